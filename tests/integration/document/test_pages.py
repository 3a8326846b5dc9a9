"""The face of every kind can be read, by people and by cameras; nothing of it leaves its place."""

import itertools

import msgspec
import pytest

from ecert.catalogue.layout import Orientation
from ecert.document.face import Copy, Face, make_face
from ecert.document.facts import facts_of
from ecert.document.order import MIN_DPI, Form
from tests.integration.document.pages import MM, RED, Page, read_code, read_page, the_draftsman
from tests.scanning.longest import longest_certificate
from tests.unit.catalogue.builders import a_kind
from tests.unit.document.builders import a_code, a_face, a_symbol, an_order

KINDS = range(1, 35)
FULLEST = (3, 11, 15, 17, 18, 22, 28, 29, 32)
"""Most lines, most text, a picture, portrait."""
FRAME = 15.1 * MM
"""Width of the frame, in points."""
MODULE_MM = 0.53
"""Width of a module on the page."""
TOUCH = 1.2
"""Points that two boxes may share: corners of curves reach beyond what is drawn."""


def _pages(face: Face) -> list[Page]:
    return [read_page(page) for page in the_draftsman().draw(an_order(face, Form.SVG)).open()]


def _longest(type_index: int) -> Face:
    record = longest_certificate(a_kind(type_index)).record_for(bytes(32))
    face = make_face(facts_of(record), a_kind(type_index), Copy.ORIGINAL, a_symbol(type_index))
    # Thirty brackets in a row are what a pattern allows, and are set into each other.
    return msgspec.structs.replace(face, number=face.number.replace("（", "9"))


def _check(page: Page) -> None:
    """Insist that every glyph is inside the frame and none lies on another; the seal lies below the text."""
    assert min(glyph.left for glyph in page.glyphs) > FRAME
    assert min(glyph.top for glyph in page.glyphs) > FRAME
    assert max(glyph.right for glyph in page.glyphs) < page.width - FRAME
    assert max(glyph.bottom for glyph in page.glyphs) < page.height - FRAME
    words = sorted((glyph for glyph in page.glyphs if glyph.fill != RED), key=lambda glyph: glyph.top)
    for place, glyph in enumerate(words):
        for other in words[place + 1 :]:
            if other.top >= glyph.bottom:
                break
            assert glyph.overlap(other) < TOUCH, (glyph, other)
    symbols = page.pictures[2:]
    assert all(glyph.overlap(picture) == 0 for glyph in page.glyphs for picture in symbols)


@pytest.mark.parametrize("type_index", KINDS)
def test_face_of_every_sample_is_one_sound_page(type_index: int) -> None:
    """Every glyph has its place, none is lost."""
    face = a_face(type_index)
    (page,) = _pages(face)
    _check(page)
    shown = "".join(text for _, text in face.texts()) + face.provisional
    assert len(page.glyphs) >= len("".join(shown.split()))


@pytest.mark.parametrize("type_index", KINDS)
def test_code_reads_back_from_a_coarse_picture(type_index: int) -> None:
    """At 72 dpi, where a module is a pixel and a half."""
    (png,) = the_draftsman().draw(an_order(a_face(type_index), dpi=MIN_DPI)).open()
    assert read_code(png)[0] == str(a_code(type_index))


@pytest.mark.parametrize("type_index", [15, 17, 18])
def test_svg_and_png_say_the_same(type_index: int) -> None:
    """The page has the same size, and the code stands at the same place, 0.53 mm a module."""
    (svg,) = the_draftsman().draw(an_order(a_face(type_index), Form.SVG)).open()
    (png,) = the_draftsman().draw(an_order(a_face(type_index), dpi=144)).open()
    page, symbol = read_page(svg), a_symbol(type_index)
    size = (MM * 210, MM * 297) if a_face(type_index).orientation is Orientation.PORTRAIT else (MM * 297, MM * 210)
    assert (page.width, page.height) == pytest.approx(size, abs=0.01)
    assert tuple(int.from_bytes(png[at : at + 4], "big") for at in (16, 20)) == tuple(round(2 * x) for x in size)
    place = next(box for box in page.pictures if abs(box.right - box.left - symbol.modules * MODULE_MM * MM) < 0.1)
    quiet = 4 * MODULE_MM * MM
    seen = read_code(png)[1]
    assert (seen.left / 2, seen.top / 2) == pytest.approx((place.left + quiet, place.top + quiet), abs=1.5)
    assert (seen.right / 2, seen.bottom / 2) == pytest.approx((place.right - quiet, place.bottom - quiet), abs=1.5)


@pytest.mark.parametrize("type_index", FULLEST)
def test_longest_texts_flow_on_without_loss(type_index: int) -> None:
    """However much a template allows, every character is drawn, and nothing on top of another."""
    face = _longest(type_index)
    pages = _pages(face)
    for page in pages:
        _check(page)
    drawn = sum(len(page.glyphs) for page in pages)
    assert drawn >= len("".join("".join(text for _, text in face.texts()).split()))


def test_long_certificate_has_a_second_page() -> None:
    """The scope of kind 18 may have five hundred characters."""
    assert len(_pages(_longest(18))) == 2


@pytest.mark.parametrize("name", ["局", "湖南省广播电视局", "湖南省示例新闻出版广播电视电影与版权管理委员会联合办公室"])
def test_letters_of_a_seal_keep_apart_whatever_the_name(name: str) -> None:
    """Long names have narrow letters; 28 of them still do not touch."""
    (page,) = _pages(a_face(18, seal=name))
    seal = [glyph for glyph in page.glyphs if glyph.fill == RED][-len(name) - len("电子证照专用章") :]
    centres = [((glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2) for glyph in seal[: len(name)]]
    for (x, y), (a, b) in itertools.pairwise(centres):
        assert ((x - a) ** 2 + (y - b) ** 2) ** 0.5 > 1.9 * MM
    assert all(glyph.overlap(other) == 0 for glyph in seal[-7:] for other in seal[: len(name)])


@pytest.mark.parametrize("type_index", [3, 15, 18, 32])
def test_what_lies_below_the_face_never_reaches_the_code(type_index: int) -> None:
    """Neither the mark nor the repeated lines: the code has white ground, and reads as before."""
    lines = ("仅供办理年度核验使用", "2026年12月31日前有效")
    face = a_face(type_index, mark="已注销", watermark=lines)
    (png,) = the_draftsman().draw(an_order(face, dpi=MIN_DPI)).open()
    (bare,) = the_draftsman().draw(an_order(a_face(type_index), dpi=MIN_DPI)).open()
    assert png != bare
    assert read_code(png) == read_code(bare)
    (page,) = _pages(face)
    assert len(page.glyphs) > 400
