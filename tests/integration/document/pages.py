"""Read a drawn page back: where each glyph of an SVG stands, and what a decoder finds in a PNG."""

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

import zxingcpp
from PIL import Image

from ecert.document.drawing import Draftsman

_SVG: Final = "{http://www.w3.org/2000/svg}"
_HREF: Final = "{http://www.w3.org/1999/xlink}href"
RED: Final = "#c4161c"
"""Colour of title and seal."""
MM: Final = 72 / 25.4
"""Points of a millimetre."""

_Matrix = tuple[float, float, float, float, float, float]


@cache
def the_draftsman() -> Draftsman:
    """Open the engine once for all tests of a process."""
    return Draftsman()


@dataclass(frozen=True, slots=True)
class Box:
    """Where something stands on a page, in points from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float
    fill: str

    def overlap(self, other: "Box") -> float:
        """Give how deep two boxes are in each other, in points; zero if they only touch."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, min(wide, high))


@dataclass(frozen=True, slots=True)
class Page:
    """A drawn page."""

    width: float
    height: float
    glyphs: tuple[Box, ...]
    pictures: tuple[Box, ...]


def read_page(svg: bytes) -> Page:
    """Find every glyph and picture of a page."""
    root = ET.fromstring(svg)  # noqa: S314 - our own drawing
    width, height = (float(root.get(name, "0").removesuffix("pt")) for name in ("width", "height"))
    shapes = {symbol.get("id", ""): _extent(symbol) for symbol in root.iter(f"{_SVG}symbol")}
    glyphs: list[Box] = []
    pictures: list[Box] = []
    for element, matrix in walk(root, (1, 0, 0, 1, 0, 0)):
        if element.tag == f"{_SVG}use":
            shape = shapes[element.get(_HREF, "#")[1:]]
            if shape is not None:
                shift = float(element.get("x", "0"))
                corners = [(x + shift, y) for x in shape[::2] for y in shape[1::2]]
                glyphs.append(_box(corners, matrix, element.get("fill", "")))
        elif element.tag == f"{_SVG}image":
            size = float(element.get("width", "0")), float(element.get("height", "0"))
            pictures.append(_box([(0.0, 0.0), size], matrix, ""))
    return Page(width, height, tuple(glyphs), tuple(pictures))


def read_code(png: bytes) -> tuple[str, Box]:
    """Read the code in a picture, and where it is; its place is in pixels."""
    with Image.open(io.BytesIO(png)) as image:
        (found,) = zxingcpp.read_barcodes(image.convert("L"), formats=zxingcpp.barcode_formats_from_str("QRCode"))
    at = found.position
    corners = [at.top_left, at.top_right, at.bottom_left, at.bottom_right]
    xs, ys = [corner.x for corner in corners], [corner.y for corner in corners]
    return found.text, Box(min(xs), min(ys), max(xs), max(ys), "")


def walk(element: ET.Element, matrix: _Matrix) -> Iterator[tuple[ET.Element, _Matrix]]:
    """Give every drawn element with the matrix that takes it onto the page."""
    matrix = _times(matrix, _read_matrix(element.get("transform", "")))
    yield element, matrix
    for child in element:
        if child.tag not in {f"{_SVG}defs", f"{_SVG}symbol"}:
            yield from walk(child, matrix)


def _read_matrix(text: str) -> _Matrix:
    match = re.fullmatch(r"(matrix|translate|scale)\(([^)]*)\)", text)
    if match is None:
        assert text == "", text
        return (1, 0, 0, 1, 0, 0)
    numbers = [float(number) for number in match[2].replace(",", " ").split()]
    if match[1] == "translate":
        return (1, 0, 0, 1, numbers[0], numbers[1] if len(numbers) > 1 else 0)
    if match[1] == "scale":
        return (numbers[0], 0, 0, numbers[-1], 0, 0)
    a, b, c, d, e, f = numbers
    return (a, b, c, d, e, f)


def _times(outer: _Matrix, inner: _Matrix) -> _Matrix:
    a, b, c, d, e, f = outer
    p, q, r, s, t, u = inner
    return (a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s, a * t + c * u + e, b * t + d * u + f)


def _box(corners: list[tuple[float, float]], matrix: _Matrix, fill: str) -> Box:
    a, b, c, d, e, f = matrix
    points = [(a * x + c * y + e, b * x + d * y + f) for x, y in corners]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Box(min(xs), min(ys), max(xs), max(ys), fill)


def _extent(symbol: ET.Element) -> tuple[float, float, float, float] | None:
    """Give the extent of an outline; corners of curves count as points of it."""
    xs: list[float] = []
    ys: list[float] = []
    for path in symbol.iter(f"{_SVG}path"):
        for x, y in _points(path.get("d", "")):
            xs.append(x)
            ys.append(y)
    return (min(xs), min(ys), max(xs), max(ys)) if xs else None


def _points(data: str) -> Iterator[tuple[float, float]]:
    """Follow a path."""
    x = y = 0.0
    start = (x, y)
    for command, text in re.findall(r"([MmLlHhVvQqCcZz])([^MmLlHhVvQqCcZz]*)", data):
        numbers = [float(number) for number in re.findall(r"-?[0-9.]+(?:e-?[0-9]+)?", text)]
        relative = command.islower()
        if command in "Zz":
            x, y = start
        elif command in "Hh":
            numbers = [value for number in numbers for value in (number, 0.0 if relative else y)]
        elif command in "Vv":
            numbers = [value for number in numbers for value in (0.0 if relative else x, number)]
        step = {"q": 2, "c": 3}.get(command.lower(), 1)
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
        for place in range(0, len(pairs), step):
            group = [(a + x, b + y) if relative else (a, b) for a, b in pairs[place : place + step]]
            yield from group
            x, y = group[-1]
        if command in "Mm":
            start = (x, y)
