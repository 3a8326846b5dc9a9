"""
Read open applications by their columns: the clock, whom each waits for, since when, and who acted last.

The work list is looked at all day and has a thousand lines to choose from, so nothing that was asked for is opened
here: `ecert.application.service` opens the few that are shown.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, bindparam, func, literal, not_, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session

from ecert.accounts.principal import AccountRole, Principal
from ecert.accounts.service import account_names
from ecert.application.tables import ApplicationEventRow, ApplicationRow
from ecert.application.timing import Card, Timing, TrailEntry, compute_timing
from ecert.application.workflow import WAITING_FOR, ApplicationState, ApplicationStep
from ecert.catalogue.office import OfficeRules
from ecert.clock import legal_date
from ecert.storage.database import fetch, padded
from ecert.storage.table import Table

MAX_OPEN: Final = 5000
"""Most open applications that are looked at; the oldest ones."""
IDLE_DAYS: Final = 10
"""Working days without a step after which an application counts as stuck, whatever its clock says."""

OPEN: Final[Mapping[ApplicationState, str]] = {
    state: role for state, role in WAITING_FOR.items() if state is not ApplicationState.ISSUED
}
"""Undecided or unissued, and who must act. What is issued and not delivered is found by its state."""
_ROLES: Final = frozenset(AccountRole)
_APPLICATIONS = Table.metadata.tables[str(ApplicationRow.__tablename__)]
_EVENTS = Table.metadata.tables[str(ApplicationEventRow.__tablename__)]
_STATES: Final = {state.value: state for state in ApplicationState}
_STEPS: Final = {step.value: step for step in ApplicationStep}
_AT_ONCE: Final = 1024
_OF_SECOND_PERSON: Final = frozenset({AccountRole.REVIEWER, AccountRole.ISSUER})


@dataclass(frozen=True, slots=True)
class _Entry(TrailEntry):
    account_id: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """An application that waits for somebody, by its columns."""

    application_id: str
    application_number: str
    slug: str
    state: ApplicationState
    waiting_for: str
    """clerk, reviewer, issuer or applicant."""
    timing: Timing
    authors: frozenset[int]
    """Ids of all who ever wrote in it."""
    since: datetime
    """When the last step was taken."""
    last_account: int
    idle_days: int
    """Working days since then."""

    @property
    def is_stuck(self) -> bool:
        """Whether its limit is near or over, or nothing has happened for long."""
        return self.timing.card is not Card.NONE or self.idle_days > IDLE_DAYS


class Clocks:
    """
    Remembers the lines of open applications, with their clocks, for one legal day.

    Trails only grow, so the columns and the place of the newest entry name what a line says: what is remembered is
    exactly what would be worked out again, on every look at the list, from some thousand rows.
    """

    def __init__(self, rules: OfficeRules) -> None:
        """Remember nothing yet."""
        self.rules = rules
        self._day = date.min
        self._known: dict[tuple[str, int, str, str], Waiting] = {}

    def read(self, session: Session, found: Sequence[Row[Any]], *, today: date) -> list[Waiting]:
        """Give the lines of some applications, reading the trails of those that are not remembered."""
        if self._day != today or len(self._known) > 2 * MAX_OPEN:
            self._day, self._known = today, {}
        known = self._known
        keys = [(row.id, row.position, row.state, row.authors) for row in found]
        missing = [row for row, key in zip(found, keys, strict=True) if key not in known]
        ids = [row.id for row in missing]
        trails, begun = _read_trails(session, ids), _read_begun(session, ids)
        fresh = {row.id: _line(row, trails.get(row.id, []), begun[row.id], self.rules, today) for row in missing}
        lines = [fresh.get(key[0]) or known[key] for key in keys]
        known.update((key, line) for key, line in zip(keys, lines, strict=True) if key[0] in fresh)
        return lines


@dataclass(frozen=True, slots=True)
class WaitingList:
    """Open applications, the most urgent first."""

    lines: Sequence[Waiting]
    names: Mapping[int, str]
    """Names of the accounts that acted last."""
    complete: bool
    """Whether these are all."""


def read_waiting(session: Session, *, kinds: Collection[str] | None, clocks: Clocks, today: date) -> WaitingList:
    """
    Read what is open, the most urgent first.

    Args:
        session: a reading transaction.
        kinds: the kinds that are looked at; None looks at all.
        clocks: what is remembered of today's clocks.
        today: the legal day.
    """
    found = _read_open(session, kinds)
    lines = clocks.read(session, found[:MAX_OPEN], today=today)
    names = account_names(session, {line.last_account for line in lines})
    return WaitingList(sorted(lines, key=_urgency), names, complete=len(found) <= MAX_OPEN)


def waits_for(line: Waiting, by: Principal) -> bool:
    """Whether an application waits for this account: it has the role, and is a second person where one is needed."""
    role = AccountRole(line.waiting_for) if line.waiting_for in _ROLES else None
    if role is None or role not in by.roles:
        return False
    return role not in _OF_SECOND_PERSON or by.account_id not in line.authors


def count_waiting(session: Session, *, by: Principal) -> dict[ApplicationState, int]:
    """Count what waits for an account, by state, without working out a clock: for the numbers of the navigation."""
    columns = _APPLICATIONS.c
    mine = [state.value for state, role in OPEN.items() if role in _ROLES and AccountRole(role) in by.roles]
    written = (literal(" ") + columns.authors + literal(" ")).contains(f" {by.account_id} ")
    second = [state.value for state, role in OPEN.items() if role in _OF_SECOND_PERSON]
    statement = (
        select_columns(columns.state, func.count())
        .where(columns.state.in_(mine), or_(columns.state.not_in(second), not_(written)), *_among(by.kinds))
        .group_by(columns.state)
    )
    return {_STATES[state]: count for state, count in fetch(session, statement, {})} if mine else {}


def count_undelivered(session: Session, *, kinds: Collection[str] | None, most: int) -> int:
    """Count the certificates that are issued and have not reached their holders, up to *most*."""
    columns = _APPLICATIONS.c
    some = select_columns(columns.id).where(columns.state == ApplicationState.ISSUED.value, *_among(kinds)).limit(most)
    ((count,),) = fetch(session, select_columns(func.count()).select_from(some.subquery()), {})
    return int(count)


def _among(kinds: Collection[str] | None) -> list[ColumnElement[bool]]:
    # An expression in place of the column, or SQLite would begin with every application of these kinds there ever was.
    return [] if kinds is None else [func.coalesce(_APPLICATIONS.c.template_slug, "").in_(sorted(kinds))]


def _read_open(session: Session, kinds: Collection[str] | None) -> Sequence[Row[Any]]:
    columns, events = _APPLICATIONS.c, _EVENTS.c
    newest = select_columns(func.max(events.position)).where(events.application_id == columns.id).scalar_subquery()
    statement = (
        select_columns(
            columns.id,
            func.coalesce(newest, 0).label("position"),
            columns.state,
            columns.authors,
            columns.application_number,
            columns.template_slug,
            columns.promised_days,
        )
        .where(columns.state.in_(OPEN), *_among(kinds))
        .order_by(columns.application_number)
        .limit(MAX_OPEN + 1)
    )
    return fetch(session, statement, {})


def _read_trails(session: Session, application_ids: Sequence[str]) -> Mapping[str, list[_Entry]]:
    """Read trails without the words in them, so many at a time as a statement may name."""
    columns = _EVENTS.c
    trails: dict[str, list[_Entry]] = {}
    for start in range(0, len(application_ids), _AT_ONCE):
        some = padded(application_ids[start : start + _AT_ONCE])
        statement = (
            select_columns(columns.application_id, columns.step, columns.state, columns.at, columns.account_id)
            .where(columns.application_id.in_(bindparam("keys", expanding=True)))
            .order_by(columns.application_id, columns.position)
        )
        for application_id, step, state, at, account_id in fetch(session, statement, {"keys": some}):
            trails.setdefault(application_id, []).append(_Entry(_STEPS[step], _STATES[state], at, account_id))
    return trails


def _read_begun(session: Session, application_ids: Sequence[str]) -> Mapping[str, tuple[datetime, int]]:
    """Read when and by whom applications were written down, for those that have no trail yet."""
    columns = _APPLICATIONS.c
    begun: dict[str, tuple[datetime, int]] = {}
    statement = select_columns(columns.id, columns.submitted_at, columns.submitted_by)
    statement = statement.where(columns.id.in_(bindparam("keys", expanding=True)))
    for start in range(0, len(application_ids), _AT_ONCE):
        some = padded(application_ids[start : start + _AT_ONCE])
        for application_id, at, account_id in fetch(session, statement, {"keys": some}):
            begun[application_id] = at, account_id
    return begun


def _line(
    row: Row[Any], trail: Sequence[_Entry], begun: tuple[datetime, int], rules: OfficeRules, today: date
) -> Waiting:
    since, account = (trail[-1].at, trail[-1].account_id) if trail else begun
    state = _STATES[row.state]
    return Waiting(
        application_id=row.id,
        application_number=row.application_number,
        slug=row.template_slug,
        state=state,
        waiting_for=OPEN[state],
        timing=compute_timing(trail, promised_days=row.promised_days, rules=rules, today=today),
        authors=frozenset(map(int, row.authors.split())),
        since=since,
        last_account=account,
        idle_days=rules.calendar.count(legal_date(since), today),
    )


def _urgency(line: Waiting) -> tuple[bool, int, str]:
    """Order by the days that are left; what has no limit now comes last."""
    return line.timing.due is None, line.timing.days_left, line.application_number
