"""Instants are UTC, legal dates are days in Asia/Shanghai."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from ecert.clock import end_of_legal_day, format_instant, legal_date, parse_instant, system_clock


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 3, 2, 4, 0, tzinfo=UTC), date(2026, 3, 2)),
        (datetime(2026, 3, 2, 15, 59, 59, tzinfo=UTC), date(2026, 3, 2)),
        (datetime(2026, 3, 2, 16, 0, tzinfo=UTC), date(2026, 3, 3)),
        (datetime(2025, 12, 31, 16, 0, tzinfo=UTC), date(2026, 1, 1)),
        (datetime(2024, 2, 28, 16, 0, tzinfo=UTC), date(2024, 2, 29)),
    ],
)
def test_legal_day_begins_at_midnight_in_shanghai(instant: datetime, day: date) -> None:
    """Which is 16:00 UTC of the day before."""
    assert legal_date(instant) == day


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2026, 3, 2), datetime(2026, 3, 2, 16, 0, tzinfo=UTC)),
        (date(2026, 12, 31), datetime(2026, 12, 31, 16, 0, tzinfo=UTC)),
        (date(2024, 2, 29), datetime(2024, 2, 29, 16, 0, tzinfo=UTC)),
        (date(1988, 7, 1), datetime(1988, 7, 1, 15, 0, tzinfo=UTC)),
    ],
)
def test_end_of_a_legal_day_is_the_first_instant_after_it(day: date, end: datetime) -> None:
    """In the summers of 1986 to 1991 China kept summer time."""
    assert end_of_legal_day(day) == end
    assert legal_date(end) == day + timedelta(days=1)
    assert legal_date(end - timedelta(microseconds=1)) == day


def test_system_clock_gives_utc() -> None:
    """And goes forward."""
    first, second = system_clock(), system_clock()
    assert first.tzinfo is UTC
    assert first <= second


def test_instant_is_written_in_utc_and_whole_seconds() -> None:
    """The zone and the fraction of a second do not show."""
    local = datetime(2025, 3, 1, 9, 30, 0, 999_999, tzinfo=timezone(timedelta(hours=8)))
    assert format_instant(local) == "2025-03-01T01:30:00Z"
    assert parse_instant("2025-03-01T01:30:00Z") == datetime(2025, 3, 1, 1, 30, tzinfo=UTC)
