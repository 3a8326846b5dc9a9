"""A PDF is verified over HTTP: every way to forge one is named in the report, and a genuine one has today's status."""

import dataclasses
import datetime as dt
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest
from litestar.testing import TestClient

from ecert.app import create_app
from ecert.document.face import Copy, make_face
from ecert.document.facts import facts_of
from ecert.document.making import DrawingDesk, find_subject, sign_face, symbol_of
from ecert.document.order import Question, Signing
from ecert.document.pades import sign_pdf
from ecert.document.workshop import Workshop
from ecert.pdfcheck.findings import MAX_FILE_BYTES
from ecert.settings import Settings
from ecert.signing.keys import Purpose
from ecert.storage.database import open_database
from ecert.verification.files import COPY_EXPIRES
from tests.building import ISSUERS, PUBLIC_URL, SetClock, a_signer, certified, hire, some_resources
from tests.e2e.conftest import GENEROUS
from tests.e2e.desk import Desk
from tests.integration.pdfcheck import forging

ADDRESS = "/api/v1/verifications"


@dataclass(slots=True)
class Bureau:
    """The service with two certificates and their files."""

    desk: Desk
    first: dict[str, Any]
    pdf: bytes
    second: dict[str, Any]
    other: bytes
    drawing: DrawingDesk

    def verify(self, pdf: bytes, **more: str) -> dict[str, Any]:
        """Send a file, and give the report."""
        answer = self.desk.client.post(
            ADDRESS, files={"file": ("a.pdf", io.BytesIO(pdf), "application/pdf")}, data=more
        )
        assert answer.status_code == 200, answer.text
        report: dict[str, Any] = answer.json()
        return report

    def signed(
        self, *, symbol_of_second: bool = False, record_of_second: bool = False, info: dict[str, str] | None = None
    ) -> bytes:
        """Make what only the service could: a file signed by its key that mixes two certificates."""
        one, two = (find_subject(self.drawing, each["identifier"], by=None) for each in (self.first, self.second))
        credential = (two if symbol_of_second else one).stored.credential
        face = make_face(facts_of(one.record), one.entry, Copy.ORIGINAL, symbol_of(credential, public_url=PUBLIC_URL))
        mixed = msgspec.structs.replace(one.opened, stored=two.stored)
        subject = dataclasses.replace(one, opened=mixed) if record_of_second else one
        return sign_face(self.drawing, subject, face, now=self.desk.clock(), info=info).content


@pytest.fixture(scope="module")
def bureau(shared_database_url: str) -> Iterator[Bureau]:
    """Issue two certificates, and have their files made."""
    engine, clock = open_database(shared_database_url), SetClock()
    settings = dataclasses.replace(GENEROUS, files_per_minute=10**6)
    resources = some_resources(engine, clock=clock, settings=settings)
    staff = hire(engine)
    workshop = Workshop()
    with TestClient(create_app(resources), raise_server_exceptions=False) as client:
        desk = Desk(client, staff, resources, clock)
        first, second = desk.issued(), desk.issued()
        pdf, other = (desk.call("GET", each["links"]["pdf"], role="clerk").content for each in (first, second))
        drawing = DrawingDesk(
            engine, resources.catalogue, resources.keyring, workshop, resources.files, resources.settings.public_url
        )
        yield Bureau(desk, first, pdf, second, other, drawing)
    workshop.close()
    engine.dispose()


def reasons_of(report: dict[str, Any]) -> dict[str, str]:
    """Give the checks that did not go well, with their reasons."""
    return {check["name"]: check["reason"] for check in report["checks"] if check["reason"] != "ok"}


def test_genuine_file_passes_with_every_check(bureau: Bureau) -> None:
    """The report has the form of any other, with the file's checks in front of the contract's."""
    report = bureau.verify(bureau.pdf)
    assert (report["outcome"], report["status"], report["reasons"]) == ("PASSED", "valid", ["ok"])
    assert [check["name"] for check in report["checks"]] == [
        *("file", "file-signer", "file-signature", "attachment", "symbol"),
        *("format", "signer", "signature", "purpose", "claims", "register", "record", "log", "period", "status"),
    ]
    assert report["certificate"]["identifier"] == bureau.first["identifier"]
    by_code = bureau.desk.client.post(ADDRESS, json={"code": bureau.first["code"]}).json()
    assert {**report, "checks": []} == {**by_code, "checks": []}


