"""The page of an application over HTTP: what it shows, and the steps from it until the certificate is delivered."""

import base64
import hashlib

import pytest

from ecert.accounts.service import create_account
from ecert.application.workflow import ELSEWHERE, RULES
from ecert.storage.database import transaction
from tests.building import an_application, the_keyring
from tests.console.visiting import Browser, Office, inputs
from tests.e2e.desk import KIND

BASE = "/console/applications"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def submitted(office: Office, stage: str = "submitted", **changes: object) -> str:
    """Hand an application in; give the address of its page."""
    return f"{BASE}/{office.desk.submit(an_application(KIND, stage=stage, **changes))['id']}"


def take(browser: Browser, address: str, step: str, **values: str) -> int:
    """Take a step as a person does: its page first."""
    page = browser.get(f"{address}/steps/{step}")
    if page.status_code != 200:
        return page.status_code
    key = {"request_key": inputs(page.text)["request_key"]}
    answer = browser.post(f"{address}/steps/{step}", key | values)
    if answer.status_code == 303:
        assert browser.post(f"{address}/steps/{step}", key | values).status_code == 303
    return answer.status_code


def test_application_goes_its_way_on_pages(office: Office) -> None:
    """From the counter to its holder, with a letter at each step that writes one."""
    clerk, issuer = office.sign_in("clerk"), office.sign_in("issuer")
    address = submitted(office)
    assert take(clerk, address, "request_supplement", items="营业执照副本\n\n 章程 ") == 303
    assert take(clerk, address, "supply") == 303
    assert f"{address}/steps/request_supplement" not in clerk.get(address).text
    assert take(clerk, address, "request_supplement", items="再来一次") == 409
    assert take(clerk, address, "accept") == 303
    assert take(clerk, address, "begin_review") == 303
    application = office.desk.get(address.replace("/console", "/api/v1"), role="clerk")
    assert office.desk.decide(application).status_code == 201
    assert f"{address}/issue" not in clerk.get(address).text
    assert clerk.get(f"{address}/issue").status_code == 403
    assert f"{address}/issue" in issuer.get(address).text
    assert "签名制发" in issuer.get(f"{address}/issue").text
    issued = issuer.post(f"{address}/issue")
    assert issued.status_code == 303
    assert issuer.post(f"{address}/issue").headers["location"] == issued.headers["location"]
    certificate = issued.headers["location"].partition("?")[0]
    page = clerk.get(address).text
    assert certificate in page
    assert take(clerk, address, "deliver", reason="本人领取") == 303
    page = clerk.get(f"{address}?done=stepped&lang=en").text
    for words in ("Delivered", "补正告知书", "受理通知书", "准予行政许可决定书", "章程", "本人领取"):
        assert words in page, words


def test_step_without_its_reason_is_shown_again(office: Office) -> None:
    """With what was typed, and what is wrong."""
    clerk = office.sign_in("clerk")
    address = submitted(office)
    for step in ("decline", "request_supplement", "withdraw"):
        assert take(clerk, address, step) == 422
    refused = clerk.post(f"{address}/steps/decline", {"request_key": "k", "reason": "不" * 501})
    assert refused.status_code == 422
    assert "不能超过 500 个字" in refused.text
    assert "不" * 501 in refused.text
    assert take(clerk, address, "decline", reason="不属于本机关职权范围") == 303
    assert "不予受理" in clerk.get(address).text


@pytest.mark.parametrize("role", ["clerk", "reviewer", "issuer", "auditor"])
def test_page_offers_what_the_service_takes(office: Office, role: str) -> None:
    """In each state, to each role: what is offered leads to a page, and what is not leads nowhere."""
    browser = office.sign_in(role)
    for stage in ("draft", "submitted", "accepted", "under_review"):
        address = submitted(office, stage)
        page = browser.get(address).text
        for step in sorted(set(RULES) - ELSEWHERE):
            is_open = browser.get(f"{address}/steps/{step}").status_code == 200
            if RULES[step].roles != ("reviewer",):
                assert (f'{address}/steps/{step}"' in page) == is_open, (stage, step)
            if is_open and not RULES[step].reason and step != "request_supplement" and role != "reviewer":
                sent = browser.post(f"{address}/steps/{step}", {"request_key": f"{address}{step}"})
                assert sent.status_code == 303, (stage, step)
                break


def test_nobody_outside_the_office_reads_it(shared_office: Office) -> None:
    """Inspectors and administrators have no business with it."""
    address = submitted(shared_office)
    for role in ("inspector", "administrator"):
        browser = shared_office.sign_in(role)
        for path in ("", "/face.svg", "/steps/accept", "/edit", "/issue", f"/files/{'a' * 64}"):
            assert browser.get(address + path).status_code == 403, path
    assert shared_office.sign_in("auditor").get(address).status_code == 200
    assert shared_office.sign_in("clerk").get(f"{BASE}/unknown").status_code == 404


def test_author_does_not_issue(office: Office) -> None:
    """Whoever wrote in it is not offered it, and not let."""
    allround = office.sign_in("allround")
    application = office.desk.call("POST", "/api/v1/applications", role="allround", body=an_application(KIND)).json()
    assert office.desk.decide(application).status_code == 201
    address = f"{BASE}/{application['id']}"
    assert f"{address}/issue" not in allround.get(address).text
    assert allround.get(f"{address}/issue").status_code == 409
    assert allround.post(f"{address}/issue").status_code == 403


