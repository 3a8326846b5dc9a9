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


def format_instant(instant: datetime) -> str:
    """Write an instant as RFC 3339 in UTC with whole seconds."""
    return instant.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat() + "Z"


def parse_instant(text: str) -> datetime:
    """
    Read an instant that `format_instant` wrote.

    Raises:
        ValueError: it has another form.
    """
    instant = datetime.fromisoformat(text)
    if instant.microsecond or text[-1] != "Z" or f"{text[:-1]}+00:00" != instant.isoformat():
        raise ValueError("not an instant in its one form")
    return instant
