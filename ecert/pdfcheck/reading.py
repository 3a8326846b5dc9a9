"""
Find out what is in a PDF: structure and signatures by pyHanko, symbols by drawing its first pages with PDFium.

Run in a process that has nothing to lose (`child`): whatever a library does with a file that was made to hurt it, the
process ends, and that is an answer too.
"""

import asyncio
import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from asn1crypto import cms, x509  # type: ignore[import-untyped]  # It brings no types.
from pyhanko.pdf_utils import generic, misc
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.rw_common import PdfHandler
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from ecert.pdfcheck.findings import (
    MAX_OBJECTS,
    MAX_PAGES,
    MAX_RECORD_BYTES,
    MAX_SIGNATURES,
    MAX_SYMBOLS,
    MAX_TEXT,
    MAX_WRITTEN,
    Findings,
    FoundSignature,
    Later,
    Trouble,
)

RECORD_NAME: Final = "record.cose"
"""Name of the attached record (docs/documents.md)."""
INFO_NAMES: Final = ("JZJZZSJ", "JZJZZZ", "JZJZZSY", "JZJYXQJZSJ", "EcertCopyId")
"""Entries of an annotated copy (加注件): made when, by whom, for what, until when (standards digest 3.4); our id."""
SYMBOL_PAGES: Final = 2
"""Pages that are drawn to find symbols: a certificate's code is on its first."""
DPI: Final = 150
MAX_PIXELS: Final = 6_000_000
"""Of one page; A4 has 2.2 million at 150 dots per inch."""
_OF_THE_PROGRAM: Final = {"/ModDate", "/Producer"}
"""Entries of the information dictionary that whoever writes a file anew puts there (ISO 32000-2, 14.3.3)."""
_ACTIONS: Final = {
    "/JavaScript",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/Movie",
    "/Sound",
    "/Rendition",
    "/GoToE",
    "/GoToR",
}
"""Actions that do more than to turn a page or to open an address (ISO 32000-2, 12.6.4)."""
_CONTENTS: Final = {"/RichMedia", "/3D", "/Movie", "/Sound", "/Screen", "/FileAttachment"}
"""Annotations that hold something that runs or is a file (ISO 32000-2, 12.5.6)."""


class _TooLong(Exception):
    """More pages or objects than are looked at."""


def load() -> None:
    """Load what is loaded late, so that children that are forked have it."""
    import pypdfium2  # type: ignore[import-untyped]  # noqa: F401, PLC0415  # It brings no types.
    import zxingcpp  # noqa: F401, PLC0415


def examine(data: bytes, *, stamp_roots: Sequence[bytes] = ()) -> Findings:
    """
    Find out what is in a file.

    Args:
        data: the file.
        stamp_roots: X.509 roots, DER, that time stamps are trusted by.
    """
    try:
        if not data.startswith(b"%PDF-"):
            return Findings(trouble=Trouble.UNREADABLE)
        _count_leaves(data)
        reader = PdfFileReader(io.BytesIO(data))
        if reader.encrypted:
            return Findings(trouble=Trouble.ENCRYPTED)
        return _examine(reader, data, stamp_roots)
    except _TooLong:
        return Findings(trouble=Trouble.TOO_LONG)
    except (MemoryError, RecursionError, misc.PdfDecodeLimitError):
        return Findings(trouble=Trouble.TOO_COSTLY)
    except Exception:  # noqa: BLE001 - a hundred errors of three libraries all mean that it is broken
        return Findings(trouble=Trouble.UNREADABLE)


def _examine(reader: PdfFileReader, data: bytes, stamp_roots: Sequence[bytes]) -> Findings:
    pages = _count_pages(reader)
    active, record = _walk(reader)
    signatures = asyncio.run(_signatures(reader, stamp_roots))
    symbols, text = _pages(data)
    return Findings(
        pages=pages,
        active=tuple(sorted(active)),
        signatures=tuple(signatures),
        record=record,
        symbols=tuple(symbols),
        text=text,
        info=_info(reader),
    )


def _count_leaves(data: bytes) -> None:
    """Turn away a file of thousands of pages at once; what PDFium cannot open is for the other library to judge."""
    import pypdfium2  # noqa: PLC0415

    try:
        pages = len(pypdfium2.PdfDocument(data))
    except pypdfium2.PdfiumError:
        return
    if pages > MAX_PAGES:
        raise _TooLong


