"""
The compact credential inside the QR code: facts to claims to bytes, and strictly back.

Byte layout, claim keys and the order of cutting are the wire format's (docs/format.md, "Credential"). Pure: the
signature is put on in `ecert.signing.envelope`.
"""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import IntEnum, IntFlag
from typing import Any, TypeAlias, TypeVar

from ecert.catalogue.typetable import SEPARATOR
from ecert.clock import end_of_legal_day, legal_date
from ecert.errors import Malformed
from ecert.identifiers import base36
from ecert.signing import cbor

BUDGET = 252
"""Bytes of the signed credential that fit QR version 12 at level M behind a URL prefix of 30 characters."""
ENVELOPE_BYTES = 81
"""What COSE_Sign1 adds to the claims: tag, array, protected header, empty map, lengths, 64 bytes of signature."""
TITLE_KEPT = 10
"""Characters of the title that cutting leaves."""
NAME_KEPT = 20
"""Characters of the holder's name that cutting leaves."""

_EXP = 4
_FACTS = -65537
_EPOCH = date(1970, 1, 1)
_LAST_DAY = 131_070  # 2328-11-10, far beyond every licence; a reader needs some bound
_INTEGER_BOUND = 2**53
_MAX_PARTS = 64
"""Most parts of a scope: more than 252 bytes hold with any sense; a reader needs some bound."""


class _Key(IntEnum):
    TYPE = 0
    SERIAL = 1
    VERSION = 2
    NUMBER = 3
    HOLDER_NAME = 4
    HOLDER_CODE = 5
    SCOPE = 6
    ISSUED = 7
    STATUS = 8
    HOLDER_TAIL = 13
    VALID_FROM = 14
    TITLE = 17
    CUT = 18


class Cut(IntFlag):
    """Which texts were shortened to fit the symbol; the rest is read on line."""

    NOTHING = 0
    SCOPE = 1
    TITLE = 2
    HOLDER_NAME = 4


Number: TypeAlias = str | tuple[int, int]
"""A certificate number: as text, or the number template of its type and what fills it."""
Scope: TypeAlias = str | tuple[int | str, ...]
"""A scope: as text, or its parts, of which at least one is a scope code of the type."""


@dataclass(frozen=True, slots=True)
class Credential:
    """What a code says about a certificate."""

    type_index: int
    serial: str
    """12 characters of `0-9A-Z`, the same for all versions."""
    version: int
    number: Number
    holder_name: str
    issued: date
    status_list: int
    status_index: int
    holder_code: str | None = None
    """An organisation's code, base-36; a natural person's never stands in a code."""
    holder_tail: str | None = None
    """The last four characters of a natural person's code."""
    scope: Scope | None = None
    title: str | None = None
    """The work, channel or frequency where the licence is about one."""
    valid_from: date | None = None
    """Absent where it is the issue date."""
    valid_to: date | None = None
    """Last valid day; absent means no end."""
    cut: Cut = Cut.NOTHING


def encode_credential(credential: Credential) -> bytes:
    """
    Write the claims of a credential as deterministic CBOR; the same credential always gives the same bytes.

    Raises:
        Malformed: a fact has no form that a reader would take (a date before 1970, a code outside base-36).
    """
    valid_from = None if credential.valid_from == credential.issued else credential.valid_from
    # In the order of deterministic CBOR.
    facts: tuple[tuple[_Key, Any], ...] = (
        (_Key.TYPE, credential.type_index),
        (_Key.SERIAL, _pack(credential.serial)),
        (_Key.VERSION, credential.version),
        (_Key.NUMBER, _number_form(credential.number)),
        (_Key.HOLDER_NAME, _shorter(credential.holder_name)),
        (_Key.HOLDER_CODE, _maybe(credential.holder_code, base36.encode)),
        (_Key.SCOPE, None if credential.scope is None else _scope_form(credential.scope)),
        (_Key.ISSUED, _days(credential.issued)),
        (_Key.STATUS, [credential.status_list, credential.status_index]),
        (_Key.HOLDER_TAIL, _maybe(credential.holder_tail, _shorter)),
        (_Key.VALID_FROM, _maybe(valid_from, _days)),
        (_Key.TITLE, _maybe(credential.title, _shorter)),
        (_Key.CUT, credential.cut.value or None),
    )
    claims: dict[int, Any] = {} if credential.valid_to is None else {_EXP: _expiry(credential.valid_to)}
    claims[_FACTS] = {int(key): value for key, value in facts if value is not None}
    return cbor.encode_ordered(claims)


