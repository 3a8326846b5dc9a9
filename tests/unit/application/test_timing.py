"""The working-day clock of an application: twelve working days, five for the notice, and what stands outside."""

from datetime import UTC, date, datetime

import pytest

from ecert.application.timing import (
    Card,
    ClockState,
    TrailEntry,
    compute_timing,
    decision_days,
    notice_is_late,
)
from ecert.application.workflow import TRANSITIONS, ApplicationState, ApplicationStep
from ecert.catalogue.loader import load_office
from tests.building import ROOT

RULES = load_office(ROOT / "templates")


def a_trail(*steps: tuple[str, str]) -> list[TrailEntry]:
    """Make a trail from steps and the days of March 2026 on which they were taken, at nine in the morning there."""
    state, trail = ApplicationState.DRAFT, []
    for name, day in steps:
        step = ApplicationStep(name)
        state = TRANSITIONS[(state, step)]
        year, month, number = (int(part) for part in day.split("-"))
        trail.append(TrailEntry(step, state, datetime(year, month, number, 1, tzinfo=UTC)))
    return trail


def taken_in(day: str) -> list[tuple[str, str]]:
    """Give the steps of a complete application at the counter."""
    return [("submit", day), ("accept", day), ("begin_review", day)]


def test_a_draft_has_no_time() -> None:
    """Nothing was handed in."""
    timing = compute_timing([], promised_days=12, rules=RULES, today=date(2026, 3, 2))
    assert (timing.state, timing.due, timing.card) == (ClockState.NOT_STARTED, None, Card.NONE)


def test_twelve_working_days_from_the_day_after() -> None:
    """Monday 2 March: twelve working days later is Wednesday the 18th."""
    timing = compute_timing(a_trail(*taken_in("2026-3-2")), promised_days=12, rules=RULES, today=date(2026, 3, 2))
    assert timing.due is not None
    assert (timing.due.day, timing.due.provisional, timing.used_days) == (date(2026, 3, 18), False, 0)


@pytest.mark.parametrize(
    ("today", "left", "card"),
    [
        (date(2026, 3, 12), 4, Card.NONE),
        (date(2026, 3, 13), 3, Card.YELLOW),
        (date(2026, 3, 18), 0, Card.YELLOW),
        (date(2026, 3, 19), -1, Card.RED),
    ],
)
def test_cards(today: date, left: int, card: Card) -> None:
    """Yellow with three days left, red on the day after the last."""
    timing = compute_timing(a_trail(*taken_in("2026-3-2")), promised_days=12, rules=RULES, today=today)
    assert (timing.days_left, timing.card) == (left, card)


def test_hearing_and_expert_review_stand_outside() -> None:
    """Three days of hearing move the end by three working days; meanwhile there is no end."""
    steps = [*taken_in("2026-3-2"), ("begin_hearing", "2026-3-4")]
    paused = compute_timing(a_trail(*steps), promised_days=12, rules=RULES, today=date(2026, 3, 20))
    assert (paused.state, paused.due, paused.used_days) == (ClockState.PAUSED, None, 2)
    steps += [("end_hearing", "2026-3-9"), ("begin_expert_review", "2026-3-9"), ("end_expert_review", "2026-3-10")]
    going = compute_timing(a_trail(*steps), promised_days=12, rules=RULES, today=date(2026, 3, 10))
    assert going.due is not None
    assert (going.state, going.used_days, going.due.day) == (ClockState.RUNNING, 2, date(2026, 3, 24))


def test_a_return_does_not_stop_the_clock() -> None:
    """The office corrects its own file in its own time."""
    steps = [*taken_in("2026-3-2"), ("return", "2026-3-4"), ("resubmit", "2026-3-9")]
    timing = compute_timing(a_trail(*steps), promised_days=12, rules=RULES, today=date(2026, 3, 9))
    assert timing.due is not None
    assert timing.due.day == date(2026, 3, 18)


def test_supplementing_begins_anew() -> None:
    """What was missing came on the 16th: five days from there, and the promise from the acceptance."""
    steps = [("submit", "2026-3-2"), ("request_supplement", "2026-3-5")]
    told = compute_timing(a_trail(*steps), promised_days=12, rules=RULES, today=date(2026, 3, 30))
    assert (told.state, told.due) == (ClockState.NOT_STARTED, None)
    steps.append(("supply", "2026-3-16"))
    came = compute_timing(a_trail(*steps), promised_days=12, rules=RULES, today=date(2026, 3, 17))
    assert came.due is not None
    assert (came.state, came.limit_days, came.due.day) == (ClockState.NOTICE, 5, date(2026, 3, 23))
    steps.append(("accept", "2026-3-18"))
    accepted = compute_timing(a_trail(*steps), promised_days=12, rules=RULES, today=date(2026, 3, 18))
    assert accepted.accepted == date(2026, 3, 18)


