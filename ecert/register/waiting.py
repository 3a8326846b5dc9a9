"""Find the ending of a certificate that waits for its second person (待确认的终止)."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from ecert.register.lifecycle import Step
from ecert.register.tables import StepRow


@dataclass(frozen=True, slots=True)
class WaitingEnding:
    """An ending that somebody proposed and nobody has decided on."""

    step_id: str
    step: Step
    reason_code: str
    reason: str
    document_number: str
    proposed_by: int
    proposed_by_name: str
    proposed_at: datetime


def find_waiting_ending(session: Session, certificate_id: int) -> WaitingEnding | None:
    """Find the ending that waits; a certificate has at most one."""
    statement = select(StepRow).where(StepRow.certificate_id == certificate_id, col(StepRow.decision).is_(None))
    row = session.exec(statement).first()
    if row is None:
        return None
    return WaitingEnding(
        step_id=row.id,
        step=Step(row.step),
        reason_code=row.reason_code,
        reason=row.reason,
        document_number=row.document_number,
        proposed_by=row.proposed_by,
        proposed_by_name=row.proposed_by_name,
        proposed_at=row.proposed_at,
    )
