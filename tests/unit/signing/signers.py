"""Fixed keys, so that a failing test can be run again with the same bytes."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from ecert.signing.algorithms import Algorithm, PrivateKey
from ecert.signing.keys import KeyFileSigner, Purpose, VerificationKey, key_id_of

ISSUER = "11430000MB0X557143"
OTHER_ISSUER = "11430000320581596K"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a test key is good for: certificates of one authority in 2025, unless said otherwise."""

    purpose: Purpose = Purpose.CERTIFICATE
    algorithm: Algorithm = Algorithm.ESP256
    issuer_code: str | None = ISSUER
    valid_from: date = date(2025, 1, 1)
    valid_to: date | None = date(2025, 12, 31)


CERTIFICATES_OF_2025 = Terms()


def private_key_of(seed: str, algorithm: Algorithm) -> PrivateKey:
    """Derive a private key from a word."""
    digest = sha256(seed.encode()).digest()
    if algorithm is Algorithm.ED25519:
        return ed25519.Ed25519PrivateKey.from_private_bytes(digest)
    # Half of the digest's range lies below the order of P-256.
    return ec.derive_private_key(int.from_bytes(digest, "big") >> 1, ec.SECP256R1())


def a_signer(
    seed: str = "one", algorithm: Algorithm = Algorithm.ESP256, *, terms: Terms = CERTIFICATES_OF_2025
) -> KeyFileSigner:
    """Make a signer whose private key follows from *seed*."""
    private = private_key_of(seed, algorithm)
    public = private.public_key()
    key = VerificationKey(
        key_id_of(public), terms.purpose, algorithm, public, terms.issuer_code, terms.valid_from, terms.valid_to
    )
    return KeyFileSigner(key, private)
