"""
Find certificates in the register, and add events to them; `ecert.register.entry` enters new ones.

Whoever adds an event opens the certificate first: its record and its whole chain must hold, so that nothing is ever
built on rows that somebody has changed.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, exists, func, insert, true
from sqlalchemy import select as select_columns
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from ecert.accounts.principal import OFFICE, Principal
from ecert.accounts.scope import seen_by
from ecert.catalogue.characters import number_key
from ecert.clock import legal_date
from ecert.errors import Conflict, SealBroken, UnknownCertificate
from ecert.faultpoints import FaultPoint, pass_point
from ecert.log.service import EntryKind, append, leaves_at, with_leaf
from ecert.log.view import LogPlace, place_of
from ecert.register.events import EVENT_TYPE, CopyNote, Event, Inspection, encode_event
from ecert.register.lifecycle import EventKind, Standing, next_standing
from ecert.register.stored import OpenedCertificate, StoredCertificate, open_stored
from ecert.register.tables import CertificateRow, EventRow
from ecert.signing.envelope import seal
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose
from ecert.storage.database import execute, fetch, padded, take_turn

_STORED = select_columns(
    col(CertificateRow.id),
    col(CertificateRow.identifier),
    col(CertificateRow.application_id),
    col(CertificateRow.record),
    col(CertificateRow.credential),
    col(CertificateRow.head_sha256),
    col(CertificateRow.log_position),
)
_BY_APPLICATIONS = _STORED.where(col(CertificateRow.application_id).in_(bindparam("keys", expanding=True)))
_LOCK_CERTIFICATES = (
    _STORED.where(col(CertificateRow.identifier).in_(bindparam("keys", expanding=True)))
    .order_by(col(CertificateRow.identifier))
    .with_for_update()
)
_EVENTS = with_leaf(
    select_columns(col(EventRow.certificate_id), col(EventRow.sealed), col(EventRow.log_position))
    .where(col(EventRow.certificate_id).in_(bindparam("keys", expanding=True)))
    .order_by(col(EventRow.certificate_id), col(EventRow.position)),
    col(EventRow.log_position),
)
_STORE_EVENTS = insert(EventRow)
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
    inspection: Inspection | None = None
    copy: CopyNote | None = None


def find_certificate(session: Session, identifier: str) -> StoredCertificate | None:
    """Find a certificate by its identifier."""
    return _load(session, session.exec(select(CertificateRow).where(CertificateRow.identifier == identifier)).first())


def get_certificate(
    session: Session, identifier: str, *, by: Principal | None, lock: bool = False
) -> StoredCertificate:
    """
    Get a certificate by its identifier, locked for the rest of the transaction if asked.

    Args:
        session: the transaction.
        identifier: whose.
        by: for whom; None for the service itself.
        lock: whether to lock it.

    Raises:
        UnknownCertificate: there is none, or it is of another authority's kind.
    """
    statement = select(CertificateRow).where(
        CertificateRow.identifier == identifier, seen_by(col(CertificateRow.template_slug), by)
    )
    if lock:
        # Read anew: what this session saw before may be old.
        statement = statement.with_for_update().execution_options(populate_existing=True)
    stored = _load(session, session.exec(statement).first())
    if stored is None:
        raise UnknownCertificate("identifier: no such certificate")
    return stored


def seen_certificate(identifier: Mapped[str], by: Principal | None) -> ColumnElement[bool]:
    """Give the condition that the certificate with this identifier is one that an account may see; None is anybody."""
    if by is None or by.kinds is None:
        return true()
    return exists().where(col(CertificateRow.identifier) == identifier, seen_by(col(CertificateRow.template_slug), by))


def find_by_credential(session: Session, digest: bytes) -> StoredCertificate | None:
    """Find the certificate whose code this is, by SHA-256 of the signed credential."""
    statement = select(CertificateRow).where(CertificateRow.credential_sha256 == digest.hex())
    return _load(session, session.exec(statement).first())


def find_by_applications(session: Session, application_ids: Collection[str]) -> dict[str, StoredCertificate]:
    """Find the certificates that were issued for some applications, by the application's id."""
    rows = fetch(session, _BY_APPLICATIONS, {"keys": padded(application_ids)}) if application_ids else ()
    return {str(stored.application_id): stored for stored in _load_all(session, rows)}


def lock_certificates(session: Session, identifiers: Collection[str]) -> dict[str, StoredCertificate]:
    """Give those of some certificates that there are, as they are now, locked for the rest of the transaction."""
    rows = fetch(session, _LOCK_CERTIFICATES, {"keys": padded(identifiers)}) if identifiers else ()
    return {stored.identifier: stored for stored in _load_all(session, rows)}


def open_sound(stored: StoredCertificate, keyring: Keyring) -> OpenedCertificate:
    """
    Open a certificate that something is to be built on, or that is answered as issued.

    Raises:
        Conflict: what is stored does not hold, so nothing may be built on it.
    """
    try:
        return open_stored(stored, keyring)
    except SealBroken as error:
        raise Conflict("certificate: its stored record or history does not hold; an auditor must look at it") from error


def page_in_force(
    session: Session, *, after: int, limit: int, template: str | None = None, identifier: str | None = None
) -> list[StoredCertificate]:
    """
    Give a page of the certificates that stand in force, by their columns; what is in them is not verified here.

    Args:
        session: the transaction.
        after: id of the certificate behind which the page begins.
        limit: most certificates of the page.
        template: only those of this kind.
        identifier: only this one.
    """
    statement = (
        select(CertificateRow)
        .where(col(CertificateRow.id) > after, CertificateRow.standing == Standing.IN_FORCE.value)
        .order_by(col(CertificateRow.id))
        .limit(limit)
    )
    if template is not None:
        statement = statement.where(CertificateRow.template_slug == template)
    if identifier is not None:
        statement = statement.where(CertificateRow.identifier == identifier)
    return _load_all(session, session.exec(statement).all())


