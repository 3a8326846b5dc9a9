"""What the office's work came to in a period, and what applicants thought of it (办件统计)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from ecert.accounts.principal import Principal
from ecert.application.figures import Figures, summarise, summarise_by_template
from ecert.application.workload import read_cases, seen_application
from ecert.catalogue.datatypes import parse_date
from ecert.catalogue.office import OfficeRules
from ecert.clock import end_of_legal_day
from ecert.errors import InvalidInput
from ecert.progress.tables import RatingRow

MAX_DAYS = 366
"""Longest period: every application in it is read."""
EARLIEST = date(2000, 1, 1)
"""First day that can be asked about; nothing here is older."""
LATEST = date(2999, 12, 31)


@dataclass(frozen=True, slots=True)
class Period:
    """Legal days from one to another, both counted."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Statistics:
    """What a period came to."""

    period: Period
    whole: Figures
    by_template: Mapping[str, Figures]
    ratings: int
    """Given in the period."""
    mean_stars: float | None
    """Of those; absent where there are none."""


def check_period(first_text: str | None, last_text: str | None, *, today: date) -> Period:
    """
    Give the period that is asked about: unless said otherwise, up to today and from the first of January before.

    Raises:
        InvalidInput: a day is none, or it ends before it begins, is too long, or lies where nothing can be.
    """
    last = today if last_text is None else parse_date(last_text, path="to")
    first = date(last.year, 1, 1) if first_text is None else parse_date(first_text, path="from")
    for name, day in (("to", last), ("from", first)):
        if not EARLIEST <= day <= LATEST:
            raise InvalidInput.at(name, f"must lie between {EARLIEST.isoformat()} and {LATEST.isoformat()}")
    if not 0 <= (last - first).days < MAX_DAYS:
        raise InvalidInput.at("to", f"must not lie before from, nor {MAX_DAYS} days or more after it")
    return Period(first, last)


def read_statistics(session: Session, period: Period, *, by: Principal, rules: OfficeRules) -> Statistics:
    """
    Work out what a period came to: applications that were written down in it, and ratings that were given in it.

    Both of the kinds that the account may see.

    Raises:
        Forbidden: not of the office.
        Conflict: the stored content of an application is damaged.
    """
    cases = read_cases(session, by=by, rules=rules, first=period.first, last=period.last)
    begin, end = end_of_legal_day(period.first - timedelta(days=1)), end_of_legal_day(period.last)
    rated = col(RatingRow.rated_at)
    seen = seen_application(col(RatingRow.application_id), by)
    sums = select(func.count(), func.sum(RatingRow.stars)).where(rated >= begin, rated < end, seen)
    count, stars = session.exec(sums).one()
    return Statistics(
        period=period,
        whole=summarise(cases),
        by_template=summarise_by_template(cases),
        ratings=count,
        mean_stars=stars / count if count else None,
    )
