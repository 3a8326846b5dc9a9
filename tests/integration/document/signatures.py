"""Judge the signature of a PDF by pyHanko, which shares nothing with what made it but the library that wrote it."""

import datetime as dt
import io
from collections.abc import Sequence

from asn1crypto import x509  # type: ignore[import-untyped]  # It brings no types.
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext


def judge(content: bytes, roots: Sequence[bytes], *, at: dt.datetime) -> PdfSignatureStatus:
    """Judge the one signature of a file under some roots, as of an instant."""
    (signature,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
    trusted = [x509.Certificate.load(root) for root in roots]
    context = ValidationContext(trust_roots=trusted, moment=at, best_signature_time=at)
    return validate_pdf_signature(signature, signer_validation_context=context)
