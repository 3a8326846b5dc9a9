"""
Look at an office's work: everything of the page in one state of the database, and no certificate opened.

Whoever looks sees the kinds of his authority, what his roles let him see, and as waiting for him only what he may do
himself: where a second person is needed, not what he wrote or proposed.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import Engine
from sqlmodel import Session

from ecert.accounts.principal import OFFICE, AccountRole, Principal
from ecert.accounts.proposals import is_second_person, list_proposals
from ecert.application.casebook import read_weeks
from ecert.application.timing import Card
from ecert.application.waiting import (
    Clocks,
    Waiting,
    WaitingList,
    count_undelivered,
    count_waiting,
    read_waiting,
    waits_for,
)
from ecert.application.workflow import ApplicationState
from ecert.application.workload import find_holders
from ecert.catalogue.entries import Catalogue
from ecert.clock import Clock, legal_date
from ecert.fieldwork.suspicions import ANSWERERS, count_open, list_open
from ecert.register.counting import (
    count_expiring,
    kinds_of,
    list_expiring_soon,
    read_months,
)
from ecert.register.endings import CONFIRMERS, WaitingEnding, list_endings
from ecert.reminding.due import DAYS_BEFORE, HORIZON
from ecert.reminding.ledger import find_reminded
from ecert.storage.database import snapshot
from ecert.sync.standing import Refusal, list_refusals, read_standing
from ecert.worklist.model import (
    PARTIES,
    Expiring,
    Figures,
    Line,
    Matter,
    Platform,
    Stuck,
    WorkList,
    card_by_age,
    line_of,
    line_of_ending,
    urgency,
)

FEW: Final = 6
"""Certificates that are listed of those that expire."""
MOST: Final = 1000
"""Up to which what has no end is counted."""
WEEKS: Final = 12
MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Extent:
    """How many lines are wanted; everything is counted whatever they are."""

    mine: int = 12
    """Of what waits for the account."""
    stuck: int = 3
    """Of what is stuck with one party."""
    refused: int = FEW
    """Of what the platform refused."""


@dataclass(frozen=True, slots=True)
class WorkDesk:
    """Looks at the work of an office."""

    engine: Engine
    catalogue: Catalogue
    clock: Clock
    is_synced: bool
    """Whether a platform is set up."""
    clocks: Clocks = field(init=False)

    def __post_init__(self) -> None:
        """Begin with no clock remembered."""
        object.__setattr__(self, "clocks", Clocks(self.catalogue.office))

    def look(self, by: Principal, extent: Extent = Extent()) -> WorkList:
        """Give everything that an account finds on its desk."""
        now = self.clock()
        today = legal_date(now)
        with snapshot(self.engine) as session:
            if by.roles.isdisjoint(OFFICE):
                changes = _changes_for(session, by, now=now)
                counts = {Matter.ACCOUNT_CHANGE: len(changes)}
                return WorkList(now, today, sorted(changes, key=urgency)[: extent.mine], counts)
            waiting = read_waiting(session, kinds=by.kinds, clocks=self.clocks, today=today)
            found = WorkList(
                now,
                today,
                complete=waiting.complete,
                expiring=_expiring(session, by, today=today),
                platform=self._platform(session, by, now=now, most=extent.refused),
                figures=_figures(session, by, waiting, today=today),
            )
            return _with_applications(session, found, waiting, by, extent)

    def count(self, by: Principal) -> Mapping[str, int]:
        """Count what waits for an account behind each way of the navigation, by the way's name."""
        with snapshot(self.engine) as session:
            if by.roles.isdisjoint(OFFICE):
                changes = len(_changes_for(session, by, now=self.clock()))
                return {"desk": changes, "accounts": changes}
            states = count_waiting(session, by=by)
            endings = len(_endings_for(session, by))
            suspicions = count_open(session) if by.roles.intersection(ANSWERERS) else 0
        applications = sum(states.values())
        reviews = sum(states.get(state, 0) for state in _REVIEWED) if AccountRole.REVIEWER in by.roles else 0
        total = applications + endings + suspicions
        return {"desk": total, "applications": applications - reviews, "review": reviews, "endings": endings}

    def _platform(self, session: Session, by: Principal, *, now: datetime, most: int) -> Platform:
        found = _refusals_for(session, by, most=most)
        standing = read_standing(session, now=now)
        return Platform(
            is_set_up=self.is_synced,
            refused=len(found),
            refusals=found[:most],
            pending=standing.pending if by.kinds is None and self.is_synced else None,
            last_success_at=standing.last_success_at,
            troubles=standing.troubles,
        )


_REVIEWED: Final = (ApplicationState.UNDER_REVIEW, ApplicationState.HEARING, ApplicationState.EXPERT_REVIEW)


