"""
Take suspicions (疑点线索) in from inspectors, and let the office answer each once.

A suspicion says what its inspector says: nothing in it is verified here, and a round or scan that it names need not be
here yet, since a device sends it when it has a network.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func
from sqlmodel import Session, col, select

from ecert.accounts.devices import note_seen
from ecert.accounts.principal import AccountRole, Principal
from ecert.catalogue.datatypes import check_text
from ecert.errors import InvalidInput
from ecert.fieldwork.arrival import check_same, insert_once
from ecert.fieldwork.errors import AlreadyAnswered, UnknownSuspicion
from ecert.fieldwork.forms import MAX_TEXT, SuspicionForm, check_id, check_suspicion, read_form, write_form
from ecert.fieldwork.reading import READERS, is_read_by
from ecert.fieldwork.tables import SuspicionRow

ANSWERERS = (AccountRole.REVIEWER, AccountRole.ISSUER)
"""Who answers."""


class SuspicionState(StrEnum):
    """Where a suspicion is."""

    OPEN = "open"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A suspicion, with the office's answer."""

    number: int
    suspicion_id: str
    account: str
    device_id: str | None
    form: SuspicionForm
    received_at: datetime
    state: str
    answer: str | None
    answered_at: datetime | None
    answered_by: str | None


def report_suspicion(
    session: Session, suspicion_id: str, form: SuspicionForm, *, by: Principal, now: datetime
) -> tuple[Suspicion, bool]:
    """
    Take a suspicion in; give it, and whether it is new.

    Raises:
        Forbidden: not an inspector.
        InvalidInput: the id or a member is wrong.
        UnknownSuspicion: the id is somebody else's.
        EntryDiffers: another suspicion was told under this id.
    """
    by.require(AccountRole.INSPECTOR)
    check_id(suspicion_id, path="suspicion_id")
    content = write_form(check_suspicion(form))
    row = SuspicionRow(
        id=suspicion_id,
        account_id=by.account_id,
        account_name=by.name,
        device_id=by.device_id,
        content=content,
        received_at=now,
        state=SuspicionState.OPEN,
    )
    known = _find(session, suspicion_id)
    new = known is None and insert_once(session, row)
    if not new:
        row = known or _get(session, suspicion_id)
        if row.account_id != by.account_id:
            raise UnknownSuspicion("suspicion_id: no such suspicion")
        check_same(row.content, content)
    if by.device_id is not None:
        note_seen(session, by.device_id, now=now)
    return _read(row), new


def list_suspicions(
    session: Session, *, by: Principal, state: str | None, after: int, limit: int
) -> Sequence[Suspicion]:
    """
    Give a page of suspicions, the newest first: all for a reader, an inspector's own for him.

    Args:
        session: a reading transaction.
        by: who asks.
        state: `open` or `answered`; both where it is not given.
        after: number of the last one of the page before; 0 for the first page.
        limit: how many at most.

    Raises:
        Forbidden: neither reader nor inspector.
        InvalidInput: there is no such state.
    """
    by.require(*READERS, AccountRole.INSPECTOR)
    statement = select(SuspicionRow).where(is_read_by(col(SuspicionRow.account_id), by))
    statement = statement.order_by(col(SuspicionRow.number).desc()).limit(limit)
    if state is not None:
        if state not in set(SuspicionState):
            raise InvalidInput.at("state", f"must be one of {', '.join(SuspicionState)}")
        statement = statement.where(SuspicionRow.state == state)
    if after:
        statement = statement.where(col(SuspicionRow.number) < after)
    return [_read(row) for row in session.exec(statement)]


def count_open(session: Session) -> int:
    """Count the suspicions that nobody has answered."""
    statement = select(func.count()).select_from(SuspicionRow).where(SuspicionRow.state == SuspicionState.OPEN)
    return session.exec(statement).one()


def list_open(session: Session, *, limit: int) -> Sequence[Suspicion]:
    """Give the suspicions that nobody has answered, the oldest first; whoever shows them has asked whether he may."""
    statement = (
        select(SuspicionRow)
        .where(SuspicionRow.state == SuspicionState.OPEN)
        .order_by(col(SuspicionRow.number))
        .limit(limit)
    )
    return [_read(row) for row in session.exec(statement)]


def answer_suspicion(session: Session, suspicion_id: str, answer: str, *, by: Principal, now: datetime) -> Suspicion:
    """
    Answer a suspicion, once.

    Raises:
        Forbidden: neither reviewer nor issuer.
        InvalidInput: the answer is empty, too long, or has characters that are not allowed.
        UnknownSuspicion: there is none, or it is of another authority's inspector.
        AlreadyAnswered: somebody was quicker.
    """
    by.require(*ANSWERERS)
    checked = check_text(answer, path="answer", max_length=MAX_TEXT)
    row = _get(session, suspicion_id, by=by, lock=True)
    if row.state == SuspicionState.ANSWERED:
        raise AlreadyAnswered("suspicion: was answered before", state=row.state)
    row.state, row.answer, row.answered_at = SuspicionState.ANSWERED, checked, now
    row.answered_by, row.answered_by_name = by.account_id, by.name
    session.flush()
    return _read(row)


def _find(
    session: Session, suspicion_id: str, *, by: Principal | None = None, lock: bool = False
) -> SuspicionRow | None:
    if "\0" in suspicion_id:
        return None
    statement = select(SuspicionRow).where(SuspicionRow.id == suspicion_id)
    if by is not None:
        statement = statement.where(is_read_by(col(SuspicionRow.account_id), by))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return session.exec(statement).one_or_none()


def _get(session: Session, suspicion_id: str, *, by: Principal | None = None, lock: bool = False) -> SuspicionRow:
    row = _find(session, suspicion_id, by=by, lock=lock)
    if row is None:
        raise UnknownSuspicion("suspicion_id: no such suspicion")
    return row


def _read(row: SuspicionRow) -> Suspicion:
    return Suspicion(
        number=row.number or 0,
        suspicion_id=row.id,
        account=row.account_name,
        device_id=row.device_id,
        form=read_form(row.content, SuspicionForm),
        received_at=row.received_at,
        state=row.state,
        answer=row.answer,
        answered_at=row.answered_at,
        answered_by=row.answered_by_name,
    )
