"""
Draw a face with Typst. The engine takes 300 MB, so the service has it drawn by another process (`workshop`).

Values reach the engine as JSON data, never as its markup, and the engine sees one folder with one file.
"""

import io
import mmap
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import msgspec
from pylopdf_fonts_zh_cn import serif_path

from ecert.catalogue.layout import Orientation
from ecert.document.coverage import find_uncovered, read_coverage
from ecert.document.face import Face
from ecert.document.order import Ask, Drawn, Form, Order, Question, Signing
from ecert.document.ornament import LANDSCAPE, PORTRAIT, draw_mark, draw_ornament

_HERE = Path(__file__).parent
_SCENE = _HERE / "typst" / "face.typ"
_FONTS = _HERE / "fonts"


def _refuse(_question: Question, _content: bytes) -> bytes:
    return b""


class Draftsman:
    """The opened engine with its fonts; no font of the machine is used, so every machine draws the same."""

    def __init__(self) -> None:
        """Open the engine and read what the fonts cover."""
        # Only who draws loads what draws.
        import typst  # noqa: PLC0415

        paths = [*sorted(_FONTS.glob("*.ttf")), Path(serif_path())]
        self._covered = frozenset().union(*map(_coverage_of, paths))
        fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[_FONTS, Path(serif_path()).parent]
        )
        self._compiler = typst.Compiler(_SCENE, root=_SCENE.parent, font_paths=fonts)
        self._error = typst.TypstError

    def draw(self, order: Order, ask: Ask = _refuse) -> Drawn:
        """
        Draw one face.

        Args:
            order: what to draw.
            ask: answers what signing needs; without it nothing can be signed.
        """
        uncovered = find_uncovered(order.face.texts(), self._covered)
        if uncovered is not None:
            return Drawn(uncovered=uncovered)
        options: dict[str, Any] = {}
        if order.form is Form.PNG:
            options["ppi"] = order.dpi
        if order.form is Form.PDF:
            made_on = datetime.combine(order.day, time(), tzinfo=UTC)
            options |= {"pdf_standards": "a-3b", "timestamp": int(made_on.timestamp())}
        try:
            pages = self._compiler.compile(format=order.form.value, sys_inputs=_inputs(order), **options)
        except self._error as error:
            return Drawn(failed=error.message)
        if isinstance(pages, bytes):
            pages = [pages]
        if order.signing is not None and pages:
            return _sign(pages[0], order.signing, ask)
        return Drawn(pages=pages or [])


def _coverage_of(path: Path) -> frozenset[int]:
    """Read what a font file covers; of its 30 MB only what is looked at comes into memory."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as font:
        return read_coverage(font)


def in_screen_colours(picture: bytes) -> bytes:
    """Give a picture as it is, unless it has the colours of print (CMYK), which PDF/A takes with a profile only."""
    # Only who draws loads what draws.
    from PIL import Image  # noqa: PLC0415

    with Image.open(io.BytesIO(picture), formats=("JPEG", "PNG")) as opened:
        if opened.mode != "CMYK":
            return picture
        converted = io.BytesIO()
        opened.convert("RGB").save(converted, "PNG")
    return converted.getvalue()


def _sign(pdf: bytes, signing: Signing, ask: Ask) -> Drawn:
    # Only who signs loads what signs.
    from ecert.document.pades import SealRefused, sign_pdf  # noqa: PLC0415

    try:
        return Drawn(pages=[sign_pdf(pdf, signing, ask)])
    except SealRefused:
        return Drawn(refused=True)


def _inputs(order: Order) -> dict[str, str]:
    """Give everything that the scene is told."""
    face: Face = order.face
    data = msgspec.to_builtins(face)
    # JSON has no bytes: a picture travels as a list of numbers.
    if face.photo is not None:
        photo = in_screen_colours(face.photo.data)
        data["photo"] = {"data": list(photo), "place": face.photo.place.value}
    if order.attachment is not None:
        data["attachment"] = list(order.attachment)
    size = PORTRAIT if face.orientation is Orientation.PORTRAIT else LANDSCAPE
    return {
        "data": msgspec.json.encode(data).decode(),
        "ornament": draw_ornament(*size),
        "mark": draw_mark(),
    }
