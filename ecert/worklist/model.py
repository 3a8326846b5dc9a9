"""The work list as values: lines, groups, figures; nothing here reads or writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from ecert.application.casebook import Week
from ecert.application.timing import Card
from ecert.application.waiting import Waiting
from ecert.register.counting import ExpiringSoon, Month
from ecert.register.endings import WaitingEnding
from ecert.sync.standing import Refusal

PARTIES: Final = ("clerk", "reviewer", "issuer", "applicant")
"""Whom applications wait for, in the order of their way."""
AMBER_DAYS: Final = 3
RED_DAYS: Final = 7
"""Days after which what has no clock of its own should have been answered; our measure, no law's."""


class Matter(StrEnum):
    """What waits."""

    APPLICATION = "application"
    ENDING = "ending"
    """A certificate's end waits for a second person."""
    SUSPICION = "suspicion"
    """An inspector's, for an answer."""
    ACCOUNT_CHANGE = "account_change"
    """Waits for a second administrator."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that waits."""

    matter: Matter
    ref: str
    """By which it is found: an application's, step's, suspicion's or change's id."""
    number: str
    """Of the application or the certificate; empty where it has none."""
    slug: str | None
    """The kind of certificate, where there is one."""
    holder: str
    """Who holds it or asks for it; empty where that is not known."""
    state: str
    """An application's state, an ending's step, a change's kind."""
    since: datetime
    last_actor: str
    waiting_for: str
    """clerk, reviewer, issuer, applicant, or the role that answers."""
    card: Card = Card.NONE
    days_left: int | None = None
    """Working days of the limit that runs; absent where none does."""
    due: date | None = None
    provisional: bool = False
    """Whether the day rests on a year whose holidays are not announced."""
    identifier: str = ""
    """Of the certificate that it is about."""


@dataclass(frozen=True, slots=True)
class Stuck:
    """What is stuck with one party."""

    party: str
    total: int
    red: int
    lines: Sequence[Line]
    """The first of them."""


@dataclass(frozen=True, slots=True)
class Expiring:
    """What expires within 90 days."""

    within: Mapping[int, int]
    """How many, by days ahead."""
    soon: Sequence[ExpiringSoon]
    reminded: frozenset[str]
    """Identifiers of those that the office was reminded of."""


@dataclass(frozen=True, slots=True)
class Platform:
    """How it stands with the provincial platform."""

    is_set_up: bool
    refused: int
    """Events that it did not take, of the kinds that are looked at."""
    refusals: Sequence[Refusal]
    """The first of them."""
    pending: int | None
    """Events that it was not sent yet; None where only a part of the kinds is looked at."""
    last_success_at: datetime | None
    troubles: int
    """How often in a row it could not be reached."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What the work came to."""

    weeks: Sequence[Week]
    months: Sequence[Month]
    open_states: Mapping[str, int]
    """Open applications by their state."""
    cards: Mapping[Card, int]
    """Open applications by the card that they show."""
    undelivered: int
    """Certificates that are issued and were not delivered, up to `MOST`."""


class Tone(StrEnum):
    """How much a notice presses."""

    RED = "red"
    AMBER = "amber"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that the installation needs, for an office without a full-time operator."""

    code: str
    """By which its sentence is found: `console.desk.notice.*`."""
    tone: Tone
    count: int = 0
    day: date | None = None


@dataclass(frozen=True, slots=True)
class WorkList:
    """Everything that an account finds on its desk, as one look at the database shows it."""

    now: datetime
    today: date
    mine: Sequence[Line] = ()
    """What waits for the account, the most urgent first; the first of them."""
    mine_by: Mapping[Matter, int] = field(default_factory=dict)
    """How much waits for it."""
    stuck: Sequence[Stuck] = ()
    complete: bool = True
    """Whether every open application was looked at."""
    expiring: Expiring | None = None
    platform: Platform | None = None
    figures: Figures | None = None

    @property
    def mine_total(self) -> int:
        """How much waits for the account in all."""
        return sum(self.mine_by.values())

    @property
    def stuck_total(self) -> int:
        """How many applications are stuck."""
        return sum(group.total for group in self.stuck)


def line_of(waiting: Waiting, *, last_actor: str, holder: str) -> Line:
    """Make the line of an application."""
    timing = waiting.timing
    due = timing.due
    return Line(
        matter=Matter.APPLICATION,
        ref=waiting.application_id,
        number=waiting.application_number,
        slug=waiting.slug,
        holder=holder,
        state=waiting.state,
        since=waiting.since,
        last_actor=last_actor,
        waiting_for=waiting.waiting_for,
        card=timing.card,
        days_left=None if due is None else timing.days_left,
        due=None if due is None else due.day,
        provisional=due is not None and due.provisional,
    )


def line_of_ending(ending: WaitingEnding, *, now: datetime) -> Line:
    """Make the line of an ending that waits for its second person."""
    return Line(
        matter=Matter.ENDING,
        ref=ending.step_id,
        number=ending.certificate_number,
        slug=ending.template,
        holder="",
        state=ending.step,
        since=ending.proposed_at,
        last_actor=ending.proposed_by_name,
        waiting_for="second",
        card=card_by_age(ending.proposed_at, now=now),
        identifier=ending.identifier,
    )


def card_by_age(since: datetime, *, now: datetime) -> Card:
    """Give the card of what has no limit by law, by how long it has waited."""
    days = (now - since).days
    return Card.RED if days >= RED_DAYS else Card.YELLOW if days >= AMBER_DAYS else Card.NONE


def urgency(line: Line) -> tuple[int, int, datetime, str, str]:
    """Order lines: red, yellow, then by the days that are left, then by how long they have waited."""
    rank = {Card.RED: 0, Card.YELLOW: 1, Card.NONE: 2}[line.card]
    return rank, 999 if line.days_left is None else line.days_left, line.since, line.number, line.ref
