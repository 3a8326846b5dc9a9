"""The office gets the face of a certificate over HTTP, drawn from its record as it was verified just now."""

import io

import pikepdf
import pytest
from PIL import Image
from pyhanko.sign.validation import SignatureCoverageLevel
from sqlalchemy import text

from ecert.signing.chains import read_chain
from ecert.storage.database import transaction
from tests.building import an_application
from tests.e2e.desk import Desk
from tests.integration.document.pages import read_code
from tests.integration.document.signatures import judge


def test_face_shows_the_code_that_was_issued(desk: Desk) -> None:
    """As PNG and as SVG, for the office alone."""
    issued = desk.issued()
    base = f"/api/v1/certificates/{issued['identifier']}"
    picture = desk.call("GET", f"{base}/face.png", role="clerk")
    drawing = desk.call("GET", f"{base}/face.svg?copy=duplicate", role="reviewer")
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/png")
    assert picture.headers["x-page-count"] == "1"
    assert drawing.headers["content-type"].startswith("image/svg+xml")
    assert drawing.text.startswith("<svg")
    with Image.open(io.BytesIO(picture.content)) as image:
        assert image.size == (1286, 909)
    assert read_code(picture.content)[0] == issued["code"]
    assert issued["links"]["face_png"] == f"{base}/face.png"
    assert issued["links"]["face_svg"] == f"{base}/face.svg"
    assert desk.call("GET", f"{base}/face.png", role="inspector").status_code == 403
    assert desk.call("GET", f"{base}/face.svg").status_code == 401


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("face.svg?copy=third", (422, "invalid-input")),
        ("face.svg?copy=duplicate", (409, "not-foreseen")),
        ("face.svg?copy_number=2", (422, "invalid-input")),
        ("face.svg?copy=duplicate&copy_number=1000", (422, "invalid-input")),
        ("face.png?copy=duplicate&copy_number=0", (422, "invalid-input")),
        ("face.svg?page=2", (404, "unknown-page")),
        ("face.svg?page=0", (422, "invalid-input")),
        ("face.png?dpi=71", (422, "invalid-input")),
        ("face.png?dpi=301", (422, "invalid-input")),
    ],
)
def test_what_cannot_be_drawn_is_refused(desk: Desk, query: str, answer: tuple[int, str]) -> None:
    """Each with its own code; a kind of one paper has no duplicate."""
    issued = desk.issued(an_application("zuopin_dengji_zhengshu"))
    refused = desk.call("GET", f"/api/v1/certificates/{issued['identifier']}/{query}", role="issuer")
    assert (refused.status_code, refused.json()["code"]) == answer


def test_pdf_is_signed_and_carries_the_record(desk: Desk) -> None:
    """The office gets a file whose signature covers all of it; the public gets the root that it leads to."""
    issued = desk.issued()
    base = f"/api/v1/certificates/{issued['identifier']}"
    assert issued["links"]["pdf"] == f"{base}/face.pdf"
    answer = desk.call("GET", issued["links"]["pdf"], role="clerk")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["content-disposition"] == f'attachment; filename="{issued["identifier"]}.pdf"'
    roots = desk.call("GET", "/.well-known/document-roots.pem")
    moment = desk.clock.now
    judged = judge(answer.content, read_chain(roots.content), at=moment)
    assert judged.bottom_line
    assert judged.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert judged.signer_reported_dt == moment.replace(microsecond=0)
    record = desk.call("GET", f"{base}/record.cose", role="clerk").content
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert pdf.attachments["record.cose"].get_file().read_bytes() == record
    assert desk.call("GET", f"{base}/face.pdf", role="inspector").status_code == 403
    assert desk.call("GET", f"{base}/face.pdf").status_code == 401
    refused = desk.call("GET", f"{base}/face.pdf?copy=third", role="clerk")
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid-input")


def test_pdf_without_a_document_key_is_refused(desk: Desk) -> None:
    """The certificate itself is issued all the same."""
    issued = desk.issued()
    desk.clock.advance(days=320)
    refused = desk.call("GET", issued["links"]["pdf"], role="clerk")
    assert (refused.status_code, refused.json()["code"]) == (503, "signing-key-missing")


def test_duplicate_may_show_its_number(desk: Desk) -> None:
    """Only a duplicate, and only if it is asked for."""
    base = f"/api/v1/certificates/{desk.issued()['identifier']}/face.svg?copy=duplicate"
    drawn = [desk.call("GET", base + more, role="clerk") for more in ("", "&copy_number=2", "&copy_number=999")]
    assert [answer.status_code for answer in drawn] == [200, 200, 200]
    assert len({answer.text for answer in drawn}) == 3


@pytest.mark.parametrize("form", ["svg", "png"])
def test_picture_of_an_ended_certificate_is_marked(desk: Desk, form: str) -> None:
    """So that nobody prints one unaware; the code reads on, and the PDF stays what it was when it was issued."""
    issued = desk.issued()
    base = f"/api/v1/certificates/{issued['identifier']}"
    before = [desk.call("GET", f"{base}/face.{name}", role="clerk").content for name in (form, "pdf")]
    desk.end(issued["identifier"], "cancel")
    after = [desk.call("GET", f"{base}/face.{name}", role="clerk").content for name in (form, "pdf")]
    assert after[0] != before[0]
    assert after[1] == before[1]
    if form == "png":
        assert read_code(after[0])[0] == issued["code"]


def test_face_of_an_unknown_certificate_is_not_found(desk: Desk) -> None:
    """As with its code."""
    refused = desk.call("GET", "/api/v1/certificates/none/face.svg", role="issuer")
    assert (refused.status_code, refused.json()["code"]) == (404, "unknown-certificate")


def test_character_without_a_glyph_is_refused_and_named(desk: Desk) -> None:
    """The text names the field, and not what stands in it."""
    body = an_application("guangbo_dianshi_jiemu_zhizuo_jingying_xukezheng")
    body["claims"]["legal_representative"] = "张\U00031350"
    issued = desk.issued(body)
    refused = desk.call("GET", f"/api/v1/certificates/{issued['identifier']}/face.png", role="issuer")
    assert (refused.status_code, refused.json()["code"]) == (409, "character-not-covered")
    assert "claims.legal_representative" in refused.json()["detail"]
    assert "\U00031350" not in refused.text


def test_face_of_a_changed_row_is_not_drawn(desk: Desk) -> None:
    """Nothing stored is believed."""
    identifier = desk.issued()["identifier"]
    with transaction(desk.engine) as session:
        session.connection().execute(text("update certificate set head_sha256 = :digest"), {"digest": "0" * 64})
    refused = desk.call("GET", f"/api/v1/certificates/{identifier}/face.png", role="issuer")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
