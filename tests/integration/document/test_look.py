"""The look of a face changes only when somebody has looked at it (docs/pictures/faces.png)."""

import pytest
from PIL import Image, ImageChops, ImageStat

from tests.golden.face_pictures import SHEET, draw_cell, place_of

MOST = 2.8
"""Mean difference of a channel, of 255: what 64 colours and another processor's rounding make, and no moved line."""


@pytest.mark.parametrize("type_index", range(1, 35))
def test_face_looks_as_it_did(type_index: int) -> None:
    """A difference is a defect, or the sheet must be drawn anew."""
    with Image.open(SHEET) as sheet:
        golden = sheet.convert("RGB").crop(place_of(type_index))
    difference = ImageChops.difference(golden, draw_cell(type_index))
    assert max(ImageStat.Stat(difference).mean) < MOST
