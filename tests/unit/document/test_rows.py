"""Labels have one width, and where there are many lines short ones stand side by side."""

import pytest

from ecert.document.rows import LABEL_WIDTHS, MANY_LINES, Line, arrange, label_width, split_label


def _line(text: str, label: str = "地址") -> Line:
    return Line("claims.address", label, "", text)


@pytest.mark.parametrize(
    ("label", "parts"),
    [
        ("法定代表人（主要负责人）", ("法定代表人", "（主要负责人）")),
        ("地址", ("地址", "")),
        ("频道（率）名称", ("频道（率）名称", "")),
        ("（备注）", ("（备注）", "")),
    ],
)
def test_brackets_at_the_end_of_a_label_stand_below_it(label: str, parts: tuple[str, str]) -> None:
    """Brackets within it belong to it."""
    assert split_label(label) == parts


def test_labels_have_the_width_of_the_longest_within_bounds() -> None:
    """A longer one is set smaller."""
    narrowest, widest = LABEL_WIDTHS
    assert label_width([]) == label_width([_line("x")]) == narrowest
    assert label_width([_line("x"), _line("x", "主管单位名称")]) == 6
    assert label_width([_line("x", "国内统一连续出版物号")]) == widest


def test_few_lines_stand_one_below_the_other() -> None:
    """Until a layout wants it otherwise."""
    lines = [_line("短")] * MANY_LINES
    assert arrange(lines, None) == tuple((line,) for line in lines)
    assert len(arrange(lines, 2)) == (MANY_LINES + 1) // 2


def test_of_many_lines_short_neighbours_share_a_row_and_none_is_lost() -> None:
    """The order stays."""
    long = _line("长沙市开福区示例路一百号创新大厦")
    lines = [_line("a"), _line("b"), long, _line("c"), long, *[_line("d")] * 8]
    rows = arrange(lines, None)
    assert [line for row in rows for line in row] == lines
    assert [len(row) for row in rows] == [2, 1, 1, 1, 2, 2, 2, 2]
    assert [len(row) for row in arrange(lines, 1)] == [1] * len(lines)
