"""Find what stands around a certificate: its versions (历史版本), and its events' numbers in the register's order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from ecert.accounts.principal import OFFICE, Principal
from ecert.errors import UnknownCertificate
from ecert.register.lifecycle import Standing
from ecert.register.tables import CertificateRow, EventRow
from ecert.storage.database import fetch

MAX_VERSIONS = 200
"""Versions of one certificate that are listed, the newest; nobody changes a licence so often."""
_VERSIONS = (
    select_columns(
        col(CertificateRow.id),
        col(CertificateRow.identifier),
        col(CertificateRow.template_slug),
        col(CertificateRow.version_no),
        col(CertificateRow.number),
        col(CertificateRow.holder_name),
        col(CertificateRow.issued),
        col(CertificateRow.valid_from),
        col(CertificateRow.valid_to),
        col(CertificateRow.standing),
    )
    .where(
        col(CertificateRow.template_slug) == bindparam("template"), col(CertificateRow.number_key) == bindparam("key")
    )
    .order_by(col(CertificateRow.version_no).desc())
    .limit(MAX_VERSIONS)
)


@dataclass(frozen=True, slots=True)
class Version:
    """One version, as its columns say; what is in it is not verified here."""

    certificate_id: int
    identifier: str
    template: str
    version_no: int
    number: str
    holder_name: str
    issued: date
    valid_from: date
    valid_to: date | None
    standing: Standing


def list_versions(session: Session, identifier: str, *, by: Principal) -> Sequence[Version]:
    """
    List all versions of the certificate that one of them is, the oldest first.

    Raises:
        Forbidden: not of the office.
        UnknownCertificate: there is none, or it is of a kind of another authority.
    """
    by.require(*OFFICE)
    found = session.exec(
        select(CertificateRow.template_slug, CertificateRow.number_key).where(CertificateRow.identifier == identifier)
    ).first()
    if found is None or not by.sees(found[0]):
        raise UnknownCertificate("identifier: no such certificate")
    rows = fetch(session, _VERSIONS, {"template": found[0], "key": found[1]})
    return [_version(row) for row in reversed(rows)]


def _version(row: Row[Any]) -> Version:
    return Version(
        certificate_id=row.id,
        identifier=row.identifier,
        template=row.template_slug,
        version_no=row.version_no,
        number=row.number,
        holder_name=row.holder_name,
        issued=row.issued,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        standing=Standing(row.standing),
    )


@dataclass(frozen=True, slots=True)
class EventNumber:
    """Where an event stands: in the register's own order, and in its certificate's chain."""

    sequence: int
    position: int
    at: datetime


def list_event_numbers(session: Session, certificate_id: int) -> Sequence[EventNumber]:
    """List the numbers of a certificate's events, in their order."""
    statement = (
        select(EventRow.sequence, EventRow.position, EventRow.at)
        .where(EventRow.certificate_id == certificate_id)
        .order_by(col(EventRow.position))
    )
    return [EventNumber(sequence or 0, position, at) for sequence, position, at in session.exec(statement)]