def test_file_tells_of_a_day(bureau: Bureau) -> None:
    """As a code does."""
    report = bureau.verify(bureau.pdf, on="2020-01-01")
    assert (report["outcome"], report["status"], report["as_of"]) == ("FAILED", "inactive", "2020-01-01")


def test_one_byte_changed(bureau: Bureau) -> None:
    """What was signed is not what is there; what the code on the page says stands beside it."""
    report = bureau.verify(forging.a_changed_byte(bureau.pdf))
    assert report["outcome"] == "FAILED"
    assert reasons_of(report)["file-signature"] == "file-changed"


@pytest.mark.parametrize("forge", [forging.a_page_after_signing, forging.something_behind_the_end])
def test_pages_added_after_signing(bureau: Bureau, forge: Any) -> None:  # noqa: ANN401 - one of the makers
    """The signature holds for what it covers, and that is not all."""
    assert reasons_of(bureau.verify(forge(bureau.pdf))) == {"file-signature": "file-extended"}


def test_symbol_of_another_certificate(bureau: Bureau) -> None:
    """Pasted over or beside the right one it breaks the signature, too; in a file signed by our own key it is found."""
    picture = bureau.desk.call(
        "GET", f"/api/v1/certificates/{bureau.second['identifier']}/qr.png", role="clerk"
    ).content
    over = bureau.verify(forging.another_symbol_pasted_in(bureau.pdf, picture))
    assert reasons_of(over) == {"file-signature": "file-changed", "symbol": "symbol-other"}
    assert over["certificate"]["identifier"] == bureau.first["identifier"]
    beside = bureau.verify(forging.another_symbol_beside(bureau.pdf, picture))
    assert reasons_of(beside) == {"file-signature": "file-changed", "symbol": "symbol-other"}
    assert reasons_of(bureau.verify(bureau.signed(symbol_of_second=True))) == {"symbol": "symbol-other"}


def test_record_of_another_certificate(bureau: Bureau) -> None:
    """The page says which certificate it is of; the record is another's, changed, or none."""
    record = bureau.desk.call(
        "GET", f"/api/v1/certificates/{bureau.second['identifier']}/record.cose", role="clerk"
    ).content
    swapped = bureau.verify(forging.another_record(bureau.pdf, record))
    assert reasons_of(swapped) == {"file-signature": "file-changed", "attachment": "attachment-other"}
    assert swapped["certificate"]["identifier"] == bureau.first["identifier"]
    assert reasons_of(bureau.verify(bureau.signed(record_of_second=True))) == {"attachment": "attachment-other"}
    nonsense = bureau.verify(forging.another_record(bureau.pdf, b"nonsense"))
    assert reasons_of(nonsense)["attachment"] == "attachment-other"
    removed = bureau.verify(forging.without_its_record(bureau.pdf))
    assert reasons_of(removed)["attachment"] == "attachment-missing"


@pytest.mark.parametrize("password", ["", "secret"])
def test_encrypted(bureau: Bureau, password: str) -> None:
    """Nothing of it is looked at, whether or not it opens without a password."""
    assert reasons_of(bureau.verify(forging.encrypted(bureau.pdf, password=password))) == {"file": "file-encrypted"}


def test_five_thousand_pages(bureau: Bureau) -> None:
    """Too long to be one of ours."""
    assert reasons_of(bureau.verify(forging.many_pages())) == {"file": "file-too-long"}


@pytest.mark.parametrize("make", [forging.zip_bomb, forging.dense_drawing])
def test_bombs(bureau: Bureau, make: Any) -> None:  # noqa: ANN401 - one of the makers
    """The others are in `tests/integration/pdfcheck`."""
    assert reasons_of(bureau.verify(make())) == {"file": "file-too-costly"}


