"""
The PDF, the SVG and the PNG of a face say the same at the same place.

PDF and SVG are compared character by character, by the origins of the glyphs. A PNG has no characters: it is compared
block by block with the PDF as another engine (PDFium) draws it, and shows where something stands, not what it is; what
its code says is read elsewhere. A difference smaller than a pixel of 110 dpi (0.23 mm) is not seen.
"""

import io

import numpy as np
import pytest
from PIL import Image

from ecert.document.face import Copy
from ecert.document.order import DEFAULT_DPI, Form
from tests.integration.document.pages import MM, the_draftsman
from tests.integration.document.places import Place, places_in_pdf, places_in_svg, rasterise, shifts
from tests.unit.document.builders import a_face, an_order

KINDS = range(1, 35)
CLOSE_MM = 0.5


def _draw(type_index: int, form: Form) -> bytes:
    copy = Copy.DUPLICATE if type_index == 18 else Copy.ORIGINAL
    (page,) = the_draftsman().draw(an_order(a_face(type_index, copy), form, dpi=DEFAULT_DPI)).open()
    return page


def _pair(ones: list[Place], others: list[Place]) -> list[tuple[Place, Place]]:
    """Give each of the first with the nearest of the second."""
    at = np.array([(place.x, place.y) for place in others])
    return [(one, others[int(np.hypot(*(at - (one.x, one.y)).T).argmin())]) for one in ones]


def _distance_mm(one: Place, other: Place) -> float:
    return float(np.hypot(one.x - other.x, one.y - other.y)) / MM


@pytest.mark.parametrize("type_index", KINDS)
def test_pdf_and_svg_have_the_same_characters_at_the_same_places(type_index: int) -> None:
    """Each way round; and one outline is one character throughout the page."""
    written, drawn = places_in_pdf(_draw(type_index, Form.PDF)), places_in_svg(_draw(type_index, Form.SVG))
    assert len(written) == len(drawn) > 100
    pairs = _pair(written, drawn)
    assert max(_distance_mm(one, other) for one, other in pairs) < CLOSE_MM
    assert max(_distance_mm(one, other) for one, other in _pair(drawn, written)) < CLOSE_MM
    meanings: dict[str, set[str]] = {}
    for character, outline in pairs:
        meanings.setdefault(outline.what, set()).add(character.what)
    assert all(len(characters) == 1 for characters in meanings.values()), meanings


@pytest.mark.parametrize("type_index", KINDS)
def test_pdf_has_what_the_face_says(type_index: int) -> None:
    """Every character of every text is in its text layer, as often."""
    written = "".join(sorted(place.what for place in places_in_pdf(_draw(type_index, Form.PDF))))
    face = a_face(type_index, Copy.DUPLICATE if type_index == 18 else Copy.ORIGINAL)
    for character in set("".join(text for _, text in face.texts()).replace(" ", "").replace("　", "")):
        wanted = sum(text.count(character) for _, text in face.texts())
        assert written.count(character) >= wanted, character


@pytest.mark.parametrize("type_index", KINDS)
def test_png_has_everything_where_the_pdf_has_it(type_index: int) -> None:
    """No block of it fits better elsewhere."""
    png, pdf = _draw(type_index, Form.PNG), _draw(type_index, Form.PDF)
    found = shifts(png, rasterise(pdf, dpi=DEFAULT_DPI))
    assert len(found) > 100
    farthest = max(np.hypot(*shift) for shift in found)
    assert farthest / DEFAULT_DPI * 25.4 < CLOSE_MM


def test_shift_of_a_line_is_found() -> None:
    """Three pixels, 0.7 mm: the comparison is worth something."""
    png = _draw(18, Form.PNG)
    with Image.open(io.BytesIO(png)) as page:
        line = page.crop((140, 360, 700, 404))
        page.paste(line, (143, 360))
        stream = io.BytesIO()
        page.save(stream, "PNG")
    farthest = max(
        np.hypot(*shift) for shift in shifts(stream.getvalue(), rasterise(_draw(18, Form.PDF), dpi=DEFAULT_DPI))
    )
    assert farthest / DEFAULT_DPI * 25.4 > CLOSE_MM
