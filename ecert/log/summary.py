"""Say where the log stands: how much is entered, how much is published, since when, and who has cosigned it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from ecert.log.checkpoint import OpenedCheckpoint
from ecert.log.errors import LogUnreadable
from ecert.log.published import PublishedLog
from ecert.log.service import count_entries
from ecert.log.tables import CheckpointRow
from ecert.storage.database import execute, fetch


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint that was signed, as the database has it."""

    size: int
    root: bytes
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class LogSummary:
    """Where the log stands."""

    count: int
    """How many entries the database holds."""
    published: OpenedCheckpoint | None
    """The checkpoint that is published; None where there is none, or it cannot be read."""
    signed_at: datetime | None
    """When that one was signed; None where the database does not know it."""
    recent: Sequence[SignedCheckpoint]
    """The newest that were signed, newest first."""
    trouble: str | None
    """Why what is published cannot be read, in a sentence."""

    @property
    def waiting(self) -> int:
        """How many entries are not published yet."""
        return max(0, self.count - (0 if self.published is None else self.published.checkpoint.size))


def find_signing_time(session: Session, size: int) -> datetime | None:
    """Say when the checkpoint of a size was signed; None where none was."""
    return execute(session, select(col(CheckpointRow.signed_at)).where(col(CheckpointRow.size) == size)).scalar()


def summarise(session: Session, log: PublishedLog, *, limit: int) -> LogSummary:
    """Say where the log stands, with so many of the newest checkpoints."""
    try:
        current, trouble = log.current(), None
    except LogUnreadable as error:
        current, trouble = None, error.detail
    opened = None if current is None else current.opened
    statement = select(col(CheckpointRow.size), col(CheckpointRow.root), col(CheckpointRow.signed_at))
    rows = fetch(session, statement.order_by(col(CheckpointRow.size).desc()).limit(limit), {})
    return LogSummary(
        count=count_entries(session),
        published=opened,
        signed_at=None if opened is None else find_signing_time(session, opened.checkpoint.size),
        recent=[SignedCheckpoint(size, bytes(root), signed_at) for size, root, signed_at in rows],
        trouble=trouble,
    )
