"""Where each character of a PDF and each outline of an SVG begins, and how far two pictures are shifted."""

import ctypes
import io
from dataclasses import dataclass
from xml.etree import ElementTree as ET

import numpy as np
import pypdfium2  # type: ignore[import-untyped]  # it has no types
from PIL import Image
from pypdfium2 import raw

from tests.integration.document.pages import walk

_Values = np.ndarray[tuple[int, ...], np.dtype[np.float32]]

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
BLOCK = 44
"""Side of a compared block, in pixels."""
REACH = 4
"""Farthest shift that is looked for, in pixels."""
_SEEN = 8.0
"""Least mean difference, of 255, that the farthest shift must make: a block with less has nothing on it to see."""


@dataclass(frozen=True, slots=True)
class Place:
    """What stands somewhere, and the origin of its glyph, in points from the upper left corner."""

    what: str
    x: float
    y: float


def places_in_pdf(pdf: bytes) -> list[Place]:
    """Find every character of the text layer's first page that is no space and was not made up by the reader."""
    places: list[Place] = []
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        text = page.get_textpage()
        height = page.get_height()
        x, y = ctypes.c_double(), ctypes.c_double()
        for number in range(text.count_chars()):
            character = chr(raw.FPDFText_GetUnicode(text, number))
            if not character.isspace() and raw.FPDFText_IsGenerated(text, number) == 0:
                assert raw.FPDFText_GetCharOrigin(text, number, x, y)
                places.append(Place(character, x.value, height - y.value))
    return places


def places_in_svg(svg: bytes) -> list[Place]:
    """Find every outline of a page that is not empty."""
    root = ET.fromstring(svg)  # noqa: S314 - our own drawing
    drawn = {
        symbol.get("id", "")
        for symbol in root.iter(f"{_SVG}symbol")
        if any(len(path.get("d", "")) > len("M 0 0Z") for path in symbol.iter(f"{_SVG}path"))
    }
    places: list[Place] = []
    for element, (a, b, _, _, e, f) in walk(root, (1, 0, 0, 1, 0, 0)):
        shape = element.get(_HREF, "#")[1:]
        if element.tag == f"{_SVG}use" and shape in drawn:
            shift = float(element.get("x", "0"))
            places.append(Place(shape, a * shift + e, b * shift + f))
    return places


def rasterise(pdf: bytes, *, dpi: int) -> bytes:
    """Draw the first page of a PDF by PDFium."""
    stream = io.BytesIO()
    with pypdfium2.PdfDocument(pdf) as document:
        document[0].render(scale=dpi / 72).to_pil().save(stream, "PNG")
    return stream.getvalue()


def shifts(one: bytes, other: bytes) -> list[tuple[int, int]]:
    """
    Give, for each block that has something on it, the least shift by which the second picture fits the first.

    A shift that fits about as well as the best will do: two engines round a line of a pixel's width differently.
    """
    first, second = _grey(one), _grey(other)
    high, wide = (min(a, b) // BLOCK * BLOCK for a, b in zip(first.shape, second.shape, strict=True))
    first, second = first[:high, :wide], second[:high, :wide]
    steps = sorted(
        ((down, right) for down in range(-REACH, REACH + 1) for right in range(-REACH, REACH + 1)),
        key=lambda step: (np.hypot(*step), step),
    )
    # What is rolled in at the edges is the margin of the page, which is blank.
    differences = np.stack([_by_block(np.abs(first - np.roll(second, step, (0, 1)))) for step in steps])
    largest = differences.max(axis=0)
    fits = differences <= 1.25 * differences.min(axis=0) + 0.05 * largest
    return [steps[place] for place in fits.argmax(axis=0)[largest > _SEEN]]


def _grey(picture: bytes) -> _Values:
    with Image.open(io.BytesIO(picture)) as image:
        return np.asarray(image.convert("L"), dtype=np.float32)


def _by_block(
    values: _Values,
) -> _Values:
    high, wide = values.shape
    means: _Values = values.reshape(high // BLOCK, BLOCK, wide // BLOCK, BLOCK).mean(axis=(1, 3))
    return means
