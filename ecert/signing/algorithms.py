"""
Hold the closed table of signature algorithms; nothing else signs or verifies.

==========  =======  ==========================================================  =========
name        COSE id  what                                                        public key
==========  =======  ==========================================================  =========
`ESP256`    -9       ECDSA P-256 SHA-256, raw r||s, RFC 6979 nonce (RFC 9864)     65 bytes
`Ed25519`   -19      EdDSA on edwards25519 (RFC 8032, RFC 9864)                   32 bytes
==========  =======  ==========================================================  =========

SM2 with SM3 (private id -65600, raw r||s over SM3(Z||M)) is a later entry: `cryptography` has no SM2 curve. It takes a
member here, its two key forms and its two functions, and nothing outside this module changes.

The algorithm is a property of the key, never of the message.
"""

import base64
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from hashlib import sha256
from typing import Final, TypeAlias, TypeGuard

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from ecert.errors import Malformed, Misconfigured
from ecert.signing import cbor

PublicKey: TypeAlias = ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey
PrivateKey: TypeAlias = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey

SIGNATURE_BYTES: Final = 64
"""Length of every signature in the table."""

_COORDINATE_BYTES = 32
_ED25519_P: Final = 2**255 - 19
_ED25519_D: Final = -121665 * pow(121666, -1, _ED25519_P) % _ED25519_P
"""Prime and constant of edwards25519 (RFC 8032, section 5.1)."""
_ECDSA = ec.ECDSA(hashes.SHA256())
_ESP256 = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
# COSE_Key labels and values, RFC 9052 section 7 and RFC 9053 section 7.
_KTY, _CRV, _X, _Y = 1, -1, -2, -3
_KTY_OKP, _KTY_EC2 = 1, 2
_CRV_P256, _CRV_ED25519 = 1, 6


class Algorithm(StrEnum):
    """The algorithms that a key may be pinned to."""

    ESP256 = "ESP256"
    ED25519 = "Ed25519"

    @property
    def cose_id(self) -> int:
        """The id in a COSE header (RFC 9864)."""
        return _COSE_IDS[self]

    @property
    def jose_name(self) -> str:
        """The `alg` of a JWK; P-256 with SHA-256 is registered as ES256 there (RFC 7518)."""
        return "ES256" if self is Algorithm.ESP256 else "Ed25519"

    @classmethod
    def from_cose_id(cls, cose_id: int) -> "Algorithm":
        """
        Give the algorithm with this COSE id.

        Raises:
            Malformed: the table has no such id.
        """
        for algorithm, known in _COSE_IDS.items():
            if known == cose_id:
                return algorithm
        raise Malformed.at("alg", "is not in the table of algorithms")


_COSE_IDS = {Algorithm.ESP256: -9, Algorithm.ED25519: -19}


def generate_private_key(algorithm: Algorithm) -> PrivateKey:
    """Make a fresh private key from the operating system's randomness; only the making of key files calls this."""
    if algorithm is Algorithm.ESP256:
        return ec.generate_private_key(ec.SECP256R1())
    return ed25519.Ed25519PrivateKey.generate()


def algorithm_of(key: object) -> Algorithm:
    """
    Give the algorithm that *key* is for, be it public or private.

    Raises:
        Malformed: the key is of a kind or on a curve outside the table.
    """
    if isinstance(key, ed25519.Ed25519PublicKey | ed25519.Ed25519PrivateKey):
        return Algorithm.ED25519
    if isinstance(key, ec.EllipticCurvePublicKey | ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1):
        return Algorithm.ESP256
    raise Malformed.at("public_key", "is of a kind that is not in the table of algorithms")


def sign(private_key: PrivateKey, algorithm: Algorithm, data: bytes) -> bytes:
    """
    Sign *data*; equal key and data give equal bytes.

    Raises:
        Misconfigured: the key is not one of *algorithm*.
    """
    if algorithm is Algorithm.ED25519 and isinstance(private_key, ed25519.Ed25519PrivateKey):
        return private_key.sign(data)
    if algorithm is Algorithm.ESP256 and isinstance(private_key, ec.EllipticCurvePrivateKey):
        r, s = decode_dss_signature(private_key.sign(data, _ESP256))
        return r.to_bytes(_COORDINATE_BYTES, "big") + s.to_bytes(_COORDINATE_BYTES, "big")
    msg = f"the private key is not an {algorithm} key"
    raise Misconfigured(msg)


def verify(public_key: PublicKey, algorithm: Algorithm, signature: bytes, data: bytes) -> bool:
    """Check *signature* over *data*; a wrong length, a wrong kind of key or nonsense is `False`, never an error."""
    if len(signature) != SIGNATURE_BYTES:
        return False
    try:
        if algorithm is Algorithm.ED25519 and _is_ed25519(public_key):
            public_key.verify(signature, data)
            return True
        if algorithm is Algorithm.ESP256 and _is_elliptic(public_key):
            r = int.from_bytes(signature[:_COORDINATE_BYTES], "big")
            s = int.from_bytes(signature[_COORDINATE_BYTES:], "big")
            public_key.verify(encode_dss_signature(r, s), data, _ECDSA)
            return True
    except InvalidSignature:
        return False
    return False


