"""The lines of a face and how they are arranged: labels of a common width, short lines side by side where many are."""

from collections.abc import Sequence

import msgspec

MANY_LINES = 11
"""From more lines than this on, short ones stand side by side unless the layout says otherwise."""
SHORT_TEXT = 10
"""Widest text that shares its row with another, in characters of full width."""
LABEL_WIDTHS = (4, 8)
"""Narrowest and widest column of labels, in characters; a longer label is set smaller."""


class Line(msgspec.Struct, frozen=True):
    """One labelled value."""

    field: str
    """The field it comes from, for errors: `claims.address`."""
    label: str
    remark: str
    """What the label has in brackets; stands small below it."""
    text: str


def split_label(label: str) -> tuple[str, str]:
    """Split a label from the brackets at its end."""
    words, bracket, rest = label.partition("（")
    return (words, bracket + rest) if words and rest.endswith("）") else (label, "")


def label_width(lines: Sequence[Line]) -> int:
    """Give the common width of the labels, in characters."""
    narrowest, widest = LABEL_WIDTHS
    return min(widest, max([narrowest, *(len(line.label) for line in lines)]))


def arrange(lines: Sequence[Line], columns: int | None) -> tuple[tuple[Line, ...], ...]:
    """Put lines into rows; with two columns two short ones that follow each other share a row."""
    if (columns or (2 if len(lines) > MANY_LINES else 1)) == 1:
        return tuple((line,) for line in lines)
    rows: list[tuple[Line, ...]] = []
    for line in lines:
        if rows and len(rows[-1]) == 1 and _is_short(rows[-1][0]) and _is_short(line):
            rows[-1] = (rows[-1][0], line)
        else:
            rows.append((line,))
    return tuple(rows)


def _is_short(line: Line) -> bool:
    return sum(0.5 if character.isascii() else 1 for character in line.text) <= SHORT_TEXT
