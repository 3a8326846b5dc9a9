"""
How a kind's certificate numbers are written: a pattern with three placeholders and no logic.

`{n:03}` is the running number with its least width, `{year}` the year of issue, `{letter:key}` the letter that the
template's table `number.letters` gives for the choice made in the field *key*.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ecert.catalogue.template import NumberFormat

_YEAR_DIGITS = 4
_LETTER = re.compile(r"\{letter:[a-z_0-9]+\}")
_PLACEHOLDER = re.compile(r"\{([a-z]+)(?::([a-z_0-9]+))?\}")


@dataclass(frozen=True, slots=True)
class NumberSeries:
    """Which running count a number is drawn from: all that stands fixed in the number."""

    text: str
    """The pattern with everything filled in but `{n:..}`."""


def number_series(number: NumberFormat, *, year: int, claims: Mapping[str, object]) -> NumberSeries | None:
    """
    Fill in everything but the running number.

    Returns:
        The series, or None where a letter is needed that the template does not know: the number must be handed in.
    """
    unknown = False

    def fill(match: re.Match[str]) -> str:
        nonlocal unknown
        name, argument = match[1], match[2]
        if name == "year":
            return str(year)
        if name == "letter":
            letter = number.letters.get(str(claims.get(argument)))
            unknown = unknown or letter is None
            return letter or ""
        return match[0]

    text = _PLACEHOLDER.sub(fill, number.pattern)
    return None if unknown else NumberSeries(text)


def format_number(series: NumberSeries, n: int) -> str:
    """Write the *n*-th number of a series."""
    return _PLACEHOLDER.sub(lambda match: str(n).zfill(int(match[2] or "1")), series.text)


def pieces_of(number: NumberFormat) -> list[tuple[str | int, ...]]:
    """
    Take the pattern apart: texts, and the least number of digits for `{year}` and `{n:..}` between them.

    Returns:
        One for each letter that the pattern may have, in the order of the letters; just one where it has none.
    """
    letters = sorted(set(number.letters.values())) if "{letter:" in number.pattern else [""]
    return [_pieces(_LETTER.sub(letter, number.pattern)) for letter in letters]


def _pieces(pattern: str) -> tuple[str | int, ...]:
    pieces: list[str | int] = []
    at = 0
    for match in _PLACEHOLDER.finditer(pattern):
        if before := pattern[at : match.start()]:
            pieces.append(before)
        pieces.append(_YEAR_DIGITS if match[1] == "year" else int(match[2] or "1"))
        at = match.end()
    return (*pieces, rest) if (rest := pattern[at:]) else tuple(pieces)


def fits(number: NumberFormat, text: str) -> bool:
    """Whether a number has the form that every number of the kind must have."""
    return re.fullmatch(number.regex, text) is not None


def pattern_problem(number: NumberFormat, *, field_keys: frozenset[str]) -> str | None:
    """Say what is wrong with a number format, or None."""
    try:
        re.compile(number.regex)
    except re.error:
        return "number.regex is not a regular expression"
    names = [(match[1], match[2]) for match in _PLACEHOLDER.finditer(number.pattern)]
    if [name for name, _ in names].count("n") != 1:
        return "number.pattern must have exactly one {n:width}"
    for name, argument in names:
        if name not in {"n", "year", "letter"} or (name == "letter" and argument not in field_keys):
            return f"number.pattern has an unknown placeholder {{{name}}}"
        if name == "n" and not (argument or "1").isdigit():
            return "number.pattern: the width of {n} must be a number"
    if "{" in _PLACEHOLDER.sub("", number.pattern):
        return "number.pattern has a brace that is no placeholder"
    return None
