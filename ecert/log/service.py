"""
Add entries to the log, in the transaction that stores what they stand for.

So there is no record without its entry, and no entry without its record. Whoever adds has the turn of numbering events
(`take_turn`), so positions follow the order of commits and no reader ever sees a gap.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, bindparam, func, insert, select, update
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from ecert.faultpoints import FaultPoint, pass_point
from ecert.log.errors import LogBehind
from ecert.log.floor import floor_of
from ecert.log.tables import CheckpointRow, LogEntryRow
from ecert.log.tree import leaf_hash
from ecert.storage.database import execute, fetch, padded, take_turn

_NEWEST = select(func.max(col(LogEntryRow.position)))
_LIKE = select(col(LogEntryRow.position)).where(col(LogEntryRow.leaf) == bindparam("leaf"))
_AT = select(col(LogEntryRow.position), col(LogEntryRow.leaf)).where(
    col(LogEntryRow.position).in_(bindparam("keys", expanding=True))
)
_SIGNED = select(func.max(col(CheckpointRow.size)))
_OF_KIND = (
    select(col(LogEntryRow.position))
    .where(col(LogEntryRow.kind) == bindparam("kind"))
    .order_by(col(LogEntryRow.position))
)
_ADD = insert(LogEntryRow)


class EntryKind(StrEnum):
    """What an entry stands for."""

    RECORD = "record"
    EVENT = "event"
    STATUS_LIST = "status_list"
    BUNDLE = "bundle"
    ACCOUNT = "account"
    """A change of an account of the office."""
    LOST = "lost"
    """Something that was published, and that a restored database does not have."""


def append(session: Session, kind: EntryKind, digests: Sequence[bytes]) -> int:
    """
    Add entries; they are public a minute later at most.

    Args:
        session: the transaction that stores what they stand for; it has, or takes, the turn of numbering events.
        kind: what they stand for.
        digests: SHA-256 of each signed thing, in their order.

    Returns:
        The position of the first; the others follow without a gap.

    Raises:
        LogBehind: more than the database holds is published, so it was put back to an earlier day.
        LogUnreadable: it cannot be told how much is published.
    """
    take_turn(session)
    first = count_entries(session)
    if first < floor_of(session):
        raise LogBehind("log: more is published than the database holds: say `ecert log recover` before anything else")
    rows = [
        {"position": position, "leaf": leaf_hash(digest), "kind": kind.value}
        for position, digest in enumerate(digests, start=first)
    ]
    execute(session, _ADD, rows)
    pass_point(FaultPoint.LOG_APPENDED)
    return first


def with_leaf(statement: Select[*tuple[Any, ...]], position: Mapped[int | None]) -> Select[*tuple[Any, ...]]:
    """Add to a statement the leaf hash of the entry whose position a column of its names."""
    return statement.add_columns(col(LogEntryRow.leaf)).outerjoin(LogEntryRow, col(LogEntryRow.position) == position)


def leaves_at(session: Session, positions: Collection[int]) -> dict[int, bytes]:
    """Give the leaf hashes of those of some positions that there are."""
    return dict(fetch(session, _AT, {"keys": padded(positions)})) if positions else {}


def positions_of(session: Session, kind: EntryKind) -> Sequence[int]:
    """List the positions of the entries of a kind, in their order."""
    return [position for (position,) in fetch(session, _OF_KIND, {"kind": kind.value})]


def is_logged(session: Session, digest: bytes) -> bool:
    """Whether the log has an entry for what has this SHA-256."""
    return bool(fetch(session, _LIKE, {"leaf": leaf_hash(digest)}))


def reclaim(session: Session, kind: EntryKind, digest: bytes) -> int | None:
    """
    Give the place of an entry that a restore had lost, because what it stands for is here again; None if none was lost.

    Args:
        session: the transaction that stores what it stands for.
        kind: what that is.
        digest: its SHA-256.
    """
    lost = (col(LogEntryRow.leaf) == leaf_hash(digest), col(LogEntryRow.kind) == EntryKind.LOST.value)
    position = execute(session, select(col(LogEntryRow.position)).where(*lost)).scalar_one_or_none()
    if position is not None:
        execute(session, update(LogEntryRow).where(*lost).values(kind=kind.value))
    return position


@dataclass(frozen=True, slots=True)
class LogState:
    """How far the log got."""

    entries: int
    """How many entries there are."""
    signed: int
    """How many of them a checkpoint is signed over."""


def log_state(session: Session) -> LogState:
    """Say how far the log got, in a reading transaction."""
    signed = execute(session, _SIGNED).scalar_one()
    return LogState(count_entries(session), signed or 0)


def count_entries(session: Session) -> int:
    """Say how many entries the database holds."""
    newest = execute(session, _NEWEST).scalar_one()
    return 0 if newest is None else newest + 1
