"""Charts: the same numbers are the same text, whole numbers at the scale, and nothing drawn where nothing is."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecert.rendering.charts import HEIGHT, LEFT, WIDTH, Chart, Share, draw_bars, draw_line, draw_shares, draw_spark


def test_bars_are_drawn_side_by_side() -> None:
    """A group for each period; what is none has no bar."""
    chart = draw_bars([[2, 0, 4], [1, 3, 0]])
    assert chart.bars == (
        "M43.5 102V54h34.8V102zM236.9 102V6h34.8V102z",
        "M78.3 102V78h34.8V102zM175 102V30h34.8V102z",
    )
    assert [(tick.y, tick.value) for tick in chart.ticks] == [(102, 0), (54, 2), (6, 4)]
    assert chart.grid == "M30 102H320M30 54H320M30 6H320"
    assert chart.columns == (78.3, 175.0, 271.7)


def test_line_is_broken_where_nothing_is_known() -> None:
    """A share of nothing is no share, and no zero."""
    chart = draw_line([1.0, None, 0.5, 0.5], top=1)
    assert chart.line == "M66.2 6M211.2 54L283.8 54"
    assert chart.dots.count("z") == 3
    assert [tick.value for tick in chart.ticks] == [0, 1]


def test_spark_shows_the_course() -> None:
    """From the lowest to the highest; a level one runs in the middle."""
    spark = draw_spark([1, 3, 2], width=84)
    assert spark.line == "M2 21L41 3L80 12"
    assert spark.area == "M2 21L41 3L80 12V24H2z"
    assert spark.end == (80, 12)
    assert draw_spark([7, 7], width=84).line == "M2 12L80 12"
    assert draw_spark([1]).line == ""


def test_shares_fill_the_bar() -> None:
    """Nothing of nothing has no width."""
    assert draw_shares([1, 0, 3]) == (Share(0, 80), Share(80, 0), Share(80, 240))
    assert draw_shares([0, 0]) == (Share(0, 0), Share(0, 0))


@pytest.mark.parametrize(
    ("highest", "values"),
    [(0, [0]), (1, [0, 1]), (3, [0, 1, 2, 3]), (7, [0, 5, 10]), (30, [0, 10, 20, 30]), (1001, [0, 500, 1000, 1500])],
)
def test_scales_have_round_numbers(highest: int, values: list[int]) -> None:
    """Four lines at most."""
    assert [tick.value for tick in draw_bars([[highest]]).ticks] == values


def test_charts_of_nothing_are_empty() -> None:
    """No period, no drawing."""
    assert draw_bars([]) == draw_bars([[]]) == draw_line([]) == Chart()
    assert draw_line([None, None]).line == ""


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=60))
def test_everything_stays_within_the_view(values: list[int]) -> None:
    """And what is more is higher."""
    bars, line = draw_bars([values, values[::-1]]), draw_line([float(value) for value in values])
    for path in (*bars.bars, line.line):
        for x, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", path):
            assert LEFT <= float(x) <= WIDTH
            assert 0 <= float(y) <= HEIGHT
    heights = [float(y) for y in re.findall(r"V([\d.]+)h", bars.bars[0])]
    shown = [value for value in values if value]
    assert all(
        one <= other for (_, one), (_, other) in pairwise(sorted(zip(shown, heights, strict=True), reverse=True))
    )
