"""Tell of approvals what may be told outside: on which day one was given, and under which number its letter stands."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from ecert.application.tables import ApplicationDocumentRow, ApplicationRow
from ecert.application.workflow import Decision
from ecert.catalogue.office import DocumentKind
from ecert.clock import legal_date


@dataclass(frozen=True, slots=True)
class Approval:
    """One approval (准予行政许可决定)."""

    day: date
    letter_number: str | None
    """Of the letter that says so (许可决定文书号); None where none was written."""


def read_approvals(session: Session, application_ids: Collection[str]) -> Mapping[str, Approval]:
    """Give the approvals of some applications; those that were not approved are left out."""
    decided = select(ApplicationRow.id, ApplicationRow.decided_at).where(
        col(ApplicationRow.id).in_(application_ids), ApplicationRow.decision == Decision.APPROVE.value
    )
    letters = select(ApplicationDocumentRow.application_id, ApplicationDocumentRow.number).where(
        col(ApplicationDocumentRow.application_id).in_(application_ids),
        ApplicationDocumentRow.kind == DocumentKind.APPROVAL.value,
    )
    numbers = dict(session.exec(letters).all())
    return {
        application_id: Approval(legal_date(at), numbers.get(application_id))
        for application_id, at in session.exec(decided)
        if at is not None
    }
