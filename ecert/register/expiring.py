"""
List the certificates whose last day comes, for whoever reminds of it; what is listed is not verified here.

Only those that still stand: in force, or suspended, which may be resumed before the day. A certificate that was
replaced or ended has no day to be reminded of.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, tuple_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from ecert.accounts.principal import Principal
from ecert.accounts.scope import seen_by
from ecert.register.lifecycle import Standing
from ecert.register.tables import CertificateRow
from ecert.storage.database import fetch

_STANDS = (Standing.IN_FORCE.value, Standing.SUSPENDED.value)


@dataclass(frozen=True, slots=True)
class Expiring:
    """One certificate and its last day; nothing about its holder."""

    cursor: int
    identifier: str
    template: str
    certificate_number: str
    valid_to: date


@dataclass(frozen=True, slots=True)
class ExpiryDay:
    """A day that is the last one of some certificates: all counted, the first listed."""

    day: date
    count: int
    first: tuple[Expiring, ...]


def list_expiring(
    session: Session, *, first: date, last: date, after: tuple[date, int] | None = None, limit: int
) -> Sequence[Expiring]:
    """
    Give a page of the certificates whose last day is one of *first* to *last*, the nearest day first.

    Args:
        session: the transaction.
        first: the first day asked about.
        last: the last day asked about.
        after: last day and cursor of the certificate behind which the page begins.
        limit: most certificates of the page.
    """
    statement = _columns().where(*_within(first, last))
    if after is not None:
        statement = statement.where(tuple_(col(CertificateRow.valid_to), col(CertificateRow.id)) > after)
    ordered = statement.order_by(col(CertificateRow.valid_to), col(CertificateRow.id)).limit(limit)
    return [_expiring(row) for row in fetch(session, ordered, {})]


def list_expiry_days(session: Session, *, by: Principal, first: date, last: date, listed: int) -> Sequence[ExpiryDay]:
    """
    Give the days from *first* to *last* on which certificates expire, each with its first *listed* certificates.

    Certificates of other authorities' kinds than those that *by* sees are neither listed nor counted.
    """
    day, place = col(CertificateRow.valid_to), col(CertificateRow.id)
    ranked = (
        _columns()
        .add_columns(
            func.row_number().over(partition_by=day, order_by=place).label("place"),
            func.count().over(partition_by=day).label("total"),
        )
        .where(*_within(first, last), seen_by(col(CertificateRow.template_slug), by))
        .subquery()
    )
    statement = select_columns(ranked).where(ranked.c.place <= listed).order_by(ranked.c.valid_to, ranked.c.id)
    found: dict[date, tuple[int, list[Expiring]]] = {}
    for row in fetch(session, statement, {}):
        found.setdefault(row.valid_to, (row.total, []))[1].append(_expiring(row))
    return [ExpiryDay(day, total, tuple(certificates)) for day, (total, certificates) in found.items()]


def _columns() -> Select[*tuple[Any, ...]]:
    return select_columns(
        col(CertificateRow.id),
        col(CertificateRow.identifier),
        col(CertificateRow.template_slug),
        col(CertificateRow.number),
        col(CertificateRow.valid_to),
    )


def _within(first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    return (
        col(CertificateRow.valid_to).between(first, last),
        col(CertificateRow.standing).in_(_STANDS),
    )


def _expiring(row: Row[Any]) -> Expiring:
    return Expiring(row.id, row.identifier, row.template_slug, row.number, row.valid_to)