def decode_credential(payload: bytes) -> Credential:
    """
    Read the claims of a credential, strictly: exactly one spelling of each fact is accepted.

    Raises:
        Malformed: a key is unknown, missing or mistyped, or the bytes are not the ones `encode_credential` writes.
    """
    claims = cbor.decode(payload, max_bytes=1024)
    try:
        if not isinstance(claims, dict) or not claims.keys() <= {_EXP, _FACTS}:
            raise Malformed("code: has unknown claims")
        credential = _read(claims[_FACTS], claims.get(_EXP))
        canonical = encode_credential(credential) == payload
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError) as error:
        raise Malformed("code: the claims do not have the form of a credential") from error
    if not canonical:
        raise Malformed("code: the claims are not spelled in the one allowed way")
    return credential


def encode_to_fit(credential: Credential, *, budget: int = BUDGET) -> tuple[Credential, bytes]:
    """
    Cut texts until the signed credential fits the symbol: scope, then title, then holder's name.

    Scope may go entirely (one in parts loses whole parts), the title keeps 10 characters and the name 20; should even
    that not do (numbers are bounded by their template, so it takes an odd one), title and name give way further.
    Issuing never fails for length. A holder's code that base-36 cannot write has no place in a credential and is left
    to the record.

    Returns:
        The credential that fits, and its claims as `encode_credential` writes them.
    """
    if credential.holder_code is not None and not _packs(credential.holder_code):
        credential = replace(credential, holder_code=None)
    steps: tuple[tuple[str, Cut, int], ...] = (
        ("scope", Cut.SCOPE, 0),
        ("title", Cut.TITLE, TITLE_KEPT),
        ("holder_name", Cut.HOLDER_NAME, NAME_KEPT),
        ("title", Cut.TITLE, 0),
        ("holder_name", Cut.HOLDER_NAME, 1),
    )
    encoded = encode_credential(credential)
    for name, flag, least in steps:
        if len(encoded) + ENVELOPE_BYTES <= budget:
            break
        credential = _shorten(credential, name, flag, least=least, budget=budget)
        encoded = encode_credential(credential)
    return credential, encoded


def _shorten(credential: Credential, name: str, flag: Cut, *, least: int, budget: int) -> Credential:
    """Give the longest beginning of one text, of at least *least* characters, with which the credential fits."""
    text = getattr(credential, name)
    if text is None or len(text) <= least:
        return credential

    def with_first(count: int) -> Credential:
        changes: dict[str, Any] = {name: _beginning(text, count), "cut": credential.cut | flag}
        return replace(credential, **changes)

    def size(count: int) -> int:
        return len(encode_credential(with_first(count))) + ENVELOPE_BYTES

    # A longer beginning never takes fewer bytes, so those that fit come first.
    return with_first(least + bisect_right(range(least + 1, len(text)), budget, key=size))


def _beginning(text: Scope, count: int) -> Scope | None:
    """Give the first characters or parts; parts without a code are a text."""
    kept = text[:count]
    if isinstance(kept, tuple) and all(isinstance(part, str) for part in kept):
        kept = SEPARATOR.join(map(str, kept))
    return kept or None


