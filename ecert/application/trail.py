"""What was done with an application: who, when, why (留痕). Entries are only ever added."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, literal, null
from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from ecert.accounts.service import account_names
from ecert.application.tables import ApplicationEventRow, ApplicationRow
from ecert.application.timing import TrailEntry
from ecert.application.workflow import ApplicationState, ApplicationStep
from ecert.storage.database import execute, fetch, padded

_ADD = insert(ApplicationEventRow)
_LAST = select_columns(func.max(col(ApplicationEventRow.position))).where(
    col(ApplicationEventRow.application_id) == bindparam("application")
)
_ENTRIES = (
    select_columns(
        col(ApplicationEventRow.application_id),
        col(ApplicationEventRow.step),
        col(ApplicationEventRow.state),
        col(ApplicationEventRow.at),
        col(ApplicationEventRow.account_id),
        col(ApplicationEventRow.reason),
        col(ApplicationEventRow.content_sha256),
    )
    .where(col(ApplicationEventRow.application_id).in_(bindparam("keys", expanding=True)))
    .order_by(col(ApplicationEventRow.application_id), col(ApplicationEventRow.position))
)
_ISSUES = select_columns(
    col(ApplicationRow.id),
    literal(ApplicationStep.ISSUE.value),
    literal(ApplicationState.ISSUED.value),
    col(ApplicationRow.issued_at),
    col(ApplicationRow.issued_by),
    null(),
    col(ApplicationRow.content_sha256),
).where(col(ApplicationRow.id).in_(bindparam("keys", expanding=True)), col(ApplicationRow.issued_at).is_not(None))


@dataclass(frozen=True, slots=True)
class TrailStep(TrailEntry):
    """One entry of a trail."""

    account_id: int
    actor: str
    """The account's name."""
    reason: str | None
    content_sha256: str
    """What was asked for at that moment."""


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry that is to be added."""

    step: ApplicationStep
    state: ApplicationState
    reason: str | None = None


def add_entries(
    session: Session,
    application_id: str,
    entries: Sequence[NewEntry],
    *,
    account_id: int,
    content_sha256: str,
    now: datetime,
) -> None:
    """Add entries to the trail of an application that is new, or locked in this transaction."""
    last = execute(session, _LAST, {"application": application_id}).scalar() or 0
    rows = [
        {
            "application_id": application_id,
            "position": position,
            "step": entry.step.value,
            "state": entry.state.value,
            "at": now,
            "account_id": account_id,
            "reason": entry.reason,
            "content_sha256": content_sha256,
        }
        for position, entry in enumerate(entries, start=last + 1)
    ]
    if rows:
        execute(session, _ADD, rows)


def read_trails(session: Session, application_ids: Collection[str]) -> dict[str, list[TrailStep]]:
    """
    Give the trails of some applications, each in its order.

    Issuing is read from the application's own row: its signed proof is the certificate's first event, and a second
    copy of it would cost every issue a row.
    """
    trails: dict[str, list[TrailStep]] = {application_id: [] for application_id in application_ids}
    if not trails:
        return trails
    keys = {"keys": padded(trails)}
    entries, issues = list(fetch(session, _ENTRIES, keys)), list(fetch(session, _ISSUES, keys))
    names = account_names(session, {row[4] for row in (*entries, *issues)})
    for row in entries:
        trails[row[0]].append(_entry(row, names))
    for row in issues:
        trail = trails[row[0]]
        place = next((n for n, entry in enumerate(trail) if entry.step is ApplicationStep.DELIVER), len(trail))
        trail.insert(place, _entry(row, names))
    return trails


def _entry(row: Sequence[Any], names: Mapping[int, str]) -> TrailStep:
    _, step, state, at, account_id, reason, digest = row
    return TrailStep(ApplicationStep(step), ApplicationState(state), at, account_id, names[account_id], reason, digest)
