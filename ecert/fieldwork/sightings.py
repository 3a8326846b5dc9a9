"""
Find where inspectors met a certificate (核验记录): the scans of one certificate in all rounds.

Look-ups by the public are kept nowhere, so there is nothing to find of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from ecert.accounts.principal import Principal
from ecert.fieldwork.forms import RoundForm, ScanForm, read_form
from ecert.fieldwork.reading import READERS, is_read_by
from ecert.fieldwork.tables import RoundRow, ScanRow
from ecert.fieldwork.verdict import read_verdict

MAX_SIGHTINGS = 100
"""Scans of one certificate that are listed, the newest."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One scan of a certificate."""

    round_id: str
    round_title: str | None
    account: str
    scanned_at: datetime
    received_at: datetime
    offline: bool
    """Whether the device had no network when it judged."""
    outcome: str
    """The device's."""
    status: str
    register_outcome: str
    """The register's own, at arrival."""
    register_status: str


def list_sightings(session: Session, identifier: str, *, by: Principal) -> Sequence[Sighting]:
    """
    List the scans of a certificate that somebody may read, the newest first.

    Raises:
        Forbidden: not one who reads every round.
    """
    by.require(*READERS)
    statement = (
        select(ScanRow, RoundRow)
        .where(
            ScanRow.subject == identifier,
            ScanRow.round_number == RoundRow.number,
            is_read_by(col(RoundRow.account_id), by),
        )
        .order_by(col(ScanRow.received_at).desc(), col(ScanRow.round_number).desc(), col(ScanRow.position).desc())
        .limit(MAX_SIGHTINGS)
    )
    return [_read(scan, round_row) for scan, round_row in session.exec(statement)]


def _read(scan: ScanRow, round_row: RoundRow) -> Sighting:
    form, verdict = read_form(scan.content, ScanForm), read_verdict(scan.verdict)
    return Sighting(
        round_id=round_row.id,
        round_title=read_form(round_row.content, RoundForm).title,
        account=round_row.account_name,
        scanned_at=form.scanned_at,
        received_at=scan.received_at,
        offline=form.offline,
        outcome=form.outcome,
        status=form.status,
        register_outcome=verdict.outcome,
        register_status=verdict.status,
    )
