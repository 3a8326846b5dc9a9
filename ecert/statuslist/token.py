"""
Sign and open a whole status list (Token Status List, section 5): as CWT for readers of ours, as JWT for others.

Both forms say the same: whose list it is (`sub`, its address), since when it holds (`iat`), until when it says anything
(`exp`), how long a copy may be kept before a newer one is asked for (`ttl`), and the entries.
"""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final, Literal

import msgspec

from ecert.clock import legal_date
from ecert.errors import Malformed, SealBroken
from ecert.signing import algorithms, cbor
from ecert.signing.envelope import open_sealed, seal
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose, Signer
from ecert.statuslist.entries import BITS, compress, decompress

CWT_TYPE: Final = "application/statuslist+cwt"
"""`typ` of the envelope, and media type of the form."""
JWT_TYPE: Final = "application/statuslist+jwt"
"""Media type of the other form; its `typ` leaves `application/` out (RFC 7515, section 4.1.9)."""
LIFE: Final = timedelta(days=7)
"""How long a list says anything (wire format)."""
TTL: Final = timedelta(hours=12)
"""How long a copy may be kept (wire format)."""
MAX_TOKEN_BYTES: Final = 524_288
"""Longest signed list that is looked at; one that does not compress at all has half of it."""

_SUB, _EXP, _IAT, _STATUS_LIST, _TTL = 2, 4, 6, 65533, 65534
_CLAIMS = {_SUB, _EXP, _IAT, _STATUS_LIST, _TTL}
_LAST_SECOND = 253_402_300_799  # 9999-12-31T23:59:59Z


@dataclass(frozen=True, slots=True)
class StatusList:
    """What a signed list says."""

    uri: str
    """Its address, which is its name."""
    issued_at: datetime
    """Since when it holds, UTC, in whole seconds."""
    expires_at: datetime
    """From this instant on it says nothing."""
    ttl: timedelta
    """After which a newer one is to be asked for."""
    entries: bytes
    """262,144 bytes, four places each."""


def list_uri(public_url: str, number: int) -> str:
    """Give the address of a list, which stands in it as `sub`."""
    return f"{public_url}/s/{number}"


def make_list(uri: str, entries: bytes, *, issued_at: datetime) -> StatusList:
    """Make a list that holds from an instant of whole seconds on, for as long as ours do."""
    return StatusList(uri, issued_at, issued_at + LIFE, TTL, entries)


def encode_claims(status_list: StatusList) -> bytes:
    """Write the payload of the CWT form (Token Status List, section 5.2)."""
    return cbor.encode(
        {
            _SUB: status_list.uri,
            _EXP: _seconds(status_list.expires_at),
            _IAT: _seconds(status_list.issued_at),
            _STATUS_LIST: {"lst": compress(status_list.entries), "bits": BITS},
            _TTL: int(status_list.ttl.total_seconds()),
        }
    )


def decode_claims(payload: bytes) -> StatusList:
    """
    Read the payload of the CWT form, whole entries included.

    Raises:
        Malformed: any deviation from docs/format.md.
    """
    claims = cbor.decode(payload, max_bytes=MAX_TOKEN_BYTES)
    if not isinstance(claims, dict) or set(claims) != _CLAIMS:
        raise Malformed.at("status list", "must hold sub, exp, iat, status_list and ttl")
    match claims[_SUB], claims[_STATUS_LIST], claims[_TTL]:
        case str(uri), {"bits": 2, "lst": bytes(lst), **rest}, int(ttl) if not rest and 1 <= ttl <= _LAST_SECOND:
            issued_at, expires_at = _instant(claims[_IAT]), _instant(claims[_EXP])
        case _:
            raise Malformed.at("status list", "a claim does not have its form")
    if expires_at <= issued_at:
        raise Malformed.at("status list", "ends before it begins")
    return StatusList(uri, issued_at, expires_at, timedelta(seconds=ttl), decompress(lst))


def seal_list(status_list: StatusList, signer: Signer) -> bytes:
    """Sign the CWT form: COSE_Sign1 with tag 18, and no tag for CWT."""
    return seal(encode_claims(status_list), signer, typ=CWT_TYPE)


def write_jwt(status_list: StatusList, signer: Signer) -> bytes:
    """Sign the JWT form (Token Status List, section 5.1) as a compact JWS (RFC 7515)."""
    header = {"alg": signer.key.algorithm.jose_name, "kid": signer.key.key_id.hex(), "typ": "statuslist+jwt"}
    claims = {
        "exp": _seconds(status_list.expires_at),
        "iat": _seconds(status_list.issued_at),
        "status_list": {"bits": BITS, "lst": _base64url(compress(status_list.entries)).decode("ascii")},
        "sub": status_list.uri,
        "ttl": int(status_list.ttl.total_seconds()),
    }
    signed = b".".join(_base64url(msgspec.json.encode(part)) for part in (header, claims))
    return signed + b"." + _base64url(signer.sign(signed))


