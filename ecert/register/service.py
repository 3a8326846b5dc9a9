"""
Enter certificates into the register, find them, and add events to them.

Whoever adds an event opens the certificate first: its record and its whole chain must hold, so that nothing is ever
built on rows that somebody has changed.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from ecert.catalogue.characters import number_key
from ecert.clock import legal_date
from ecert.errors import DuplicateNumber, PredecessorNotCurrent, UnknownCertificate
from ecert.faultpoints import FaultPoint, pass_point
from ecert.register.events import EVENT_TYPE, Event, History, encode_event
from ecert.register.lifecycle import EventKind, Standing, next_standing
from ecert.register.record import Record
from ecert.register.stored import OpenedCertificate, StoredCertificate
from ecert.register.tables import CertificateRow, EventRow
from ecert.signing.envelope import seal
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose
from ecert.storage.database import execute, take_turn
from ecert.storage.trouble import is_taken

_ENTER = insert(CertificateRow).returning(col(CertificateRow.id))
_STORE_EVENT = insert(EventRow)
MAX_FOUND = 20
"""How many certificates one number may have before the look-up stops counting."""


@dataclass(frozen=True, slots=True)
class EventFacts:
    """What an event says beside what its place in the chain says."""

    kind: EventKind
    actor: str
    confirmed_by: str | None = None
    reason_code: str | None = None
    reason: str | None = None
    document_number: str | None = None
    successor: str | None = None


def find_certificate(session: Session, identifier: str) -> StoredCertificate | None:
    """Find a certificate by its identifier."""
    return _load(session, session.exec(select(CertificateRow).where(CertificateRow.identifier == identifier)).first())


def get_certificate(session: Session, identifier: str, *, lock: bool = False) -> StoredCertificate:
    """
    Get a certificate by its identifier, locked for the rest of the transaction if asked.

    Raises:
        UnknownCertificate: there is none.
    """
    statement = select(CertificateRow).where(CertificateRow.identifier == identifier)
    if lock:
        # Read anew: what this session saw before may be old.
        statement = statement.with_for_update().execution_options(populate_existing=True)
    stored = _load(session, session.exec(statement).first())
    if stored is None:
        raise UnknownCertificate("identifier: no such certificate")
    return stored


def find_by_credential(session: Session, digest: bytes) -> StoredCertificate | None:
    """Find the certificate whose code this is, by SHA-256 of the signed credential."""
    statement = select(CertificateRow).where(CertificateRow.credential_sha256 == digest.hex())
    return _load(session, session.exec(statement).first())


def find_by_application(session: Session, application_id: str) -> StoredCertificate | None:
    """Find the certificate that was issued for an application."""
    statement = select(CertificateRow).where(CertificateRow.application_id == application_id)
    return _load(session, session.exec(statement).first())


def find_by_number(session: Session, number: str) -> list[StoredCertificate]:
    """Find the newest version of each certificate with this number; kinds may share a number."""
    statement = (
        select(CertificateRow)
        .where(CertificateRow.number_key == number_key(number))
        .order_by(col(CertificateRow.version_no).desc())
        .limit(MAX_FOUND)
    )
    newest: dict[tuple[str, str], CertificateRow] = {}
    for row in session.exec(statement):
        newest.setdefault((row.template_slug, row.serial), row)
    return [stored for row in newest.values() if (stored := _load(session, row)) is not None]


def enter(
    session: Session,
    record: Record,
    *,
    sealed: tuple[bytes, bytes],
    application_id: str,
    predecessor: OpenedCertificate | None,
    actor: str,
    keyring: Keyring,
) -> OpenedCertificate:
    """
    Enter a newly signed certificate with its first event; a predecessor is superseded in the same transaction.

    Args:
        session: the transaction that issues.
        record: what was signed.
        sealed: the signed record and the signed credential, byte for byte.
        application_id: the application it answers.
        predecessor: the opened version that it replaces, already locked.
        actor: account that issues.
        keyring: holds the event signer.

    Returns:
        The certificate as it stands now; what was signed a moment ago is not opened again.

    Raises:
        DuplicateNumber: the number is taken by another first issue of the kind.
        PredecessorNotCurrent: the predecessor has another successor.
    """
    pass_point(FaultPoint.ISSUE_SEALED)
    event = Event(
        identifier=record.identifier,
        position=1,
        kind=EventKind.ISSUED,
        at=record.issued_at,
        actor=actor,
        record_digest=hashlib.sha256(sealed[0]).digest(),
    )
    sealed_event = _seal_event(event, keyring)
    values = _columns(record, sealed, application_id, predecessor)
    values["head_sha256"] = hashlib.sha256(sealed_event).hexdigest()
    certificate_id = _insert(session, values)
    pass_point(FaultPoint.ISSUE_ENTERED)
    if predecessor is not None:
        facts = EventFacts(EventKind.SUPERSEDED, actor, successor=record.identifier)
        append_event(session, predecessor, facts, now=record.issued_at, keyring=keyring)
        pass_point(FaultPoint.ISSUE_SUPERSEDED)
    _store_event(session, certificate_id, event, sealed_event)
    stored = StoredCertificate(
        certificate_id=certificate_id,
        identifier=record.identifier,
        application_id=application_id,
        record=sealed[0],
        credential=sealed[1],
        head_sha256=values["head_sha256"],
        events=(sealed_event,),
    )
    return OpenedCertificate(stored, record, History((event,)))


def append_event(
    session: Session, certificate: OpenedCertificate, facts: EventFacts, *, now: datetime, keyring: Keyring
) -> Event:
    """
    Add an event to a certificate that was locked and opened in this transaction.

    Raises:
        ForbiddenTransition: the event may not follow.
    """
    record, last = certificate.record, certificate.history.events[-1]
    at = max(now.replace(microsecond=0), last.at)
    expired = record.valid_to is not None and legal_date(at) > record.valid_to
    standing = next_standing(certificate.history.standing, facts.kind, expired=expired)
    row = session.get_one(CertificateRow, certificate.stored.certificate_id)
    row.standing = standing
    event = Event(
        identifier=record.identifier,
        position=last.position + 1,
        kind=facts.kind,
        at=at,
        actor=facts.actor,
        previous=bytes.fromhex(row.head_sha256),
        confirmed_by=facts.confirmed_by,
        reason_code=facts.reason_code,
        reason=facts.reason,
        document_number=facts.document_number,
        successor=facts.successor,
    )
    sealed = _seal_event(event, keyring)
    row.head_sha256 = hashlib.sha256(sealed).hexdigest()
    _store_event(session, certificate.stored.certificate_id, event, sealed)
    return event


@dataclass(frozen=True, slots=True)
class NumberedEvent:
    """An event as the feed gives it, unopened."""

    sequence: int
    identifier: str
    position: int
    sealed: bytes


def events_after(session: Session, sequence: int, *, limit: int) -> Sequence[NumberedEvent]:
    """List the register's events after *sequence* in their order: the source of sync and of the feed."""
    statement = (
        select(EventRow, CertificateRow.identifier)
        .where(EventRow.certificate_id == CertificateRow.id, col(EventRow.sequence) > sequence)
        .order_by(col(EventRow.sequence))
        .limit(limit)
    )
    return [
        NumberedEvent(event.sequence or 0, identifier, event.position, event.sealed)
        for event, identifier in session.exec(statement)
    ]


