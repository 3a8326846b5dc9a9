"""
Sign a drawn PDF by PAdES (ETSI EN 319 142-1): B-B, or B-T where a time-stamp authority is asked.

It runs in the process that draws, which has neither the key nor a network: whoever ordered the drawing signs a few
bytes and asks the authority on its behalf. Both travel through *ask*.
"""

import asyncio
import io
from functools import lru_cache

from asn1crypto import algos, cms, tsp, x509  # type: ignore[import-untyped]  # It brings no types.
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers, timestamps
from pyhanko_certvalidator.registry import SimpleCertificateStore

from ecert.document.order import Ask, Question, Signing

FIELD = "Signature1"
RESERVED = 8 * 1024
"""Room for a signature with its chain, in bytes."""
RESERVED_STAMPED = 24 * 1024
"""Room for one that carries a time stamp, too: authorities send chains of their own."""


class SealRefused(Exception):
    """Whoever was asked gave no answer; he knows why."""


def sign_pdf(pdf: bytes, signing: Signing, ask: Ask) -> bytes:
    """
    Sign a PDF.

    The signature certifies the file, and allows no change (DocMDP level 1); that validation data or time stamps are
    added later is allowed all the same (ISO 32000-2, 12.8.2.2).

    Args:
        pdf: as it was drawn.
        signing: the chain, the instant, and what the information dictionary is to say.
        ask: gives a signature over bytes, or the answer of a time-stamp authority to a request.

    Raises:
        SealRefused: an answer is empty.
    """
    writer = _Writer(io.BytesIO(pdf))
    if signing.info:
        _write_info(writer, signing.info)
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        name=signing.name,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    stamper = _AskingStamper(ask) if signing.stamped else None
    signer = signers.PdfSigner(
        metadata,
        signer=_AskingSigner(signing.chain, ask),
        timestamper=stamper,
        new_field_spec=fields.SigFieldSpec(FIELD),
    )
    session = signer.init_signing_session(writer)
    # The library reads the machine's clock here; time is an argument.
    session.system_time = signing.at
    reserved = RESERVED if stamper is None else RESERVED_STAMPED
    # Its unit is hexadecimal digits.
    unsigned = session.prepare_tbs_document(None, bytes_reserved=2 * reserved)
    output = io.BytesIO()
    digest, _ = unsigned.digest_tbs_document(output=output)
    attributes = signers.pdf_cms.PdfCMSSignedAttributes(signing_time=signing.at)
    asyncio.run(unsigned.perform_signature(digest.document_digest, attributes))
    return output.getvalue()


class _Writer(IncrementalPdfFileWriter):
    """A writer that leaves a PDF/A-3 what it is."""

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        """Stay with 1.7, which PDF/A-3 is based on (ISO 19005-3, 6.1.2); elliptic curves would make it 2.0."""

    def _update_meta(self) -> None:
        """Leave the metadata alone: the library would put the machine's clock and itself into them."""


def _write_info(writer: IncrementalPdfFileWriter, info: dict[str, str]) -> None:
    """Put entries into the information dictionary (ISO 32000-2, 14.3.3)."""
    added = {generic.pdf_name(f"/{name}"): generic.TextStringObject(text) for name, text in info.items()}
    held = writer.trailer_view.get("/Info")
    if held is None:
        writer.set_info(generic.DictionaryObject(added))  # type: ignore[no-untyped-call]  # Nor has this.
        return
    entries = held.get_object()
    entries.update(added)
    writer.update_container(entries)


@lru_cache(maxsize=8)
def _parse(chain: tuple[bytes, ...]) -> tuple[x509.Certificate, SimpleCertificateStore]:
    """Parse a chain once: few keys sign everything that a process draws."""
    leaf, *others = (x509.Certificate.load(certificate) for certificate in chain)
    registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # Nor has this.
    registry.register_multiple(others)
    return leaf, registry


class _AskingSigner(signers.Signer):
    """A signer whose key is elsewhere."""

    def __init__(self, chain: tuple[bytes, ...], ask: Ask) -> None:
        leaf, registry = _parse(chain)
        super().__init__(signing_cert=leaf, cert_registry=registry)
        self._ask = ask

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: ARG002, FBT001, FBT002 - the library's signature
        """Have the bytes signed; the answer is r and s, and CMS wants them in DER (RFC 3279, section 2.2.3)."""
        signature = self._ask(Question.SIGN, data)
        if not signature:
            raise SealRefused
        return bytes(algos.DSASignature.from_p1363(signature).dump())


class _AskingStamper(timestamps.TimeStamper):
    """A time-stamp client whose network is elsewhere (RFC 3161)."""

    def __init__(self, ask: Ask) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Nor has this.
        self._ask = ask

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Have the request brought to the authority."""
        answer = self._ask(Question.STAMP, req.dump())
        if not answer:
            raise SealRefused
        return tsp.TimeStampResp.load(answer)

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """Get a time stamp, and insist that it is one of this digest."""
        token = await super().async_timestamp(message_digest, md_algorithm)
        stamped = token["content"]["encap_content_info"]["content"].parsed
        if stamped["message_imprint"]["hashed_message"].native != message_digest:
            raise SealRefused
        return token
