"""The QR symbol: what a reader that is not ours decodes from it, its version, and the geometry of print."""

import io
import random
import re

import pytest
import zxingcpp
from PIL import Image

from ecert.register.code import code_of
from ecert.rendering.qr import choose_mask, draw_modules, draw_png, draw_svg
from tests.building import HOST_OF_19
from tests.golden.format_vectors import SAMPLE, SEALED_ORGANISATION, SEALED_PERSON

# Bytes of a credential that each version holds at level M behind a prefix of 30 characters (wire format).
CAPACITY = {8: 118, 9: 146, 10: 178, 11: 216, 12: 252, 13: 295, 14: 326, 15: 375}


def code_of_size(size: int) -> tuple[str, str]:
    """Give prefix and digits of a code of *size* bytes that repeat themselves nowhere."""
    code = code_of(random.Random(size).randbytes(size), public_url=HOST_OF_19)  # noqa: S311 - data, no secret
    return code.prefix, code.digits


def read(picture: Image.Image) -> zxingcpp.Barcode:
    """Read the one symbol in a picture."""
    found = zxingcpp.read_barcodes(picture.convert("L"))
    assert len(found) == 1
    assert found[0].format == zxingcpp.BarcodeFormat.QRCode
    return found[0]


def open_png(data: bytes) -> Image.Image:
    """Open a picture that was drawn."""
    return Image.open(io.BytesIO(data))


def version_of(prefix: str, digits: str) -> int:
    """Give the version of the symbol by its size (ISO/IEC 18004: 17 + 4 a version)."""
    rows = draw_modules(prefix, digits)
    assert {len(row) for row in rows} == {len(rows)}
    return (len(rows) - 17) // 4


def test_test_host_has_the_length_that_the_budget_allows() -> None:
    """The versions below are those of a 30-character prefix."""
    assert len(code_of_size(90)[0]) == 30


@pytest.mark.parametrize(("version", "size"), CAPACITY.items())
def test_version_holds_what_the_wire_format_says(version: int, size: int) -> None:
    """A code of the stated size fits its version, one byte more takes the next."""
    assert version_of(*code_of_size(size)) == version
    assert version_of(*code_of_size(size + 1)) == version + 1


@pytest.mark.parametrize("size", [90, *CAPACITY.values(), 700])
def test_picture_decodes_to_exactly_the_text(size: int) -> None:
    """Another library reads the same URL from the picture, at every version used and the largest code there is."""
    prefix, digits = code_of_size(size)
    barcode = read(open_png(draw_png(prefix, digits)))
    assert barcode.text == prefix + digits
    assert barcode.ec_level == "M"


@pytest.mark.parametrize("credential", [SAMPLE, SEALED_ORGANISATION, SEALED_PERSON])
def test_credential_in_a_symbol_decodes_to_its_code(credential: bytes) -> None:
    """Real credentials come back too, whatever their leading zeros."""
    code = code_of(credential, public_url=HOST_OF_19)
    assert read(open_png(draw_png(code.prefix, code.digits))).text == str(code)


def test_credential_of_252_bytes_is_version_12() -> None:
    """The budget of the format: 65 modules at level M behind a host of 19 characters."""
    assert len(SEALED_ORGANISATION) == 252
    code = code_of(SEALED_ORGANISATION, public_url=HOST_OF_19)
    assert len(draw_modules(code.prefix, code.digits)) == 65


@pytest.mark.parametrize("module_px", [1, 3, 6, 10])
def test_picture_is_the_modules_with_a_quiet_zone_of_four(module_px: int) -> None:
    """Each module is a square of so many pixels, and four modules around the symbol are white."""
    prefix, digits = code_of_size(252)
    picture = open_png(draw_png(prefix, digits, module_px=module_px)).convert("L")
    assert picture.size == (73 * module_px, 73 * module_px)
    small = picture.resize((73, 73), Image.Resampling.NEAREST)
    assert picture.tobytes() == small.resize(picture.size, Image.Resampling.NEAREST).tobytes()
    assert _modules_of(small) == draw_modules(prefix, digits)


def test_symbol_reaches_its_edges() -> None:
    """Nothing of the quiet zone is inside the modules: the finder patterns stand in three corners."""
    rows = draw_modules(*code_of_size(252))
    assert rows[0][:8] == rows[0][-1:-9:-1] == rows[-1][:8] == [True] * 7 + [False]


def test_svg_has_the_size_of_print() -> None:
    """Modules of 0.42 mm: 65 of them and the quiet zone are 30.66 mm wide."""
    svg = draw_svg(*code_of_size(252))
    assert 'width="30.66mm" height="30.66mm" viewBox="0 0 73 73"' in svg
    assert '<path fill="#fff" d="M0 0h73v73H0z"/>' in svg
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert svg.endswith("</svg>\n")


