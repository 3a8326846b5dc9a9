"""Each kind goes the whole way: application, approval, issue, code, picture, verification."""

import io
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from tests.building import a_backlog_entry, an_application, the_catalogue
from tests.e2e.desk import KIND, Desk

_QR_CODE = zxingcpp.barcode_formats_from_str("QRCode")

SLUGS = [entry.template.slug for entry in the_catalogue()]
ABOLISHED = "dianshiju_zhizuo_xukezheng_yizhong"
"""电视剧制作许可证（乙种）: abolished from 2025-01-20."""


@pytest.fixture(scope="module")
def issued_of(shared_desk: Desk) -> Callable[[str], dict[str, Any]]:
    """Issue one certificate of each kind that is asked for; of the abolished one what was granted on paper."""

    @cache
    def issue(slug: str) -> dict[str, Any]:
        return shared_desk.issued(a_backlog_entry(slug) if slug == ABOLISHED else an_application(slug))

    return issue


@pytest.mark.parametrize("slug", [slug for slug in SLUGS if slug != ABOLISHED])
def test_every_kind_is_issued_and_verifies(
    shared_desk: Desk, issued_of: Callable[[str], dict[str, Any]], slug: str
) -> None:
    """What is issued today is valid today, and its report shows public claims only."""
    issued = issued_of(slug)
    report = shared_desk.verify(code=issued["code"])
    template = the_catalogue().get(slug).template
    public = {field.key for field in template.fields if field.public}
    assert (report["outcome"], report["status"], report["reasons"]) == ("PASSED", "valid", ["ok"])
    assert (report["api_code"], report["verify_code"]) == (0, 0)
    assert report["certificate"]["identifier"] == issued["identifier"]
    assert set(report["certificate"]["claims"]) <= public
    assert issued["type_code_provisional"] is report["certificate"]["type_code_provisional"] is True


@pytest.mark.parametrize("slug", SLUGS)
def test_no_code_holds_a_personal_number(
    shared_desk: Desk, issued_of: Callable[[str], dict[str, Any]], slug: str
) -> None:
    """A natural person's number is neither in the report nor in the code."""
    holder = an_application(slug)["holder"]
    shown = shared_desk.verify(code=issued_of(slug)["code"])["certificate"]["holder_code"]
    assert shown == (holder["code"] if holder["code_type"] == "001" else "*" * 14 + holder["code"][-4:])


def test_picture_reads_back_as_the_code(desk: Desk) -> None:
    """A real decoder reads from the picture what was signed."""
    issued = desk.issued()
    picture = desk.call("GET", issued["links"]["qr_png"], role="issuer")
    drawing = desk.call("GET", issued["links"]["qr_svg"], role="issuer")
    with Image.open(io.BytesIO(picture.content)) as image:
        found = zxingcpp.read_barcodes(image.convert("L"), formats=_QR_CODE)
    assert [entry.text for entry in found] == [issued["code"]]
    assert picture.headers["content-type"] == "image/png"
    assert drawing.headers["content-type"].startswith("image/svg+xml")
    assert drawing.text.startswith("<svg")


def test_changed_digit_is_refused(desk: Desk) -> None:
    """Whatever digit is changed, the answer is a refusal that shows nothing."""
    code = desk.issued()["code"]
    start = code.index("#") + 1
    for place in range(start, len(code), 37):
        forged = f"{code[:place]}{(int(code[place]) + 1) % 10}{code[place + 1 :]}"
        report = desk.verify(code=forged)
        assert report["outcome"] == "FAILED", place
        assert report["certificate"] is None


def test_abolished_kind_enters_as_backlog_and_is_expired(desk: Desk) -> None:
    """What was granted on paper is found, and has run out."""
    issued = desk.issued(a_backlog_entry(ABOLISHED))
    report = desk.verify(code=issued["code"])
    assert (report["outcome"], report["status"], report["reasons"]) == ("FAILED", "expired", ["expired"])
    assert report["certificate"]["issued_date"] == "2024-07-01"


def test_abolished_kind_is_not_issued_anew(desk: Desk) -> None:
    """The application is refused, and a backlog entry of a day after the end too."""
    new = desk.call("POST", "/api/v1/applications", role="clerk", body=an_application(ABOLISHED))
    late = desk.call(
        "POST", "/api/v1/applications", role="clerk", body=a_backlog_entry(ABOLISHED, issued_date="2025-01-20")
    )
    assert [new.status_code, new.json()["code"]] == [409, "template-not-in-force"]
    assert [late.status_code, late.json()["code"]] == [409, "template-not-in-force"]


def test_second_call_answers_the_same_certificate(desk: Desk) -> None:
    """Issuing twice for one application gives one certificate."""
    application = desk.approved(an_application(KIND))
    first, second = desk.issue(application).json(), desk.issue(application).json()
    assert first == second
    assert len(desk.get("/api/v1/certificates", role="auditor")["items"]) == 1


def test_certificate_is_found_by_identifier_and_by_number_with_name(desk: Desk) -> None:
    """Both look-ups give the report of the code; another name gives what an unknown number gives."""
    body = an_application(KIND)
    issued = desk.issued(body)
    number, name = issued["certificate_number"], body["holder"]["name"]
    by_identifier = desk.get(f"/api/v1/certificates/{issued['identifier']}")
    by_number = desk.verify(certificate_number=number, holder_name=name)
    folded = desk.verify(certificate_number=number.replace("（", "(").replace("）", ")"), holder_name=name)
    other = desk.verify(certificate_number=number, holder_name="别的公司")
    unknown = desk.verify(certificate_number="（湘）字第99999号", holder_name=name)
    assert by_identifier["outcome"] == by_number["outcome"] == folded["outcome"] == "PASSED"
    assert other == unknown
    assert (other["outcome"], other["reasons"], other["certificate"]) == ("FAILED", ["not-registered"], None)


def test_both_days_of_the_period_are_valid(desk: Desk) -> None:
    """The first and the last day count, the day before and the day after do not."""
    code = desk.issued()["code"]
    answers = {
        day: desk.verify(code=code, on=day)["status"]
        for day in ("2026-03-01", "2026-03-02", "2028-03-01", "2028-03-02")
    }
    assert answers == {
        "2026-03-01": "inactive",
        "2026-03-02": "valid",
        "2028-03-01": "valid",
        "2028-03-02": "expired",
    }
