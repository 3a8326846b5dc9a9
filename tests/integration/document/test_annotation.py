"""The annotated page: watermark and box are where they disturb nothing, and the code reads as on the clean face."""

import datetime as dt
from typing import Any

import msgspec
import pytest

from ecert.annotated.rules import MAX_CAUSE, annotate
from ecert.catalogue.layout import Orientation
from ecert.document.face import Face
from ecert.document.order import MIN_DPI, Form
from tests.integration.document.pages import MM, Page, read_code, read_page, the_draftsman
from tests.unit.document.builders import a_code, a_face, an_order

KINDS = range(1, 35)
END = dt.datetime(2026, 12, 1, 4, 0, tzinfo=dt.UTC)
COPY_ID = "0d0f6a1c-5f0b-4b6e-9d55-1c1f6a8f3b21"
LONGEST = "事" * MAX_CAUSE
CAUSES = ("补", "办理银行开户", LONGEST)


def annotated(type_index: int, cause: str = CAUSES[1], **changes: Any) -> Face:  # noqa: ANN401 - any member
    """Give the face of a kind's sample as an annotated copy."""
    annotation = annotate(cause, COPY_ID, END)
    return a_face(type_index, watermark=annotation.watermark, annotation=annotation.note, **changes)


def page_of(face: Face) -> Page:
    """Draw the first page."""
    return read_page(the_draftsman().draw(an_order(face, Form.SVG)).open()[0])


@pytest.mark.parametrize("dpi", [110, MIN_DPI])
@pytest.mark.parametrize("type_index", KINDS)
def test_code_reads_through_the_watermark(type_index: int, dpi: int) -> None:
    """Of every kind, from a picture of 110 dpi and from the coarsest that is drawn."""
    (png,) = the_draftsman().draw(an_order(annotated(type_index), dpi=dpi)).open()
    assert read_code(png)[0] == str(a_code(type_index))


@pytest.mark.parametrize("cause", CAUSES, ids=["short", "usual", "longest"])
@pytest.mark.parametrize("orientation", Orientation)
def test_watermark_covers_the_page_and_moves_nothing(orientation: Orientation, cause: str) -> None:
    """What stood on the clean face stands where it stood; each quarter of the page has part of the watermark."""
    clean = page_of(a_face(18, orientation=orientation))
    page = page_of(annotated(18, cause, orientation=orientation))
    places = {(round(glyph.left, 1), round(glyph.top, 1)) for glyph in page.glyphs}
    assert {(round(glyph.left, 1), round(glyph.top, 1)) for glyph in clean.glyphs} <= places
    added = [glyph for glyph in page.glyphs if glyph not in clean.glyphs]
    quarters = {(glyph.left > page.width / 2, glyph.top > page.height / 2) for glyph in added}
    assert len(quarters) == 4


@pytest.mark.parametrize("cause", CAUSES, ids=["short", "usual", "longest"])
@pytest.mark.parametrize("orientation", Orientation)
def test_box_is_whole_and_stays_above_the_title(orientation: Orientation, cause: str) -> None:
    """Every character of it is there, inside the frame and left of the mark."""
    face = annotated(18, cause, orientation=orientation)
    bare = page_of(msgspec.structs.replace(face, annotation=""))
    page = page_of(face)
    box = [glyph for glyph in page.glyphs if glyph not in bare.glyphs]
    assert len(box) == len("".join(face.annotation.split()))
    assert min(glyph.left for glyph in box) > 15.1 * MM
    assert min(glyph.top for glyph in box) > 15.1 * MM
    assert max(glyph.right for glyph in box) < page.width / 2 - 10.5 * MM
    title = [glyph for glyph in page.glyphs if glyph.bottom - glyph.top > 9 * MM]
    assert max(glyph.bottom for glyph in box) < min(glyph.top for glyph in title)
