"""QR symbols read back from picture files, and files that are none or too large."""

import io
import struct
import zlib

import pytest
from PIL import Image

from ecert.errors import Malformed
from ecert.rendering.qr import draw_png
from ecert.rendering.scan import is_picture, read_symbols

PNG = draw_png("https://ecert.example/v#", "1" * 400)
TEXT = "https://ecert.example/v#" + "1" * 400


def converted(form: str) -> bytes:
    """Write the symbol in another format."""
    stream = io.BytesIO()
    Image.open(io.BytesIO(PNG)).convert("L").save(stream, form)
    return stream.getvalue()


def a_header(width: int, height: int) -> bytes:
    """Write a PNG that says it has so many pixels, and has none."""
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF"])
def test_symbol_reads_back_from_every_format(form: str) -> None:
    """The text is exactly that of the symbol."""
    data = converted(form)
    assert is_picture(data)
    assert read_symbols(data) == [TEXT]


def test_picture_without_a_symbol_has_none() -> None:
    """Nothing found is no error."""
    stream = io.BytesIO()
    Image.new("L", (200, 200), 255).save(stream, "PNG")
    assert read_symbols(stream.getvalue()) == []


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x",
        b"\x89PNG",
        PNG[:-200],
        a_header(20_000, 20_000),
        a_header(2**31 - 1, 2**31 - 1),
        a_header(9_000, 9_000),
    ],
    ids=["empty", "letter", "magic", "cut", "400-megapixels", "bomb", "81-megapixels"],
)
def test_what_cannot_be_read_is_refused(data: bytes) -> None:
    """Before anything large is unpacked."""
    with pytest.raises(Malformed):
        read_symbols(data)
