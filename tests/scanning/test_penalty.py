"""The score by which the choice of a mask is judged follows the four rules of ISO/IEC 18004, 7.8.3.1."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tooling.measure_masks import penalty

CHECKERS: NDArray[np.bool_] = np.indices((20, 20)).sum(axis=0) % 2 == 1
"""Half dark, no run, no block, no likeness of a finder pattern: no points."""


def with_row(row: str, at: int = 0) -> NDArray[np.bool_]:
    """Give the checkers with the beginning of one row replaced; 1 is dark."""
    symbol = CHECKERS.copy()
    symbol[at, : len(row)] = [digit == "1" for digit in row]
    return symbol


def test_checkers_have_no_points() -> None:
    """So whatever the tests below find comes from what they changed."""
    assert penalty(CHECKERS) == 0


@pytest.mark.parametrize(("run", "points"), [(4, 0), (5, 3), (6, 4), (20, 18)])
def test_runs_have_three_points_and_one_for_each_further_module(run: int, points: int) -> None:
    """N1: from five modules of one colour on."""
    symbol = CHECKERS.copy()
    symbol[0] = [place < run or (place - run) % 2 == 1 for place in range(20)]
    symbol[1:] = [[(row + place) % 2 == 1 for place in range(20)] for row in range(19)]
    assert penalty(symbol) == points


@pytest.mark.parametrize(("width", "points"), [(2, 3), (3, 2 * 3 + 3)])
def test_blocks_overlap(width: int, points: int) -> None:
    """N2: three points for each two by two; the wider one holds two of them, and makes a run of five."""
    symbol = CHECKERS.copy()
    symbol[8:10, 8 : 8 + width] = True
    assert penalty(symbol) == points


@pytest.mark.parametrize(
    ("row", "points"),
    [
        ("1011101", 40),  # the quiet zone lies before it
        ("0101011101000010", 40),
        ("0100001011101010", 40),
        ("0101011101010101", 0),
    ],
)
def test_likeness_of_a_finder_has_forty_points(row: str, points: int) -> None:
    """N3: dark to light as 1:1:3:1:1 with four light modules on either side, inside the symbol or beyond its edge."""
    symbol = with_row(row)
    base = penalty(symbol)
    spoilt = symbol.copy()
    middle = row.index("111") + 1
    spoilt[0, middle] = False
    assert base - penalty(spoilt) == points


@pytest.mark.parametrize("dark", [True, False])
def test_share_of_dark_counts_in_whole_steps_of_five_percent(dark: bool) -> None:
    """N4: one colour alone is ten steps from one half; the rest are 40 runs of 20 and 361 blocks."""
    assert penalty(np.full((20, 20), dark)) == 10 * 10 + 40 * 18 + 361 * 3