def test_javascript_and_attached_programs(bureau: Bureau) -> None:
    """Named before the signature, which they break as well."""
    for forge in (forging.with_javascript, forging.with_another_attachment):
        report = bureau.verify(forge(bureau.pdf))
        assert report["checks"][0] == {
            "name": "file",
            "outcome": "FAILED",
            "reason": "file-active",
            "detail": "文件含有脚本、附件或者其他会运行的内容。",
        }


def test_self_made_root(bureau: Bureau) -> None:
    """Somebody signs the same page with a chain of his own that bears our names."""
    root = a_signer(Purpose.DOCUMENT_ROOT)
    leaf = a_signer(Purpose.DOCUMENT, issuer_code=ISSUERS[0])
    signing = Signing(chain=certified(root, leaf)[leaf.key.key_id], name="湖南省广播电视局", at=bureau.desk.clock())
    unsigned = forging.unsigned(bureau.pdf)

    def sign(question: Question, content: bytes) -> bytes:
        return leaf.sign(content) if question is Question.SIGN else b""

    assert reasons_of(bureau.verify(sign_pdf(unsigned, signing, sign))) == {"file-signer": "file-signer-unknown"}


def test_signature_on_a_day_that_the_key_does_not_cover(bureau: Bureau) -> None:
    """Our own key, and a claimed instant after its last day: nobody signs with it then."""
    keyring = bureau.desk.resources.keyring
    found = keyring.document_signer(at=bureau.desk.clock(), issuer_code=ISSUERS[0])
    late = bureau.desk.clock() + dt.timedelta(days=400)
    signing = Signing(chain=found.chain, name="湖南省广播电视局", at=late)

    def sign(question: Question, content: bytes) -> bytes:
        return found.signer.sign(content) if question is Question.SIGN else b""

    report = bureau.verify(sign_pdf(forging.unsigned(bureau.pdf), signing, sign))
    assert reasons_of(report) == {"file-signer": "file-signer-outside"}


def test_unsigned(bureau: Bureau) -> None:
    """A print or scan: the file is not genuine as a file, and what its code says stands in the same report."""
    report = bureau.verify(forging.unsigned(bureau.pdf))
    assert (report["outcome"], reasons_of(report)) == ("FAILED", {"file-signer": "file-unsigned"})
    assert report["certificate"]["identifier"] == bureau.first["identifier"]


