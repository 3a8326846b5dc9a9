"""The life of a certificate: every transition that there is, and none besides."""

from datetime import date, timedelta

import pytest

from ecert.errors import ForbiddenTransition
from ecert.register.lifecycle import (
    STATUS_ZH,
    STEP_EVENTS,
    TRANSITIONS,
    EventKind,
    Standing,
    Status,
    Step,
    next_standing,
    status_on,
)

FIRST, LAST = date(2025, 4, 1), date(2028, 3, 31)
DAY = timedelta(days=1)

# Written out a second time, so that a slip in the table shows; the standards digest 7.3 is the source.
ALLOWED = {
    ("in_force", "suspended"): "suspended",
    ("in_force", "superseded"): "superseded",
    ("in_force", "cancelled"): "cancelled",
    ("in_force", "withdrawn"): "withdrawn",
    ("in_force", "revoked"): "revoked",
    ("in_force", "inspected"): "in_force",
    ("in_force", "copied"): "in_force",
    ("in_force", "copy_recalled"): "in_force",
    ("suspended", "resumed"): "in_force",
    ("suspended", "cancelled"): "cancelled",
    ("suspended", "withdrawn"): "withdrawn",
    ("suspended", "revoked"): "revoked",
    ("suspended", "inspected"): "suspended",
    ("suspended", "copy_recalled"): "suspended",
}
ALLOWED_WHEN_EXPIRED = {
    ("in_force", "superseded"): "superseded",
    ("in_force", "cancelled"): "cancelled",
    ("suspended", "cancelled"): "cancelled",
}


@pytest.mark.parametrize("kind", EventKind)
@pytest.mark.parametrize("standing", Standing)
def test_only_the_table_of_transitions_is_allowed(standing: Standing, kind: EventKind) -> None:
    """Each pair of standing and event has the one result of the table, or is forbidden."""
    _check(standing, kind, expired=False, expected=ALLOWED.get((standing.value, kind.value)))


@pytest.mark.parametrize("kind", EventKind)
@pytest.mark.parametrize("standing", Standing)
def test_expired_certificate_can_only_be_cancelled_or_superseded(standing: Standing, kind: EventKind) -> None:
    """After the last valid day a suspension or a punishment comes too late."""
    _check(standing, kind, expired=True, expected=ALLOWED_WHEN_EXPIRED.get((standing.value, kind.value)))


def test_endings_are_final() -> None:
    """Nothing follows on a cancelled, withdrawn, revoked or superseded certificate."""
    assert {standing for standing, _ in TRANSITIONS} == {Standing.IN_FORCE, Standing.SUSPENDED}


def test_forbidden_step_of_an_expired_certificate_says_so() -> None:
    """The officer reads why: the same step was allowed the day before."""
    with pytest.raises(ForbiddenTransition, match="expired"):
        next_standing(Standing.IN_FORCE, EventKind.SUSPENDED, expired=True)
    with pytest.raises(ForbiddenTransition, match="revoked"):
        next_standing(Standing.REVOKED, EventKind.SUSPENDED, expired=True)


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (FIRST - DAY, Status.INACTIVE),
        (FIRST, Status.VALID),
        (LAST, Status.VALID),
        (LAST + DAY, Status.EXPIRED),
    ],
)
def test_both_days_of_the_period_are_inclusive(day: date, status: Status) -> None:
    """The first and the last day are valid, the days around them are not."""
    assert status_on(Standing.IN_FORCE, valid_from=FIRST, valid_to=LAST, day=day) is status


def test_period_of_one_day_is_valid_on_it() -> None:
    """First and last day may be the same."""
    assert status_on(Standing.IN_FORCE, valid_from=FIRST, valid_to=FIRST, day=FIRST) is Status.VALID


def test_certificate_without_an_end_never_expires() -> None:
    """No last day means no end."""
    assert status_on(Standing.IN_FORCE, valid_from=FIRST, valid_to=None, day=date(9999, 12, 31)) is Status.VALID


@pytest.mark.parametrize("standing", [standing for standing in Standing if standing is not Standing.IN_FORCE])
@pytest.mark.parametrize("day", [FIRST - DAY, FIRST, LAST, LAST + DAY])
def test_standing_beats_the_period(standing: Standing, day: date) -> None:
    """An ending or a suspension shows on every day, before, in and after the period."""
    assert status_on(standing, valid_from=FIRST, valid_to=LAST, day=day).value == standing.value


@pytest.mark.parametrize(
    ("step", "kind", "terminal"),
    [
        ("suspend", "suspended", False),
        ("resume", "resumed", False),
        ("cancel", "cancelled", True),
        ("withdraw", "withdrawn", True),
        ("revoke", "revoked", True),
    ],
)
def test_step_has_its_event(step: str, kind: str, terminal: bool) -> None:
    """An officer's step makes one event, and endings need a second person."""
    assert STEP_EVENTS[Step(step)].value == kind
    assert Step(step).terminal is terminal


def test_every_step_has_an_event() -> None:
    """No step is without an effect; issue, supersession, inspection and copies are no steps."""
    assert set(STEP_EVENTS) == set(Step)
    assert set(EventKind) - set(STEP_EVENTS.values()) == {
        EventKind.ISSUED,
        EventKind.SUPERSEDED,
        EventKind.INSPECTED,
        EventKind.COPIED,
        EventKind.COPY_RECALLED,
    }


def test_every_status_has_a_chinese_word() -> None:
    """The three ends are told apart in Chinese too."""
    assert set(STATUS_ZH) == set(Status)
    assert len(set(STATUS_ZH.values())) == len(Status)


def _check(standing: Standing, kind: EventKind, *, expired: bool, expected: str | None) -> None:
    """Check one cell of the table."""
    if expected is None:
        with pytest.raises(ForbiddenTransition, match=kind.value):
            next_standing(standing, kind, expired=expired)
    else:
        assert next_standing(standing, kind, expired=expired).value == expected
