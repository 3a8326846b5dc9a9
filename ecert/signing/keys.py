"""
Say what a key is: its id, its one purpose, its one algorithm and its days.

A key id is the first four bytes of the key's RFC 9679 thumbprint. Private keys show only through `Signer`, so that an
external seal service can take the place of a key file.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final, Protocol

from ecert.errors import InvalidInput
from ecert.identifiers.holder import is_uscc
from ecert.signing import algorithms
from ecert.signing.algorithms import Algorithm, PrivateKey, PublicKey

KEY_ID_BYTES: Final = 4
"""Length of a key id on the wire."""

PRESENTATION_DAYS: Final = 31
"""Longest life of a presentation key, first and last day counted (wire format)."""


class Purpose(StrEnum):
    """What a key may sign; each purpose has keys of its own."""

    CERTIFICATE = "certificate"
    PRESENTATION = "presentation"
    STATUS = "status"
    BUNDLE = "bundle"
    LOG = "log"
    EVENT = "event"
    ROUND = "round"
    """Signs closed rounds of inspectors, and what is taken from them for a case."""
    WITNESS = "witness"
    """Cosigns the checkpoints of somebody else's log; a second body's, and never of the service that it watches."""
    DOCUMENT = "document"
    """Signs PDFs, and has an X.509 certificate for it."""
    DOCUMENT_ROOT = "document-root"
    """Grants those certificates, where no CA of the bureau's does."""


OF_DOCUMENTS: Final = frozenset({Purpose.DOCUMENT, Purpose.DOCUMENT_ROOT})
"""Keys with X.509 certificates. What signs no message of docs/format.md is in no bundle and no key set."""
OF_A_LOG: Final = frozenset({Purpose.LOG, Purpose.WITNESS})
"""Keys that sign notes of a public log (C2SP signed-note): Ed25519 whatever the others are."""
_OF_AN_ISSUER = frozenset({Purpose.CERTIFICATE, Purpose.PRESENTATION, Purpose.DOCUMENT})


@dataclass(frozen=True, slots=True)
class VerificationKey:
    """A public key and what it is good for."""

    key_id: bytes
    """First four bytes of the thumbprint; `kid` on the wire."""
    purpose: Purpose
    """The one kind of message it signs."""
    algorithm: Algorithm
    """The one algorithm it is used with."""
    public_key: PublicKey = field(hash=False)
    """The key itself; left out of the hash, since `cryptography` keys have none."""
    issuer_code: str | None
    """USCC of the issuing authority it signs for; `None` where the service signs for itself."""
    valid_from: date
    """First day it signs on, Asia/Shanghai."""
    valid_to: date | None
    """Last day it signs on, inclusive; `None` means no end."""

    def covers(self, on: date) -> bool:
        """Check whether the key may sign on this day; both ends are inclusive."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def jwk(self) -> dict[str, str]:
        """Give the JWK (RFC 7517) with the purpose as a private member."""
        return algorithms.public_jwk(self.public_key) | {
            "kid": self.key_id.hex(),
            "use": "sig",
            "alg": self.algorithm.jose_name,
            "purpose": self.purpose.value,
        }


@dataclass(frozen=True, slots=True)
class KeyTerms:
    """What a key that is still to be made shall be good for."""

    purpose: Purpose
    algorithm: Algorithm
    issuer_code: str | None
    valid_from: date
    valid_to: date | None


class Signer(Protocol):
    """Something that signs with one key: a key file, or a token that the key never leaves."""

    @property
    def key(self) -> VerificationKey:
        """The public side of the key that signs."""
        ...

    def sign(self, data: bytes) -> bytes:
        """Sign *data* with the key's algorithm; 64 bytes."""
        ...


@dataclass(frozen=True, slots=True)
class KeyFileSigner:
    """A signer whose private key is in memory."""

    key: VerificationKey
    """The public side."""
    private_key: PrivateKey = field(repr=False, compare=False)
    """The private side; never shown."""

    def sign(self, data: bytes) -> bytes:
        """
        Sign *data* with the key's algorithm; 64 bytes.

        Raises:
            Misconfigured: the private key is not one of the key's algorithm.
        """
        return algorithms.sign(self.private_key, self.key.algorithm, data)


def algorithm_for(purpose: Purpose, wanted: Algorithm) -> Algorithm:
    """Give the algorithm of a new key: the wanted one, but where its purpose allows one alone."""
    if purpose in OF_DOCUMENTS:
        return Algorithm.ESP256
    return Algorithm.ED25519 if purpose in OF_A_LOG else wanted


def key_id_of(public_key: PublicKey) -> bytes:
    """
    Compute the key id: the first four bytes of the thumbprint.

    Raises:
        Malformed: the key is outside the table of algorithms.
    """
    return algorithms.thumbprint(public_key)[:KEY_ID_BYTES]


def check_terms(
    purpose: Purpose, algorithm: Algorithm, *, issuer_code: str | None, valid_from: date, valid_to: date | None
) -> None:
    """
    Check what a key is to be good for, before it is made and when it is read.

    Raises:
        InvalidInput: a certificate, presentation or document key without its issuer, a wrong USCC, days in the wrong
            order, a presentation key of more than 31 days, a key of documents of another algorithm than ESP256, or a
            key of a log of another than Ed25519.
    """
    if issuer_code is None and purpose in _OF_AN_ISSUER:
        raise InvalidInput.at("issuer_code", "a certificate, presentation or document key needs its issuing authority")
    if purpose in OF_DOCUMENTS and algorithm is not Algorithm.ESP256:
        raise InvalidInput.at("algorithm", "a key of documents is ESP256: common readers of PDF verify nothing else")
    if purpose in OF_A_LOG and algorithm is not Algorithm.ED25519:
        raise InvalidInput.at("algorithm", "a key of a log is Ed25519: readers of its notes verify nothing else")
    if issuer_code is not None and not is_uscc(issuer_code):
        raise InvalidInput.at("issuer_code", "is not a valid unified social credit code")
    if valid_to is not None and valid_to < valid_from:
        raise InvalidInput.at("valid_to", "lies before the first day")
    if purpose is Purpose.PRESENTATION and (valid_to is None or (valid_to - valid_from).days >= PRESENTATION_DAYS):
        raise InvalidInput.at("valid_to", f"a presentation key lives at most {PRESENTATION_DAYS} days")