def test_what_is_no_pdf(bureau: Bureau) -> None:
    """An answer, and no error."""
    for content in (b"", b"hello", b"%PDF-1.7", bureau.pdf[: len(bureau.pdf) // 2]):
        report = bureau.verify(content)
        assert (report["outcome"], reasons_of(report)) == ("FAILED", {"file": "file-unreadable"}), content[:10]
        assert report["certificate"] is None


def test_genuine_file_of_an_ended_certificate(bureau: Bureau) -> None:
    """The file holds, and the register says what became of the certificate."""
    desk = bureau.desk
    issued = desk.issued()
    pdf = desk.call("GET", issued["links"]["pdf"], role="clerk").content
    desk.end(issued["identifier"], "revoke")
    report = bureau.verify(pdf)
    assert (report["outcome"], report["status"], reasons_of(report)) == ("FAILED", "revoked", {"status": "revoked"})


def test_random_changes_never_pass(bureau: Bureau) -> None:
    """Bytes anywhere in the file, some or many: never genuine, never an error."""
    source = random.Random(6)  # noqa: S311 - the same in every run
    for count in (1, 1, 1, 1, 1, 1, 3, 30, 3_000):
        changed = bytearray(bureau.pdf)
        for _ in range(count):
            changed[source.randrange(len(changed))] ^= 1 << source.randrange(8)
        report = bureau.verify(bytes(changed))
        assert report["outcome"] != "PASSED"


def test_changed_byte_of_the_signature_itself(bureau: Bureau) -> None:
    """Also what no signature covers: its frame, the certificates that come along, and unused room."""
    for place in forging.bytes_of_the_signature(bureau.pdf):
        for bit in (0, 5):
            changed = bytearray(bureau.pdf)
            changed[place] ^= 1 << bit
            report = bureau.verify(bytes(changed))
            assert report["outcome"] == "FAILED", (place, bit)


def test_annotated_copy_needs_its_event(bureau: Bureau) -> None:
    """Entries alone make no copy, though our key signed them; and they cannot be changed without it."""
    secret = bureau.signed(info={COPY_EXPIRES: "20990101000000"})
    assert reasons_of(bureau.verify(secret)) == {"copy": "copy-not-registered"}
    assert reasons_of(bureau.verify(forging.with_a_later_end(secret, "20990202000000"))) == {
        "file-signature": "file-extended"
    }


def test_annotated_copy_ends_or_is_called_back(bureau: Bureau) -> None:
    """What the certificate's history says of the copy counts; the certificate itself goes on."""
    desk = bureau.desk
    certificate = f"/api/v1/certificates/{bureau.second['identifier']}"
    made = desk.call("POST", f"{certificate}/copies", role="clerk", body={"cause": "办理融资"}).json()
    copy = desk.client.get(made["link"].removeprefix(PUBLIC_URL)).content
    good = bureau.verify(copy)
    assert (good["outcome"], reasons_of(good)) == ("PASSED", {})
    assert "copy" in [check["name"] for check in good["checks"]]
    before = desk.clock.now
    desk.clock.now = dt.datetime.fromisoformat(made["expires_at"])
    assert bureau.verify(copy)["outcome"] == "PASSED"
    desk.clock.advance(seconds=1)
    ended = bureau.verify(copy)
    assert (ended["outcome"], ended["status"], reasons_of(ended)) == ("FAILED", "expired", {"copy": "copy-expired"})
    desk.clock.now = before
    desk.call("POST", f"/api/v1/copies/{made['copy_id']}/recall", role="clerk", body={"reason": "不再需要"})
    assert reasons_of(bureau.verify(copy)) == {"copy": "copy-recalled"}


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"files": {"other": ("a.pdf", b"%PDF-")}}, "invalid-input"),
        ({"files": {"file": ("a.pdf", b"%PDF-"), "more": ("b.pdf", b"%PDF-")}}, "invalid-input"),
        ({"files": [("file", ("a.pdf", b"%PDF-")), ("file", ("b.pdf", b"%PDF-"))]}, "invalid-input"),
        ({"files": {"file": ("a.pdf", b"%PDF-")}, "data": {"on": "yesterday"}}, "invalid-input"),
        ({"files": {"file": ("a.pdf", b"%PDF-")}, "data": {"code": "1"}}, "invalid-input"),
        ({"content": b"nonsense", "headers": {"content-type": "multipart/form-data; boundary=x"}}, "malformed"),
        ({"content": b"--x", "headers": {"content-type": "multipart/form-data"}}, "invalid-input"),
    ],
)
def test_form_that_cannot_be_meant_is_refused(bureau: Bureau, form: dict[str, Any], code: str) -> None:
    """With the code of any other mistake."""
    answer = bureau.desk.client.post(ADDRESS, **form)
    assert (answer.status_code < 500, answer.json()["code"]) == (True, code)


def test_file_that_is_too_large_is_refused(bureau: Bureau) -> None:
    """Before it is looked into; and JSON keeps its own bound."""
    for size in (MAX_FILE_BYTES + 1, MAX_FILE_BYTES + 200_000):
        answer = bureau.desk.client.post(ADDRESS, files={"file": ("a.pdf", bytes(size))})
        assert (answer.status_code, answer.json()["code"]) == (413, "too-large")
    long = bureau.desk.client.post(ADDRESS, json={"code": "1" * 2_000_000})
    assert (long.status_code, long.json()["code"]) == (413, "too-large")


def test_files_of_a_client_are_counted(bureau: Bureau) -> None:
    """Apart from its look-ups."""
    settings = Settings(public_url=PUBLIC_URL, files_per_minute=2)
    with TestClient(create_app(dataclasses.replace(bureau.desk.resources, settings=settings))) as client:
        codes = [client.post(ADDRESS, files={"file": ("a.pdf", b"%PDF-")}).status_code for _ in range(3)]
        assert codes == [200, 200, 429]
        assert client.post(ADDRESS, json={"code": "1"}).status_code == 200