def _insert(session: Session, values: dict[str, Any]) -> int:
    """Insert a new certificate's row and give its id."""
    try:
        return int(execute(session, _ENTER, values).scalar_one())
    except IntegrityError as error:
        if not is_taken(error):
            raise
        if values["predecessor_id"] is not None:
            raise PredecessorNotCurrent("predecessor: it has been replaced already") from error
        raise DuplicateNumber("certificate_number: another certificate of this kind has it") from error


def _columns(
    record: Record, sealed: tuple[bytes, bytes], application_id: str, predecessor: OpenedCertificate | None
) -> dict[str, Any]:
    """Give the columns of a new certificate, but for its head."""
    sealed_record, sealed_credential = sealed
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
        "application_id": application_id,
        "predecessor_id": None if predecessor is None else predecessor.stored.certificate_id,
        "record": sealed_record,
        "credential": sealed_credential,
        "credential_sha256": hashlib.sha256(sealed_credential).hexdigest(),
    }


def _seal_event(event: Event, keyring: Keyring) -> bytes:
    sealed = seal(encode_event(event), keyring.signer(Purpose.EVENT, on=legal_date(event.at)), typ=EVENT_TYPE)
    pass_point(FaultPoint.EVENT_SEALED)
    return sealed


def _store_event(session: Session, certificate_id: int, event: Event, sealed: bytes) -> None:
    take_turn(session)
    values = {
        "certificate_id": certificate_id,
        "position": event.position,
        "kind": event.kind.value,
        "at": event.at,
        "sealed": sealed,
    }
    execute(session, _STORE_EVENT, values)
    pass_point(FaultPoint.EVENT_STORED)


def _load(session: Session, row: CertificateRow | None) -> StoredCertificate | None:
    if row is None or row.id is None:
        return None
    statement = select(EventRow.sealed).where(EventRow.certificate_id == row.id).order_by(col(EventRow.position))
    return StoredCertificate(
        certificate_id=row.id,
        identifier=row.identifier,
        application_id=row.application_id,
        record=row.record,
        credential=row.credential,
        head_sha256=row.head_sha256,
        events=tuple(session.exec(statement)),
    )
