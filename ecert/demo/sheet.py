"""Draw all codes on one picture, each with its number, its kind and what a verification says."""

from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from pylopdf_fonts_zh_cn import sans_path

from ecert.demo.walk import Walk

COLUMNS = 6
_CELL_WIDTH, _CELL_HEIGHT = 330, 410
_CODE = 300
_MARGIN = 24
_HEAD = 96
_INK, _PAPER, _FAINT = "#1c2733", "#ffffff", "#5b6b7a"
_GUESSES_ZH = {"type code": "类型代码", "number": "编号", "validity": "有效期"}
_GREEN, _RED, _AMBER = "#12733d", "#b3261e", "#8a5a00"


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(sans_path()), size)


def draw_sheet(walks: list[Walk], path: Path, *, subtitle: str) -> None:
    """Write the contact sheet as PNG."""
    rows = -(-len(walks) // COLUMNS)
    size = (COLUMNS * _CELL_WIDTH + 2 * _MARGIN, rows * _CELL_HEIGHT + _HEAD + 2 * _MARGIN)
    sheet = Image.new("RGB", size, _PAPER)
    draw = ImageDraw.Draw(sheet)
    draw.text((_MARGIN, _MARGIN), f"{len(walks)} 种证照的二维码 · {len(walks)} kinds of certificate", _INK, _font(36))
    draw.text((_MARGIN, _MARGIN + 52), subtitle, _FAINT, _font(20))
    for index, walk in enumerate(walks):
        x = _MARGIN + index % COLUMNS * _CELL_WIDTH
        y = _MARGIN + _HEAD + index // COLUMNS * _CELL_HEIGHT
        _draw_cell(sheet, draw, walk, x, y)
    # Few colours: a palette keeps the file small without losing a module.
    sheet.quantize(64, dither=Image.Dither.NONE).save(path, "PNG", optimize=True)


def _draw_cell(sheet: Image.Image, draw: ImageDraw.ImageDraw, walk: Walk, x: int, y: int) -> None:
    if walk.picture:
        with Image.open(BytesIO(walk.picture)) as picture:
            # Pasted pixel for pixel: a code that is scaled loses its sharp edges.
            sheet.paste(picture.convert("RGB"), (x + (_CODE - picture.width) // 2, y + (_CODE - picture.height) // 2))
    draw.text((x + 6, y + _CODE + 2), _cut(f"{walk.number} {walk.title}", 19), _INK, _font(16))
    draw.text((x + 6, y + _CODE + 25), _cut(walk.certificate_number, 26), _FAINT, _font(15))
    colour = _GREEN if walk.status == "valid" else _RED
    draw.text((x + 6, y + _CODE + 48), f"{walk.status}  ·  QR v{walk.symbol_version}-M", colour, _font(15))
    if walk.provisional:
        guesses = "、".join(_GUESSES_ZH[guess] for guess in walk.provisional)
        draw.text((x + 6, y + _CODE + 70), f"暂定（待核实）：{guesses}", _AMBER, _font(14))


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
