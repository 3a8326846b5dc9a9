"""
Lists of applications for people (申请列表): an order of one's choice, pages in both directions, bounded counts.

Lists read the narrow lines of `ecert.application.lines` and the state, never what was handed in. A page begins after a
line, named by its row; what that one has in the columns of the order is looked up, so an address holds nothing of
anybody.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, bindparam, func, tuple_
from sqlalchemy import select as select_columns
from sqlmodel import Session

from ecert.accounts.principal import OFFICE, Principal
from ecert.application.filtering import APPLICATIONS, FEW, JOINED, LINES, Filter, Narrowed, narrow, seen_kinds
from ecert.application.timing import Card, Timing, compute_timing
from ecert.application.trail import read_trails
from ecert.application.waiting import OPEN, Clocks, read_waiting
from ecert.application.workflow import ApplicationState
from ecert.catalogue.office import OfficeRules
from ecert.clock import legal_date
from ecert.errors import InvalidInput
from ecert.storage.database import execute, fetch, padded

MAX_COUNT: Final = 10_000
"""Up to how many are counted."""
DELIVERY: Final = "delivery"
_AT_ONCE: Final = 1_024
_DETAILS: Final = (
    select_columns(
        LINES.c.id,
        LINES.c.application_id,
        LINES.c.application_number,
        LINES.c.template_slug,
        LINES.c.business_type,
        LINES.c.holder_name,
        LINES.c.holder_code,
        APPLICATIONS.c.state,
        APPLICATIONS.c.promised_days,
        APPLICATIONS.c.submitted_at,
    )
    .select_from(JOINED)
    .where(LINES.c.id.in_(bindparam("keys", expanding=True)))
)


class Sort(StrEnum):
    """By what a list is ordered."""

    NEWEST = "newest"
    """By when they came in."""
    HOLDER = "holder"


_ORDERS: Final[Mapping[Sort, tuple[ColumnElement[Any], ...]]] = {
    Sort.NEWEST: (LINES.c.id,),
    Sort.HOLDER: (LINES.c.holder_name, LINES.c.application_number),
}


@dataclass(frozen=True, slots=True)
class Order:
    """In which order, and from where."""

    sort: Sort = Sort.NEWEST
    descending: bool = True
    after: int | None = None
    """Row of the line that the page begins after."""
    before: int | None = None
    """Row of the line that the page ends before; goes backwards."""
    limit: int = 25
    counted: bool = True
    """Whether it is told how long the whole list is."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list."""

    row: int
    application_id: str
    application_number: str
    template: str
    business_type: str
    holder_name: str
    holder_code: str
    state: ApplicationState
    waiting_for: str | None
    """clerk, reviewer, issuer or applicant; delivery where only that is left, and absent when nothing is."""
    submitted: date
    timing: Timing


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list."""

    lines: Sequence[Listed]
    previous: int | None
    """What `before` is on the page before; None where this is the first."""
    next: int | None
    """What `after` is on the page after; None where this is the last."""
    count: int
    """Of the whole list, up to one more than `MAX_COUNT`."""


def list_lines(session: Session, sought: Filter, order: Order, *, by: Principal, clocks: Clocks, today: date) -> Page:
    """
    Give a page of the applications that an account may see.

    Args:
        session: a reading transaction.
        sought: which.
        order: in which order, and from where.
        by: an account of the office.
        clocks: what is remembered of today's clocks.
        today: the legal day.

    Raises:
        Forbidden: not of the office.
        InvalidInput: a filter is none.
    """
    by.require(*OFFICE)
    narrowed = narrow(session, sought, by=by)
    if sought.card:
        carded = _find_carded(session, sought.card, by=by, clocks=clocks, today=today)
        narrowed = narrowed.among(carded)
    # Few of many by holder: an index would be walked to its end, though they are sorted in a moment. Counting tells.
    count = _count(session, narrowed) if order.counted and order.sort is Sort.HOLDER else None
    backwards = order.before is not None
    shown, more = _rows(session, narrowed, order, walks=count is None or count > FEW)
    has_previous = more if backwards else order.after is not None
    has_next = backwards or more
    is_whole = not (has_previous or has_next)
    return Page(
        _read(session, shown, clocks.rules, today),
        shown[0] if shown and has_previous else None,
        shown[-1] if shown and has_next else None,
        count if count is not None else len(shown) if is_whole or not order.counted else _count(session, narrowed),
    )


def count_open(session: Session, *, by: Principal) -> dict[str, int]:
    """
    Count what is open by who must act: clerk, reviewer, issuer, applicant.

    Raises:
        Forbidden: not of the office.
    """
    by.require(*OFFICE)
    state, kinds = APPLICATIONS.c.state, seen_kinds(None, by)
    # An expression in place of the column, or the planner would begin with everything there ever was of these kinds.
    seen = [] if kinds is None else [func.coalesce(APPLICATIONS.c.template_slug, "").in_(kinds)]
    statement = select_columns(state, func.count()).where(state.in_(sorted(OPEN)), *seen).group_by(state)
    counts = dict.fromkeys(OPEN.values(), 0)
    for name, count in fetch(session, statement, {}):
        counts[OPEN[ApplicationState(name)]] += count
    return counts


def list_chosen(
    session: Session, application_ids: Collection[str], *, by: Principal, rules: OfficeRules, today: date
) -> Sequence[Listed]:
    """
    Give lines of applications that somebody has ticked, oldest first; what is not his to see is left out.

    Raises:
        Forbidden: not of the office.
    """
    by.require(*OFFICE)
    mine = narrow(session, Filter(), by=by).among(application_ids)
    rows = [row.id for row in fetch(session, mine.lines(LINES.c.id).order_by(LINES.c.id), {})]
    return _read(session, rows, rules, today)


def _find_carded(session: Session, card: str, *, by: Principal, clocks: Clocks, today: date) -> list[str]:
    """Give the ids of open applications that show a card."""
    if card not in {Card.YELLOW.value, Card.RED.value}:
        raise InvalidInput.at("card", "must be yellow or red")
    waiting = read_waiting(session, kinds=by.kinds, clocks=clocks, today=today)
    return [line.application_id for line in waiting.lines if line.timing.card == card]


def _rows(session: Session, narrowed: Narrowed, order: Order, *, walks: bool) -> tuple[list[int], bool]:
    """Give the rows of a page, and whether there are more in the direction in which it goes."""
    backwards = order.before is not None
    descending = order.descending is not backwards
    columns = _ORDERS[order.sort]
    if not walks:
        columns = tuple(func.coalesce(column, "") for column in columns)
    statement = narrowed.lines(LINES.c.id)
    edge = order.before if backwards else order.after
    if edge is not None:
        statement = _from(statement, _ORDERS[order.sort], edge, descending=descending)
    keys = [column.desc() if descending else column for column in columns]
    found = [row.id for row in fetch(session, statement.order_by(*keys).limit(order.limit + 1), {})]
    shown = found[: order.limit]
    return shown[::-1] if backwards else shown, len(found) > order.limit


def _count(session: Session, narrowed: Narrowed) -> int:
    some = narrowed.countable().limit(MAX_COUNT + 1).subquery()
    return int(execute(session, select_columns(func.count()).select_from(some)).scalar_one())


def _timings(session: Session, promised: Mapping[str, int], rules: OfficeRules, today: date) -> dict[str, Timing]:
    """Work out clocks, by the ids of applications and the days promised for each."""
    keys, timings = list(promised), dict[str, Timing]()
    for start in range(0, len(keys), _AT_ONCE):
        for key, trail in read_trails(session, keys[start : start + _AT_ONCE]).items():
            timings[key] = compute_timing(trail, promised_days=promised[key], rules=rules, today=today)
    return timings


def _from(statement: Select[Any], columns: Sequence[ColumnElement[Any]], edge: int, *, descending: bool) -> Select[Any]:
    """Begin behind a row; one that is not there begins nowhere, so a made-up address shows an empty page."""
    if columns[0] is LINES.c.id:
        return statement.where(LINES.c.id < edge if descending else LINES.c.id > edge)
    there = LINES.alias("edge")
    values = [
        select_columns(there.c[column.key or ""]).where(there.c.id == edge).scalar_subquery() for column in columns
    ]
    here = tuple_(*columns)
    return statement.where(here < tuple_(*values) if descending else here > tuple_(*values))


def _read(session: Session, rows: Sequence[int], rules: OfficeRules, today: date) -> list[Listed]:
    """Read the lines of a page, in its order, with their clocks."""
    if not rows:
        return []
    found = {row.id: row for row in fetch(session, _DETAILS, {"keys": padded(rows)})}
    timings = _timings(session, {row.application_id: row.promised_days for row in found.values()}, rules, today)
    return [_line(found[row], timings) for row in rows]


def _line(row: Any, timings: Mapping[str, Timing]) -> Listed:  # noqa: ANN401 - a row of columns
    state = ApplicationState(row.state)
    return Listed(
        row=row.id,
        application_id=row.application_id,
        application_number=row.application_number,
        template=row.template_slug,
        business_type=row.business_type,
        holder_name=row.holder_name,
        holder_code=row.holder_code,
        state=state,
        waiting_for=DELIVERY if state is ApplicationState.ISSUED else OPEN.get(state),
        submitted=legal_date(row.submitted_at),
        timing=timings[row.application_id],
    )
