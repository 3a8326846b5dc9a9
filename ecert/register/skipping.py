"""Never hand out what lost certificates may have used: after a restore their numbers and places are passed over."""

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from ecert.clock import legal_date
from ecert.log.recovery import find_recoveries
from ecert.register.place import BLOCK_SIZE, LIST_SIZE
from ecert.register.tables import NumberSeriesRow, StatusListRow
from ecert.storage.database import execute, fetch

MAX_GROUPS = 24
"""Groups of status lists that lost certificates can have begun: one for each three years, and one without an end."""


def skip_numbers(session: Session, records: int) -> None:
    """Pass over so many numbers of every series; which series the lost ones were drawn from, nobody can tell."""
    if records:
        execute(session, update(NumberSeriesRow).values(last=col(NumberSeriesRow.last) + records))


def skip_places(session: Session, records: int) -> int:
    """
    Pass over the places that so many lost certificates may have in the lists there are, whole blocks at a time.

    A block that was begun after the backup had a random order that nobody knows any more.

    Returns:
        The highest number of a list that they may have opened.
    """
    newest = execute(session, select(func.max(col(StatusListRow.number)))).scalar_one()
    newest = -1 if newest is None else newest
    if not records:
        return newest
    lists = select(col(StatusListRow.number), col(StatusListRow.allocated)).with_for_update()
    for number, allocated in fetch(session, lists, {}):
        count = min(-(-(allocated + records) // BLOCK_SIZE) * BLOCK_SIZE, LIST_SIZE)
        execute(session, update(StatusListRow).where(col(StatusListRow.number) == number).values(allocated=count))
    return newest + min(records, MAX_GROUPS)


def first_number(session: Session, *, year: int) -> int:
    """Give the number behind which a series begins that has drawn none yet: 0, unless a year's numbers were lost."""
    return sum(records for at, records, _ in find_recoveries(session) if legal_date(at).year == year)


def list_floor(session: Session) -> int:
    """Give the highest number of a status list that lost certificates may have opened; -1 where nothing was lost."""
    return max((floor for _, _, floor in find_recoveries(session)), default=-1)
