"""Give a signed message in the pieces that OpenSSL takes, for those who check it without this service."""

from dataclasses import dataclass

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from ecert.signing.algorithms import Algorithm
from ecert.signing.envelope import parse
from ecert.signing.keys import VerificationKey


@dataclass(frozen=True, slots=True)
class Pieces:
    """What `openssl` reads, each from a file of its own."""

    signed: bytes
    """What the signature is over; the payload is its end."""
    signature: bytes
    """As OpenSSL wants it: DER for ESP256, 64 bytes for Ed25519."""
    key: bytes
    """The public key as PEM."""
    hashed: bool
    """Whether `openssl dgst -sha256` checks it (ESP256), or `openssl pkeyutl -rawin` (Ed25519)."""


def take_apart(sealed: bytes, key: VerificationKey, *, max_bytes: int) -> Pieces:
    """
    Take an envelope apart.

    Raises:
        Malformed: it is none.
    """
    envelope = parse(sealed, max_bytes=max_bytes)
    hashed = key.algorithm is Algorithm.ESP256
    half = len(envelope.signature) // 2
    r, s = (int.from_bytes(part) for part in (envelope.signature[:half], envelope.signature[half:]))
    pem = key.public_key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return Pieces(envelope.signed, encode_dss_signature(r, s) if hashed else envelope.signature, pem, hashed)
