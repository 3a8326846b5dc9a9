"""
What the platform says about a row, made safe to keep: texts from outside may repeat the values that we sent.

A remark is cut, its control characters go, and every value of the rows, every secret and every long number in it is
replaced. What is left names fields and faults.
"""

import re
from collections.abc import Iterable, Iterator

from ecert.sync.records import SEPARATOR, PlatformRow

MAX_REMARK = 300
"""Longest remark that is kept, in characters."""
HIDDEN = "…"
"""Stands where a value stood."""

_LEAST_HIDDEN = 2
_LEAST_HIDDEN_ASCII = 4
"""A shorter one tells nothing, and replacing it would tear words and bounds apart."""
_LONGEST_READ = 10_000
_LONG_NUMBER = re.compile(r"[0-9][0-9A-Za-z]{5,}")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]+")


def tame_remark(text: str, hidden: Iterable[str]) -> str:
    """Give *text* without any of the *hidden* texts, without long numbers, on one line, cut."""
    text = _UNPRINTABLE.sub(" ", text[:_LONGEST_READ])
    # The longest first: a value may be part of another one.
    for value in sorted(set(hidden), key=len, reverse=True):
        if len(value) >= (_LEAST_HIDDEN_ASCII if value.isascii() else _LEAST_HIDDEN):
            text = text.replace(value, HIDDEN)
    text = " ".join(_LONG_NUMBER.sub(HIDDEN, text).split())
    return text if len(text) <= MAX_REMARK else text[: MAX_REMARK - 1] + HIDDEN


def values_of(row: PlatformRow) -> Iterator[str]:
    """Give every text of a row that says something about one holder: name, codes, number and claims."""
    texts = (
        row.identifier,
        row.predecessor,
        row.number,
        row.credit_code,
        row.company_name,
        row.person_name,
        row.identity_card,
        *(element.value for element in row.elements),
    )
    for text in texts:
        yield text
        yield from text.split(SEPARATOR)
