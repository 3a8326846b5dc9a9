"""
Keep the days of each application for figures, and sum them by weeks: what came in, what was settled, what was in time.

What was settled does not change any more, so its working days are kept as they were counted on that day. A paper
certificate that is entered (存量补录) is counted as anything else, but its time is not measured: nobody waits for it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, bindparam, case, func, insert, update
from sqlalchemy import select as select_columns
from sqlmodel import Session

from ecert.application.submission import decode_submission
from ecert.application.tables import ApplicationRow, CaseFigureRow
from ecert.application.timing import TrailEntry, decision_days
from ecert.application.workflow import ApplicationState, ApplicationStep, BusinessType
from ecert.catalogue.office import OfficeRules
from ecert.clock import legal_date
from ecert.storage.database import execute, fetch
from ecert.storage.table import Table

DAYS_OF_WEEK = 7
_DECIDED = frozenset({ApplicationState.APPROVED, ApplicationState.REJECTED})
SETTLED = _DECIDED | {ApplicationState.NOT_ACCEPTED, ApplicationState.WITHDRAWN}
"""States in which the office owes no decision any more."""

_TABLE = Table.metadata.tables[str(CaseFigureRow.__tablename__)]
_ARRIVE = insert(_TABLE)
_SETTLE = (
    update(_TABLE)
    .where(_TABLE.c.application_id == bindparam("application"), _TABLE.c.settled_day.is_(None))
    .values(settled_day=bindparam("day"), outcome=bindparam("state"), used_days=bindparam("used"))
)


@dataclass(frozen=True, slots=True)
class Week:
    """What one week came to."""

    first: date
    """Its first day."""
    arrived: int = 0
    """Applications that were handed in."""
    settled: int = 0
    """Decided, not accepted, or withdrawn."""
    decided: int = 0
    """Granted or refused."""
    timed: int = 0
    """Of the decided ones those whose time was measured."""
    in_time: int = 0
    """Of the timed ones those within the promised days."""
    open_at_end: int = 0
    """Not settled when the week ended, or today."""
    mean_age: float = 0.0
    """Days that those had waited by then, on average; 0 where there are none."""

    @property
    def in_time_share(self) -> float | None:
        """The part of the timed ones that was decided in time, 0 to 1; None where there are none."""
        return self.in_time / self.timed if self.timed else None


def _note_arrival(session: Session, row: ApplicationRow, *, now: datetime) -> None:
    """Note that an application was handed in."""
    values = {
        "application_id": row.id,
        "template_slug": row.template_slug,
        "arrived_day": legal_date(now).toordinal(),
        "promised_days": row.promised_days,
    }
    execute(session, _ARRIVE, values)


def _note_settled(
    session: Session, row: ApplicationRow, trail: Sequence[TrailEntry], *, rules: OfficeRules, now: datetime
) -> None:
    """Note that an application was settled, with the working days that it took; once, whatever follows."""
    used = None
    if trail[-1].state in _DECIDED and decode_submission(row.content).business_type is not BusinessType.BACKLOG:
        used = decision_days(trail, rules=rules)
    values = {
        "application": row.id,
        "day": legal_date(now).toordinal(),
        "state": trail[-1].state.value,
        "used": used,
    }
    execute(session, _SETTLE, values)


def note_steps(
    session: Session, row: ApplicationRow, trail: Sequence[TrailEntry], *, taken: int, rules: OfficeRules, now: datetime
) -> None:
    """Note what the last *taken* steps of a trail mean for figures."""
    for place in range(len(trail) - taken, len(trail)):
        if trail[place].step is ApplicationStep.SUBMIT:
            _note_arrival(session, row, now=now)
        if trail[place].state in SETTLED:
            _note_settled(session, row, trail[: place + 1], rules=rules, now=now)


def read_weeks(session: Session, *, kinds: Collection[str] | None, today: date, count: int) -> list[Week]:
    """
    Sum the last weeks, the present one at the end; each begins on a Monday.

    Args:
        session: a reading transaction.
        kinds: the kinds that are counted; None counts all.
        today: the legal day.
        count: how many weeks.
    """
    first = today - timedelta(days=today.weekday() + DAYS_OF_WEEK * (count - 1))
    begin = first.toordinal()
    arrived = _arrivals(session, kinds, begin)
    settled = _settlements(session, kinds, begin)
    open_now, open_days = _open(session, kinds)
    weeks: list[Week] = []
    # From the present state backwards: what came in since was not there yet, what was settled since was.
    for place in reversed(range(count)):
        end = min(begin + DAYS_OF_WEEK * (place + 1) - 1, today.toordinal())
        came, came_days = arrived.get(place, (0, 0))
        left = settled.get(place, _NOTHING)
        age = (end * open_now - open_days) / open_now if open_now > 0 else 0.0
        weeks.append(
            Week(
                first=first + timedelta(days=DAYS_OF_WEEK * place),
                arrived=came,
                settled=left.settled,
                decided=left.decided,
                timed=left.timed,
                in_time=left.in_time,
                open_at_end=open_now,
                mean_age=age,
            )
        )
        open_now, open_days = open_now - came + left.settled, open_days - came_days + left.days
    return weeks[::-1]


@dataclass(frozen=True, slots=True)
class _Settlements:
    settled: int
    days: int
    """Sum of the days on which they had come in."""
    decided: int
    timed: int
    in_time: int


_NOTHING = _Settlements(0, 0, 0, 0, 0)


def _among(kinds: Collection[str] | None) -> list[ColumnElement[bool]]:
    return [] if kinds is None else [_TABLE.c.template_slug.in_(sorted(kinds))]


def _arrivals(session: Session, kinds: Collection[str] | None, begin: int) -> Mapping[int, tuple[int, int]]:
    """Give for each week how many came in, and the sum of their days."""
    # Counted by days, so that the index alone answers; a quarter has ninety of them.
    day = _TABLE.c.arrived_day
    statement = select_columns(day, func.count()).where(day >= begin, *_among(kinds)).group_by(day)
    found: dict[int, tuple[int, int]] = {}
    for ordinal, count in fetch(session, statement, {}):
        place = (ordinal - begin) // DAYS_OF_WEEK
        before, days = found.get(place, (0, 0))
        found[place] = (before + count, days + ordinal * count)
    return found


def _settlements(session: Session, kinds: Collection[str] | None, begin: int) -> Mapping[int, _Settlements]:
    columns, day = _TABLE.c, _TABLE.c.settled_day
    decided = columns.outcome.in_([state.value for state in sorted(_DECIDED)])
    in_time = and_(decided, columns.used_days <= columns.promised_days)
    statement = (
        select_columns(
            day,
            func.count(),
            func.sum(columns.arrived_day),
            func.sum(case((decided, 1), else_=0)),
            func.count(columns.used_days),
            func.sum(case((in_time, 1), else_=0)),
        )
        .where(day >= begin, *_among(kinds))
        .group_by(day)
    )
    sums: dict[int, list[int]] = {}
    for ordinal, *figures in fetch(session, statement, {}):
        place = (ordinal - begin) // DAYS_OF_WEEK
        sums[place] = [int(one) + int(other) for one, other in zip(sums.get(place, [0] * 5), figures, strict=True)]
    return {place: _Settlements(*figures) for place, figures in sums.items()}


def _open(session: Session, kinds: Collection[str] | None) -> tuple[int, int]:
    """Give how many are not settled, and the sum of the days on which they came in."""
    statement = select_columns(func.count(), func.sum(_TABLE.c.arrived_day)).where(
        _TABLE.c.settled_day.is_(None), *_among(kinds)
    )
    ((count, days),) = fetch(session, statement, {})
    return int(count), int(days or 0)
