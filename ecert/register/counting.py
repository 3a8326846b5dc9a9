"""
Count certificates for the work list by their columns: issued, ended and expiring.

What is counted is not verified here, as in a search.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func
from sqlalchemy import select as select_columns
from sqlmodel import Session

from ecert.clock import end_of_legal_day, legal_date
from ecert.register.lifecycle import ENDINGS, Standing
from ecert.register.tables import NOT_IN_FORCE, CertificateRow, StepRow
from ecert.storage.database import fetch
from ecert.storage.table import Table

_CERTIFICATES = Table.metadata.tables[str(CertificateRow.__tablename__)]
_STEPS = Table.metadata.tables[str(StepRow.__tablename__)]
_STANDS = (Standing.IN_FORCE.value, Standing.SUSPENDED.value)


@dataclass(frozen=True, slots=True)
class Month:
    """What one month came to."""

    first: date
    issued: int
    """Certificates whose day of issue lies in it, every version; what was granted on paper has the paper's day."""
    ended: int
    """Certificates that a second person has ended in it."""


@dataclass(frozen=True, slots=True)
class ExpiringSoon:
    """A certificate whose last day comes; nothing about its holder."""

    identifier: str
    slug: str
    certificate_number: str
    valid_to: date
    is_suspended: bool


def read_months(session: Session, *, kinds: Collection[str] | None, today: date, count: int) -> list[Month]:
    """Count what was issued and what was ended in each of the last months, the present one at the end."""
    months = [first_of_month(today, back=back) for back in reversed(range(count))]
    issued: Counter[date] = Counter()
    # By days, so that the index alone answers; a year has 366 of them.
    day = _CERTIFICATES.c.issued
    of_days = select_columns(day, func.count()).where(day.between(months[0], today), *_among(kinds)).group_by(day)
    for one, number in fetch(session, of_days, {}):
        issued[one.replace(day=1)] += number
    ended: Counter[date] = Counter()
    confirmed = (
        select_columns(_STEPS.c.decided_at)
        .join(_CERTIFICATES, _CERTIFICATES.c.id == _STEPS.c.certificate_id)
        .where(
            _STEPS.c.decision == "confirm",
            _STEPS.c.decided_at >= end_of_legal_day(months[0] - timedelta(days=1)),
            *_among(kinds),
        )
    )
    for (at,) in fetch(session, confirmed, {}):
        ended[legal_date(at).replace(day=1)] += 1
    return [Month(first, issued[first], ended[first]) for first in months]


@dataclass(frozen=True, slots=True)
class Overview:
    """What the certificates of an authority are today."""

    valid: int
    suspended: int
    ended: int
    """Cancelled, withdrawn or revoked."""


def read_overview(session: Session, *, kinds: Collection[str] | None, today: date) -> Overview:
    """Count what the certificates are today; whatever there is of them, indexes answer."""
    columns = _CERTIFICATES.c
    in_force = (columns.standing == Standing.IN_FORCE.value, func.coalesce(columns.valid_to, date.max) >= today)
    ((not_over,),) = fetch(session, select_columns(func.count()).where(*in_force, *_among(kinds)), {})
    later = select_columns(func.count()).where(columns.valid_from > today, *in_force, *_among(kinds))
    ((not_yet,),) = fetch(session, later, {})
    others = (
        select_columns(columns.standing, func.count()).where(NOT_IN_FORCE, *_among(kinds)).group_by(columns.standing)
    )
    counted: Counter[str] = Counter(dict(tuple(row) for row in fetch(session, others, {})))
    return Overview(
        not_over - not_yet, counted[Standing.SUSPENDED.value], sum(counted[standing.value] for standing in ENDINGS)
    )


def count_expiring(
    session: Session, *, kinds: Collection[str] | None, today: date, within: Sequence[int]
) -> dict[int, int]:
    """Count those that still stand and whose last day is today or one of the next so many days."""
    last = _CERTIFICATES.c.valid_to
    horizon = today + timedelta(days=max(within))
    statement = (
        select_columns(last, func.count())
        .where(last.between(today, horizon), _CERTIFICATES.c.standing.in_(_STANDS), *_among(kinds))
        .group_by(last)
    )
    days = [((day - today).days, number) for day, number in fetch(session, statement, {})]
    return {limit: sum(number for ahead, number in days if ahead <= limit) for limit in within}


def list_expiring_soon(
    session: Session, *, kinds: Collection[str] | None, today: date, days: int, limit: int
) -> list[ExpiringSoon]:
    """List the first of those that still stand and whose last day comes within so many days, the nearest first."""
    columns = _CERTIFICATES.c
    statement = (
        select_columns(columns.identifier, columns.template_slug, columns.number, columns.valid_to, columns.standing)
        .where(
            columns.valid_to.between(today, today + timedelta(days=days)),
            columns.standing.in_(_STANDS),
            *_among(kinds),
        )
        .order_by(columns.valid_to, columns.id)
        .limit(limit)
    )
    return [
        ExpiringSoon(identifier, slug, number, valid_to, standing == Standing.SUSPENDED)
        for identifier, slug, number, valid_to, standing in fetch(session, statement, {})
    ]


def kinds_of(session: Session, identifiers: Collection[str]) -> dict[str, tuple[str, str]]:
    """Give the kind and the number of some certificates by their identifiers."""
    columns = _CERTIFICATES.c
    statement = select_columns(columns.identifier, columns.template_slug, columns.number).where(
        columns.identifier.in_(sorted(identifiers))
    )
    return {identifier: (slug, number) for identifier, slug, number in fetch(session, statement, {})}


def first_of_month(day: date, *, back: int = 0) -> date:
    """Give the first day of a day's month, or of one so many months before."""
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def _among(kinds: Collection[str] | None) -> list[ColumnElement[bool]]:
    """
    Leave out the kinds that are not looked at, without letting SQLite begin with them.

    It would take the index of numbers, which begins with the kind, and then look at each certificate of these kinds. An
    expression in place of the column keeps it with the days, of which there are far fewer.
    """
    return [] if kinds is None else [func.coalesce(_CERTIFICATES.c.template_slug, "").in_(sorted(kinds))]
