"""
Draw a code as a QR symbol (ISO/IEC 18004): one byte segment for the URL, one numeric segment for the digits.

Level M, quiet zone of four modules, no picture on top: what the print rule of the wire format asks for. Drawing costs
as much as hundreds of signatures, so it happens when somebody asks for it, never at issue.
"""

import io
from typing import Any, Final

from PIL import Image

from ecert.rendering.masks import choose_best

_BYTE: Final = 4
_NUMERIC: Final = 1
"""Segment modes (ISO/IEC 18004, table 2); the stubs type the library's own constants as any integer."""

QUIET_ZONE = 4
"""Modules of white around the symbol."""
MODULE_MM = 0.42
"""Printed width of a module."""
DEFAULT_MODULE_PX = 6


def draw_modules(prefix: str, digits: str, *, mask: int | None = None) -> list[list[bool]]:
    """
    Lay out the symbol.

    Args:
        prefix: everything before the digits, ASCII.
        digits: the decimal digits.
        mask: which of the eight masks; the one that `choose_mask` chooses if absent.

    Returns:
        Rows of modules, True for dark, without the quiet zone; 65 by 65 at version 12.
    """
    symbol = _symbol(prefix, digits)
    symbol.mask_pattern = choose_best(symbol) if mask is None else mask
    symbol.make(fit=False)
    return [[bool(module) for module in row] for row in symbol.modules]


def choose_mask(prefix: str, digits: str) -> int:
    """
    Choose the mask with the fewest penalty points, the first of equals (ISO/IEC 18004, 7.8.3).

    Readers do not care: measured with each of the eight, none is read better (docs/adr/0029-qr-mask.md).
    """
    return choose_best(_symbol(prefix, digits))


def _symbol(prefix: str, digits: str) -> Any:  # noqa: ANN401 - its class would be loaded with this module
    """Put both segments into the smallest version that holds them."""
    # Only who draws loads what draws.
    import qrcode  # noqa: PLC0415
    from qrcode.util import QRData  # noqa: PLC0415

    symbol = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    symbol.add_data(QRData(prefix.encode("ascii"), mode=_BYTE), optimize=0)
    if digits:
        symbol.add_data(QRData(digits.encode("ascii"), mode=_NUMERIC), optimize=0)
    symbol.best_fit()
    return symbol


def draw_png(prefix: str, digits: str, *, module_px: int = DEFAULT_MODULE_PX) -> bytes:
    """Draw the symbol as a black-and-white PNG with its quiet zone."""
    rows = draw_modules(prefix, digits)
    size = len(rows) + 2 * QUIET_ZONE
    picture = Image.new("1", (size, size), 1)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                picture.putpixel((x + QUIET_ZONE, y + QUIET_ZONE), 0)
    output = io.BytesIO()
    picture.resize((size * module_px, size * module_px), Image.Resampling.NEAREST).save(output, "PNG", optimize=True)
    return output.getvalue()


def draw_svg(prefix: str, digits: str) -> str:
    """Draw the symbol as an SVG in millimetres of print, one path, with its quiet zone."""
    rows = draw_modules(prefix, digits)
    size = len(rows) + 2 * QUIET_ZONE
    width = f"{size * MODULE_MM:.2f}mm"
    path = "".join(_runs(y, row) for y, row in enumerate(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{width}" viewBox="0 0 {size} {size}" '
        f'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
        f'<path fill="#000" d="{path}"/></svg>\n'
    )


def _runs(y: int, row: list[bool]) -> str:
    """Give a row's dark runs as path commands."""
    parts: list[str] = []
    x = 0
    while x < len(row):
        start = x
        while x < len(row) and row[x]:
            x += 1
        if x > start:
            parts.append(f"M{start + QUIET_ZONE} {y + QUIET_ZONE}h{x - start}v1h-{x - start}z")
        x += 1
    return "".join(parts)