def _count_pages(reader: PdfFileReader) -> int:
    """Count the leaves of the page tree, whatever it says of itself."""
    if int(reader.trailer_view["/Size"]) > MAX_OBJECTS:
        raise _TooLong
    waiting: list[Any] = [reader.root["/Pages"]]
    pages = seen = 0
    while waiting:
        node = waiting.pop()
        seen += 1
        children = _get(node, "/Kids")
        if children is None:
            pages += 1
        else:
            waiting += [child.get_object() for child in children]
        # A tree that goes round in a circle has no end.
        if pages > MAX_PAGES or seen > MAX_OBJECTS:
            raise _TooLong
    return pages


def _walk(reader: PdfFileReader) -> tuple[set[str], bytes | None]:
    """Look at every object for what would do something, and for attached files; give the record among these."""
    active: set[str] = set()
    records: list[bytes] = []
    for found in _dictionaries(reader):
        action, kind, subtype = (_name(found, key) for key in ("/S", "/Type", "/Subtype"))
        if action in _ACTIONS:
            active.add(action[1:])
        if subtype in _CONTENTS and "/Rect" in found:
            active.add(subtype[1:])
        if "/JS" in found:
            active.add("JavaScript")
        if "/XFA" in found:
            active.add("XFA")
        if "/EF" in found and kind in {"/Filespec", "/F", ""}:
            attached = found["/EF"]
            if str(_get(found, "/UF") or _get(found, "/F")) == RECORD_NAME:
                records.append(_read_stream(attached["/F"]))
            else:
                active.add("EmbeddedFile")
    if len(set(records)) > 1:
        active.add("EmbeddedFile")
    return active, records[-1] if records else None


def _dictionaries(reader: PdfFileReader) -> Iterator[generic.DictionaryObject]:
    """Give every dictionary of the newest revision, also those within others."""
    for number in range(1, int(reader.trailer_view["/Size"])):
        try:
            top = reader.get_object(generic.Reference(number, 0, reader))  # type: ignore[no-untyped-call]  # Nor has this.
        except misc.PdfReadError:
            # A number that is free, or of another generation: nobody shows it.
            continue
        waiting: list[Any] = [top]
        while waiting:
            each = waiting.pop()
            if isinstance(each, generic.DictionaryObject):
                yield each
                waiting += dict.values(each)
            elif isinstance(each, generic.ArrayObject):
                waiting += list.__iter__(each)


def _get(found: Any, key: str) -> Any:  # noqa: ANN401 - an object of any type
    """Give an entry, followed where it is a reference."""
    try:
        return found[key]
    except KeyError:
        return None


def _name(found: generic.DictionaryObject, key: str) -> str:
    value = _get(found, key)
    return str(value) if isinstance(value, generic.NameObject) else ""


def _read_stream(stream: Any) -> bytes:  # noqa: ANN401 - an object of any type
    """Unpack a stream; the reader bounds it, and this bounds it more."""
    content = stream.data if isinstance(stream, generic.StreamObject) else b""
    return bytes(content[: MAX_RECORD_BYTES + 1])


async def _signatures(reader: PdfFileReader, stamp_roots: Sequence[bytes]) -> list[FoundSignature]:
    embedded = reader.embedded_regular_signatures
    if len(embedded) > MAX_SIGNATURES:
        raise _TooLong
    return [await _signature(each, stamp_roots) for each in embedded]


async def _signature(embedded: EmbeddedPdfSignature, stamp_roots: Sequence[bytes]) -> FoundSignature:
    """Judge a signature by itself; whether its certificate is one of ours is not asked here."""
    certificate = bytes(embedded.signer_cert.dump())
    carried = tuple(bytes(each.dump()) for each in (embedded.signer_cert, *embedded.other_embedded_certs))
    own, stamps = _context([certificate]), _context(stamp_roots)
    try:
        status = await async_validate_pdf_signature(
            embedded, signer_validation_context=own, ts_validation_context=stamps
        )
    except misc.PdfDecodeLimitError:
        raise
    except Exception:  # noqa: BLE001 - whatever does not let it be verified, it does not hold
        return FoundSignature(holds=False, later=Later.OTHER, certificate=certificate, claimed_at=None)
    stamp = status.timestamp_validity
    stamp_holds = stamp is None or (stamp.valid and stamp.intact)
    trusted = stamp is not None and stamp_holds and stamp.trusted
    return FoundSignature(
        holds=bool(status.intact and status.valid and stamp_holds and _is_plain(embedded)),
        later=Later.OTHER if _info_changed(embedded) else _later(status),
        certificate=certificate,
        carried=carried,
        claimed_at=_utc(status.signer_reported_dt),
        stamped_at=_utc(stamp.timestamp) if stamp is not None and trusted else None,
    )