def _is_ed25519(key: PublicKey) -> TypeGuard[ed25519.Ed25519PublicKey]:
    return _is_subclass(type(key), ed25519.Ed25519PublicKey)


def _is_elliptic(key: PublicKey) -> TypeGuard[ec.EllipticCurvePublicKey]:
    return _is_subclass(type(key), ec.EllipticCurvePublicKey)


@cache
def _is_subclass(kind: type, base: type) -> bool:
    """Ask once for each kind of key there is: these classes are abstract, and asking them costs 7 us."""
    return issubclass(kind, base)


def encode_public_key(public_key: PublicKey) -> bytes:
    """
    Write *public_key* as WebCrypto's `raw` form: 65 bytes (0x04, x, y) for P-256, 32 for Ed25519.

    Raises:
        Malformed: the key is outside the table.
    """
    if algorithm_of(public_key) is Algorithm.ESP256:
        return public_key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return public_key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def decode_public_key(algorithm: Algorithm, raw: bytes) -> PublicKey:
    """
    Read what `encode_public_key` writes.

    Raises:
        Malformed: wrong length, compressed, or not a point of the curve in its one encoding.
    """
    expected = 1 + 2 * _COORDINATE_BYTES if algorithm is Algorithm.ESP256 else _COORDINATE_BYTES
    if len(raw) != expected:
        raise Malformed.at("public_key", "has the wrong length")
    try:
        if algorithm is Algorithm.ESP256:
            return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
        if not _is_on_edwards25519(raw):
            raise Malformed.at("public_key", "is not a point of the curve")
        return ed25519.Ed25519PublicKey.from_public_bytes(raw)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise Malformed.at("public_key", "is not a point of the curve") from error


def _is_on_edwards25519(raw: bytes) -> bool:
    """
    Whether 32 bytes are a point in its one encoding (RFC 8032, section 5.1.3); the library only finds out at use.

    Public values only, so nothing here needs to take the same time for all of them.
    """
    encoded = int.from_bytes(raw, "little")
    y, x_is_odd = encoded & ((1 << 255) - 1), encoded >> 255
    if y >= _ED25519_P:
        return False
    square = (y * y - 1) * pow(_ED25519_D * y * y + 1, -1, _ED25519_P) % _ED25519_P
    if square == 0:
        return not x_is_odd
    return pow(square, (_ED25519_P - 1) // 2, _ED25519_P) == 1


def cose_key(public_key: PublicKey) -> dict[int, int | bytes]:
    """
    Give the COSE_Key of *public_key* with its required labels only (kty, crv, x and for P-256 y).

    Raises:
        Malformed: the key is outside the table.
    """
    raw = encode_public_key(public_key)
    if algorithm_of(public_key) is Algorithm.ESP256:
        x, y = raw[1 : 1 + _COORDINATE_BYTES], raw[1 + _COORDINATE_BYTES :]
        return {_KTY: _KTY_EC2, _CRV: _CRV_P256, _X: x, _Y: y}
    return {_KTY: _KTY_OKP, _CRV: _CRV_ED25519, _X: raw}


def from_cose_key(key: Mapping[int, object]) -> PublicKey:
    """
    Read what `cose_key` gives: the required labels and no other.

    Raises:
        Malformed: a label is missing or too many, another curve, or no point of the curve.
    """
    x, y = key.get(_X), key.get(_Y)
    kind = (key.get(_KTY), key.get(_CRV))
    if kind == (_KTY_EC2, _CRV_P256) and set(key) == {_KTY, _CRV, _X, _Y} and isinstance(x, bytes):
        # Each coordinate has its own fixed length, so that bytes cannot move from one to the other.
        if isinstance(y, bytes) and len(x) == _COORDINATE_BYTES:
            return decode_public_key(Algorithm.ESP256, b"\x04" + x + y)
    elif kind == (_KTY_OKP, _CRV_ED25519) and set(key) == {_KTY, _CRV, _X} and isinstance(x, bytes):
        return decode_public_key(Algorithm.ED25519, x)
    raise Malformed.at("public_key", "is not a COSE_Key of the table")


def public_jwk(public_key: PublicKey) -> dict[str, str]:
    """
    Give the key material members of a JWK (RFC 7517, RFC 8037): kty, crv, x and for P-256 y.

    Raises:
        Malformed: the key is outside the table.
    """
    raw = encode_public_key(public_key)
    if algorithm_of(public_key) is Algorithm.ESP256:
        x, y = raw[1 : 1 + _COORDINATE_BYTES], raw[1 + _COORDINATE_BYTES :]
        return {"kty": "EC", "crv": "P-256", "x": _base64url(x), "y": _base64url(y)}
    return {"kty": "OKP", "crv": "Ed25519", "x": _base64url(raw)}


def thumbprint(public_key: PublicKey) -> bytes:
    """
    Compute the COSE key thumbprint, 32 bytes of SHA-256 (RFC 9679).

    Raises:
        Malformed: the key is outside the table.
    """
    return sha256(cbor.encode(cose_key(public_key))).digest()


def _base64url(data: bytes) -> str:
    """Write *data* as base64url without padding (RFC 7515)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
