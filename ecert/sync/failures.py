"""
Events that were not delivered: kept in sight until they are, and in order for each certificate.

While a certificate has an open failure its later events are held back: the platform must never learn of a revocation
before the certificate it revokes, nor take an older state for the newer one. So only a certificate's oldest open
failure, its head, is ever tried.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, func, select

from ecert.accounts.principal import OFFICE, Principal
from ecert.errors import NotFound
from ecert.register.service import seen_certificate
from ecert.sync.tables import SyncFailureRow

RETRY_AFTER = timedelta(hours=24)
"""How long a refused row waits until it is tried again by itself (standards digest 6.1)."""
MAX_MESSAGE = 500


class FailureCode(StrEnum):
    """Why an event was not delivered, or what is to be said about it."""

    REFUSED = "platform-refused"
    """The platform did not take the row."""
    TYPE_CODE_PROVISIONAL = "type-code-provisional"
    """Nobody has assigned the type code yet, and the settings say that the platform takes assigned ones only."""
    RECORD_MISMATCH = "record-mismatch"
    """What the register holds of the certificate does not hold; an auditor must look at it."""
    TEMPLATE_MISMATCH = "template-mismatch"
    """The template version that the record names is not installed as it was."""
    ROW_UNFIT = "row-unfit"
    """The record has something that the platform's row has no place for."""
    HELD_BACK = "held-back"
    """An earlier event of the same certificate was not delivered."""
    WARNING = "platform-warning"
    """Delivered; the platform found something worth a look."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one event."""

    code: FailureCode
    message: str
    """Names fields, never values."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An event that was not delivered, or delivered with a warning."""

    id: int
    sequence: int
    identifier: str
    code: FailureCode
    message: str
    attempts: int
    first_at: datetime
    last_at: datetime
    next_try_at: datetime | None
    resolved_at: datetime | None


@dataclass(frozen=True, slots=True)
class FailureQuery:
    """Which failures are listed."""

    resolved: bool = False
    """Whether the settled ones are listed, delivered warnings among them, instead of the open ones."""
    after: int = 0
    """The page begins after the failure with this id."""
    limit: int = 50


HELD = Fault(FailureCode.HELD_BACK, "an earlier event of this certificate was not delivered yet")
"""For an event whose certificate is stuck."""
LOST = Fault(FailureCode.RECORD_MISMATCH, "certificate: the register has lost this event")
"""For an event that was there when it failed."""


def list_failures(session: Session, query: FailureQuery, *, by: Principal | None = None) -> Sequence[Failure]:
    """
    List failures in the order they came up, a page at a time.

    Args:
        session: the transaction.
        query: which.
        by: an account of the office, which finds those of its kinds; None for the operator at the command line.

    Raises:
        Forbidden: not of the office.
    """
    if by is not None:
        by.require(*OFFICE)
    resolved = col(SyncFailureRow.resolved_at)
    statement = (
        select(SyncFailureRow)
        .where(col(SyncFailureRow.id) > query.after, _is_seen(by))
        .where(resolved.is_not(None) if query.resolved else resolved.is_(None))
        .order_by(col(SyncFailureRow.id))
        .limit(query.limit)
    )
    return [_failure(row) for row in session.exec(statement)]


def get_failure(session: Session, failure_id: int, *, by: Principal | None = None) -> Failure:
    """
    Get a failure by its id.

    Raises:
        NotFound: there is none, or its certificate is of another authority's kind.
    """
    statement = select(SyncFailureRow).where(SyncFailureRow.id == failure_id, _is_seen(by))
    row = session.exec(statement).one_or_none()
    if row is None:
        raise NotFound("id: no such failure")
    return _failure(row)


def count_open(session: Session, *, by: Principal | None = None) -> dict[str, int]:
    """Count the open failures that an account may see by their code; None sees all."""
    statement = select(SyncFailureRow.code, func.count()).where(_is_open(), _is_seen(by)).group_by(SyncFailureRow.code)
    return dict(session.exec(statement).all())


def find_stuck(session: Session, identifiers: Collection[str]) -> set[str]:
    """Tell which of these certificates have an open failure."""
    statement = select(SyncFailureRow.identifier).where(_is_open(), col(SyncFailureRow.identifier).in_(identifiers))
    return set(session.exec(statement))


def find_head(session: Session, identifier: str) -> Failure | None:
    """Find the oldest open failure of a certificate."""
    statement = (
        select(SyncFailureRow)
        .where(_is_open(), SyncFailureRow.identifier == identifier)
        .order_by(col(SyncFailureRow.sequence))
        .limit(1)
    )
    row = session.exec(statement).first()
    return None if row is None else _failure(row)


