"""What is on the office's desk: every open application with its clock, who must act, and what is stuck."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from ecert.accounts.principal import OFFICE, Principal
from ecert.application.service import Application, read_application
from ecert.application.tables import ApplicationRow
from ecert.application.timing import Card, Timing, compute_timing
from ecert.application.trail import TrailStep, read_trails
from ecert.application.workflow import WAITING_FOR, ApplicationState
from ecert.catalogue.office import OfficeRules

MAX_OPEN = 5000
"""Most open applications that are looked at; a bureau accepts some hundred in a year."""


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
    """Open applications, the most urgent first."""

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
    List open applications, the most urgent first.

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
    waiting = [state.value for state in WAITING_FOR if state is not ApplicationState.ISSUED]
    statement = (
        select(ApplicationRow)
        .where(col(ApplicationRow.state).in_(waiting))
        .order_by(col(ApplicationRow.application_number))
        .limit(MAX_OPEN + 1)
    )
    found = session.exec(statement).all()
    applications = [read_application(row) for row in found[:MAX_OPEN]]
    trails = read_trails(session, [application.id for application in applications])
    cases = [_case(application, trails[application.id], rules, today) for application in applications]
    shown = sorted((case for case in cases if not stuck or case.timing.card is not Card.NONE), key=_urgency)
    return OpenCases(shown, complete=len(found) <= MAX_OPEN)


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