def open_list(data: bytes, keyring: Keyring, *, uri: str | None) -> StatusList:
    """
    Open a signed list in CWT form, strictly; nothing is unpacked before the signature holds.

    How old it is, is the caller's question: an old list can be worth more than none.

    Args:
        data: the whole envelope.
        keyring: the keys to try.
        uri: the address of the list that is wanted; None takes whichever it is.

    Raises:
        SealBroken: its `reason` is that of the envelope, `malformed`, or `claims-inconsistent` (another list, or a day
            on which the key did not sign).
    """
    key, payload = open_sealed(data, keyring, purpose=Purpose.STATUS, typ=CWT_TYPE, max_bytes=MAX_TOKEN_BYTES)
    try:
        status_list = decode_claims(payload)
    except Malformed as error:
        raise SealBroken("malformed", error.detail) from error
    if uri is not None and status_list.uri != uri:
        raise SealBroken("claims-inconsistent", "is another list")
    if not key.covers(legal_date(status_list.issued_at)):
        raise SealBroken("claims-inconsistent", "is of a day on which its key did not sign")
    return status_list


def open_jwt(data: bytes, keyring: Keyring, *, uri: str | None) -> StatusList:
    """
    Open a signed list in JWT form, as `write_jwt` writes it; nothing is unpacked before the signature holds.

    Args:
        data: the compact JWS.
        keyring: the keys to try.
        uri: the address of the list that is wanted; None takes whichever it is.

    Raises:
        SealBroken: its `reason` is one of those that `open_list` gives.
    """
    header, payload, signature, signed = _split(data)
    named = [key for key in keyring.keys if key.key_id.hex() == header.kid]
    if not named:
        raise SealBroken("signer-unknown", "no key with this id is known")
    pinned = [key for key in named if key.algorithm.jose_name == header.alg]
    if not pinned:
        raise SealBroken("algorithm-mismatch", "the key is pinned to another algorithm")
    holding = [key for key in pinned if algorithms.verify(key.public_key, key.algorithm, signature, signed)]
    if not holding:
        raise SealBroken("signature-invalid", "the signature does not hold")
    key = next((key for key in holding if key.purpose is Purpose.STATUS), None)
    if key is None:
        raise SealBroken("purpose-mismatch", "the key signs another kind of message")
    try:
        claims = msgspec.json.decode(payload, type=_Claims)
        entries = decompress(_unbase64url(claims.status_list.lst.encode()))
        issued_at, expires_at = _instant(claims.iat), _instant(claims.exp)
    except (msgspec.MsgspecError, Malformed) as error:
        raise SealBroken("malformed", "a claim does not have its form") from error
    if uri is not None and claims.sub != uri:
        raise SealBroken("claims-inconsistent", "is another list")
    if not key.covers(legal_date(issued_at)):
        raise SealBroken("claims-inconsistent", "is of a day on which its key did not sign")
    return StatusList(claims.sub, issued_at, expires_at, timedelta(seconds=claims.ttl), entries)


class _Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    alg: str
    kid: str
    typ: Literal["statuslist+jwt"]


class _Lst(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    bits: Literal[2]
    lst: str


class _Claims(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    exp: int
    iat: int
    status_list: _Lst
    sub: str
    ttl: Annotated[int, msgspec.Meta(ge=1, le=_LAST_SECOND)]


def _split(data: bytes) -> tuple[_Header, bytes, bytes, bytes]:
    """Give header, payload, signature, and what is signed."""
    parts = data.split(b".")
    if len(data) > MAX_TOKEN_BYTES or len(parts) != 3:  # noqa: PLR2004 - of a compact JWS (RFC 7515, section 3.1)
        raise SealBroken("malformed", "is no compact JWS")
    try:
        header, payload, signature = (_unbase64url(part) for part in parts)
        return msgspec.json.decode(header, type=_Header), payload, signature, data[: data.rindex(b".")]
    except (msgspec.MsgspecError, Malformed) as error:
        raise SealBroken("malformed", "is no compact JWS of a status list") from error


def _seconds(instant: datetime) -> int:
    return int(instant.timestamp())


def _instant(value: object) -> datetime:
    if not isinstance(value, int) or not 0 <= value <= _LAST_SECOND:
        raise Malformed.at("status list", "an instant does not have its form")
    return datetime.fromtimestamp(value, UTC)


def _base64url(data: bytes) -> bytes:
    """Write base64url without padding (RFC 7515, section 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def _unbase64url(text: bytes) -> bytes:
    """Read base64url without padding, in its one form."""
    try:
        data = base64.b64decode(text + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise Malformed.at("status list", "is not base64url") from error
    if _base64url(data) != text:
        raise Malformed.at("status list", "is not base64url in its one form")
    return data
