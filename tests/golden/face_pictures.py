"""
The faces of all kinds on one sheet: `docs/pictures/faces.png`, which is documentation and golden picture at once.

Run `python -m tests.golden.face_pictures` in the repository's root after a change of the look, and look at it.
"""

import io
from pathlib import Path
from typing import Final

from PIL import Image

from ecert.document.face import Copy
from tests.integration.document.pages import the_draftsman
from tests.unit.catalogue.builders import the_catalogue
from tests.unit.document.builders import a_face, an_order

SHEET: Final = Path(__file__).parents[2] / "docs" / "pictures" / "faces.png"
COLUMNS: Final = 5
CELL: Final = (336, 240)
"""Pixels of one face with its margin."""
_GREY: Final = (110, 110, 110)


def draw_cell(type_index: int) -> Image.Image:
    """Draw the face of one kind's sample, small; the kinds with two copies show them by turns."""
    duplicate = the_catalogue().find_by_index(type_index)
    assert duplicate is not None
    copy = Copy.DUPLICATE if duplicate.template.copies.duplicate and type_index % 2 else Copy.ORIGINAL
    (png,) = the_draftsman().draw(an_order(a_face(type_index, copy), dpi=72)).open()
    cell = Image.new("RGB", CELL, _GREY)
    with Image.open(io.BytesIO(png)) as page:
        small = page.convert("RGB")
        small.thumbnail((CELL[0] - 8, CELL[1] - 8), Image.Resampling.LANCZOS)
    cell.paste(small, ((CELL[0] - small.width) // 2, (CELL[1] - small.height) // 2))
    return cell


def place_of(type_index: int) -> tuple[int, int, int, int]:
    """Give the place of a kind on the sheet."""
    row, column = divmod(type_index - 1, COLUMNS)
    left, top = column * CELL[0], row * CELL[1]
    return (left, top, left + CELL[0], top + CELL[1])


def main() -> None:
    """Draw the sheet."""
    kinds = len(the_catalogue())
    sheet = Image.new("RGB", (COLUMNS * CELL[0], -(-kinds // COLUMNS) * CELL[1]), _GREY)
    for type_index in range(1, kinds + 1):
        sheet.paste(draw_cell(type_index), place_of(type_index)[:2])
    sheet.quantize(64, dither=Image.Dither.NONE).save(SHEET, optimize=True)


if __name__ == "__main__":
    main()
