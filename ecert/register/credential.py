"""
The compact credential inside the QR code: facts to claims to bytes, and strictly back.

Byte layout, claim keys and the order of cutting are the wire format's (docs/format.md, "Credential"). Pure: the
signature is put on in `ecert.signing.envelope`.
"""

from bisect import bisect_right
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum, IntFlag
from typing import Any, Final

from ecert.catalogue.typetable import SEPARATOR
from ecert.errors import Malformed
from ecert.identifiers import base36
from ecert.register.forms import (
    Number,
    Scope,
    is_packable,
    maybe,
    read_day,
    read_last_day,
    read_number,
    read_packed,
    read_scope,
    read_serial,
    read_text,
    read_uint,
    write_day,
    write_expiry,
    write_number,
    write_scope,
    write_serial,
    write_text,
)
from ecert.signing import cbor

BUDGET = 252
"""Bytes of the signed credential that fit QR version 12 at level M behind a URL prefix of 30 characters."""
ENVELOPE_BYTES = 81
"""What COSE_Sign1 adds to the claims: tag, array, protected header, empty map, lengths, 64 bytes of signature."""
TITLE_KEPT = 10
"""Characters of the title that cutting leaves."""
TAIL = 4
"""How many characters of a natural person's code a credential shows; none of a code that has no more."""
NAME_KEPT = 20
"""Characters of the holder's name that cutting leaves."""

EXP: Final = 4
FACTS: Final = -65537
"""Keys of the claims map."""


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
    claims: dict[int, Any] = {} if credential.valid_to is None else {EXP: write_expiry(credential.valid_to)}
    claims[FACTS] = write_facts(credential)
    return cbor.encode_ordered(claims)


def write_facts(credential: Credential) -> dict[int, Any]:
    """
    Give the facts of a credential in their forms, in the order of deterministic CBOR, without the last valid day.

    Raises:
        Malformed: as `encode_credential`.
    """
    valid_from = None if credential.valid_from == credential.issued else credential.valid_from
    facts: tuple[tuple[_Key, Any], ...] = (
        (_Key.TYPE, credential.type_index),
        (_Key.SERIAL, write_serial(credential.serial)),
        (_Key.VERSION, credential.version),
        (_Key.NUMBER, write_number(credential.number)),
        (_Key.HOLDER_NAME, write_text(credential.holder_name)),
        (_Key.HOLDER_CODE, maybe(credential.holder_code, base36.encode)),
        (_Key.SCOPE, None if credential.scope is None else write_scope(credential.scope)),
        (_Key.ISSUED, write_day(credential.issued)),
        (_Key.STATUS, [credential.status_list, credential.status_index]),
        (_Key.HOLDER_TAIL, maybe(credential.holder_tail, write_text)),
        (_Key.VALID_FROM, maybe(valid_from, write_day)),
        (_Key.TITLE, maybe(credential.title, write_text)),
        (_Key.CUT, credential.cut.value or None),
    )
    return {int(key): value for key, value in facts if value is not None}


def decode_credential(payload: bytes) -> Credential:
    """
    Read the claims of a credential, strictly: exactly one spelling of each fact is accepted.

    Raises:
        Malformed: a key is unknown, missing or mistyped, or the bytes are not the ones `encode_credential` writes.
    """
    claims = cbor.decode(payload, max_bytes=1024)
    try:
        if not isinstance(claims, dict) or not claims.keys() <= {EXP, FACTS}:
            raise Malformed("code: has unknown claims")
        credential = read_facts(claims[FACTS], valid_to=maybe(claims.get(EXP), read_last_day))
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
    if credential.holder_code is not None and not is_packable(credential.holder_code):
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


def read_facts(facts: object, *, valid_to: date | None, more: AbstractSet[int] = frozenset()) -> Credential:
    """
    Read what `write_facts` gives; that each fact has its one form is for the caller to compare.

    Args:
        facts: the map of facts.
        valid_to: the last valid day, which stands elsewhere.
        more: keys that may stand there beside those of a credential; not read here.

    Raises:
        Malformed: a key is unknown.
        KeyError, TypeError, ValueError: a key is missing, or a fact does not have its form.
    """
    known = {int(key) for key in _Key}
    if not isinstance(facts, dict) or not facts.keys() <= known | more:
        raise Malformed("code: has unknown facts")
    status_list, status_index = facts[_Key.STATUS]
    return Credential(
        type_index=read_uint(facts[_Key.TYPE]),
        serial=read_serial(facts[_Key.SERIAL]),
        version=read_uint(facts[_Key.VERSION]),
        number=read_number(facts[_Key.NUMBER]),
        holder_name=read_text(facts[_Key.HOLDER_NAME]),
        issued=read_day(facts[_Key.ISSUED]),
        status_list=read_uint(status_list),
        status_index=read_uint(status_index),
        holder_code=maybe(facts.get(_Key.HOLDER_CODE), read_packed),
        holder_tail=maybe(facts.get(_Key.HOLDER_TAIL), _read_tail),
        scope=maybe(facts.get(_Key.SCOPE), read_scope),
        title=maybe(facts.get(_Key.TITLE), read_text),
        valid_from=maybe(facts.get(_Key.VALID_FROM), read_day),
        valid_to=valid_to,
        cut=_cut(facts.get(_Key.CUT, 0)),
    )


def _read_tail(value: object) -> str:
    """Read the last characters of a person's code; never more, which would be the code itself."""
    tail = read_text(value)
    if len(tail) != TAIL:
        raise ValueError
    return tail


def _cut(value: object) -> Cut:
    """Read the cut bits; one without a meaning is refused, where IntFlag would keep it."""
    bits = read_uint(value)
    if bits > sum(Cut):
        raise ValueError
    return Cut(bits)