def find_failures(session: Session, identifier: str) -> dict[int, Failure]:
    """Find everything that was ever noted of a certificate's events, by the event's sequence."""
    statement = select(SyncFailureRow).where(SyncFailureRow.identifier == identifier)
    return {row.sequence: _failure(row) for row in session.exec(statement)}


def list_heads(
    session: Session, *, after: int, limit: int, due: datetime | None, accepts_provisional: bool
) -> Sequence[Failure]:
    """
    List the heads of all certificates in the order of their events, a page at a time.

    Args:
        session: the transaction.
        after: sequence that the page begins after.
        limit: most failures of the page.
        due: only those whose time to be tried again has come; None lists all.
        accepts_provisional: whether the setting that provisional type codes wait for is on.
    """
    heads = select(func.min(SyncFailureRow.sequence)).where(_is_open()).group_by(SyncFailureRow.identifier)
    statement = (
        select(SyncFailureRow)
        .where(col(SyncFailureRow.sequence).in_(heads), col(SyncFailureRow.sequence) > after)
        .order_by(col(SyncFailureRow.sequence))
        .limit(limit)
    )
    if due is not None:
        next_try = col(SyncFailureRow.next_try_at)
        # Further ahead than any delay is what a clock noted that has been set back since.
        come = or_(next_try <= due, next_try > due + RETRY_AFTER)
        waiting = col(SyncFailureRow.code) == FailureCode.TYPE_CODE_PROVISIONAL.value
        statement = statement.where(or_(come, waiting) if accepts_provisional else come)
    return [_failure(row) for row in session.exec(statement)]


def note_faults(session: Session, faults: Mapping[int, tuple[str, Fault]], *, now: datetime) -> None:
    """
    Note what is wrong with events, by their sequence and with their certificate's identifier.

    An event that was noted before is counted up; one that somebody delivered meanwhile stays delivered.
    """
    known = _rows(session, faults)
    for sequence, (identifier, fault) in faults.items():
        row = known.get(sequence)
        if row is None:
            row = SyncFailureRow(
                sequence=sequence,
                identifier=identifier,
                code=fault.code,
                message="",
                attempts=0,
                first_at=now,
                last_at=now,
            )
            session.add(row)
        elif row.resolved_at is not None:
            continue
        row.code, row.message, row.last_at = fault.code, fault.message[:MAX_MESSAGE], now
        row.next_try_at = _next_try(fault.code, now)
        row.resolved_at = now if fault.code is FailureCode.WARNING else None
        row.attempts += fault.code is not FailureCode.HELD_BACK
    session.flush()


def resolve(session: Session, sequences: Collection[int], *, now: datetime) -> int:
    """Note that events were delivered; give how many of them were open failures."""
    rows = [row for row in _rows(session, sequences).values() if row.resolved_at is None]
    for row in rows:
        row.attempts += 1
        row.last_at = row.resolved_at = now
        row.next_try_at = None
    session.flush()
    return len(rows)


def _next_try(code: FailureCode, now: datetime) -> datetime | None:
    """Give when an event is tried again: what is held back as soon as it is its certificate's head."""
    if code is FailureCode.HELD_BACK:
        return now
    if code in {FailureCode.TYPE_CODE_PROVISIONAL, FailureCode.WARNING}:
        return None
    return now + RETRY_AFTER


def _is_open() -> ColumnElement[bool]:
    return col(SyncFailureRow.resolved_at).is_(None)


def _is_seen(by: Principal | None) -> ColumnElement[bool]:
    return seen_certificate(col(SyncFailureRow.identifier), by)


def _rows(session: Session, sequences: Collection[int]) -> dict[int, SyncFailureRow]:
    """Read failures for writing, locked where the database locks rows."""
    statement = select(SyncFailureRow).where(col(SyncFailureRow.sequence).in_(list(sequences))).with_for_update()
    return {row.sequence: row for row in session.exec(statement)}


def _failure(row: SyncFailureRow) -> Failure:
    return Failure(
        id=row.id or 0,
        sequence=row.sequence,
        identifier=row.identifier,
        code=FailureCode(row.code),
        message=row.message,
        attempts=row.attempts,
        first_at=row.first_at,
        last_at=row.last_at,
        next_try_at=row.next_try_at,
        resolved_at=row.resolved_at,
    )
