"""
Check an ID token (OpenID Connect Core 1.0, section 3.1.3.7).

How it may be signed is fixed here, whatever the service announces or the token says of itself: so nothing that is
unsigned, and nothing that is signed with a public key as if it were a shared secret, is ever looked at.
"""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwa import EdDSAAlgorithm
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from ecert.federation.errors import Fault, IdentityRefused, IdentityServiceFailed

VerifyingKey = ECKey | OKPKey | RSAKey
ALGORITHMS: Final = {"ES256": ("EC", "P-256"), "EdDSA": ("OKP", "Ed25519"), "RS256": ("RSA", None)}
"""How a token may be signed, and the type and curve of the key that does."""
LEEWAY: Final = 60
"""Seconds by which two clocks may differ."""
MAX_AGE: Final = 600
"""Seconds after which a token was made too long ago; it was made for this very sign-in."""
MAX_TOKEN: Final = 16 * 1024
MAX_KEYS: Final = 64
MAX_SUBJECT: Final = 255
"""Longest `sub` (section 2); other claims are held to it too."""
_KEY_TYPES: Final[Mapping[str, type[VerifyingKey]]] = {"EC": ECKey, "OKP": OKPKey, "RSA": RSAKey}
_MIN_RSA_BITS, _MAX_RSA_BITS = 2048, 8192
_RSA_LETTERS: Final = range((_MIN_RSA_BITS + 5) // 6, (_MAX_RSA_BITS + 5) // 6 + 1)
"""How many letters of Base64 such a modulus has."""


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A public key of the identity service."""

    key_id: str | None
    algorithm: str
    """The one that it serves here."""
    key: VerifyingKey


@dataclass(frozen=True, slots=True)
class Expected:
    """What an ID token must say."""

    issuer: str
    client_id: str
    nonce: str
    subject_claim: str
    access_token: str | None
    """What came with it."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody, as the identity service knows him."""

    issuer: str
    subject: str


class _Claims(msgspec.Struct, frozen=True):
    """Every claim that is read, in the form that it must have."""

    iss: str
    sub: str
    aud: str | list[str]
    exp: float
    iat: float
    nonce: str | None = None
    azp: str | None = None
    nbf: float | None = None
    at_hash: str | None = None


class _Ed25519(EdDSAAlgorithm):
    """
    EdDSA without the library's warning: RFC 9864 gives the name up because it leaves the curve open.

    Here keys fix the curve.
    """

    security_warning = ""


class _Registry(JWSRegistry):
    """The library's algorithms, with that one."""

    algorithms: ClassVar = {  # type: ignore[misc]  # the base's own, without saying so
        **JWSRegistry.algorithms,
        "EdDSA": _Ed25519(),
    }


class _KeySet(msgspec.Struct, frozen=True):
    keys: list[dict[str, Any]]


def read_keys(content: bytes) -> tuple[KnownKey, ...]:
    """
    Read the identity service's keys (RFC 7517, section 5); one that cannot be used here is left out.

    Raises:
        IdentityServiceFailed: it is no set of keys, or too large a one.
    """
    try:
        found = msgspec.json.decode(content, type=_KeySet).keys
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise IdentityServiceFailed("identity service: its keys cannot be read") from None
    if len(found) > MAX_KEYS:
        raise IdentityServiceFailed("identity service: it has too many keys")
    return tuple(key for key in map(_read_key, found) if key is not None)


def _read_key(parts: Mapping[str, Any]) -> KnownKey | None:
    """Read one key; what is no public key for signatures of ours is none."""
    kind = (parts.get("kty"), parts.get("crv"))
    algorithm = next((name for name, (key_type, curve) in ALGORITHMS.items() if kind == (key_type, curve)), None)
    key_id = parts.get("kid")
    if algorithm is None or parts.get("use", "sig") != "sig" or parts.get("alg", algorithm) != algorithm:
        return None
    if not (key_id is None or isinstance(key_id, str)) or "d" in parts:
        return None
    public = {name: parts[name] for name in ("kty", "crv", "x", "y", "n", "e") if isinstance(parts.get(name), str)}
    if algorithm == "RS256" and len(public.get("n", "")) not in _RSA_LETTERS:
        return None
    try:
        key = _KEY_TYPES[public["kty"]].import_key(public)
        # A key is made of its numbers when it is first used, and numbers that are none come out only then.
        raw = key.raw_value
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    if isinstance(key, RSAKey) and not _MIN_RSA_BITS <= getattr(raw, "key_size", 0) <= _MAX_RSA_BITS:
        return None
    return KnownKey(key_id, algorithm, key)


def key_id_of(token: str) -> str | None:
    """
    Give the name of the key that a token says it is signed with.

    Raises:
        IdentityRefused: it is no token, or is signed in a way that is not taken.
    """
    return _header(token)[1]


def check_id_token(token: str, keys: Sequence[KnownKey], expected: Expected, *, now: datetime) -> Identity:
    """
    Check an ID token and tell who it is about.

    Raises:
        IdentityRefused: something in it does not hold; the error says what.
    """
    algorithm, key_id = _header(token)
    key = _find_key(keys, algorithm, key_id)
    try:
        payload = jws.deserialize_compact(token, key.key, registry=_Registry(algorithms=[algorithm])).payload
    except (JoseError, ValueError, TypeError, KeyError):
        raise IdentityRefused(Fault.SIGNATURE) from None
    try:
        claims = msgspec.json.decode(payload, type=_Claims)
        everything = msgspec.json.decode(payload, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise IdentityRefused(Fault.UNREADABLE) from None
    _check_claims(claims, expected, algorithm, now)
    subject = everything.get(expected.subject_claim)
    if not isinstance(subject, str) or not 1 <= len(subject) <= MAX_SUBJECT or not subject.isprintable():
        raise IdentityRefused(Fault.SUBJECT)
    return Identity(claims.iss, subject)


def _header(token: str) -> tuple[str, str | None]:
    """Give algorithm and key of a token, unchecked but for the algorithm."""
    if len(token) > MAX_TOKEN or not token.isascii() or token.count(".") != 2:  # noqa: PLR2004 - header, claims, signature
        raise IdentityRefused(Fault.UNREADABLE)
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError, TypeError):
        raise IdentityRefused(Fault.UNREADABLE) from None
    algorithm, key_id = header.get("alg"), header.get("kid")
    if algorithm not in ALGORITHMS or "crit" in header:
        raise IdentityRefused(Fault.ALGORITHM)
    if not (key_id is None or isinstance(key_id, str)):
        raise IdentityRefused(Fault.UNREADABLE)
    return str(algorithm), key_id


def _find_key(keys: Sequence[KnownKey], algorithm: str, key_id: str | None) -> KnownKey:
    """Find the one key that can be meant; without a name there must be one alone (section 10.1)."""
    found = [key for key in keys if key.algorithm == algorithm and (key_id is None or key.key_id == key_id)]
    if len(found) != 1:
        raise IdentityRefused(Fault.UNKNOWN_KEY)
    return found[0]


def _check_claims(claims: _Claims, expected: Expected, algorithm: str, now: datetime) -> None:
    """Hold the claims to the rules of section 3.1.3.7; the numbers in the comments are its."""
    instant = now.timestamp()
    if claims.iss != expected.issuer:  # 2
        raise IdentityRefused(Fault.ISSUER)
    audience = [claims.aud] if isinstance(claims.aud, str) else claims.aud
    # 3 to 5: nobody but us is known to be trusted with it, so nobody else may stand there.
    if audience != [expected.client_id] or claims.azp not in {None, expected.client_id}:
        raise IdentityRefused(Fault.AUDIENCE)
    if not claims.iat - LEEWAY <= instant < claims.exp + LEEWAY or instant > claims.iat + MAX_AGE:  # 9, 10
        raise IdentityRefused(Fault.TIME)
    if claims.nbf is not None and instant < claims.nbf - LEEWAY:
        raise IdentityRefused(Fault.TIME)
    if not hmac.compare_digest((claims.nonce or "").encode(), expected.nonce.encode()):  # 11
        raise IdentityRefused(Fault.NONCE)
    if claims.at_hash is not None and not _is_hash_of(claims.at_hash, expected.access_token, algorithm):
        raise IdentityRefused(Fault.ACCESS_TOKEN)
    if not 1 <= len(claims.sub) <= MAX_SUBJECT:
        raise IdentityRefused(Fault.SUBJECT)


def _is_hash_of(at_hash: str, access_token: str | None, algorithm: str) -> bool:
    """Whether a claim is the left half of an access token's hash (section 3.1.3.6)."""
    # Loading Authlib's claims takes a tenth of a second; whoever signs in with a password needs none of them.
    from authlib.oidc.core.util import create_half_hash  # type: ignore[import-untyped]  # noqa: PLC0415

    half: bytes | None = create_half_hash(access_token or "", algorithm)
    return access_token is not None and half is not None and hmac.compare_digest(half, at_hash.encode())
