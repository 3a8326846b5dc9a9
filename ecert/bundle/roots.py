"""
The roots: who may sign a bundle, as a JWK set that a reader pins when it is set up (docs/format.md, "Bundle").

A JWK set is public and proves nothing by itself: a person compares the fingerprint, which is the whole thumbprint of
the key (RFC 9679), with the one that the office has published elsewhere.
"""

import base64
import binascii
import json
from datetime import date
from typing import Final

from ecert.errors import Malformed
from ecert.signing import algorithms
from ecert.signing.algorithms import Algorithm, PublicKey
from ecert.signing.keyring import Keyring
from ecert.signing.keys import KEY_ID_BYTES, Purpose, VerificationKey

MAX_ROOTS_BYTES: Final = 16_384
"""Longest JWK set that is looked at."""
_ALWAYS = date(1970, 1, 1)
"""A pinned root is trusted until it is taken away, not by its days."""


def write_roots(keyring: Keyring) -> dict[str, list[dict[str, str]]]:
    """Give the roots of a keyring as a JWK set (RFC 7517), each with its fingerprint, in a fixed order."""
    roots = sorted(roots_of(keyring).keys, key=lambda key: (key.valid_from, key.key_id))
    return {"keys": [key.jwk() | {"fingerprint": fingerprint_of(key)} for key in roots]}


def read_roots(data: bytes) -> Keyring:
    """
    Read a JWK set of roots; the fingerprints in it are not looked at.

    Raises:
        Malformed: it is no such set, or a key id is not the key's.
    """
    try:
        keys = json.loads(data)["keys"] if len(data) <= MAX_ROOTS_BYTES else []
        roots = tuple(_read_jwk(jwk) for jwk in keys)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Malformed.at("root", "is no JWK set of roots") from error
    if not roots:
        raise Malformed.at("root", "is no JWK set of roots")
    return Keyring(roots)


def roots_of(keyring: Keyring) -> Keyring:
    """Give the roots among the keys of an installation."""
    return Keyring(tuple(key for key in keyring.keys if key.purpose is Purpose.BUNDLE))


def fingerprint_of(key: VerificationKey) -> str:
    """Give the fingerprint of a key: all 32 bytes of its thumbprint, in hexadecimal (RFC 9679)."""
    return algorithms.thumbprint(key.public_key).hex()


def _read_jwk(jwk: object) -> VerificationKey:
    if not isinstance(jwk, dict) or jwk.get("purpose", Purpose.BUNDLE) != Purpose.BUNDLE:
        raise Malformed.at("root", "has a key that is no root")
    public_key = _public_key(jwk)
    key_id = algorithms.thumbprint(public_key)[:KEY_ID_BYTES]
    if jwk.get("kid", key_id.hex()) != key_id.hex():
        raise Malformed.at("root", "has a key whose id is not its thumbprint's")
    algorithm = algorithms.algorithm_of(public_key)
    return VerificationKey(key_id, Purpose.BUNDLE, algorithm, public_key, None, _ALWAYS, None)


def _public_key(jwk: dict[str, object]) -> PublicKey:
    match jwk:
        case {"kty": "EC", "crv": "P-256", "x": str(x), "y": str(y)}:
            return algorithms.decode_public_key(Algorithm.ESP256, b"\x04" + _decode(x) + _decode(y))
        case {"kty": "OKP", "crv": "Ed25519", "x": str(x)}:
            return algorithms.decode_public_key(Algorithm.ED25519, _decode(x))
        case _:
            raise Malformed.at("root", "has a key of another kind")


def _decode(text: str) -> bytes:
    """Read 32 bytes of base64url without padding (RFC 7515, section 2)."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise Malformed.at("root", "is not base64url") from error
    if len(data) != 32 or base64.urlsafe_b64encode(data).rstrip(b"=").decode() != text:  # noqa: PLR2004 - both curves
        raise Malformed.at("root", "is not base64url of 32 bytes")
    return data
