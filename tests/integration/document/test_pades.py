"""A signed PDF is trusted by others: pdfsig with a store of our root, and the command of pyHanko."""

import datetime as dt
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec
import pikepdf
import pytest

from ecert.document.client import StampClient
from ecert.document.order import Form, Order, Question, Signing
from ecert.document.workshop import Workshop
from ecert.errors import Unavailable
from ecert.signing.chains import Chain, write_pem
from ecert.signing.keys import KeyFileSigner, Purpose
from tests.building import ISSUERS, a_signer, certified
from tests.integration.document.authority import Authority, an_authority
from tests.leaving_out import leave_out_unless
from tests.unit.document.builders import an_order

RECORD = b"a signed record"
_POPPLER = leave_out_unless(
    shutil.which("pdfsig") is not None and shutil.which("certutil") is not None,
    reason="pdfsig or certutil is missing (Debian: poppler-utils, libnss3-tools)",
)
_OPENSSL = leave_out_unless(shutil.which("openssl") is not None, reason="openssl is missing")


@cache
def the_signer() -> tuple[KeyFileSigner, Chain]:
    """Give a document key that is valid now: others' readers go by the machine's clock."""
    today = dt.datetime.now(dt.UTC).date()  # noqa: TID251 - as do they
    first, last = today - dt.timedelta(days=2), today + dt.timedelta(days=30)
    root = a_signer(Purpose.DOCUMENT_ROOT, valid_from=first, valid_to=last)
    leaf = a_signer(Purpose.DOCUMENT, issuer_code=ISSUERS[0], valid_from=first, valid_to=last)
    return leaf, certified(root, leaf)[leaf.key.key_id]


def a_signed_order(*, stamped: bool = False, info: dict[str, str] | None = None) -> Order:
    """Order a signed PDF with a record."""
    at = dt.datetime.now(dt.UTC).replace(microsecond=0) - dt.timedelta(minutes=1)  # noqa: TID251 - see above
    signing = Signing(chain=the_signer()[1], name="湖南省广播电视局", at=at, stamped=stamped, info=info or {})
    return msgspec.structs.replace(an_order(form=Form.PDF), attachment=RECORD, signing=signing)


@pytest.fixture(scope="module")
def workshop() -> Iterator[Workshop]:
    """Give a workshop for all tests of this module."""
    made = Workshop()
    yield made
    made.close()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    """Run a time-stamp authority."""
    with an_authority(tmp_path_factory.mktemp("authority")) as running:
        yield running


def sign(question: Question, content: bytes) -> bytes:
    """Answer as a service without an authority does."""
    return the_signer()[0].sign(content) if question is Question.SIGN else b""


def a_pdf(workshop: Workshop, folder: Path, **options: dict[str, str] | None) -> Path:
    """Draw and sign, and write the file."""
    (pdf,) = workshop.draw(a_signed_order(info=options.get("info")), sign).open()
    path = folder / "certificate.pdf"
    path.write_bytes(pdf)
    return path


def a_stamped_pdf(workshop: Workshop, authority: Authority, folder: Path) -> Path:
    """Draw, sign and have it stamped, and write the file."""
    client = StampClient(authority.url)

    def answer(question: Question, content: bytes) -> bytes:
        return sign(question, content) if question is Question.SIGN else client.stamp(content)

    (pdf,) = workshop.draw(a_signed_order(stamped=True), answer).open()
    path = folder / "certificate.pdf"
    path.write_bytes(pdf)
    return path


def pdfsig(path: Path, *roots: bytes) -> str:
    """Ask poppler, with a store of its own that trusts these roots."""
    store = path.parent / "nss"
    store.mkdir()
    subprocess.run(["certutil", "-N", "-d", store, "--empty-password"], check=True)
    for number, root in enumerate(roots):
        given = path.parent / f"root{number}.pem"
        given.write_bytes(root)
        trust = ("-n", f"root{number}", "-t", "CT,CT,CT")
        subprocess.run(["certutil", "-A", "-d", store, *trust, "-a", "-i", given], check=True)
    asked = subprocess.run(["pdfsig", "-nssdir", store, path], capture_output=True, text=True, check=False)
    return asked.stdout


def pyhanko(path: Path, *roots: Path) -> subprocess.CompletedProcess[str]:
    """Ask the command of pyHanko, which trusts these roots alone."""
    trusted = [argument for root in roots for argument in ("--trust", str(root))]
    command = Path(sys.executable).with_name("pyhanko")
    return subprocess.run(
        [command, "sign", "validate", "--pretty-print", "--trust-replace", *trusted, path],
        capture_output=True, text=True, check=False, cwd=path.parent,
    )  # fmt: skip


@_POPPLER
def test_pdfsig_trusts_the_signature_under_our_root(workshop: Workshop, tmp_path: Path) -> None:
    """The whole file is signed, the signature holds, and the certificate leads to the root."""
    said = pdfsig(a_pdf(workshop, tmp_path), write_pem(the_signer()[1][-1:]))
    assert "Signature Validation: Signature is Valid." in said
    assert "Certificate Validation: Certificate is Trusted." in said
    assert "Total document signed" in said
    assert "Signature Type: ETSI.CAdES.detached" in said


