"""
Choose the mask of a QR symbol as the library does, in a quarter of its time (ISO/IEC 18004, 7.8.3).

The library draws a symbol eight times to compare the masks. Two masks differ in the same modules in every symbol of a
version, so here it draws once, and the other seven follow by exclusive or. Penalty points are counted on whole rows, as
numbers and as texts, instead of module by module.
"""

import re
from functools import cache
from itertools import pairwise
from typing import Any, Final

MASKS: Final = 8
_RUNS = re.compile("0{5,}|1{5,}")
_FINDERS = "10111010000", "00001011101"
_RUN_FREE, _BLOCK, _FINDER, _BALANCE = 2, 3, 40, 10
"""Points: a run has its length less two; then a square of four, what looks like a finder, each 5 % off the middle."""


def choose_best(symbol: Any) -> int:  # noqa: ANN401 - the library's class, which others load
    """
    Give the mask with the fewest penalty points, the first of equals.

    Args:
        symbol: `qrcode.QRCode` with its data and version; it is drawn with mask 0 afterwards.
    """
    size = symbol.version * 4 + 17
    differences = _differences(symbol.version)
    symbol.makeImpl(True, 0)  # noqa: FBT003 - the library's way to draw without format information
    rows = _rows(symbol.modules)
    points = [
        count_points([row ^ other for row, other in zip(rows, difference, strict=True)], size)
        for difference in differences
    ]
    return points.index(min(points))


def count_points(rows: list[int], size: int) -> int:
    """
    Count the penalty points of a symbol.

    Args:
        rows: each row's modules as a number, dark is 1, the leftmost module in the highest bit.
        size: modules of a side.
    """
    lines = [format(row, f"0{size}b") for row in rows]
    lines += ["".join(column) for column in zip(*lines, strict=True)]
    text = "|".join(lines)
    runs = sum(len(run) - _RUN_FREE for run in _RUNS.findall(text))
    finders = sum(text.count(pattern) for pattern in _FINDERS)
    inner = (1 << (size - 1)) - 1
    blocks = 0
    for upper, lower in pairwise(rows):
        same = ~(upper ^ lower)
        blocks += (same & (same >> 1) & ~(upper ^ (upper >> 1)) & inner).bit_count()
    dark = sum(row.bit_count() for row in rows)
    balance = int(abs(dark / size**2 * 100 - 50) / 5)
    return runs + _BLOCK * blocks + _FINDER * finders + _BALANCE * balance


@cache
def _differences(version: int) -> tuple[tuple[int, ...], ...]:
    """Give, for each mask, the modules in which it differs from mask 0 in every symbol of a version."""
    # Only who draws loads what draws.
    import qrcode  # noqa: PLC0415

    symbol: Any = qrcode.QRCode(version=version, error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    symbol.add_data("0", optimize=0)
    drawn: list[list[int]] = []
    for mask in range(MASKS):
        symbol.makeImpl(True, mask)  # noqa: FBT003 - as above
        drawn.append(_rows(symbol.modules))
    return tuple(tuple(row ^ first for row, first in zip(rows, drawn[0], strict=True)) for rows in drawn)


def _rows(modules: list[list[bool]]) -> list[int]:
    return [int("".join("1" if module else "0" for module in row), 2) for row in modules]
