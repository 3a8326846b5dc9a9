"""
Which copies of a certificate there may be on paper, and what can become of one: pure.

正本 is the original, 副本 a duplicate; the template says which of them a kind has. Nobody has read how many duplicates
a kind may have, so only a bound stands here (decision 0025).
"""

from datetime import date
from enum import StrEnum

from ecert.catalogue.characters import number_key
from ecert.catalogue.datatypes import check_text
from ecert.catalogue.template import Copies
from ecert.errors import ForbiddenTransition, InvalidInput, NotForeseen
from ecert.register.lifecycle import Status

MAX_DUPLICATES = 20
"""Most duplicates (副本) in use at once; ours, so that a slip of the finger makes no copy number 2026."""


class CopyKind(StrEnum):
    """What a printed paper is."""

    ORIGINAL = "original"
    """正本; there is one."""
    DUPLICATE = "duplicate"
    """副本, numbered."""


class PaperState(StrEnum):
    """Where a sheet is: in use, or at one of three ends."""

    IN_USE = "in_use"
    """在用: it left the printer well, and nothing else is known of it."""
    SPOILED = "spoiled"
    """作废: printed badly, or damaged."""
    LOST = "lost"
    """遗失."""
    RETURNED = "returned"
    """交回: the office has it again."""


MAX_STOCK_NUMBER = 64
"""Longest number of a blank sheet, in characters; ours."""
_PRINTED_WHEN = frozenset({Status.INACTIVE, Status.VALID, Status.SUSPENDED})


def check_copy(copies: Copies, kind: str, copy_number: int) -> CopyKind:
    """
    Insist that a kind of certificate has this copy.

    Args:
        copies: what its template says.
        kind: `original` or `duplicate`.
        copy_number: counted from 1 for each of the two.

    Raises:
        InvalidInput: the word is none of the two, or the number is out of its bounds.
        NotForeseen: the kind of certificate has no such copy.
    """
    if kind not in set(CopyKind):
        raise InvalidInput.at("kind", f"must be one of {', '.join(CopyKind)}")
    copy = CopyKind(kind)
    most = 1 if copy is CopyKind.ORIGINAL else MAX_DUPLICATES
    if not 1 <= copy_number <= most:
        raise InvalidInput.at("copy_number", f"must be 1 to {most}" if most > 1 else "must be 1 for an original")
    if not (copies.original if copy is CopyKind.ORIGINAL else copies.duplicate):
        raise NotForeseen(f"kind: the certificate's kind has no {copy}")
    return copy


def check_stock_number(value: str) -> tuple[str, str]:
    """
    Check the number that a blank sheet bears.

    Returns:
        The number, and its form by which two are the same.

    Raises:
        InvalidInput: it is empty, too long, or has characters that are not allowed.
    """
    number = check_text(value, path="stock_number", max_length=MAX_STOCK_NUMBER)
    key = number_key(number)
    # One character of compatibility can stand for many.
    if not 1 <= len(key) <= MAX_STOCK_NUMBER:
        raise InvalidInput.at("stock_number", f"must have 1 to {MAX_STOCK_NUMBER} characters in its plain form")
    return number, key


def check_printable(status: Status) -> None:
    """
    Insist that a certificate is one of which paper is still printed.

    Raises:
        ForbiddenTransition: it has expired, was replaced, or has ended.
    """
    if status not in _PRINTED_WHEN:
        raise ForbiddenTransition(f"paper: is not printed of a certificate that is {status}", state=status)


def check_printed_on(day: date, *, issued: date, today: date) -> None:
    """
    Insist that a paper was printed when there was something to print.

    Raises:
        InvalidInput: the day is to come, or lies before the certificate's issue.
    """
    if day > today:
        raise InvalidInput.at("printed_on", "is still to come")
    if day < issued:
        raise InvalidInput.at("printed_on", "lies before the certificate's issue")


def next_state(state: PaperState, after: str) -> PaperState:
    """
    Give the state after what is said to have become of a paper.

    Each sheet ends once, so that its row keeps all that was ever said of it.

    Raises:
        InvalidInput: the word is none of the three ends.
        ForbiddenTransition: the paper is not in use any more.
    """
    ends = [end for end in PaperState if end is not PaperState.IN_USE]
    if after not in ends:
        raise InvalidInput.at("state", f"must be one of {', '.join(ends)}")
    if state is not PaperState.IN_USE:
        raise ForbiddenTransition(f"paper: is {state} already", state=state)
    return PaperState(after)
