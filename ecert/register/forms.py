"""
The forms in which facts stand in a credential: texts, packed codes, days, numbers and scopes (docs/format.md).

What is read raises `ValueError` or `TypeError` where it does not have its form; `ecert.register.credential` makes one
refusal of it.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias, TypeVar

from ecert.clock import end_of_legal_day, legal_date
from ecert.errors import Malformed
from ecert.identifiers import base36

_EPOCH = date(1970, 1, 1)
_LAST_DAY = 131_070  # 2328-11-10, far beyond every licence; a reader needs some bound
_INTEGER_BOUND = 2**53
_MAX_PARTS = 64
"""Most parts of a scope: more than 252 bytes hold with any sense; a reader needs some bound."""

Number: TypeAlias = str | tuple[int, int]
"""A certificate number: as text, or the number template of its type and what fills it."""
Scope: TypeAlias = str | tuple[int | str, ...]
"""A scope: as text, or its parts, of which at least one is a scope code of the type."""

_T = TypeVar("_T")
_U = TypeVar("_U")


def maybe(value: _T | None, change: Callable[[_T], _U]) -> _U | None:
    """Change a value that is there."""
    return None if value is None else change(value)


def read_uint(value: object) -> int:
    """Read a number of zero or more."""
    if not isinstance(value, int) or value < 0:
        raise ValueError
    return value


def read_day(value: object) -> date:
    """Read a day."""
    days = read_uint(value)
    if days > _LAST_DAY:
        raise ValueError
    return _EPOCH + timedelta(days=days)


def read_last_day(value: object) -> date:
    """Read the day that ends at an instant, given in seconds."""
    return legal_date(datetime.fromtimestamp(read_uint(value), UTC) - timedelta(seconds=1))


def write_day(day: date) -> int:
    """
    Write a day: days since 1970-01-01.

    Raises:
        Malformed: it is one that cannot be written.
    """
    days = (day - _EPOCH).days
    if not 0 <= days <= _LAST_DAY:
        raise Malformed("code: a date lies outside the days that a credential can name")
    return days


def write_expiry(valid_to: date) -> int:
    """
    Give the first instant after the last valid day, in seconds.

    Raises:
        Malformed: it is a day that cannot be written.
    """
    write_day(valid_to)
    return int(end_of_legal_day(valid_to).timestamp())


def write_text(text: str) -> str | bytes:
    """Give the shorter of UTF-8 (as text) and UTF-16BE (as bytes); on a tie UTF-8."""
    wide = text.encode("utf-16-be")
    return wide if len(wide) < len(text.encode()) else text


def read_text(value: object) -> str:
    """Read a text in either form; that it is the shorter one is for the caller to compare."""
    text = value.decode("utf-16-be") if isinstance(value, bytes) else value
    if not isinstance(text, str) or not text:
        raise ValueError
    return text


def write_number(number: Number) -> str | bytes | list[int]:
    """Write a certificate number."""
    return write_text(number) if isinstance(number, str) else list(number)


def read_number(value: object) -> Number:
    """Read a certificate number."""
    if not isinstance(value, list):
        return read_text(value)
    template, fill = value
    return read_uint(template), read_uint(fill)


def write_scope(scope: Scope) -> str | bytes | list[int | str | bytes]:
    """Write a scope."""
    if isinstance(scope, str):
        return write_text(scope)
    return [part if isinstance(part, int) else write_text(part) for part in scope]


def read_scope(value: object) -> Scope:
    """Read a scope; its parts have a code among them."""
    if not isinstance(value, list):
        return read_text(value)
    parts = tuple(read_uint(part) if isinstance(part, int) else read_text(part) for part in value)
    if len(parts) > _MAX_PARTS or all(isinstance(part, str) for part in parts):
        raise ValueError
    return parts


def write_serial(serial: str) -> int | bytes:
    """Pack a serial: a number where it is all digits, without a leading zero and below 2^53, else base-36."""
    if serial.isascii() and serial.isdigit() and not serial.startswith("0") and int(serial) < _INTEGER_BOUND:
        return int(serial)
    return base36.encode(serial)


def read_serial(value: object) -> str:
    """Read a serial."""
    return base36.decode(value) if isinstance(value, bytes) else str(read_uint(value))


def is_packable(code: str) -> bool:
    """Whether base-36 can write a code."""
    return 1 <= len(code) <= base36.MAX_CHARACTERS and set(code) <= set(base36.ALPHABET)


def read_packed(value: object) -> str:
    """Read a code in base-36."""
    if not isinstance(value, bytes):
        raise TypeError
    return base36.decode(value)
