"""
Take the steps of an application, each with its entry in the trail and its letter.

Whoever takes a step has the application's row locked, so of two people at once one finds what the other has done.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from ecert.accounts.principal import Principal
from ecert.application.casebook import note_steps
from ecert.application.letters import format_day, write_letter
from ecert.application.submission import Submission, decode_submission
from ecert.application.tables import ApplicationRow
from ecert.application.timing import Timing, compute_timing, notice_is_late
from ecert.application.trail import NewEntry, TrailStep, add_entries, read_trails
from ecert.application.workflow import (
    BUSINESS_TYPE_ZH,
    ELSEWHERE,
    RULES,
    ApplicationState,
    ApplicationStep,
    next_state,
)
from ecert.catalogue.datatypes import check_text
from ecert.catalogue.entries import Catalogue
from ecert.clock import legal_date
from ecert.errors import ForbiddenTransition, InvalidInput
from ecert.faultpoints import FaultPoint, pass_point
from ecert.register.service import find_by_applications, open_sound
from ecert.signing.keyring import Keyring

MAX_REASON = 500
"""Longest reason or opinion, in characters."""
MAX_ITEMS = 30
"""Most things that one notice may name as missing."""


@dataclass(frozen=True, slots=True)
class StepOrder:
    """What somebody wants done with an application, checked."""

    step: ApplicationStep
    reason: str | None = None
    items: tuple[str, ...] = ()
    """What is missing, for `request_supplement`."""

    @property
    def note(self) -> str | None:
        """What the trail keeps: the reason, or everything that is missing, a line each."""
        return "\n".join(self.items) if self.items else self.reason


def check_step_order(step: str, *, reason: str | None, items: Sequence[str]) -> StepOrder:
    """
    Check an order that came in.

    Raises:
        InvalidInput: the step is unknown or has a call of its own, or a text is missing, superfluous or too long.
    """
    known = sorted(set(ApplicationStep) - ELSEWHERE)
    if step not in known:
        raise InvalidInput.at("step", f"must be one of {', '.join(known)}")
    taken = ApplicationStep(step)
    missing = taken is ApplicationStep.REQUEST_SUPPLEMENT
    if missing != bool(items) or len(items) > MAX_ITEMS:
        raise InvalidInput.at("items", f"1 to {MAX_ITEMS} belong to request_supplement, and to nothing else")
    if RULES[taken].reason and reason is None:
        raise InvalidInput.at("reason", "is required for this step")
    return StepOrder(
        taken,
        None if reason is None else check_text(reason, path="reason", max_length=MAX_REASON),
        tuple(check_text(item, path=f"items.{n}", max_length=100) for n, item in enumerate(items)),
    )


def carry_out(
    session: Session,
    row: ApplicationRow,
    orders: Sequence[StepOrder],
    *,
    catalogue: Catalogue,
    keyring: Keyring,
    by: Principal,
    now: datetime,
) -> None:
    """
    Take steps one after another on an application that is new, or locked in this transaction.

    Raises:
        Forbidden: the account has not the role that a step needs.
        ForbiddenTransition: a step is not allowed in the state, or comes too late.
        AlreadyDecided: a decision, and the application is not under review.
    """
    trail: list[TrailStep] = read_trails(session, [row.id])[row.id]
    entries: list[NewEntry] = []
    letters: list[tuple[StepOrder, Timing]] = []
    for order in orders:
        by.require(*RULES[order.step].roles)
        state = next_state(ApplicationState(row.state), order.step)
        _check_notice(order, trail, catalogue, today=legal_date(now))
        row.state = state
        entries.append(NewEntry(order.step, state, order.note))
        trail.append(TrailStep(order.step, state, now, by.account_id, by.name, order.note, row.content_sha256))
        if RULES[order.step].document is not None:
            letters.append((order, _timing(row, trail, catalogue, today=legal_date(now))))
    session.flush()
    pass_point(FaultPoint.APPLICATION_STEPPED)
    add_entries(session, row.id, entries, account_id=by.account_id, content_sha256=row.content_sha256, now=now)
    note_steps(session, row, trail, taken=len(entries), rules=catalogue.office, now=now)
    for order, timing in letters:
        _write(session, row, order, timing, catalogue=catalogue, keyring=keyring, now=now)


def _timing(row: ApplicationRow, trail: Sequence[TrailStep], catalogue: Catalogue, *, today: date) -> Timing:
    return compute_timing(trail, promised_days=row.promised_days, rules=catalogue.office, today=today)


def _check_notice(order: StepOrder, trail: Sequence[TrailStep], catalogue: Catalogue, *, today: date) -> None:
    """Let what is missing be told once and in time (行政许可法, art. 32); after that there is only acceptance."""
    if order.step is not ApplicationStep.REQUEST_SUPPLEMENT:
        return
    if any(entry.step is ApplicationStep.REQUEST_SUPPLEMENT for entry in trail):
        raise ForbiddenTransition(
            "step: what is missing was told before, and may be told only once", state=trail[-1].state
        )
    if notice_is_late(trail, rules=catalogue.office, today=today):
        raise ForbiddenTransition(
            "step: the days for telling what is missing are over; it counts as accepted", state=trail[-1].state
        )


def _write(
    session: Session,
    row: ApplicationRow,
    order: StepOrder,
    timing: Timing,
    *,
    catalogue: Catalogue,
    keyring: Keyring,
    now: datetime,
) -> None:
    kind = RULES[order.step].document
    if kind is None:
        return
    words = _words(decode_submission(row.content), row, order, timing, catalogue, today=legal_date(now))
    if order.step is ApplicationStep.DELIVER:
        record = open_sound(find_by_applications(session, [row.id])[row.id], keyring).record
        words |= {"certificate_number": record.number, "identifier": record.identifier}
    write_letter(session, row.id, kind, catalogue.office.documents[kind], words, now=now)


def _words(
    submission: Submission,
    row: ApplicationRow,
    order: StepOrder,
    timing: Timing,
    catalogue: Catalogue,
    *,
    today: date,
) -> dict[str, str]:
    """Give what the letters may say, as far as it is known."""
    template = catalogue.get(submission.slug, submission.version).template
    words = {
        "holder_name": submission.holder.name.replace("^", "、"),
        "item": BUSINESS_TYPE_ZH[submission.business_type],
        "title": template.title,
        "application_number": row.application_number,
        "received": format_day(timing.received),
        "accepted": format_day(timing.accepted),
        "promised_days": str(row.promised_days),
        "day": format_day(today),
        "authority": catalogue.authority_of(template).name_on(today),
        "items": "\n".join(f"    {n}. {item}" for n, item in enumerate(order.items, start=1)),
    }
    if timing.due is not None:
        provisional = "（暂定，该年节假日安排尚未公布）" if timing.due.provisional else ""
        words["due"] = format_day(timing.due.day) + provisional
    return words if order.reason is None else words | {"reason": order.reason}
