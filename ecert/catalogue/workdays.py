"""
Working days (工作日) in China: Monday to Friday, less the holidays, plus the weekend days that are worked in exchange.

A time limit of the Administrative Licence Law is in working days without statutory holidays (行政许可法, art. 82);
which days those are a yearly notice of the State Council says. A year whose notice is not in the table counts as
ordinary weeks, and whatever reaches into it is provisional.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import msgspec

from ecert.catalogue.vocabulary import Evidence
from ecert.errors import TemplateInvalid

_DAY = timedelta(days=1)
_SATURDAY = 5
_WEEK = 7


class HolidayYear(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where one year leaves the ordinary week."""

    evidence: Evidence
    days_off: tuple[date, ...]
    """Days from Monday to Friday that are not worked."""
    extra_workdays: tuple[date, ...]
    """Saturdays and Sundays that are worked (调休上班)."""


class HolidayFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file `templates/holidays.toml`."""

    years: dict[str, HolidayYear]


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a time limit."""

    day: date
    provisional: bool
    """Whether it rests on a year whose holidays are not known."""


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Knows which days are worked."""

    years: frozenset[int]
    """The years whose holidays are known."""
    days_off: frozenset[date]
    extra_workdays: frozenset[date]
    _off: tuple[date, ...] = field(init=False, repr=False, compare=False)
    _extra: tuple[date, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Sort the days, so that those between two days are found at once."""
        object.__setattr__(self, "_off", tuple(sorted(self.days_off)))
        object.__setattr__(self, "_extra", tuple(sorted(self.extra_workdays)))

    def is_working_day(self, day: date) -> bool:
        """Whether a day is worked, as far as is known."""
        if day.weekday() >= _SATURDAY:
            return day in self.extra_workdays
        return day not in self.days_off

    def count(self, after: date, until: date) -> int:
        """Count the working days after one day and up to another, that one included; 0 where none lies between."""
        if until <= after:
            return 0
        # The clocks of a thousand applications are worked out for one page, so no day is looked at by itself.
        off = bisect_right(self._off, until) - bisect_right(self._off, after)
        extra = bisect_right(self._extra, until) - bisect_right(self._extra, after)
        return _weekdays_up_to(until) - _weekdays_up_to(after) - off + extra

    def add(self, after: date, days: int) -> Deadline:
        """
        Give the day on which the *days*-th working day after a day is reached.

        The day itself does not count, as a limit begins on the day after (民法典, art. 201); with `days` 0 or less it
        is the day itself.
        """
        day = after
        while days > 0:
            day += _DAY
            days -= self.is_working_day(day)
        return Deadline(day, provisional=not self.is_known(after, day))

    def is_known(self, first: date, last: date) -> bool:
        """Whether the holidays of every year from one day to another are known."""
        return all(year in self.years for year in range(first.year, last.year + 1))


def _weekdays_up_to(day: date) -> int:
    """Count the days from Monday to Friday up to a day; the first day of the calendar was a Monday."""
    weeks, rest = divmod(day.toordinal(), _WEEK)
    return weeks * _SATURDAY + min(rest, _SATURDAY)


def build_calendar(years: Mapping[str, HolidayYear]) -> WorkingCalendar:
    """
    Make the calendar from the table of years.

    Raises:
        TemplateInvalid: a day stands under another year, or is not on the side of the week where it changes anything.
    """
    days_off: set[date] = set()
    extra: set[date] = set()
    for name, year in years.items():
        where = f"holidays.toml: years.{name}"
        if not (name.isascii() and name.isdigit()):
            raise TemplateInvalid(f"{where} is no year")
        if any(day.year != int(name) for day in (*year.days_off, *year.extra_workdays)):
            raise TemplateInvalid(f"{where} has a day of another year")
        if any(day.weekday() >= _SATURDAY for day in year.days_off):
            raise TemplateInvalid(f"{where}.days_off has a Saturday or Sunday, which is off anyway")
        if any(day.weekday() < _SATURDAY for day in year.extra_workdays):
            raise TemplateInvalid(f"{where}.extra_workdays has a day that is worked anyway")
        days_off.update(year.days_off)
        extra.update(year.extra_workdays)
    return WorkingCalendar(frozenset(int(name) for name in years), frozenset(days_off), frozenset(extra))