@_POPPLER
def test_pdfsig_does_not_trust_another_root(workshop: Workshop, tmp_path: Path) -> None:
    """So its trust above is worth something."""
    said = pdfsig(a_pdf(workshop, tmp_path))
    assert "Signature Validation: Signature is Valid." in said
    assert "Certificate is Trusted" not in said


@_POPPLER
def test_pdfsig_finds_a_changed_byte(workshop: Workshop, tmp_path: Path) -> None:
    """One byte of the drawing, and it does not hold."""
    path = a_pdf(workshop, tmp_path)
    changed = bytearray(path.read_bytes())
    changed[changed.index(b"stream\n") + 40] ^= 1
    path.write_bytes(changed)
    assert "Digest Mismatch" in pdfsig(path, write_pem(the_signer()[1][-1:]))


def test_pyhanko_trusts_the_signature_under_our_root(workshop: Workshop, tmp_path: Path) -> None:
    """Its command says that the signature is valid, and that the file was not touched."""
    path = a_pdf(workshop, tmp_path)
    root = tmp_path / "root.pem"
    root.write_bytes(write_pem(the_signer()[1][-1:]))
    asked = pyhanko(path, root)
    assert asked.returncode == 0, asked.stdout + asked.stderr
    assert "The signature is judged VALID." in asked.stdout
    assert "UNTOUCHED" in asked.stdout or "covers the entire file" in asked.stdout.lower()


@_OPENSSL
def test_stamped_signature_says_when_it_was_there(workshop: Workshop, authority: Authority, tmp_path: Path) -> None:
    """PAdES B-T: the command of pyHanko trusts signature and time stamp, each under its root."""
    before = len(authority.answers)
    path = a_stamped_pdf(workshop, authority, tmp_path)
    root = tmp_path / "root.pem"
    root.write_bytes(write_pem(the_signer()[1][-1:]))
    asked = pyhanko(path, root, authority.root)
    assert asked.returncode == 0, asked.stdout + asked.stderr
    assert "The signature is judged VALID." in asked.stdout
    assert "timestamp token" in asked.stdout
    assert len(authority.answers) == before + 1
    assert path.stat().st_size < 250_000


@_OPENSSL
@pytest.mark.parametrize("spoilt", [b"", b"nonsense"], ids=["nothing", "nonsense"])
def test_answer_of_an_authority_that_is_none_is_refused(
    workshop: Workshop, authority: Authority, tmp_path: Path, spoilt: bytes
) -> None:
    """A file without the time stamp that was asked for is not made, and the process goes on."""
    authority.spoil = spoilt
    try:
        with pytest.raises(Unavailable):
            a_stamped_pdf(workshop, authority, tmp_path)
    finally:
        authority.spoil = None
    assert a_pdf(workshop, tmp_path).stat().st_size > 0


@_OPENSSL
def test_stamp_of_another_signature_is_refused(workshop: Workshop, authority: Authority, tmp_path: Path) -> None:
    """An authority cannot pass off an older answer."""
    first = a_stamped_pdf(workshop, authority, tmp_path)
    assert first.exists()
    authority.spoil = (authority.root.parent / "reply.tsr").read_bytes()
    try:
        with pytest.raises(Unavailable):
            a_stamped_pdf(workshop, authority, tmp_path)
    finally:
        authority.spoil = None


def test_authority_that_cannot_be_reached_is_unavailable() -> None:
    """Its port is closed."""
    with pytest.raises(Unavailable):
        StampClient("http://127.0.0.1:9/", seconds=1.0).stamp(b"request")


def test_refusal_to_sign_reaches_whoever_ordered(workshop: Workshop) -> None:
    """The error of the answer goes on as it is, and the same process draws the next."""

    def refuse(_question: Question, _content: bytes) -> bytes:
        raise LookupError("no key")

    workshop.draw(an_order(form=Form.SVG))
    process = workshop.process_id
    with pytest.raises(LookupError):
        workshop.draw(a_signed_order(), refuse)
    assert workshop.draw(an_order(form=Form.SVG)).pages
    assert workshop.process_id == process


def test_what_is_signed_stays_pdf_a(workshop: Workshop, tmp_path: Path) -> None:
    """Version, identification and dates are the drawing's; the signature came in behind them, with its revision."""
    (drawn,) = workshop.draw(msgspec.structs.replace(a_signed_order(), signing=None)).open()
    signed = a_pdf(workshop, tmp_path).read_bytes()
    assert signed.startswith(drawn)
    added = signed[len(drawn) :]
    assert b"/Metadata" in added
    assert b"/Version" not in added
    assert b"pyHanko" not in added
    assert len(signed) < 250_000


def test_information_dictionary_carries_what_was_asked(workshop: Workshop, tmp_path: Path) -> None:
    """Entries of an annotated copy are signed with the rest, and the title stays."""
    with pikepdf.open(a_pdf(workshop, tmp_path, info={"JZJZZSY": "办理融资，仅此一次"})) as pdf:
        assert str(pdf.docinfo["/JZJZZSY"]) == "办理融资，仅此一次"
        assert "许可证" in str(pdf.docinfo["/Title"])
        assert bytes(pdf.attachments["record.cose"].get_file().read_bytes()) == RECORD