def _with_applications(
    session: Session, found: WorkList, waiting: WaitingList, by: Principal, extent: Extent
) -> WorkList:
    """Say what waits for an account of the office, and what is stuck with whom."""
    mine = [each for each in waiting.lines if waits_for(each, by)]
    stuck = _stuck_of(waiting)
    opened = [*mine[: extent.mine], *(each for _, group in stuck for each in group[: extent.stuck])]
    holders = find_holders(session, {each.application_id for each in opened})

    def line(each: Waiting) -> Line:
        holder = holders.get(each.application_id, "")
        return line_of(each, last_actor=waiting.names.get(each.last_account, ""), holder=holder)

    endings = _endings_for(session, by)
    suspicions = _suspicions_for(session, by, now=found.now, most=extent.mine)
    counts = {
        Matter.APPLICATION: len(mine),
        Matter.ENDING: len(endings),
        Matter.SUSPICION: count_open(session) if suspicions else 0,
    }
    lines = [line(each) for each in mine[: extent.mine]]
    lines += [line_of_ending(ending, now=found.now) for ending in endings[: extent.mine]]
    groups = [
        Stuck(
            party,
            total=len(group),
            red=sum(each.timing.card is Card.RED for each in group),
            lines=[line(each) for each in group[: extent.stuck]],
        )
        for party, group in stuck
    ]
    shown = sorted([*lines, *suspicions], key=urgency)[: extent.mine]
    return replace(found, mine=shown, mine_by=counts, stuck=groups)


def _changes_for(session: Session, by: Principal, *, now: datetime) -> list[Line]:
    """Give the account changes that an administrator may confirm: neither his own proposals nor of his own account."""
    if AccountRole.ADMINISTRATOR not in by.roles:
        return []
    return [
        Line(
            matter=Matter.ACCOUNT_CHANGE,
            ref=str(each.change_id),
            number=each.change.account,
            slug=None,
            holder="",
            state=each.change.kind,
            since=each.proposed_at,
            last_actor=each.proposed_by,
            waiting_for=AccountRole.ADMINISTRATOR,
            card=card_by_age(each.proposed_at, now=now),
        )
        for each in list_proposals(session, by=by, now=now, only_open=True)
        if is_second_person(each, by)
    ]


def _endings_for(session: Session, by: Principal) -> list[WaitingEnding]:
    """Give the endings that an account may confirm: those that somebody else has proposed."""
    if by.roles.isdisjoint(CONFIRMERS):
        return []
    endings = list_endings(session, by=by)
    return [ending for ending in endings if ending.proposed_by != by.account_id]


def _suspicions_for(session: Session, by: Principal, *, now: datetime, most: int) -> list[Line]:
    """Give the first suspicions that an account may answer; they belong to no authority, as a forgery has none."""
    if by.roles.isdisjoint(ANSWERERS):
        return []
    return [
        Line(
            matter=Matter.SUSPICION,
            ref=each.suspicion_id,
            number=each.form.certificate_number or "",
            slug=None,
            holder="",
            state=each.form.kind,
            since=each.received_at,
            last_actor=each.account,
            waiting_for="second",
            card=card_by_age(each.received_at, now=now),
            identifier=each.form.identifier or "",
        )
        for each in list_open(session, limit=most)
    ]


def _stuck_of(waiting: WaitingList) -> list[tuple[str, list[Waiting]]]:
    """Give what is stuck, by whom it waits for."""
    groups: dict[str, list[Waiting]] = {party: [] for party in PARTIES}
    for each in waiting.lines:
        if each.is_stuck:
            groups[each.waiting_for].append(each)
    return [(party, group) for party, group in groups.items() if group]


def _expiring(session: Session, by: Principal, *, today: date) -> Expiring:
    soon = list_expiring_soon(session, kinds=by.kinds, today=today, days=HORIZON, limit=FEW)
    return Expiring(
        within=count_expiring(session, kinds=by.kinds, today=today, within=sorted(DAYS_BEFORE)),
        soon=soon,
        reminded=find_reminded(session, {each.identifier for each in soon}, since=today),
    )


def _refusals_for(session: Session, by: Principal, *, most: int) -> list[Refusal]:
    found = list_refusals(session, limit=MOST)
    known = kinds_of(session, {each.identifier for each in (found if by.kinds is not None else found[:most])})
    named = [_named(each, known.get(each.identifier)) for each in found]
    return [each for each in named if by.kinds is None or (each.slug is not None and by.sees(each.slug))]


def _named(refusal: Refusal, known: tuple[str, str] | None) -> Refusal:
    return refusal if known is None else replace(refusal, slug=known[0], certificate_number=known[1])


def _figures(session: Session, by: Principal, waiting: WaitingList, *, today: date) -> Figures:
    return Figures(
        weeks=read_weeks(session, kinds=by.kinds, today=today, count=WEEKS),
        months=read_months(session, kinds=by.kinds, today=today, count=MONTHS),
        open_states=Counter(each.state.value for each in waiting.lines),
        cards=Counter(each.timing.card for each in waiting.lines),
        undelivered=count_undelivered(session, kinds=by.kinds, most=MOST),
    )
