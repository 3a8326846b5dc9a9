"""What a file really is, told from its bytes; what somebody says about it is only compared with that."""

import io
import struct
import zipfile
from enum import StrEnum

from ecert.errors import InvalidInput, UnsupportedMediaType

_LEAST_CONFIDENCE = 0.3
"""The library counts a tenth for each byte that speaks for a type; two bytes alone begin too many other files."""
_OFD_ENTRY = "OFD.xml"
"""The document's root inside the archive (GB/T 33190-2016); no other use of ZIP has it."""
_ZIP = "application/zip"
_UNREADABLE_ZIP = (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, ValueError, struct.error, EOFError)
"""What the standard library raises over a directory of an archive that is none."""


class MediaType(StrEnum):
    """Every kind of file that is taken: paper that was scanned, and documents that look the same anywhere."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    OFD = "application/ofd"
    """版式文档; the name is in general use and not registered."""

    @property
    def suffix(self) -> str:
        """How the name of such a file ends, without the dot."""
        return {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "application/ofd": "ofd"}[self]


class PictureType(StrEnum):
    """Every kind of photo that is taken from the field."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"

    @property
    def suffix(self) -> str:
        """How the name of such a file ends, without the dot."""
        return {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}[self]


def sniff_picture(content: bytes) -> PictureType | None:
    """Tell what kind of photo some bytes are; None for everything that is not taken."""
    best = _best_types(content)
    return next((kind for kind in PictureType if kind.value in best), None)


def sniff(content: bytes) -> MediaType | None:
    """
    Tell what a file is; None for everything that is not taken.

    What looks like two things at once is neither: only the types for which most bytes speak are looked at.
    """
    best = _best_types(content)
    if _ZIP in best:
        return MediaType.OFD if _is_ofd(content) else None
    return next((media_type for media_type in MediaType if media_type.value in best), None)


def _best_types(content: bytes) -> set[str]:
    """Give the types for which most bytes speak; ZIP alone where any byte speaks for it."""
    # Only who takes files loads its table of types.
    import puremagic  # noqa: PLC0415

    try:
        matches = puremagic.magic_string(content)
    except (puremagic.PureError, ValueError):
        return set()
    top = matches[0].confidence
    if top < _LEAST_CONFIDENCE:
        return set()
    if any(match.mime_type == _ZIP for match in matches):
        return {_ZIP}
    return {match.mime_type for match in matches if match.confidence == top}


def read_media_type(declared: str) -> MediaType:
    """
    Read a declared type, as it stands in a header without its parameters.

    Raises:
        UnsupportedMediaType: no such files are taken.
    """
    if declared not in set(MediaType):
        raise UnsupportedMediaType(f"body: must be one of {', '.join(MediaType)}")
    return MediaType(declared)


def check_content(content: bytes, declared: str) -> MediaType:
    """
    Insist that a file is what it is said to be.

    Args:
        content: the whole file.
        declared: its type as the client says it.

    Raises:
        UnsupportedMediaType: no such files are taken.
        InvalidInput: there is nothing, or its bytes are of another type or of none that is taken.
    """
    if not content:
        raise InvalidInput.at("body", "must not be empty")
    media_type = read_media_type(declared)
    if sniff(content) is not media_type:
        raise InvalidInput.at("content_type", "is not what the file's bytes are")
    return media_type


def _is_ofd(content: bytes) -> bool:
    """Whether an archive has the root of an OFD document; only its directory is read, nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _OFD_ENTRY in archive.namelist()
    except _UNREADABLE_ZIP:
        return False
