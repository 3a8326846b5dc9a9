"""Working days: the ordinary week, its exceptions, and years that are not announced."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecert.catalogue.loader import load_office
from ecert.catalogue.office import DocumentKind
from ecert.catalogue.vocabulary import Evidence
from ecert.catalogue.workdays import Deadline, HolidayYear, WorkingCalendar, build_calendar
from ecert.errors import TemplateInvalid
from tests.building import ROOT

CALENDAR = load_office(ROOT / "templates").calendar
DAYS = st.dates(date(2017, 1, 1), date(2029, 12, 31))


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 3, 2), True),
        (date(2026, 3, 1), False),
        (date(2026, 2, 28), True),  # a Saturday, worked for the Spring Festival
        (date(2026, 2, 16), False),  # a Monday of the Spring Festival
        (date(2026, 10, 7), False),
        (date(2026, 10, 10), True),
        (date(2025, 10, 8), False),
        (date(2018, 12, 31), False),
        (date(2018, 12, 29), True),
    ],
)
def test_known_days(day: date, worked: bool) -> None:
    """Days that the notices name."""
    assert CALENDAR.is_working_day(day) is worked


def test_a_limit_over_the_national_holiday_of_2026() -> None:
    """24 September plus 12: the 25th, the first week of October and Sundays are off, Saturday the 10th is worked."""
    assert CALENDAR.add(date(2026, 9, 24), 12) == Deadline(date(2026, 10, 19), provisional=False)


def test_a_limit_that_reaches_past_the_known_years_is_provisional() -> None:
    """The table ends with 2026: New Year's Day of 2027 counts as any Friday."""
    assert CALENDAR.add(date(2026, 12, 25), 12) == Deadline(date(2027, 1, 12), provisional=True)
    assert not CALENDAR.add(date(2026, 12, 14), 12).provisional


def test_a_limit_of_no_days_is_the_day_itself() -> None:
    """There is nothing to count."""
    assert CALENDAR.add(date(2026, 3, 1), 0).day == date(2026, 3, 1)


@given(DAYS, st.integers(1, 60))
def test_a_limit_ends_on_a_working_day_and_holds_exactly_so_many(day: date, count: int) -> None:
    """`add` and `count` say the same."""
    end = CALENDAR.add(day, count).day
    assert CALENDAR.is_working_day(end)
    assert CALENDAR.count(day, end) == count
    assert CALENDAR.count(day, end - timedelta(days=1)) == count - 1


@given(DAYS, DAYS, DAYS)
def test_days_add_up(one: date, two: date, three: date) -> None:
    """Counting to a day between and on from there gives the whole."""
    first, middle, last = sorted((one, two, three))
    assert CALENDAR.count(first, last) == CALENDAR.count(first, middle) + CALENDAR.count(middle, last)


def a_year(*, off: tuple[date, ...] = (), extra: tuple[date, ...] = ()) -> HolidayYear:
    """Make the exceptions of a year."""
    return HolidayYear(evidence=Evidence.TEXT_READ, days_off=off, extra_workdays=extra)


@pytest.mark.parametrize(
    ("years", "message"),
    [
        ({"next": a_year()}, "is no year"),
        ({"2027": a_year(off=(date(2026, 1, 1),))}, "another year"),
        ({"2027": a_year(off=(date(2027, 1, 2),))}, "off anyway"),
        ({"2027": a_year(extra=(date(2027, 1, 1),))}, "worked anyway"),
    ],
)
def test_a_wrong_table_stops_the_start(years: dict[str, HolidayYear], message: str) -> None:
    """A day on the wrong side would be counted without anybody noticing."""
    with pytest.raises(TemplateInvalid, match=message):
        build_calendar(years)


def test_a_new_year_is_data() -> None:
    """With its notice in the table nothing is provisional any more."""
    calendar = build_calendar({"2027": a_year(off=(date(2027, 1, 1),), extra=(date(2027, 1, 3),))})
    assert calendar.add(date(2027, 1, 1), 1) == Deadline(date(2027, 1, 3), provisional=False)
    assert isinstance(calendar, WorkingCalendar)


def test_the_rules_of_the_office_are_delivered_with_every_letter() -> None:
    """Twelve working days, and what is guessed says so."""
    rules = load_office(ROOT / "templates")
    assert rules.promise.days_for("any", "first_issue") == 12
    assert set(rules.documents) == set(DocumentKind)
    assert all(document.evidence.guessed for document in rules.documents.values())


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("working_days = 12", "working_days = 0", "1 to 366"),
        ("{promised_days}", "{holder.name}", "unknown placeholder"),
        ("{promised_days}", "{promised_days!r}", "unknown placeholder"),
        ("{promised_days}", "{", "no placeholder"),
        ("许受〔{year}〕{n}号", "许受〔{year}〕号", "needs the year and the running number"),
        ("许受〔{year}〕{n}号", "许受{n}号", "needs the year and the running number"),
        ("许受〔{year}〕{n}号", "许送〔{year}〕{n}号", "same numbers"),
        ("[documents.delivery]", "[documents.farewell]", "farewell"),
        ("[promise.items]", '[promise.items]\n"a.first_issue" = 999', "a.first_issue"),
        ("opens_days_before_end = 180", "opens_days_before_end = 0", "renewal: days must be"),
        ("grace_days_after_end = 30", "grace_days_after_end = -1", "renewal: days must be"),
        ("[renewal.items]", '[renewal.items]\n"a" = 9999', "renewal: days must be"),
    ],
)
def test_a_mistake_in_the_rules_stops_the_start(old: str, new: str, message: str, tmp_path: Path) -> None:
    """The text names the place."""
    for name in ("office.toml", "holidays.toml"):
        text = (ROOT / "templates" / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(TemplateInvalid, match=message):
        load_office(tmp_path)


def test_an_item_may_have_its_own_promise(tmp_path: Path) -> None:
    """Some items are promised faster."""
    for name in ("office.toml", "holidays.toml"):
        text = (ROOT / "templates" / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("[promise.items]", '[promise.items]\n"a.renewal" = 5'), "utf-8")
    promise = load_office(tmp_path).promise
    assert (promise.days_for("a", "renewal"), promise.days_for("a", "change")) == (5, 12)


def test_a_kind_may_be_renewed_earlier_than_others(tmp_path: Path) -> None:
    """Days before and after the last valid day, for all kinds or for one; a grace may be no day at all."""
    for name in ("office.toml", "holidays.toml"):
        text = (ROOT / "templates" / name).read_text(encoding="utf-8")
        text = text.replace("[renewal.items]", '[renewal.items]\n"a" = 10').replace("after_end = 30", "after_end = 0")
        (tmp_path / name).write_text(text, encoding="utf-8")
    window, last = load_office(tmp_path).renewal, date(2026, 12, 31)
    assert window.days_for("a", last) == (date(2026, 12, 21), last)
    assert window.days_for("b", last) == (date(2026, 7, 4), last)


@given(DAYS, st.integers(-5, 90))
def test_days_are_counted_as_if_each_were_looked_at(day: date, ahead: int) -> None:
    """Weeks are counted whole, and exceptions found by where they stand; the sum is that of the days."""
    until = day + timedelta(days=ahead)
    each = [day + timedelta(days=n) for n in range(1, ahead + 1)]
    assert CALENDAR.count(day, until) == sum(CALENDAR.is_working_day(one) for one in each)
