"""
List what was granted for everybody to see (公示), newest day of issue first; what is listed is not verified here.

Who may be named is the caller's to say: here are the columns as they are.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import tuple_
from sqlmodel import Session, col, select

from ecert.errors import InvalidInput
from ecert.register.lifecycle import Standing, Status, status_on
from ecert.register.tables import CertificateRow

MAX_NAME = 100
"""Longest part of a name that is searched for."""


@dataclass(frozen=True, slots=True)
class GrantQuery:
    """What is asked for; absent members do not narrow."""

    first: date
    """First day of issue."""
    last: date
    kinds: Collection[str] | None = None
    """Slugs."""
    holder: str | None = None
    """Part of a holder's name."""
    after: tuple[date, int] | None = None
    """Day of issue and cursor of the last one of the page before."""
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Granted:
    """One certificate that was granted."""

    cursor: int
    template: str
    certificate_number: str
    holder_name: str
    holder_code: str
    issued: date
    valid_from: date
    valid_to: date | None
    status: Status
    application_id: str | None


def list_granted(session: Session, query: GrantQuery, *, today: date) -> Sequence[Granted]:
    """
    Give a page of what was granted, the newest day of issue first.

    Raises:
        InvalidInput: the part of a name is too long.
    """
    issued, key = col(CertificateRow.issued), col(CertificateRow.id)
    # Keys first: an index has all that is asked about, and rows are large.
    statement = select(issued, key).where(issued >= query.first, issued <= query.last)
    if query.kinds is not None:
        statement = statement.where(col(CertificateRow.template_slug).in_(sorted(query.kinds)))
    if query.holder is not None:
        if len(query.holder) > MAX_NAME:
            raise InvalidInput.at("holder", f"must have at most {MAX_NAME} characters")
        statement = statement.where(col(CertificateRow.holder_name).contains(query.holder, autoescape=True))
    if query.after is not None:
        statement = statement.where(tuple_(issued, key) < query.after)
    found = [row_id for _, row_id in session.exec(statement.order_by(issued.desc(), key.desc()).limit(query.limit))]
    rows = {row.id: row for row in session.exec(select(CertificateRow).where(key.in_(found)))}
    return [_granted(rows[row_id], today) for row_id in found]


def _granted(row: CertificateRow, today: date) -> Granted:
    return Granted(
        cursor=row.id or 0,
        template=row.template_slug,
        certificate_number=row.number,
        holder_name=row.holder_name,
        holder_code=row.holder_code,
        issued=row.issued,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        status=status_on(Standing(row.standing), valid_from=row.valid_from, valid_to=row.valid_to, day=today),
        application_id=row.application_id,
    )
