"""
Let a database that was put back to an earlier day go on from the published log (docs/log.md, "Recovery").

In one transaction: the lost leaves are taken over, what names a place behind them is moved, and the numbers and places
in status lists that lost certificates may have used are never handed out.
"""

from datetime import datetime

from sqlalchemy import Engine, update
from sqlmodel import Session

import ecert.backup.schema  # noqa: F401 - adds every table to the metadata
from ecert.log.published import PublishedLog
from ecert.log.recovery import Recovery, compare, take_over
from ecert.register.skipping import skip_numbers, skip_places
from ecert.storage.database import execute, snapshot, take_turn, transaction
from ecert.storage.installation import clear_restored_mark, find_restored_mark
from ecert.storage.table import Table

LOG = "public log"
"""Who said that nothing later exists, or that what exists was taken account of."""
_PLACE = "log_position"


def look(engine: Engine, log: PublishedLog) -> Recovery:
    """
    Say what recovering would do; nothing is changed.

    Raises:
        NotLogged: nothing is published here.
        LogForked: the database has signed a checkpoint over other entries than are published.
        LogUnreadable: the published log cannot be read, or is not what was signed.
    """
    with snapshot(engine) as session:
        return compare(session, log)


def recover(engine: Engine, log: PublishedLog, *, now: datetime) -> Recovery:
    """
    Take over what is published, skip what it may have used, and let the installation issue again.

    Raises:
        NotLogged: nothing is published here.
        LogForked: the database has signed a checkpoint over other entries than are published.
        LogUnreadable: the published log cannot be read, or is not what was signed.
    """
    with transaction(engine) as session:
        take_turn(session)
        found = compare(session, log)
        take_over(session, log, found, list_floor=skip_places(session, found.lost_records), now=now)
        if found.moved:
            _move(session, found)
        skip_numbers(session, found.lost_records)
        if find_restored_mark(session) is not None:
            because = f"{found.lost} lost entries were taken over behind the {found.kept} that are here"
            clear_restored_mark(session, told_by=LOG, because=because, now=now)
    return found


def _move(session: Session, found: Recovery) -> None:
    """Let every row that names a place behind the lost ones name the new one."""
    for table in Table.metadata.sorted_tables:
        if _PLACE in table.columns:
            place = table.columns[_PLACE]
            if place.primary_key:
                execute(session, update(table).where(place >= found.kept).values({_PLACE: -(place + found.lost)}))
                execute(session, update(table).where(place < 0).values({_PLACE: -place}))
            else:
                execute(session, update(table).where(place >= found.kept).values({_PLACE: place + found.lost}))
