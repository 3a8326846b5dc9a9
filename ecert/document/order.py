"""
What is asked of whoever draws, and what he answers; both travel between two processes.

While he draws, he may ask back: he has neither the key that signs nor a network.
"""

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum

import msgspec

from ecert.document.errors import CharacterNotCovered
from ecert.document.face import Face
from ecert.errors import Unavailable

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


class Question(StrEnum):
    """What whoever draws may ask back."""

    SIGN = "sign"
    """Sign these bytes with the key of the order's chain; 64 bytes, r and s."""
    STAMP = "stamp"
    """Bring this request to the time-stamp authority (RFC 3161)."""


Ask = Callable[[Question, bytes], bytes]
"""Answers a question; an empty answer is a refusal."""


class Signing(msgspec.Struct, frozen=True, kw_only=True):
    """How a PDF is to be signed."""

    chain: tuple[bytes, ...]
    """X.509 chain of the key, DER, leaf first."""
    name: str
    """Who signs."""
    at: datetime
    """The instant of signing, as it is claimed."""
    stamped: bool = False
    """Whether a time-stamp authority is asked."""
    info: dict[str, str] = {}
    """Entries for the information dictionary."""


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
    signing: Signing | None = None
    """How a PDF is signed; without it, it is not."""


class Asked(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A question to whoever ordered; the drawing goes on with the answer."""

    question: Question
    content: bytes


class Drawn(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The answer: pages (a PDF is one file), or why there are none."""

    pages: list[bytes] = []
    uncovered: str | None = None
    """The field that has a character without a glyph."""
    failed: str | None = None
    """What the engine says; a defect of ours."""
    refused: bool = False
    """A question got no answer."""

    def open(self) -> list[bytes]:
        """
        Give the pages.

        Raises:
            CharacterNotCovered: a character of the face is in none of the fonts.
            RuntimeError: the engine could not draw it.
            Unavailable: a question was refused, and nobody knows why any more.
        """
        if self.uncovered is not None:
            raise CharacterNotCovered(f"{self.uncovered}: has a character that no installed font can show")
        if self.failed is not None:
            raise RuntimeError(f"the face could not be drawn: {self.failed}")
        if self.refused:
            raise Unavailable("face: could not be signed")
        return self.pages
