"""
Enter newly signed certificates into the register: all of a group with a handful of statements.

Whatever each certificate needs was decided and signed before; here nothing is refused but what the database refuses.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from ecert.catalogue.characters import number_key
from ecert.errors import DuplicateNumber, PredecessorNotCurrent
from ecert.faultpoints import FaultPoint, pass_point
from ecert.log.service import EntryKind, append
from ecert.register.events import Event, History
from ecert.register.lifecycle import EventKind, Standing
from ecert.register.record import Record
from ecert.register.service import EventFacts, next_event, seal_event, store_events
from ecert.register.stored import OpenedCertificate, StoredCertificate
from ecert.register.tables import CertificateRow
from ecert.signing.keyring import Keyring
from ecert.storage.database import execute, fetch, padded, take_turn
from ecert.storage.trouble import is_taken

_ENTER = insert(CertificateRow)
_IDS = select(col(CertificateRow.identifier), col(CertificateRow.id)).where(
    col(CertificateRow.identifier).in_(bindparam("keys", expanding=True))
)
_MOVE_HEAD = (
    update(CertificateRow)
    .where(col(CertificateRow.id) == bindparam("certificate"))
    .values(standing=bindparam("after"), head_sha256=bindparam("head"))
)


@dataclass(frozen=True, slots=True)
class SignedCertificate:
    """A certificate that is drawn up and signed, and stands nowhere yet."""

    record: Record
    sealed: bytes
    """The signed record, byte for byte."""
    credential: bytes
    """The signed credential, byte for byte."""
    application_id: str
    """The application it answers."""
    predecessor: OpenedCertificate | None
    """The version that it replaces: locked and opened in this transaction, and replaced by no other of the group."""
    actor: str
    """Account that issues."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A certificate with its first event, and the event that ends its predecessor."""

    signed: SignedCertificate
    issued: Event
    sealed_issued: bytes
    superseded: Event | None
    sealed_superseded: bytes
    """Empty where nothing is superseded."""

    @property
    def record_digest(self) -> bytes:
        """SHA-256 of the signed record, which the first event names and the log holds."""
        return self.issued.record_digest or b""

    @property
    def head_sha256(self) -> str:
        """SHA-256 of the newest event."""
        return hashlib.sha256(self.sealed_issued).hexdigest()


def enter(session: Session, group: Sequence[SignedCertificate], *, keyring: Keyring) -> list[OpenedCertificate]:
    """
    Enter newly signed certificates with their first events; predecessors are superseded in the same transaction.

    Args:
        session: the transaction that issues; it has, or takes, the turn of numbering events.
        group: what was signed; their events are numbered in this order.
        keyring: holds the event signer.

    Returns:
        The certificates as they stand now; what was signed a moment ago is not opened again.

    Raises:
        DuplicateNumber: a number is taken by another first issue of the kind.
        PredecessorNotCurrent: a predecessor has another successor.
        LogBehind: more is published in the log than the database holds.
    """
    if not group:
        return []
    take_turn(session)
    pass_point(FaultPoint.ISSUE_SEALED)
    entries = [_seal_events(signed, keyring) for signed in group]
    first = append(session, EntryKind.RECORD, [entry.record_digest for entry in entries])
    try:
        execute(session, _ENTER, [_columns(entry, first + place) for place, entry in enumerate(entries)])
    except IntegrityError as error:
        if not is_taken(error):
            raise
        # Of a group nobody can say whose row it was; alone, each order is told what is true of it.
        if any(signed.predecessor is not None for signed in group):
            raise PredecessorNotCurrent(
                "predecessor: it has been replaced already", state=Standing.SUPERSEDED
            ) from error
        raise DuplicateNumber("certificate_number: another certificate of this kind has it") from error
    keys = padded([signed.record.identifier for signed in group])
    ids: dict[str, int] = dict(fetch(session, _IDS, {"keys": keys}))
    pass_point(FaultPoint.ISSUE_ENTERED)
    _supersede(session, entries)
    store_events(session, [numbered for entry in entries for numbered in _events(entry, ids)])
    return [_opened(entry, ids[entry.signed.record.identifier]) for entry in entries]


def _seal_events(signed: SignedCertificate, keyring: Keyring) -> _Entry:
    record = signed.record
    issued = Event(
        identifier=record.identifier,
        position=1,
        kind=EventKind.ISSUED,
        at=record.issued_at,
        actor=signed.actor,
        record_digest=hashlib.sha256(signed.sealed).digest(),
    )
    sealed_issued = seal_event(issued, keyring)
    if signed.predecessor is None:
        return _Entry(signed, issued, sealed_issued, None, b"")
    facts = EventFacts(EventKind.SUPERSEDED, signed.actor, successor=record.identifier)
    superseded, _ = next_event(signed.predecessor, facts, now=record.issued_at)
    return _Entry(signed, issued, sealed_issued, superseded, seal_event(superseded, keyring))


def _supersede(session: Session, entries: Sequence[_Entry]) -> None:
    """Move the heads of the versions that are replaced; their events follow."""
    moved = [
        {
            "certificate": predecessor.stored.certificate_id,
            "after": Standing.SUPERSEDED.value,
            "head": hashlib.sha256(entry.sealed_superseded).hexdigest(),
        }
        for entry in entries
        if (predecessor := entry.signed.predecessor) is not None
    ]
    if moved:
        execute(session, _MOVE_HEAD, moved)
        pass_point(FaultPoint.ISSUE_SUPERSEDED)


def _events(entry: _Entry, ids: dict[str, int]) -> Iterator[tuple[int, Event, bytes]]:
    """Give the events in their order: first the old version ends, then the new one begins."""
    predecessor = entry.signed.predecessor
    if predecessor is not None and entry.superseded is not None:
        yield predecessor.stored.certificate_id, entry.superseded, entry.sealed_superseded
    yield ids[entry.signed.record.identifier], entry.issued, entry.sealed_issued


def _opened(entry: _Entry, certificate_id: int) -> OpenedCertificate:
    signed = entry.signed
    stored = StoredCertificate(
        certificate_id=certificate_id,
        identifier=signed.record.identifier,
        application_id=signed.application_id,
        record=signed.sealed,
        credential=signed.credential,
        head_sha256=entry.head_sha256,
        events=(entry.sealed_issued,),
    )
    return OpenedCertificate(stored, signed.record, History((entry.issued,)))


def _columns(entry: _Entry, log_position: int) -> dict[str, Any]:
    """Give the columns of a new certificate."""
    signed, record = entry.signed, entry.signed.record
    serial, version = record.identifier.split(".")[-3:-1]
    return {
        "identifier": record.identifier,
        "template_slug": record.template.slug,
        "template_version": record.template.version,
        "serial": serial,
        "version_no": int(version),
        "number": record.number,
        "number_key": number_key(record.number),
        "holder_name": record.holder.name,
        "holder_code": record.holder.code,
        "issued": record.issued,
        "valid_from": record.valid_from,
        "valid_to": record.valid_to,
        "standing": Standing.IN_FORCE.value,
        "status_list": record.status_list,
        "status_index": record.status_index,
        "application_id": signed.application_id,
        "predecessor_id": None if signed.predecessor is None else signed.predecessor.stored.certificate_id,
        "record": signed.sealed,
        "credential": signed.credential,
        "credential_sha256": hashlib.sha256(signed.credential).hexdigest(),
        "head_sha256": entry.head_sha256,
        "log_position": log_position,
    }
