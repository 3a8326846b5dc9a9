"""
Go on after a restore: take over what is published and not in the database, so that no leaf is ever replaced.

The published log shows leaf hashes, not what they stand for: what was lost stays lost, but its places in the log are
kept, and nothing that it may have used is handed out again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlmodel import Session, col

from ecert.log.errors import LogForked, NotLogged
from ecert.log.published import Published, PublishedLog
from ecert.log.service import EntryKind, count_entries
from ecert.log.tables import CheckpointRow, LogEntryRow, RecoveryRow
from ecert.storage.database import execute, fetch

_PAGE = 10_000
_POSITION = col(LogEntryRow.position)


@dataclass(frozen=True, slots=True)
class Recovery:
    """What a recovery found and did."""

    kept: int
    """How many entries of the database are those of the published log."""
    lost: int
    """How many entries are published and were not there any more."""
    moved: int
    """How many entries that nobody had seen yet were put behind those."""

    @property
    def lost_records(self) -> int:
        """The most certificates that can be among what is lost: each has a record and an event."""
        return self.lost // 2


def compare(session: Session, log: PublishedLog) -> Recovery:
    """
    Compare the database with the published log; nothing is changed.

    Raises:
        NotLogged: nothing is published here to compare with.
        LogForked: the database has signed a checkpoint over other entries than are published.
        LogUnreadable: the published log cannot be read, or is not what was signed.
    """
    published = log.current()
    if published is None:
        raise NotLogged("log: nothing is published in its folder; put a copy of the published log there first")
    count, kept = count_entries(session), _count_same(session, published)
    lost = published.size - kept
    moved = count - kept if lost else 0
    signed = execute(session, select(func.max(col(CheckpointRow.size)))).scalar_one() or 0
    if lost and signed > kept:
        raise LogForked(f"log: from position {kept} on the database has signed over other entries than are published")
    return Recovery(kept, lost, moved)


def take_over(session: Session, log: PublishedLog, found: Recovery, *, list_floor: int, now: datetime) -> None:
    """
    Take over the leaves that are published and not here; entries that nobody has seen are put behind them.

    Rows of other packages that name the place of such an entry must be moved by as much (`Recovery.lost`) in the same
    transaction.

    Args:
        session: the transaction; it has the turn of numbering events.
        log: the published log.
        found: what `compare` has found in this transaction.
        list_floor: highest number that a status list may have had that was opened by what is lost.
        now: the present instant.

    Raises:
        LogUnreadable: the published log cannot be read, or is not what was signed.
    """
    published = log.current()
    if not found.lost or published is None:
        return
    if found.moved:
        # In two steps, since each step must leave every position to one row alone.
        behind = update(LogEntryRow).where(found.kept <= _POSITION)
        execute(session, behind.values(position=-(_POSITION + found.lost)))
        execute(session, update(LogEntryRow).where(_POSITION < 0).values(position=-_POSITION))
    end = found.kept + found.lost
    for first in range(found.kept, end, _PAGE):
        last = min(first + _PAGE, end)
        rows = [
            {"position": place, "leaf": published.leaf(place), "kind": EntryKind.LOST.value}
            for place in range(first, last)
        ]
        execute(session, insert(LogEntryRow), rows)
    session.add(RecoveryRow(at=now, kept=found.kept, lost=found.lost, list_floor=list_floor))
    session.flush()


def find_recoveries(session: Session) -> list[tuple[datetime, int, int]]:
    """Give the instant of each recovery, the most records that it lost, and the highest status list among them."""
    columns = select(col(RecoveryRow.at), col(RecoveryRow.lost), col(RecoveryRow.list_floor))
    return [(at, lost // 2, floor) for at, lost, floor in fetch(session, columns.order_by(col(RecoveryRow.id)), {})]


def _count_same(session: Session, published: Published) -> int:
    """Count the entries from the first on that database and published log have in common."""
    same = 0
    for leaves in _pages(session, published.size):
        for leaf in leaves:
            if published.leaf(same) != leaf:
                return same
            same += 1
    return same


def _pages(session: Session, end: int) -> Iterator[list[bytes]]:
    """Read the leaf hashes of the database up to a position, a page at a time; a gap ends them."""
    for first in range(0, end, _PAGE):
        last = min(first + _PAGE, end)
        statement = select(_POSITION, col(LogEntryRow.leaf)).where(first <= _POSITION, last > _POSITION)
        rows = fetch(session, statement.order_by(_POSITION), {})
        whole = [bytes(leaf) for place, (position, leaf) in enumerate(rows, start=first) if position == place]
        yield whole
        if len(whole) < last - first:
            return
