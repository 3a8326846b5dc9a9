"""Endings that wait for their second person (待确认的终止), as the office sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select
from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from ecert.accounts.principal import AccountRole, Principal
from ecert.accounts.scope import seen_by
from ecert.errors import UnknownStep
from ecert.register.lifecycle import Step
from ecert.register.tables import UNDECIDED, CertificateRow, StepRow
from ecert.storage.database import fetch

CONFIRMERS = (AccountRole.REVIEWER, AccountRole.ISSUER)
"""Who confirms, or does not."""
MAX_LISTED = 200
"""Endings that are listed, the oldest; an office has few."""


@dataclass(frozen=True, slots=True)
class WaitingEnding:
    """An ending that one person proposed; what is said of the certificate is not verified here."""

    step_id: str
    step: Step
    identifier: str
    template: str
    certificate_number: str
    holder_name: str
    reason_code: str
    reason: str
    document_number: str
    proposed_by: int
    proposed_by_name: str
    proposed_at: datetime


def list_endings(session: Session, *, by: Principal) -> Sequence[WaitingEnding]:
    """
    List the endings that wait, of the certificates that an account may see, the oldest first.

    Those that it proposed itself are among them: it sees that they wait, and may not confirm them.

    Raises:
        Forbidden: neither a reviewer nor an issuer.
    """
    by.require(*CONFIRMERS)
    ordered = _waiting(by).order_by(col(StepRow.proposed_at), col(StepRow.id)).limit(MAX_LISTED)
    return [_read(row) for row in fetch(session, ordered, {})]


def get_ending(session: Session, identifier: str, step_id: str, *, by: Principal) -> WaitingEnding:
    """
    Get one ending that waits.

    Raises:
        Forbidden: neither a reviewer nor an issuer.
        UnknownStep: the certificate has none of this id that waits, or is another authority's.
    """
    by.require(*CONFIRMERS)
    statement = _waiting(by).where(col(CertificateRow.identifier) == identifier, col(StepRow.id) == step_id)
    for row in fetch(session, statement, {}):
        return _read(row)
    raise UnknownStep("step_id: this certificate has no such step")


def _waiting(by: Principal) -> Select[*tuple[Any, ...]]:
    return (
        select_columns(
            col(StepRow.id),
            col(StepRow.step),
            col(CertificateRow.identifier),
            col(CertificateRow.template_slug),
            col(CertificateRow.number),
            col(CertificateRow.holder_name),
            col(StepRow.reason_code),
            col(StepRow.reason),
            col(StepRow.document_number),
            col(StepRow.proposed_by),
            col(StepRow.proposed_by_name),
            col(StepRow.proposed_at),
        )
        .join(CertificateRow, col(CertificateRow.id) == col(StepRow.certificate_id))
        .where(UNDECIDED, seen_by(col(CertificateRow.template_slug), by))
    )


def _read(row: Row[Any]) -> WaitingEnding:
    columns = tuple(row)
    return WaitingEnding(columns[0], Step(columns[1]), *columns[2:])