def test_svg_draws_exactly_the_modules() -> None:
    """Every dark module is covered once, and no light one, behind a quiet zone of four."""
    prefix, digits = code_of_size(252)
    drawn = _cells_of(draw_svg(prefix, digits))
    rows = draw_modules(prefix, digits)
    dark = [(x + 4, y + 4) for y, row in enumerate(rows) for x, module in enumerate(row) if module]
    assert sorted(drawn) == sorted(dark)


def test_svg_decodes_to_exactly_the_text() -> None:
    """The drawing for print is read as the picture for screens is."""
    prefix, digits = code_of_size(252)
    picture = Image.new("L", (73, 73), 255)
    for cell in _cells_of(draw_svg(prefix, digits)):
        picture.putpixel(cell, 0)
    assert read(picture.resize((292, 292), Image.Resampling.NEAREST)).text == prefix + digits


def test_symbol_is_the_same_every_time() -> None:
    """Drawing has no chance in it, so that a file can be compared with another."""
    prefix, digits = code_of_size(178)
    assert draw_png(prefix, digits) == draw_png(prefix, digits)
    assert draw_svg(prefix, digits) == draw_svg(prefix, digits)


@pytest.mark.parametrize("size", CAPACITY.values())
def test_format_information_says_the_mask_that_was_chosen(size: int) -> None:
    """Level M and the mask stand in both copies of the format information (ISO/IEC 18004, 7.9)."""
    prefix, digits = code_of_size(size)
    assert _formats_of(draw_modules(prefix, digits)) == [(0b00, choose_mask(prefix, digits))] * 2


@pytest.mark.parametrize("mask", range(8))
def test_symbol_is_drawn_with_the_mask_that_is_named(mask: int) -> None:
    """Each of the eight can be drawn, says so, and is read."""
    prefix, digits = code_of_size(252)
    rows = draw_modules(prefix, digits, mask=mask)
    assert _formats_of(rows) == [(0b00, mask)] * 2
    picture = Image.new("L", (73, 73), 255)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            picture.putpixel((x + 4, y + 4), 0 if dark else 255)
    assert read(picture.resize((292, 292), Image.Resampling.NEAREST)).text == prefix + digits


def test_choice_of_a_mask_depends_on_the_code() -> None:
    """It is a choice: codes of the same size get different masks."""
    codes = [code_of(random.Random(seed).randbytes(252), public_url=HOST_OF_19) for seed in range(8)]  # noqa: S311 - data, no secret
    assert len({choose_mask(code.prefix, code.digits) for code in codes}) > 1


def _formats_of(rows: list[list[bool]]) -> list[tuple[int, int]]:
    """Give level and mask as both copies of the format information say them; bits of check and all must agree."""
    side = len(rows)
    around = [(y, 8) for y in (0, 1, 2, 3, 4, 5, 7, 8)] + [(8, x) for x in (7, 5, 4, 3, 2, 1, 0)]
    apart = [(8, side - 1 - x) for x in range(8)] + [(side - 7 + y, 8) for y in range(7)]
    formats = []
    for places in (around, apart):
        bits = sum(rows[y][x] << bit for bit, (y, x) in enumerate(places)) ^ 0b101010000010010
        level_and_mask = bits >> 10
        rest = level_and_mask << 10
        for shift in range(4, -1, -1):
            if rest >> (10 + shift):
                rest ^= 0b10100110111 << shift
        assert rest == bits & 0b1111111111
        formats.append((level_and_mask >> 3, level_and_mask & 0b111))
    return formats


def _modules_of(picture: Image.Image) -> list[list[bool]]:
    """Give the modules of a picture of one pixel a module, after checking that the quiet zone is white."""
    side = picture.width
    data = picture.tobytes()
    rows = [[pixel == 0 for pixel in data[y * side : (y + 1) * side]] for y in range(side)]
    assert not any(any(row) for row in (*rows[:4], *rows[-4:]))
    assert not any(any((*row[:4], *row[-4:])) for row in rows)
    return [row[4:-4] for row in rows[4:-4]]


def _cells_of(svg: str) -> list[tuple[int, int]]:
    """Give every module that the dark path covers, as often as it does."""
    path = re.search(r'<path fill="#000" d="([^"]*)"/>', svg)
    assert path is not None
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path[1])
    assert "".join(f"M{x} {y}h{there}v1h-{back}z" for x, y, there, back in runs) == path[1]
    assert all(there == back for _, _, there, back in runs)
    return [(int(x) + step, int(y)) for x, y, there, _ in runs for step in range(int(there))]
