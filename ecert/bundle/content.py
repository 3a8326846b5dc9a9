"""
What a bundle says (docs/format.md, "Bundle"): values to bytes, and strictly back.

Pure: the root's signature is put on and checked by `ecert.signing.envelope`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Annotated, Any, Final, Literal

import msgspec

from ecert.bundle.distrust import Distrust, Distrusted, read_marks
from ecert.catalogue.typetable import MAX_DIGITS, TypeEntry
from ecert.errors import Malformed, SealBroken
from ecert.identifiers.certificate import check_type_code
from ecert.identifiers.holder import is_uscc
from ecert.signing import algorithms, cbor
from ecert.signing.algorithms import Algorithm
from ecert.signing.envelope import open_sealed, seal
from ecert.signing.keyring import Keyring
from ecert.signing.keys import KEY_ID_BYTES, Purpose, Signer, VerificationKey
from ecert.signing.shape import Number, Shape, read_shape

BUNDLE_TYPE: Final = "application/ecert-bundle+cbor"
"""`typ` of the envelope."""
MAX_BUNDLE_BYTES: Final = 1_048_576
"""Longest signed bundle that is looked at."""

_EPOCH = date(1970, 1, 1)
_LAST_DAY = 131_070
_LAST_SECOND = 253_402_300_799  # 9999-12-31T23:59:59Z
_OF_AN_ISSUER = frozenset({Purpose.CERTIFICATE, Purpose.PRESENTATION})
BUNDLED = frozenset({*_OF_AN_ISSUER, Purpose.STATUS, Purpose.EVENT, Purpose.LOG})
"""Purposes of the keys that a bundle holds."""
_Seconds = Annotated[int, msgspec.Meta(ge=0, le=_LAST_SECOND)]
_Day = Annotated[int, msgspec.Meta(ge=0, le=_LAST_DAY)]
_Text = Annotated[str, msgspec.Meta(min_length=1)]
_KeyId = Annotated[bytes, msgspec.Meta(min_length=KEY_ID_BYTES, max_length=KEY_ID_BYTES)]
_Digits = Annotated[int, msgspec.Meta(ge=1, le=MAX_DIGITS)]


class _Key(Shape, frozen=True):
    kid: _KeyId
    alg: int
    key: dict[int, int | bytes]
    purpose: Literal["certificate", "presentation", "status", "event", "log"]
    first_day: _Day
    last_day: _Day | None = None
    issuer: str | None = None


class _Name(Shape, frozen=True):
    name: _Text
    first_day: _Day | None = None
    last_day: _Day | None = None


class _Type(Shape, frozen=True):
    code: str
    title: _Text
    issuer: Number
    numbers: list[Annotated[list[_Text | _Digits], msgspec.Meta(min_length=1)]]
    scopes: list[_Text]
    provisional: Literal[0, 1]


class _Distrusted(Shape, frozen=True):
    kid: _KeyId
    kept: bytes
    since: _Seconds


class _Content(Shape, frozen=True):
    exp: _Seconds
    iat: _Seconds
    ttl: Annotated[int, msgspec.Meta(ge=1, le=_LAST_SECOND)]
    keys: list[_Key]
    lists: list[Number]
    types: dict[Number, _Type]
    issuers: list[Annotated[list[_Name], msgspec.Meta(min_length=1)]]
    revoked: list[_KeyId]
    sequence: Annotated[int, msgspec.Meta(ge=1)]
    list_prefix: _Text
    distrusted: Annotated[list[_Distrusted], msgspec.Meta(min_length=1)] | None = None


@dataclass(frozen=True, slots=True)
class IssuerName:
    """The name that an issuing authority bore in a period; both days inclusive, None means unbounded."""

    name: str
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Bundle:
    """Everything that a reader trusts."""

    sequence: int
    """Greater than that of every bundle before it."""
    issued_at: datetime
    """When it was drawn up, UTC, in whole seconds."""
    expires_at: datetime
    """From this instant on nothing in it is to be trusted."""
    ttl: timedelta
    """After which a key that it does not have may simply be newer."""
    keyring: Keyring
    """Every key there ever was, but the roots."""
    revoked: frozenset[bytes]
    """Ids of keys that are not trusted at all."""
    types: Mapping[int, TypeEntry]
    type_issuers: Mapping[int, int]
    """For each type its issuer, by its place in `issuers`."""
    issuers: tuple[tuple[IssuerName, ...], ...]
    list_prefix: str
    """Address of a status list, without its number."""
    lists: tuple[int, ...] = ()
    """Lists that a reader should have before it goes off line."""
    distrusted: Mapping[bytes, Distrusted] = field(default_factory=dict)
    """Certificate keys, by their ids, that are not trusted from an instant on."""

    @property
    def distrust(self) -> Distrust:
        """Every key that is not trusted, or not any more."""
        return Distrust(self.revoked, self.distrusted)

    def list_uri(self, number: int) -> str:
        """Give the address of a status list."""
        return f"{self.list_prefix}{number}"

    def issuer_name(self, type_index: int, on: date) -> str:
        """Give the name that the issuer of a type bore on a day; the last one where no period has the day."""
        names = self.issuers[self.type_issuers[type_index]]
        for period in names:
            begun = period.first_day is None or period.first_day <= on
            if begun and (period.last_day is None or on <= period.last_day):
                return period.name
        return names[-1].name


def encode_bundle(bundle: Bundle) -> bytes:
    """
    Write the payload of a bundle; the same bundle always gives the same bytes.

    Raises:
        Malformed: a value has no form that a reader would take.
    """
    content: dict[str, Any] = {
        "sequence": bundle.sequence,
        "iat": int(bundle.issued_at.timestamp()),
        "exp": int(bundle.expires_at.timestamp()),
        "ttl": int(bundle.ttl.total_seconds()),
        "keys": [_write_key(key) for key in bundle.keyring.keys],
        "revoked": sorted(bundle.revoked),
        "types": {index: _write_type(entry, bundle.type_issuers[index]) for index, entry in bundle.types.items()},
        "issuers": [[_write_name(name) for name in names] for names in bundle.issuers],
        "list_prefix": bundle.list_prefix,
        "lists": sorted(bundle.lists),
    }
    if bundle.distrusted:
        content["distrusted"] = [
            {"kid": key_id, "since": int(entry.since.timestamp()), "kept": entry.kept}
            for key_id, entry in sorted(bundle.distrusted.items())
        ]
    return cbor.encode(content)


def decode_bundle(payload: bytes) -> Bundle:
    """
    Read the payload of a bundle.

    Raises:
        Malformed: any deviation from docs/format.md.
    """
    content = read_shape(payload, _Content, max_bytes=MAX_BUNDLE_BYTES, name="bundle")
    if content.exp <= content.iat:
        raise Malformed.at("bundle", "ends before it begins")
    if any(before >= after for before, after in pairwise(content.lists)):
        raise Malformed.at("lists", "is not in ascending order, each once")
    if any(before >= after for before, after in pairwise(content.revoked)):
        raise Malformed.at("revoked", "is not in ascending order, each once")
    keys = tuple(_read_key(key) for key in content.keys)
    named = [(key.kid, cbor.encode(key.key)) for key in content.keys]
    if len(set(named)) != len(named):
        raise Malformed.at("keys", "has a key twice")
    if any(entry.issuer >= len(content.issuers) for entry in content.types.values()):
        raise Malformed.at("types", "names an issuer that is not there")
    distrusted = _read_distrusted(content)
    return Bundle(
        sequence=content.sequence,
        issued_at=datetime.fromtimestamp(content.iat, UTC),
        expires_at=datetime.fromtimestamp(content.exp, UTC),
        ttl=timedelta(seconds=content.ttl),
        keyring=Keyring(keys),
        revoked=frozenset(content.revoked),
        types={index: _read_type(entry) for index, entry in content.types.items()},
        type_issuers={index: entry.issuer for index, entry in content.types.items()},
        issuers=tuple(tuple(map(_read_name, names)) for names in content.issuers),
        list_prefix=content.list_prefix,
        lists=tuple(content.lists),
        distrusted=distrusted,
    )


def seal_bundle(payload: bytes, root: Signer) -> bytes:
    """Sign the payload of a bundle with the root."""
    return seal(payload, root, typ=BUNDLE_TYPE)


def open_bundle(data: bytes, roots: Keyring) -> Bundle:
    """
    Open a signed bundle, strictly; whether it has expired or is an old one is the caller's question.

    Args:
        data: the whole envelope.
        roots: the keys of purpose `bundle` that are trusted.

    Raises:
        SealBroken: no root signed it, or it is no bundle.
    """
    _, payload = open_sealed(data, roots, purpose=Purpose.BUNDLE, typ=BUNDLE_TYPE, max_bytes=MAX_BUNDLE_BYTES)
    try:
        return decode_bundle(payload)
    except Malformed as error:
        raise SealBroken("malformed", error.detail) from error


def _write_key(key: VerificationKey) -> dict[str, Any]:
    written = {
        "kid": key.key_id,
        "alg": key.algorithm.cose_id,
        "key": algorithms.cose_key(key.public_key),
        "purpose": key.purpose.value,
        "first_day": _days(key.valid_from),
        "last_day": _maybe_days(key.valid_to),
        "issuer": key.issuer_code,
    }
    return {name: value for name, value in written.items() if value is not None}


def _read_key(key: _Key) -> VerificationKey:
    purpose = Purpose(key.purpose)
    if key.issuer is None and purpose in _OF_AN_ISSUER:
        raise Malformed.at("keys", "a certificate or presentation key names no issuer")
    if key.issuer is not None and not is_uscc(key.issuer):
        raise Malformed.at("keys", "an issuer is no valid unified social credit code")
    algorithm, public_key = Algorithm.from_cose_id(key.alg), algorithms.from_cose_key(key.key)
    if algorithms.algorithm_of(public_key) is not algorithm:
        raise Malformed.at("keys", "a key is of another algorithm")
    first, last = _date(key.first_day), _maybe_date(key.last_day)
    return VerificationKey(key.kid, purpose, algorithm, public_key, key.issuer, first, last)


def _read_distrusted(content: _Content) -> dict[bytes, Distrusted]:
    """Read the keys that are distrusted from an instant on; each is one that signs certificates."""
    entries = content.distrusted or []
    if any(before.kid >= after.kid for before, after in pairwise(entries)):
        raise Malformed.at("distrusted", "is not in ascending order, each once")
    if not {entry.kid for entry in entries}.isdisjoint(content.revoked):
        raise Malformed.at("distrusted", "has a key that is revoked")
    certifying = {key.kid for key in content.keys if key.purpose == Purpose.CERTIFICATE.value}
    if not {entry.kid for entry in entries} <= certifying:
        raise Malformed.at("distrusted", "has a key that is no certificate key of the bundle")
    if any(entry.since > content.iat for entry in entries):
        raise Malformed.at("distrusted", "has a key that is to be distrusted later than the bundle was drawn up")
    return {
        entry.kid: Distrusted(datetime.fromtimestamp(entry.since, UTC), read_marks(entry.kept)) for entry in entries
    }


def _write_type(entry: TypeEntry, issuer: int) -> dict[str, Any]:
    return {
        "code": entry.code,
        "title": entry.title,
        "issuer": issuer,
        "numbers": [list(template) for template in entry.numbers],
        "scopes": list(entry.scopes),
        "provisional": int(entry.provisional),
    }


def _read_type(entry: _Type) -> TypeEntry:
    check_type_code(entry.code)
    for template in entry.numbers:
        if not 1 <= sum(piece for piece in template if isinstance(piece, int)) <= MAX_DIGITS:
            raise Malformed.at("types", "a number template has too few digits or too many")
    numbers = tuple(tuple(template) for template in entry.numbers)
    return TypeEntry(entry.code, bool(entry.provisional), entry.title, numbers, tuple(entry.scopes))


def _write_name(name: IssuerName) -> dict[str, Any]:
    written = {"name": name.name, "first_day": _maybe_days(name.first_day), "last_day": _maybe_days(name.last_day)}
    return {member: value for member, value in written.items() if value is not None}


def _read_name(name: _Name) -> IssuerName:
    return IssuerName(name.name, _maybe_date(name.first_day), _maybe_date(name.last_day))


def _days(day: date) -> int:
    days = (day - _EPOCH).days
    if not 0 <= days <= _LAST_DAY:
        raise Malformed.at("bundle", "a day lies outside those that it can name")
    return days


def _maybe_days(day: date | None) -> int | None:
    return None if day is None else _days(day)


def _date(days: int) -> date:
    return _EPOCH + timedelta(days=days)


def _maybe_date(days: int | None) -> date | None:
    return None if days is None else _date(days)