def test_silence_for_five_days_is_acceptance_from_the_day_it_came() -> None:
    """Accepted on the sixth working day: the promise counts from the day it came in (行政许可法, art. 32)."""
    handed_in = a_trail(("submit", "2026-3-2"))
    assert not notice_is_late(handed_in, rules=RULES, today=date(2026, 3, 9))
    assert notice_is_late(handed_in, rules=RULES, today=date(2026, 3, 10))
    steps = [("submit", "2026-3-2"), ("accept", "2026-3-10")]
    timing = compute_timing(a_trail(*steps), promised_days=12, rules=RULES, today=date(2026, 3, 10))
    assert timing.due is not None
    assert (timing.accepted, timing.used_days, timing.due.day) == (date(2026, 3, 2), 6, date(2026, 3, 18))


def test_the_decision_stops_the_clock() -> None:
    """Weeks later it still shows the days that were used; one that came too late stays red."""
    in_time = a_trail(*taken_in("2026-3-2"), ("reject", "2026-3-18"))
    timing = compute_timing(in_time, promised_days=12, rules=RULES, today=date(2026, 6, 1))
    assert (timing.state, timing.used_days, timing.card) == (ClockState.STOPPED, 12, Card.NONE)
    late = a_trail(*taken_in("2026-3-2"), ("reject", "2026-3-19"))
    assert compute_timing(late, promised_days=12, rules=RULES, today=date(2026, 6, 1)).card is Card.RED


def test_a_granted_certificate_must_come_within_ten_days() -> None:
    """Approved on Wednesday the 4th: ten working days later is the 18th; issued, nothing runs."""
    steps = [*taken_in("2026-3-2"), ("approve", "2026-3-4")]
    timing = compute_timing(a_trail(*steps), promised_days=12, rules=RULES, today=date(2026, 3, 4))
    assert timing.due is not None
    assert (timing.state, timing.limit_days, timing.due.day) == (ClockState.DELIVERY, 10, date(2026, 3, 18))
    issued = a_trail(*steps, ("issue", "2026-3-19"))
    done = compute_timing(issued, promised_days=12, rules=RULES, today=date(2026, 6, 1))
    assert (done.state, done.used_days, done.card) == (ClockState.STOPPED, 2, Card.NONE)


def test_days_are_days_in_shanghai() -> None:
    """Handed in at 23:30 UTC of 1 March is handed in on Monday the 2nd."""
    entry = TrailEntry(ApplicationStep.SUBMIT, ApplicationState.SUBMITTED, datetime(2026, 3, 1, 23, 30, tzinfo=UTC))
    timing = compute_timing([entry], promised_days=12, rules=RULES, today=date(2026, 3, 2))
    assert timing.received == date(2026, 3, 2)


def test_a_refused_or_withdrawn_application_has_no_time() -> None:
    """Nothing runs for what was not accepted."""
    for last in ("decline", "withdraw"):
        trail = a_trail(("submit", "2026-3-2"), (last, "2026-3-3"))
        timing = compute_timing(trail, promised_days=12, rules=RULES, today=date(2026, 4, 1))
        assert (timing.state, timing.due, timing.card) == (ClockState.STOPPED, None, Card.NONE)


@pytest.mark.parametrize(
    ("steps", "days"),
    [
        ([], None),
        ([("submit", "2026-3-2"), ("decline", "2026-3-4")], None),
        (taken_in("2026-3-2"), None),
        ([*taken_in("2026-3-2"), ("withdraw", "2026-3-4")], None),
        ([*taken_in("2026-3-2"), ("approve", "2026-3-2")], 0),
        ([*taken_in("2026-3-2"), ("reject", "2026-3-9")], 5),
        ([*taken_in("2026-3-2"), ("return", "2026-3-3"), ("resubmit", "2026-3-4"), ("approve", "2026-3-9")], 5),
        (
            [
                *taken_in("2026-3-2"),
                ("begin_hearing", "2026-3-4"),
                ("end_hearing", "2026-3-9"),
                ("reject", "2026-3-10"),
            ],
            3,
        ),
        ([*taken_in("2026-3-2"), ("approve", "2026-3-4"), ("issue", "2026-3-16"), ("deliver", "2026-3-30")], 2),
        ([*taken_in("2026-3-2"), ("approve", "2026-3-4"), ("withdraw", "2026-3-30")], 2),
        (
            [("submit", "2026-3-2"), ("accept", "2026-3-13"), ("begin_review", "2026-3-13"), ("approve", "2026-3-16")],
            10,
        ),
    ],
    ids=[
        "draft",
        "declined",
        "open",
        "withdrawn",
        "same day",
        "a week",
        "returned",
        "heard",
        "delivered",
        "withdrawn late",
        "accepted too late",
    ],
)
def test_days_to_the_decision(steps: list[tuple[str, str]], days: int | None) -> None:
    """From acceptance to the decision, whatever came after; what is outside the clock does not count."""
    assert decision_days(a_trail(*steps), rules=RULES) == days
