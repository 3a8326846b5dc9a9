"""What is on the office's desk, with its clock, who must act, and what is stuck; and what it did in a period."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, exists, true
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from ecert.accounts.principal import OFFICE, Principal
from ecert.accounts.scope import seen_by
from ecert.application.figures import Case
from ecert.application.service import Application, read_application
from ecert.application.tables import ApplicationRow
from ecert.application.timing import Card, Timing, compute_timing, decision_days
from ecert.application.trail import TrailStep, read_trails
from ecert.application.workflow import WAITING_FOR, ApplicationState, BusinessType
from ecert.catalogue.office import OfficeRules
from ecert.errors import Conflict

MAX_OPEN = 5000
"""Most open applications that are looked at; a bureau accepts some hundred in a year."""

PAGE = 200
"""Applications that are read at a time for figures."""


@dataclass(frozen=True, slots=True)
class OpenCase:
    """An application that waits for somebody."""

    application: Application
    timing: Timing
    waiting_for: str
    since: datetime
    """When the last step was taken."""
    last_actor: str


@dataclass(frozen=True, slots=True)
class OpenCases:
    """Open applications."""

    cases: Sequence[OpenCase]
    complete: bool
    """Whether these are all; with more than 5,000 open ones only the oldest are looked at."""


def read_timings(
    session: Session, applications: Sequence[Application], *, rules: OfficeRules, today: date
) -> Mapping[str, Timing]:
    """Work out the clocks of some applications, by their ids."""
    trails = read_trails(session, [application.id for application in applications])
    return {
        application.id: compute_timing(
            trails[application.id], promised_days=application.promised_days, rules=rules, today=today
        )
        for application in applications
    }


def list_open_cases(session: Session, *, by: Principal, rules: OfficeRules, today: date, stuck: bool) -> OpenCases:
    """
    List the open applications that an account may see, the most urgent first.

    Args:
        session: the transaction.
        by: an account of the office.
        rules: limits and working days.
        today: the legal day.
        stuck: only those that show a card.

    Raises:
        Forbidden: not of the office.
    """
    by.require(*OFFICE)
    found = read_open_cases(session, by=by, rules=rules, today=today)
    shown = (case for case in found.cases if not stuck or case.timing.card is not Card.NONE)
    return OpenCases(sorted(shown, key=_urgency), found.complete)


def read_open_cases(session: Session, *, by: Principal, rules: OfficeRules, today: date) -> OpenCases:
    """
    Read the open applications that an account may see with their clocks, oldest first.

    Whoever shows them has asked for its role.
    """
    waiting = [state.value for state in WAITING_FOR if state is not ApplicationState.ISSUED]
    statement = (
        select(ApplicationRow)
        .where(col(ApplicationRow.state).in_(waiting), seen_by(col(ApplicationRow.template_slug), by))
        .order_by(col(ApplicationRow.application_number))
        .limit(MAX_OPEN + 1)
    )
    found = session.exec(statement).all()
    applications = [read_application(row) for row in found[:MAX_OPEN]]
    trails = read_trails(session, [application.id for application in applications])
    cases = [_case(application, trails[application.id], rules, today) for application in applications]
    return OpenCases(cases, complete=len(found) <= MAX_OPEN)


def read_cases(session: Session, *, by: Principal, rules: OfficeRules, first: date, last: date) -> list[Case]:
    """
    Read what figures need of the applications that an account may see, written down from one day to another.

    Of a paper certificate that is entered (存量补录) no time is measured: nobody waits for it, and a thousand of them,
    each decided within the day, would hide how long people wait.

    Args:
        session: the transaction.
        by: an account of the office.
        rules: limits and working days.
        first: the first day.
        last: the last day, which counts.

    Raises:
        Forbidden: not of the office.
        Conflict: the stored content of an application is damaged.
    """
    by.require(*OFFICE)
    cases: list[Case] = []
    for page in _pages(session, by, first, last):
        trails = read_trails(session, [application.id for application in page])
        for application in page:
            paper = application.submission.business_type is BusinessType.BACKLOG
            used = None if paper else decision_days(trails[application.id], rules=rules)
            cases.append(Case(application.submission.slug, application.state, application.promised_days, used))
    return cases


def seen_application(application_id: Mapped[str], by: Principal) -> ColumnElement[bool]:
    """Give the condition that the application with this id is one that an account may see."""
    if by.kinds is None:
        return true()
    return exists().where(col(ApplicationRow.id) == application_id, seen_by(col(ApplicationRow.template_slug), by))


def find_holders(session: Session, application_ids: Collection[str]) -> dict[str, str]:
    """Give who asks, for those of some applications whose content can be read: for lists, which open few of them."""
    names: dict[str, str] = {}
    for row in session.exec(select(ApplicationRow).where(col(ApplicationRow.id).in_(sorted(application_ids)))):
        with suppress(Conflict):
            names[row.id] = read_application(row).submission.holder.name
    return names


def _pages(session: Session, by: Principal, first: date, last: date) -> Iterator[list[Application]]:
    """Read applications a page at a time; their numbers begin with the day on which they were written down."""
    number = col(ApplicationRow.application_number)
    after, end = f"{first:%Y%m%d}", f"{last + timedelta(days=1):%Y%m%d}"
    while True:
        statement = (
            select(ApplicationRow)
            .where(number > after, number < end, seen_by(col(ApplicationRow.template_slug), by))
            .order_by(number)
            .limit(PAGE)
        )
        page = [read_application(row) for row in session.exec(statement)]
        if not page:
            return
        after = page[-1].application_number
        yield page


def _case(application: Application, trail: Sequence[TrailStep], rules: OfficeRules, today: date) -> OpenCase:
    timing = compute_timing(trail, promised_days=application.promised_days, rules=rules, today=today)
    last = trail[-1] if trail else None
    return OpenCase(
        application,
        timing,
        WAITING_FOR[application.state],
        application.submitted_at if last is None else last.at,
        "" if last is None else last.actor,
    )


def _urgency(case: OpenCase) -> tuple[bool, int, str]:
    """Order by the days that are left; what has no limit now comes last."""
    return case.timing.due is None, case.timing.days_left, case.application.application_number
