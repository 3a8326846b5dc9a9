"""What is asked of whoever draws, and what he answers; both travel between two processes."""

from datetime import date
from enum import StrEnum

import msgspec

from ecert.document.errors import CharacterNotCovered
from ecert.document.face import Face

DEFAULT_DPI = 110
MIN_DPI = 72
"""Below this a camera does not read the code from the picture any more."""
MAX_DPI = 300


class Form(StrEnum):
    """As what a face is drawn."""

    SVG = "svg"
    PNG = "png"
    PDF = "pdf"
    """PDF/A-3b."""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """One face to draw."""

    face: Face
    form: Form
    day: date
    """The day of issue: what a PDF says it was made on, so that the same record gives the same bytes."""
    dpi: int = DEFAULT_DPI
    """Dots per inch of a PNG."""
    attachment: bytes | None = None
    """The signed record, which a PDF may carry."""


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """The answer: pages (a PDF is one file), or why there are none."""

    pages: list[bytes] = []
    uncovered: str | None = None
    """The field that has a character without a glyph."""
    failed: str | None = None
    """What the engine says; a defect of ours."""

    def open(self) -> list[bytes]:
        """
        Give the pages.

        Raises:
            CharacterNotCovered: a character of the face is in none of the fonts.
            RuntimeError: the engine could not draw it.
        """
        if self.uncovered is not None:
            raise CharacterNotCovered(f"{self.uncovered}: has a character that no installed font can show")
        if self.failed is not None:
            raise RuntimeError(f"the face could not be drawn: {self.failed}")
        return self.pages
