"""Search the register for the office, a page at a time; what is found is not verified here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from ecert.accounts.principal import OFFICE, Principal
from ecert.accounts.scope import seen_by
from ecert.catalogue.characters import number_key
from ecert.errors import InvalidInput
from ecert.register.lifecycle import Standing, Status, status_on
from ecert.register.tables import CertificateRow

MAX_QUERY_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for; absent members do not narrow."""

    text: str | None = None
    """Part of a number or of a holder's name."""
    template: str | None = None
    status: str | None = None
    expires_before: date | None = None
    cursor: int = 0
    """The page begins after this one."""
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Found:
    """One certificate in a list."""

    cursor: int
    identifier: str
    template: str
    certificate_number: str
    holder_name: str
    issued: date
    valid_from: date
    valid_to: date | None
    version: int
    status: Status


def search(session: Session, query: Query, *, by: Principal, today: date) -> Sequence[Found]:
    """
    Give a page of the certificates that an account may see, newest last.

    Raises:
        Forbidden: not of the office.
        InvalidInput: the text is too long or the status unknown.
    """
    by.require(*OFFICE)
    statement = (
        select(CertificateRow)
        .where(col(CertificateRow.id) > query.cursor, seen_by(col(CertificateRow.template_slug), by))
        .order_by(col(CertificateRow.id))
        .limit(query.limit)
    )
    if query.template is not None:
        statement = statement.where(CertificateRow.template_slug == query.template)
    if query.expires_before is not None:
        statement = statement.where(col(CertificateRow.valid_to) < query.expires_before)
    if query.text is not None:
        statement = statement.where(_matches(query.text))
    if query.status is not None:
        statement = statement.where(_has_status(query.status, today))
    return [_found(row, today) for row in session.exec(statement)]


def find_living(session: Session, holder_code: str, *, by: Principal, limit: int) -> Sequence[str]:
    """
    Give the identifiers of a holder's certificates that have not ended and were not replaced, oldest first.

    Those of other authorities' kinds are left out.
    """
    statement = (
        select(CertificateRow.identifier)
        .where(
            CertificateRow.holder_code == holder_code,
            seen_by(col(CertificateRow.template_slug), by),
            col(CertificateRow.standing).in_([Standing.IN_FORCE.value, Standing.SUSPENDED.value]),
        )
        .order_by(col(CertificateRow.id))
        .limit(limit)
    )
    return session.exec(statement).all()


def _matches(text: str) -> ColumnElement[bool]:
    if len(text) > MAX_QUERY_LENGTH:
        raise InvalidInput.at("q", f"must have at most {MAX_QUERY_LENGTH} characters")
    return or_(
        col(CertificateRow.number_key).contains(number_key(text), autoescape=True),
        col(CertificateRow.holder_name).contains(text, autoescape=True),
    )


def _has_status(status: str, today: date) -> ColumnElement[bool]:
    first, last, standing = (
        col(CertificateRow.valid_from),
        col(CertificateRow.valid_to),
        col(CertificateRow.standing),
    )
    in_force = standing == Standing.IN_FORCE.value
    not_over = or_(last.is_(None), last >= today)
    by_period: dict[str, ColumnElement[bool]] = {
        Status.VALID: and_(in_force, first <= today, not_over),
        Status.INACTIVE: and_(in_force, first > today, not_over),
        Status.EXPIRED: and_(in_force, last < today),
    }
    if status in by_period:
        return by_period[status]
    if status not in set(Standing):
        raise InvalidInput.at("status", "is no status a certificate can have")
    return standing == status


def _found(row: CertificateRow, today: date) -> Found:
    return Found(
        cursor=row.id or 0,
        identifier=row.identifier,
        template=row.template_slug,
        certificate_number=row.number,
        holder_name=row.holder_name,
        issued=row.issued,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        version=row.version_no,
        status=status_on(Standing(row.standing), valid_from=row.valid_from, valid_to=row.valid_to, day=today),
    )
