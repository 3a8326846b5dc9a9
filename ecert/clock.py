"""
The clock: the only place that asks the machine what time it is.

Instants are UTC; legal dates (issue, validity) are days in Asia/Shanghai. Everything else takes time as an argument.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
"""Gives the present instant, with UTC as its zone."""

LEGAL_ZONE = ZoneInfo("Asia/Shanghai")
"""The zone in which legal dates are days."""


def system_clock() -> datetime:
    """Give the machine's present instant in UTC."""
    return datetime.now(UTC)


def legal_date(instant: datetime) -> date:
    """Give the legal date on which an instant falls."""
    return instant.astimezone(LEGAL_ZONE).date()


def end_of_legal_day(day: date) -> datetime:
    """Give the first instant after a legal day, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=LEGAL_ZONE).astimezone(UTC)
