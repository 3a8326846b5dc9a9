"""What the register holds of a certificate, and the act of opening it: every signature and every link is checked."""

import hashlib
from datetime import date, datetime

import msgspec

from ecert.errors import Malformed, SealBroken
from ecert.log.view import LogPlace
from ecert.register.events import History, open_chain
from ecert.register.lifecycle import Status, status_on
from ecert.register.record import MAX_RECORD_BYTES, RECORD_TYPE, Record, decode_record
from ecert.signing.envelope import open_sealed
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose, VerificationKey


class StoredCertificate(msgspec.Struct, frozen=True):
    """What the register holds of one certificate, unopened: nothing in it is to be believed yet."""

    certificate_id: int
    identifier: str
    application_id: str | None
    record: bytes
    credential: bytes
    head_sha256: str
    events: tuple[bytes, ...]
    places: tuple[LogPlace | None, ...] = ()
    """Where the record and then each event stand in the log; None where a row names no place."""


class UnsealedCertificate(msgspec.Struct, frozen=True):
    """A certificate whose record's signature holds; the rest was not looked at yet."""

    stored: StoredCertificate
    key: VerificationKey
    """That signed the record."""
    payload: bytes
    """The record, unread."""


class OpenedCertificate(msgspec.Struct, frozen=True):
    """A certificate whose record and chain of events were verified just now."""

    stored: StoredCertificate
    record: Record
    history: History

    def status_on(self, day: date, *, at: datetime | None = None) -> Status:
        """Give the status on a legal day, with the events up to *at* (all of them if absent)."""
        standing = self.history.standing if at is None else self.history.standing_at(at)
        return status_on(standing, valid_from=self.record.valid_from, valid_to=self.record.valid_to, day=day)


def open_record(sealed: bytes, keyring: Keyring) -> Record:
    """
    Open a signed record: signature, form, and that the authority's own key signed it on a day of its life.

    Raises:
        SealBroken: something of that does not hold.
    """
    return _read_record(*_unseal_record(sealed, keyring))


def _unseal_record(sealed: bytes, keyring: Keyring) -> tuple[VerificationKey, bytes]:
    return open_sealed(sealed, keyring, purpose=Purpose.CERTIFICATE, typ=RECORD_TYPE, max_bytes=MAX_RECORD_BYTES)


def _read_record(key: VerificationKey, payload: bytes) -> Record:
    try:
        record = decode_record(payload)
    except Malformed as error:
        raise SealBroken("malformed", error.detail) from error
    if key.issuer_code != record.authority_code or not key.covers(record.issued):
        raise SealBroken("record-mismatch", "the key is not the issuing authority's on the day of issue")
    return record


def open_stored(stored: StoredCertificate, keyring: Keyring) -> OpenedCertificate:
    """
    Verify what the register holds of a certificate: record, credential's digest, chain of events and its head.

    Raises:
        SealBroken: something does not hold.
    """
    return open_unsealed(unseal(stored, keyring), keyring)


def unseal(stored: StoredCertificate, keyring: Keyring) -> UnsealedCertificate:
    """
    Verify the signature of a record: the first and by far the dearest part of opening.

    Raises:
        SealBroken: the signature does not hold.
    """
    return UnsealedCertificate(stored, *_unseal_record(stored.record, keyring))


def open_unsealed(unsealed: UnsealedCertificate, keyring: Keyring) -> OpenedCertificate:
    """
    Verify the rest: the record's form and key, the credential's digest, the chain of events and its head.

    Raises:
        SealBroken: something does not hold.
    """
    stored, record = unsealed.stored, _read_record(unsealed.key, unsealed.payload)
    if record.identifier != stored.identifier:
        raise SealBroken("record-mismatch", "the record is another certificate's")
    if record.credential_digest != hashlib.sha256(stored.credential).digest():
        raise SealBroken("record-mismatch", "the credential is not the one the record names")
    digest = hashlib.sha256(stored.record).digest()
    history = open_chain(stored.events, keyring, identifier=record.identifier, record_digest=digest)
    if hashlib.sha256(stored.events[-1]).hexdigest() != stored.head_sha256:
        raise SealBroken("record-mismatch", "the newest event is not the one the register remembers")
    return OpenedCertificate(stored, record, history)