def test_file_is_of_its_application(office: Office) -> None:
    """It is saved, not shown; one that belongs to no application, or to another one, is not there."""
    sha256 = hashlib.sha256(PDF).hexdigest()
    headers = {"Content-Type": "application/pdf", "Authorization": f"Bearer {office.desk.staff.tokens['clerk']}"}
    assert office.desk.client.post("/api/v1/attachments", content=PDF, headers=headers).status_code == 201
    with_file = submitted(office, attachments=[{"sha256": sha256, "name": '<script>alert("1")</script>'}])
    without = submitted(office)
    clerk = office.sign_in("clerk")
    given = clerk.get(f"{with_file}/files/{sha256}")
    assert given.content == PDF
    assert given.headers["content-disposition"].startswith("attachment")
    assert clerk.get(f"{without}/files/{sha256}").status_code == 404
    assert "<script>alert" not in clerk.get(with_file).text


def test_picture_of_an_application_is_marked(shared_office: Office) -> None:
    """It is drawn for the office alone."""
    address = submitted(shared_office)
    drawn = shared_office.sign_in("reviewer").get(f"{address}/face.svg")
    assert drawn.status_code == 200
    assert drawn.headers["content-type"].startswith("image/svg+xml")


def test_files_and_pictures_come_with_the_form(office: Office) -> None:
    """A file is kept under its digest and named; a picture stands in the form until it is taken away."""
    browser = office.sign_in("clerk")
    kind = "xinwen_jizhezheng"
    page = browser.get(f"{BASE}/new/{kind}").text
    own = {
        name: inputs(page)[name]
        for name in ("draft", "revision", "template", "business_type", "predecessor", "application")
    }
    picture = office.desk.resources.catalogue.get(kind).sample.claims["photo"]
    assert isinstance(picture, str)
    jpeg = base64.b64decode(picture.partition(",")[2])
    files = [
        ("claims.photo", ("photo.jpg", jpeg, "image/jpeg")),
        (
            "files",
            (
                "C:\\扫描\\记者证申领表.pdf",
                PDF,
                "application/pdf",
            ),
        ),
    ]
    saved = browser.upload(f"{BASE}/form/save", own, files)
    assert saved.status_code == 303, saved.text
    shown = browser.get(saved.headers["location"]).text
    assert 'src="data:image/' in shown
    assert inputs(shown)["attachments.name"] == "记者证申领表"
    own["revision"] = "1"
    kept = {"attachments.sha256": inputs(shown)["attachments.sha256"], "attachments.name": "申领表"}
    refused = browser.upload(
        f"{BASE}/form/save", own | kept, [("claims.photo", ("x.jpg", b"no picture", "image/jpeg"))]
    )
    assert refused.status_code == 422
    assert 'src="data:image/' in refused.text
    own["revision"] = inputs(refused.text)["revision"]
    cleared = browser.post(
        f"{BASE}/form/save", own | kept | {"clear": "claims.photo", "remove": kept["attachments.sha256"]}
    )
    assert cleared.status_code == 303
    gone = browser.get(cleared.headers["location"]).text
    assert 'src="data:image/' not in gone
    assert "attachments.name" not in inputs(gone)


def test_other_authority_finds_nothing(office: Office) -> None:
    """What is another authority's is answered like what is not there: kinds, applications, files, certificates."""
    desk = office.desk
    with transaction(desk.engine) as session:
        create_account(
            session,
            name="press",
            roles=["clerk", "issuer"],
            now=desk.clock(),
            authority="hunan_press",
            keyring=the_keyring(),
        )
    identifier = desk.issued()["identifier"]
    own = submitted(office)
    browser = office.sign_in("press")
    for path in ("", "/face.svg", "/edit", "/steps/accept", "/issue", f"/files/{'a' * 64}"):
        unknown = browser.get(f"{BASE}/no-such-application{path}")
        assert (browser.get(own + path).status_code, unknown.status_code) == (404, 404), path
    for path in (f"new/{KIND}", f"new/{KIND}/face.svg", f"new/{KIND}?business_type=change&predecessor={identifier}"):
        assert browser.get(f"{BASE}/{path}").status_code == 404, path
    assert f"new/{KIND}" not in browser.get(f"{BASE}/new").text
    key = {"request_key": "k", "reason": "x"}
    for path in ("steps/accept", "steps/withdraw"):
        assert browser.post(f"{own}/{path}", key).status_code == 404, path
    assert browser.post(f"{own}/issue").status_code == 404
    form = {
        name: inputs(office.sign_in("clerk").get(f"{BASE}/new/{KIND}").text)[name]
        for name in ("draft", "revision", "template", "business_type", "predecessor", "application")
    }
    assert browser.post(f"{BASE}/form/save", form).status_code == 422
    code = desk.resources.catalogue.get(KIND).sample.holder.code
    other = form | {"template": "chubanwu_jingying_xukezheng", "holder.code_type": "001", "holder.code": code}
    assert "没有找到" in browser.post(f"{BASE}/form/holder", other, hx_request="true").text
