"""
Remember that this installation was set back to a backup, until somebody vouches that nothing later is lost.

What was issued after the backup is not in the register any more: its numbers, its serial and its place in a status list
would be handed out a second time. So nothing is issued after a restore until an operator was told, or was shown by the
platform's ledger, that there is no later certificate (docs/backup.md). The marks are only ever added; the newest one
counts.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, Session, col, select

from ecert.errors import Conflict, RestoredNotCleared
from ecert.storage.database import execute
from ecert.storage.table import Table


class MarkKind(StrEnum):
    """What a mark says."""

    RESTORED = "restored"
    CLEARED = "cleared"


class InstallationMarkRow(Table, table=True):
    """One mark; rows are only ever added."""

    __tablename__ = "installation_mark"

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=16)
    at: datetime
    newest_event: int
    """Number of the newest event that the backup has."""
    backup_sha256: str = Field(max_length=64)
    """SHA-256 of the backup's file."""
    told_by: str | None = Field(default=None, max_length=64)
    """Who said that nothing later exists; absent in the mark of a restore."""
    because: str | None = Field(default=None, max_length=500)
    """What that rests on."""


_NEWEST_KIND = select(InstallationMarkRow.kind).order_by(col(InstallationMarkRow.id).desc()).limit(1)


@dataclass(frozen=True, slots=True)
class RestoredMark:
    """A restore that nobody has cleared yet."""

    at: datetime
    newest_event: int
    backup_sha256: str


def mark_restored(session: Session, *, backup_sha256: str, newest_event: int, now: datetime) -> None:
    """Note that everything here comes from a backup, so that nothing is issued until that is cleared."""
    row = InstallationMarkRow(kind=MarkKind.RESTORED, at=now, newest_event=newest_event, backup_sha256=backup_sha256)
    session.add(row)
    session.flush()


def find_restored_mark(session: Session) -> RestoredMark | None:
    """Find the restore that nobody has cleared yet."""
    row = session.exec(select(InstallationMarkRow).order_by(col(InstallationMarkRow.id).desc()).limit(1)).first()
    if row is None or row.kind != MarkKind.RESTORED:
        return None
    return RestoredMark(row.at, row.newest_event, row.backup_sha256)


def clear_restored_mark(session: Session, *, told_by: str, because: str, now: datetime) -> None:
    """
    Let issuing go on, and keep who said so and why.

    Raises:
        Conflict: there is nothing to clear.
    """
    mark = find_restored_mark(session)
    if mark is None:
        raise Conflict("installation: it is not marked as restored, so there is nothing to clear")
    session.add(
        InstallationMarkRow(
            kind=MarkKind.CLEARED,
            at=now,
            newest_event=mark.newest_event,
            backup_sha256=mark.backup_sha256,
            told_by=told_by,
            because=because,
        )
    )
    session.flush()


def check_may_issue(session: Session) -> None:
    """
    Insist that this installation was not restored from a backup, or was cleared since.

    Raises:
        RestoredNotCleared: certificates issued after the backup may exist, and their numbers would come again.
    """
    if execute(session, _NEWEST_KIND).scalar() == MarkKind.RESTORED:
        raise RestoredNotCleared(
            "installation: was restored from a backup; nothing is issued until `ecert restore --clear` is said"
        )