def _is_plain(embedded: EmbeddedPdfSignature) -> bool:
    """
    Check what a signature leaves uncovered of itself.

    Its digits must be written in one case with nothing but zeros behind, and versions and algorithms be those that
    RFC 5652 (5.1, 5.3) prescribes for what it is. Else a byte could be changed there and nobody would say so.
    """
    signed, signer = embedded.signed_data, embedded.signer_info
    start, length, rest, _ = (int(number) for number in embedded.sig_object.raw_get("/ByteRange"))
    stream = embedded.reader.stream
    stream.seek(start + length)
    written = stream.read(rest - start - length)
    content = embedded.pkcs7_content
    digits = content.hex().encode()
    unused = content[len(cms.ContentInfo.load(content).dump()) :]
    algorithm = signer["digest_algorithm"]["algorithm"].native
    return (
        written in {b"<%b>" % digits, b"<%b>" % digits.upper()}
        and not any(unused)
        and signed["version"].native == signer["version"].native == "v1"
        and [each["algorithm"].native for each in signed["digest_algorithms"]] == [algorithm]
    )


def _info_changed(embedded: EmbeddedPdfSignature) -> bool:
    """
    Tell whether the information dictionary says something else than when it was signed.

    The library lets it change with validation data. Who adds these may say when and by which program, and no more:
    until when an annotated copy is good stands there too.
    """
    reader = embedded.reader
    return _entries(reader.get_historical_resolver(embedded.signed_revision)) != _entries(reader)


def _entries(revision: PdfHandler) -> dict[str, str]:
    trailer = revision.trailer_view
    held = trailer.raw_get("/Info") if "/Info" in trailer else None
    if isinstance(held, generic.IndirectObject):
        # Asked for by its number, because the trailer's references lead to the newest revision.
        held = revision.get_object(held.reference)
    if not isinstance(held, generic.DictionaryObject):
        return {}
    return {name: repr(held[name]) for name in held if name not in _OF_THE_PROGRAM}


def _context(roots: Sequence[bytes]) -> ValidationContext:
    """Trust these certificates alone, and fetch nothing."""
    parsed = [x509.Certificate.load(root) for root in roots]
    return ValidationContext(trust_roots=parsed, allow_fetching=False)


def _later(status: PdfSignatureStatus) -> Later:
    if status.coverage is SignatureCoverageLevel.ENTIRE_FILE:
        return Later.NOTHING
    # Bytes behind the last revision are no update, and belong to nothing: they are something else.
    whole_revision = status.coverage is SignatureCoverageLevel.ENTIRE_REVISION
    validation_data = whole_revision and status.modification_level is ModificationLevel.LTA_UPDATES
    return Later.VALIDATION_DATA if validation_data else Later.OTHER


def _utc(instant: datetime | None) -> datetime | None:
    return None if instant is None or instant.tzinfo is None else instant.astimezone(UTC)


def _info(reader: PdfFileReader) -> dict[str, str]:
    held = _get(reader.trailer_view, "/Info")
    if not isinstance(held, generic.DictionaryObject):
        return {}
    texts = {name: _get(held, f"/{name}") for name in INFO_NAMES}
    return {name: str(text)[:MAX_TEXT] for name, text in texts.items() if isinstance(text, generic.TextStringObject)}


def _pages(data: bytes) -> tuple[list[str], str]:
    """Draw the first pages; give the symbols on them, each once in the order of finding, and what is written there."""
    # PDFium and the decoder are loaded with this module's process alone.
    import pypdfium2  # noqa: PLC0415
    import zxingcpp  # noqa: PLC0415

    formats = zxingcpp.barcode_formats_from_str("QRCode")
    found: dict[str, None] = {}
    written = ""
    document = pypdfium2.PdfDocument(data)
    for number in range(min(SYMBOL_PAGES, len(document))):
        page = document[number]
        width, height = page.get_size()
        scale = min(DPI / 72, (MAX_PIXELS / max(1.0, width * height)) ** 0.5)
        picture = page.render(scale=scale, grayscale=True, may_draw_forms=False).to_pil()
        for symbol in zxingcpp.read_barcodes(picture, formats=formats):
            found[symbol.text[:MAX_TEXT]] = None
        text = page.get_textpage()
        written += text.get_text_range(count=min(MAX_WRITTEN, text.count_chars()), errors="ignore")
    return list(found)[:MAX_SYMBOLS], "".join(written.split())[:MAX_WRITTEN]