def _read(facts: object, exp: object) -> Credential:
    known = {int(key) for key in _Key}
    if not isinstance(facts, dict) or not facts.keys() <= known:
        raise Malformed("code: has unknown facts")
    status_list, status_index = facts[_Key.STATUS]
    return Credential(
        type_index=_uint(facts[_Key.TYPE]),
        serial=_unpack(facts[_Key.SERIAL]),
        version=_uint(facts[_Key.VERSION]),
        number=_number(facts[_Key.NUMBER]),
        holder_name=_text(facts[_Key.HOLDER_NAME]),
        issued=_day(facts[_Key.ISSUED]),
        status_list=_uint(status_list),
        status_index=_uint(status_index),
        holder_code=_maybe(facts.get(_Key.HOLDER_CODE), _unpack_code),
        holder_tail=_maybe(facts.get(_Key.HOLDER_TAIL), _text),
        scope=_maybe(facts.get(_Key.SCOPE), _scope),
        title=_maybe(facts.get(_Key.TITLE), _text),
        valid_from=_maybe(facts.get(_Key.VALID_FROM), _day),
        valid_to=_maybe(exp, _last_day),
        cut=_cut(facts.get(_Key.CUT, 0)),
    )


_T = TypeVar("_T")
_U = TypeVar("_U")


def _maybe(value: _T | None, change: Callable[[_T], _U]) -> _U | None:
    return None if value is None else change(value)


def _uint(value: object) -> int:
    if not isinstance(value, int) or value < 0:
        raise ValueError
    return value


def _day(value: object) -> date:
    days = _uint(value)
    if days > _LAST_DAY:
        raise ValueError
    return _EPOCH + timedelta(days=days)


def _last_day(value: object) -> date:
    return legal_date(datetime.fromtimestamp(_uint(value), UTC) - timedelta(seconds=1))


def _cut(value: object) -> Cut:
    """Read the cut bits; one without a meaning is refused, where IntFlag would keep it."""
    bits = _uint(value)
    if bits > sum(Cut):
        raise ValueError
    return Cut(bits)


def _days(day: date) -> int:
    days = (day - _EPOCH).days
    if not 0 <= days <= _LAST_DAY:
        raise Malformed("code: a date lies outside the days that a credential can name")
    return days


def _expiry(valid_to: date) -> int:
    """Give the first instant after the last valid day, which must be one that `_days` could name."""
    _days(valid_to)
    return int(end_of_legal_day(valid_to).timestamp())


def _shorter(text: str) -> str | bytes:
    """Give the shorter of UTF-8 (as text) and UTF-16BE (as bytes); on a tie UTF-8."""
    wide = text.encode("utf-16-be")
    return wide if len(wide) < len(text.encode()) else text


def _text(value: object) -> str:
    text = value.decode("utf-16-be") if isinstance(value, bytes) else value
    if not isinstance(text, str) or not text:
        raise ValueError
    return text


def _number_form(number: Number) -> str | bytes | list[int]:
    return _shorter(number) if isinstance(number, str) else list(number)


def _number(value: object) -> Number:
    if not isinstance(value, list):
        return _text(value)
    template, fill = value
    return _uint(template), _uint(fill)


def _scope_form(scope: Scope) -> str | bytes | list[int | str | bytes]:
    if isinstance(scope, str):
        return _shorter(scope)
    return [part if isinstance(part, int) else _shorter(part) for part in scope]


def _scope(value: object) -> Scope:
    if not isinstance(value, list):
        return _text(value)
    parts = tuple(_uint(part) if isinstance(part, int) else _text(part) for part in value)
    if len(parts) > _MAX_PARTS or all(isinstance(part, str) for part in parts):
        raise ValueError
    return parts


def _pack(serial: str) -> int | bytes:
    """Pack a serial: a number where it is all digits, without a leading zero and below 2^53, else base-36."""
    if serial.isascii() and serial.isdigit() and not serial.startswith("0") and int(serial) < _INTEGER_BOUND:
        return int(serial)
    return base36.encode(serial)


def _unpack(value: object) -> str:
    return base36.decode(value) if isinstance(value, bytes) else str(_uint(value))


def _packs(code: str) -> bool:
    return 1 <= len(code) <= base36.MAX_CHARACTERS and set(code) <= set(base36.ALPHABET)


def _unpack_code(value: object) -> str:
    if not isinstance(value, bytes):
        raise TypeError
    return base36.decode(value)
