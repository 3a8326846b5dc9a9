"""Read QR symbols from a picture: the way back of `ecert.rendering.qr`."""

import io
import warnings
from typing import Final

from PIL import Image, UnidentifiedImageError

from ecert.errors import Malformed

MAX_PICTURE_BYTES: Final = 16 * 1024 * 1024
"""Largest picture file that is looked at."""
MAX_PICTURE_PIXELS: Final = 64_000_000
"""Largest picture that is unpacked: more than a telephone's camera takes."""
_FORMATS: Final = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF")
_MAGIC: Final = (b"\x89PNG", b"\xff\xd8\xff", b"RIFF", b"BM", b"GIF8", b"II*\0", b"MM\0*")


def is_picture(data: bytes) -> bool:
    """Whether a file begins like a picture."""
    return data.startswith(_MAGIC)


def read_symbols(data: bytes) -> list[str]:
    """
    Give the texts of all QR symbols in a picture.

    Raises:
        Malformed: it is no picture of a known kind, or too large.
    """
    # Only who reads pictures loads what reads them.
    import zxingcpp  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=_FORMATS)
            if len(data) > MAX_PICTURE_BYTES or picture.width * picture.height > MAX_PICTURE_PIXELS:
                raise Malformed.at("picture", "is too large")
            grey = picture.convert("L")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Malformed.at("picture", "cannot be read") from error
    found = zxingcpp.read_barcodes(grey, formats=zxingcpp.barcode_formats_from_str("QRCode"))
    return [symbol.text for symbol in found]
