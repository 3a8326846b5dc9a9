"""How it stands with the platform: what it refused, and what it has not got yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select as select_columns
from sqlmodel import Session

from ecert.register.listing import find_newest
from ecert.storage.database import fetch
from ecert.storage.table import Table
from ecert.sync.tables import SyncCursorRow, SyncFailureRow

_FAILURES = Table.metadata.tables[str(SyncFailureRow.__tablename__)]


@dataclass(frozen=True, slots=True)
class Refusal:
    """An event that the platform has not, though its turn has come."""

    failure_id: int
    identifier: str
    code: str
    message: str
    """Names fields, never values."""
    first_at: datetime
    attempts: int
    slug: str | None = None
    certificate_number: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the platform is behind."""

    pending: int
    """Events that it was not sent yet; more than there are where the database left numbers out."""
    troubles: int
    last_success_at: datetime | None
    last_attempt_at: datetime | None


def list_refusals(session: Session, *, limit: int) -> Sequence[Refusal]:
    """List the open failures, the oldest first."""
    columns = _FAILURES.c
    statement = (
        select_columns(
            columns.id, columns.identifier, columns.code, columns.message, columns.first_at, columns.attempts
        )
        .where(columns.resolved_at.is_(None))
        .order_by(columns.id)
        .limit(limit)
    )
    return [Refusal(*row) for row in fetch(session, statement, {})]


def read_standing(session: Session, *, now: datetime) -> Standing:
    """Say how far the platform is behind."""
    cursor = session.get(SyncCursorRow, 1)
    newest = find_newest(session, now=now).sequence
    if cursor is None:
        return Standing(newest, 0, None, None)
    return Standing(max(0, newest - cursor.delivered), cursor.troubles, cursor.last_success_at, cursor.last_attempt_at)
