"""
How long an application may take, counted in working days from its trail; values in, values out.

Three limits run one after the other (行政许可法): handed in, the applicant must hear within five working days what is
missing, else it counts as accepted from the day it came in (art. 32); accepted, the office has promised a number of
working days; granted, the certificate must come within ten (art. 44). Supplementing stands outside all, hearing and
expert review outside the second (art. 45).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from ecert.application.workflow import ApplicationState, ApplicationStep
from ecert.catalogue.office import OfficeRules
from ecert.catalogue.workdays import Deadline, WorkingCalendar
from ecert.clock import legal_date

_S = ApplicationState
_NOTICE = frozenset({_S.SUBMITTED})
_PAUSED = frozenset({_S.HEARING, _S.EXPERT_REVIEW})
_DECIDED = frozenset({_S.APPROVED, _S.REJECTED})
_RUNNING = frozenset({_S.ACCEPTED, _S.UNDER_REVIEW, _S.RETURNED})


class ClockState(StrEnum):
    """What the clock of an application does."""

    NOT_STARTED = "not_started"
    NOTICE = "notice"
    """The five days run within which all that is missing must be told."""
    RUNNING = "running"
    PAUSED = "paused"
    DELIVERY = "delivery"
    """The ten days run within which a granted certificate must be issued."""
    STOPPED = "stopped"


class Card(StrEnum):
    """亮牌: yellow when little time is left, red when it is over."""

    NONE = "none"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """One step of an application, as far as time is concerned."""

    step: ApplicationStep
    state: ApplicationState
    """After it."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Timing:
    """Where an application stands in its time."""

    state: ClockState
    limit_days: int
    """Working days of the limit that runs, or ran last."""
    used_days: int
    due: Deadline | None
    """Last day of the limit; absent while no time runs."""
    card: Card
    received: date | None
    """The day on which all that was needed had come in."""
    accepted: date | None
    """The day from which the promised time counts."""

    @property
    def days_left(self) -> int:
        """Working days that are left; negative when the limit is over."""
        return self.limit_days - self.used_days


@dataclass(frozen=True, slots=True)
class _Span:
    """Days after *first* up to *last*; the clock rests in it, or runs."""

    first: date
    last: date


def compute_timing(trail: Sequence[TrailEntry], *, promised_days: int, rules: OfficeRules, today: date) -> Timing:
    """
    Work out the clock of an application.

    Args:
        trail: its steps from the first to the last.
        promised_days: working days promised for the item.
        rules: limits and working days.
        today: the legal day.
    """
    received = _last_day(trail, {ApplicationStep.SUBMIT, ApplicationStep.SUPPLY})
    accepted = _accepted_day(trail, rules)
    state = trail[-1].state if trail else _S.DRAFT
    if state is _S.APPROVED:
        days = rules.promise.delivery_working_days
        decided = legal_date(trail[-1].at)
        used, due = rules.calendar.count(decided, today), rules.calendar.add(decided, days)
        return Timing(ClockState.DELIVERY, days, used, due, _card(days - used, rules), received, accepted)
    if accepted is not None:
        return _decision_timing(trail, received, accepted, promised_days, rules, today)
    notice = rules.promise.notice_working_days
    if received is None or state not in _NOTICE:
        done = ClockState.NOT_STARTED if state in {_S.DRAFT, _S.SUPPLEMENTING} else ClockState.STOPPED
        return Timing(done, notice, 0, None, Card.NONE, received, None)
    used = rules.calendar.count(received, today)
    due = rules.calendar.add(received, notice)
    return Timing(ClockState.NOTICE, notice, used, due, _card(notice - used, rules), received, None)


def notice_is_late(trail: Sequence[TrailEntry], *, rules: OfficeRules, today: date) -> bool:
    """Whether it is too late to tell what is missing, so that the application counts as accepted."""
    received = _last_day(trail, {ApplicationStep.SUBMIT, ApplicationStep.SUPPLY})
    return received is not None and rules.calendar.count(received, today) > rules.promise.notice_working_days


def decision_days(trail: Sequence[TrailEntry], *, rules: OfficeRules) -> int | None:
    """Count the working days from acceptance to the decision, less those outside the clock; None before both."""
    accepted = _accepted_day(trail, rules)
    decided = next((legal_date(entry.at) for entry in trail if entry.state in _DECIDED), None)
    if accepted is None or decided is None:
        return None
    return _used(rules.calendar, accepted, decided, _pauses(trail, decided))


def _last_day(trail: Sequence[TrailEntry], steps: set[ApplicationStep]) -> date | None:
    return next((legal_date(entry.at) for entry in reversed(trail) if entry.step in steps), None)


def _accepted_day(trail: Sequence[TrailEntry], rules: OfficeRules) -> date | None:
    """Give the day of acceptance; one that came too late counts from the day the application came in (art. 32)."""
    for index, entry in enumerate(trail):
        if entry.step is ApplicationStep.ACCEPT:
            day, before = legal_date(entry.at), trail[:index]
            received = _last_day(before, {ApplicationStep.SUBMIT, ApplicationStep.SUPPLY})
            late = received is not None and notice_is_late(before, rules=rules, today=day)
            return received if late else day
    return None


def _decision_timing(
    trail: Sequence[TrailEntry],
    received: date | None,
    accepted: date,
    promised_days: int,
    rules: OfficeRules,
    today: date,
) -> Timing:
    state = trail[-1].state
    running, paused = state in _RUNNING, state in _PAUSED
    pauses = _pauses(trail, today)
    stopped = next((legal_date(entry.at) for entry in trail if _is_over(entry.state)), today)
    used = _used(rules.calendar, accepted, min(stopped, today), pauses)
    card = _card(promised_days - used, rules)
    if not (running or paused) and card is Card.YELLOW:
        card = Card.NONE
    due = _due(rules.calendar, accepted, promised_days, pauses) if running else None
    clock = ClockState.RUNNING if running else ClockState.PAUSED if paused else ClockState.STOPPED
    return Timing(clock, promised_days, used, due, card, received, accepted)


def _is_over(state: ApplicationState) -> bool:
    return state in {_S.APPROVED, _S.REJECTED, _S.WITHDRAWN}


def _pauses(trail: Sequence[TrailEntry], today: date) -> list[_Span]:
    """Give the spans in which the clock rests: the day it stops counts, the day it goes on does not."""
    pauses: list[_Span] = []
    since: date | None = None
    for entry in trail:
        if entry.state in _PAUSED and since is None:
            since = legal_date(entry.at)
        elif entry.state not in _PAUSED and since is not None:
            pauses.append(_Span(since, legal_date(entry.at)))
            since = None
    if since is not None:
        pauses.append(_Span(since, max(since, today)))
    return pauses


def _used(calendar: WorkingCalendar, accepted: date, until: date, pauses: Sequence[_Span]) -> int:
    rested = sum(calendar.count(max(span.first, accepted), min(span.last, until)) for span in pauses)
    return calendar.count(accepted, until) - rested


def _due(calendar: WorkingCalendar, accepted: date, promised_days: int, pauses: Sequence[_Span]) -> Deadline:
    day, left = accepted, promised_days
    while left > 0:
        day += timedelta(days=1)
        if not any(span.first < day <= span.last for span in pauses):
            left -= calendar.is_working_day(day)
    return Deadline(day, provisional=not calendar.is_known(accepted, day))


def _card(days_left: int, rules: OfficeRules) -> Card:
    if days_left < 0:
        return Card.RED
    return Card.YELLOW if days_left <= rules.promise.yellow_card_days else Card.NONE