def count_in_force(session: Session, *, template: str | None = None) -> int:
    """Count the certificates that stand in force, by their columns; of one kind if asked."""
    statement = select(func.count()).where(CertificateRow.standing == Standing.IN_FORCE.value)
    if template is not None:
        statement = statement.where(CertificateRow.template_slug == template)
    return session.exec(statement).one()


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


def append_event(
    session: Session, certificate: OpenedCertificate, facts: EventFacts, *, now: datetime, keyring: Keyring
) -> Event:
    """
    Add an event to a certificate that was locked and opened in this transaction.

    Raises:
        ForbiddenTransition: the event may not follow.
    """
    event, standing = next_event(certificate, facts, now=now)
    sealed = seal_event(event, keyring)
    row = session.get_one(CertificateRow, certificate.stored.certificate_id)
    row.standing, row.head_sha256 = standing, hashlib.sha256(sealed).hexdigest()
    take_turn(session)
    store_events(session, [(certificate.stored.certificate_id, event, sealed)])
    return event


def next_event(certificate: OpenedCertificate, facts: EventFacts, *, now: datetime) -> tuple[Event, Standing]:
    """
    Say what the next event of an opened certificate is, and the standing after it.

    Raises:
        ForbiddenTransition: the event may not follow.
    """
    record, last = certificate.record, certificate.history.events[-1]
    at = max(now.replace(microsecond=0), last.at)
    expired = record.valid_to is not None and legal_date(at) > record.valid_to
    standing = next_standing(certificate.history.standing, facts.kind, expired=expired)
    event = Event(
        identifier=record.identifier,
        position=last.position + 1,
        kind=facts.kind,
        at=at,
        actor=facts.actor,
        previous=bytes.fromhex(certificate.stored.head_sha256),
        confirmed_by=facts.confirmed_by,
        reason_code=facts.reason_code,
        reason=facts.reason,
        document_number=facts.document_number,
        successor=facts.successor,
        inspection=facts.inspection,
        copy=facts.copy,
    )
    return event, standing


def seal_event(event: Event, keyring: Keyring) -> bytes:
    """
    Sign an event with the key of its day.

    Raises:
        SigningKeyMissing: there is none.
    """
    sealed = seal(encode_event(event), keyring.signer(Purpose.EVENT, on=legal_date(event.at)), typ=EVENT_TYPE)
    pass_point(FaultPoint.EVENT_SEALED)
    return sealed


def store_events(session: Session, events: Sequence[tuple[int, Event, bytes]]) -> None:
    """
    Store signed events, each with its certificate's id, and enter them in the log, in the order given.

    The transaction must have the turn (`take_turn`).

    Raises:
        LogBehind: more is published than the database holds.
    """
    digests = [hashlib.sha256(sealed).digest() for _, _, sealed in events]
    first = append(session, EntryKind.EVENT, digests)
    rows = [
        {
            "certificate_id": certificate_id,
            "position": event.position,
            "kind": event.kind.value,
            "at": event.at,
            "sealed": sealed,
            "log_position": position,
        }
        for position, (certificate_id, event, sealed) in enumerate(events, start=first)
    ]
    execute(session, _STORE_EVENTS, rows)
    pass_point(FaultPoint.EVENT_STORED)


@dataclass(frozen=True, slots=True)
class NumberedEvent:
    """An event as the feed gives it, unopened."""

    sequence: int
    identifier: str
    position: int
    sealed: bytes


def list_feed(session: Session, sequence: int, *, by: Principal, limit: int) -> Sequence[NumberedEvent]:
    """
    List the events after *sequence* of the certificates that an account may see.

    Raises:
        Forbidden: not of the office.
    """
    by.require(*OFFICE)
    return events_after(session, sequence, limit=limit, by=by)


def events_after(
    session: Session, sequence: int, *, limit: int, by: Principal | None = None
) -> Sequence[NumberedEvent]:
    """List the register's events after *sequence* in their order: the source of sync, and of the feed *by* somebody."""
    statement = (
        select(EventRow, CertificateRow.identifier)
        .where(
            EventRow.certificate_id == CertificateRow.id,
            col(EventRow.sequence) > sequence,
            seen_by(col(CertificateRow.template_slug), by),
        )
        .order_by(col(EventRow.sequence))
        .limit(limit)
    )
    return [
        NumberedEvent(event.sequence or 0, identifier, event.position, event.sealed)
        for event, identifier in session.exec(statement)
    ]


def _load(session: Session, row: CertificateRow | None) -> StoredCertificate | None:
    return None if row is None else _load_all(session, [row])[0]


def _load_all(session: Session, rows: Sequence[CertificateRow | Row[Any]]) -> list[StoredCertificate]:
    """Give certificates with their events."""
    events: dict[int, list[bytes]] = {row.id: [] for row in rows if row.id is not None}
    places: dict[int, list[LogPlace | None]] = {row.id: [] for row in rows if row.id is not None}
    if events:
        for certificate_id, sealed, position, leaf in fetch(session, _EVENTS, {"keys": padded(events)}):
            events[certificate_id].append(sealed)
            places[certificate_id].append(place_of(position, leaf))
    leaves = leaves_at(session, [row.log_position for row in rows if row.log_position is not None])
    return [
        StoredCertificate(
            certificate_id=row.id,
            identifier=row.identifier,
            application_id=row.application_id,
            record=row.record,
            credential=row.credential,
            head_sha256=row.head_sha256,
            events=tuple(events[row.id]),
            places=(place_of(row.log_position, leaves.get(row.log_position or 0)), *places[row.id]),
        )
        for row in rows
        if row.id is not None
    ]
