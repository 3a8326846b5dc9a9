"""Our states and events in the platform's code tables."""

import datetime as dt

import pytest

from ecert.application.workflow import BusinessType
from ecert.errors import InvalidInput
from ecert.register.lifecycle import EventKind, Standing
from ecert.sync.codes import operation_of, state_of

LAST_DAY = dt.date(2028, 3, 1)


@pytest.mark.parametrize(
    ("standing", "code"),
    [
        (Standing.IN_FORCE, "01"),
        (Standing.SUSPENDED, "02"),
        (Standing.WITHDRAWN, "03"),
        (Standing.CANCELLED, "04"),
        (Standing.SUPERSEDED, "05"),
        (Standing.REVOKED, "07"),
    ],
)
def test_every_standing_has_its_state(standing: Standing, code: str) -> None:
    """Within the period the standing alone decides."""
    assert state_of(standing, valid_to=LAST_DAY, day=dt.date(2026, 3, 2)) == code


def test_no_standing_is_left_out() -> None:
    """A standing that is added later gets a state, or this fails."""
    assert all(state_of(standing, valid_to=None, day=LAST_DAY) for standing in Standing)


@pytest.mark.parametrize(
    ("valid_to", "day", "code"),
    [
        (LAST_DAY, LAST_DAY, "01"),
        (LAST_DAY, LAST_DAY + dt.timedelta(days=1), "05"),
        (None, dt.date(2199, 12, 31), "01"),
    ],
    ids=["last day", "day after", "no end"],
)
def test_certificate_in_force_lapses_after_its_last_day(valid_to: dt.date | None, day: dt.date, code: str) -> None:
    """The last day is included."""
    assert state_of(Standing.IN_FORCE, valid_to=valid_to, day=day) == code


@pytest.mark.parametrize("standing", [standing for standing in Standing if standing is not Standing.IN_FORCE])
def test_an_ending_beats_the_period(standing: Standing) -> None:
    """A certificate that was revoked and would have expired meanwhile is a revoked one."""
    late = LAST_DAY + dt.timedelta(days=1)
    assert state_of(standing, valid_to=LAST_DAY, day=late) == state_of(standing, valid_to=None, day=late)


@pytest.mark.parametrize(
    ("business_type", "code"),
    [("first_issue", "01"), ("renewal", "02"), ("reissue", "07"), ("backlog", "07"), ("change", "09")],
)
def test_issue_is_said_by_what_was_applied_for(business_type: str, code: str) -> None:
    """The first event's operation depends on the business type."""
    assert operation_of(EventKind.ISSUED, business_type) == code


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (EventKind.SUSPENDED, "03"),
        (EventKind.RESUMED, "06"),
        (EventKind.SUPERSEDED, "07"),
        (EventKind.CANCELLED, "05"),
        (EventKind.WITHDRAWN, "05"),
        (EventKind.REVOKED, "05"),
        (EventKind.INSPECTED, "07"),
        (EventKind.COPIED, "07"),
        (EventKind.COPY_RECALLED, "07"),
    ],
)
def test_later_events_are_said_by_their_kind(kind: EventKind, code: str) -> None:
    """What was applied for once does not matter any more."""
    assert {operation_of(kind, str(business_type)) for business_type in BusinessType} == {code}


def test_no_event_and_no_business_type_is_left_out() -> None:
    """What is added later gets an operation, or this fails."""
    assert all(operation_of(kind, str(business_type)) for kind in EventKind for business_type in BusinessType)


def test_unknown_business_type_is_refused_by_its_field() -> None:
    """A record of a later version of this service is not guessed at."""
    with pytest.raises(InvalidInput) as refused:
        operation_of(EventKind.ISSUED, "annual_check")
    assert [error.path for error in refused.value.errors] == ["operateType"]
    assert "annual_check" not in refused.value.detail
