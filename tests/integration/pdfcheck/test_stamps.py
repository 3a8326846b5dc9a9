"""Time stamps and what may come in after a signature: a later stamp of the whole file changes nothing."""

import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers, timestamps

from ecert.document.client import StampClient
from ecert.document.order import Question
from ecert.document.workshop import Workshop
from ecert.pdfcheck.checker import PdfChecker
from ecert.pdfcheck.findings import FoundSignature, Later
from ecert.signing.chains import read_certificates
from tests.integration.document.authority import Authority, an_authority
from tests.integration.document.test_pades import a_signed_order, sign
from tests.leaving_out import leave_out_unless

pytestmark = leave_out_unless(shutil.which("openssl") is not None, reason="openssl is missing")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    """Run a time-stamp authority."""
    with an_authority(tmp_path_factory.mktemp("authority")) as running:
        yield running


@pytest.fixture(scope="module")
def stamped(authority: Authority) -> bytes:
    """Draw a PDF, sign it, and have the signature stamped."""
    client, workshop = StampClient(authority.url), Workshop()

    def answer(question: Question, content: bytes) -> bytes:
        return sign(question, content) if question is Question.SIGN else client.stamp(content)

    (pdf,) = workshop.draw(a_signed_order(stamped=True), answer).open()
    workshop.close()
    return pdf


def find_signature(pdf: bytes, *roots: bytes) -> FoundSignature:
    """Look into a file as a service that trusts these roots of stamps."""
    checker = PdfChecker(roots)
    try:
        (found,) = checker.check(pdf).signatures
    finally:
        checker.close()
    return found


def test_stamp_counts_where_its_authority_is_trusted(stamped: bytes, authority: Authority) -> None:
    """Elsewhere it is as if there were none."""
    (root,) = read_certificates(authority.root.read_bytes())
    trusted = find_signature(stamped, root)
    assert trusted.holds
    assert trusted.stamped_at is not None
    assert trusted.claimed_at is not None
    assert trusted.stamped_at >= trusted.claimed_at
    assert find_signature(stamped).stamped_at is None


def test_broken_stamp_breaks_the_signature(stamped: bytes) -> None:
    """No signature covers the stamp; left alone, a changed one would only be left out of account."""
    start = stamped.rindex(b"/Contents <") + len(b"/Contents <")
    used = len(stamped[start : stamped.index(b">", start)].rstrip(b"0"))
    changed = bytearray(stamped)
    # The token's own signature stands at the very end.
    changed[start + used - 9] = ord("0") if changed[start + used - 9] != ord("0") else ord("1")
    assert find_signature(stamped).holds
    assert not find_signature(bytes(changed)).holds


def test_later_stamp_of_the_whole_file_is_validation_data(stamped: bytes, authority: Authority, tmp_path: Path) -> None:
    """As an archive adds it years later (PAdES B-LTA): the file is longer, and nothing that is seen has changed."""
    del tmp_path
    client = StampClient(authority.url)

    class Stamper(timestamps.TimeStamper):
        """A client of the same authority."""

        async def async_request_tsa_response(self, req):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            """Ask it."""
            from asn1crypto import tsp  # type: ignore[import-untyped]  # noqa: PLC0415

            return tsp.TimeStampResp.load(client.stamp(req.dump()))

    writer = IncrementalPdfFileWriter(io.BytesIO(stamped))
    output = signers.PdfTimeStamper(Stamper()).timestamp_pdf(writer, "sha256")  # type: ignore[no-untyped-call]
    longer = output.read()
    assert longer.startswith(stamped)
    found = find_signature(longer)
    assert (found.holds, found.later) == (True, Later.VALIDATION_DATA)
