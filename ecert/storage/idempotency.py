"""
Answer a repeated request as the first one was answered (header `Idempotency-Key`).

The key's row comes first, in the transaction that does the work: of two requests with one key the second waits at it,
and then finds the first one's answer, or nothing if the first one failed. So either the work and its answer are there
or neither, and a refusal is never kept. An answer is kept for seven days and then deleted by whoever writes next
(decision 0020 says why it is kept whole).
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, LargeBinary
from sqlmodel import Field, Session, col, select

from ecert.errors import IdempotencyConflict, InvalidInput
from ecert.storage.database import lock_or_insert
from ecert.storage.table import Table

MAX_KEY_LENGTH = 128
KEPT = timedelta(days=7)
"""How long an answer is given again."""
PURGE_EVERY = timedelta(hours=1)
"""How often one process looks for answers that are too old; there is no index to find them by."""
MAX_PURGED = 500
"""How many it deletes at once, so that nobody's request has to wait for a great deletion."""
_AT_WORK = b""
"""In the place of an answer that is not there yet; never committed."""


class IdempotentAnswerRow(Table, table=True):
    """One remembered answer."""

    __tablename__ = "idempotent_answer"

    account_id: int = Field(primary_key=True, foreign_key="account.id")
    operation: str = Field(primary_key=True, max_length=64)
    """SHA-256 of method and address: an address has no length that would fit."""
    key: str = Field(primary_key=True, max_length=MAX_KEY_LENGTH)
    """SHA-256 of the client's key: nobody needs to read what it was made of."""
    body_sha256: str = Field(max_length=64)
    answer: bytes = Field(sa_type=LargeBinary)
    """Status code, a space, the body."""
    created_at: datetime


@dataclass(frozen=True, slots=True)
class IdempotentRequest:
    """What makes two requests the same one."""

    account_id: int
    address: str
    """Method and path."""
    key: str | None
    """The client's key; without one every request is new."""
    body: bytes
    """The body in one spelling."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request is answered with."""

    status: int
    body: bytes


def check_key(key: str | None) -> None:
    """
    Insist that a client's key is one.

    Raises:
        InvalidInput: it is empty, too long, or has unusual characters.
    """
    if key is not None and not (key.isascii() and key.isprintable() and 1 <= len(key) <= MAX_KEY_LENGTH):
        raise InvalidInput.at("Idempotency-Key", f"must be 1 to {MAX_KEY_LENGTH} printable ASCII characters")


def answer_once(
    session: Session, request: IdempotentRequest, produce: Callable[[], Answer], *, now: datetime
) -> Answer:
    """
    Do the work, or give the answer of the time it was done.

    Args:
        session: the transaction in which the work is done.
        request: what was asked, by whom, under which key.
        produce: does the work and gives its answer.
        now: the present instant.

    Raises:
        InvalidInput: the key is empty, too long, or has unusual characters.
        IdempotencyConflict: the key was used with another body.
    """
    check_key(request.key)
    if request.key is None:
        return produce()
    body_sha256, key = _digest(request.body), _key_of(request, request.key)
    row = lock_or_insert(session, IdempotentAnswerRow, key, body_sha256=body_sha256, answer=_AT_WORK, created_at=now)
    kept = _read(row, body_sha256, now=now)
    if kept is not None:
        return kept
    answer = produce()
    row.body_sha256, row.created_at = body_sha256, now
    row.answer = b"%d %b" % (answer.status, answer.body)
    session.flush()
    _purge_if_due(session, now)
    return answer


def find_answer(session: Session, request: IdempotentRequest, *, now: datetime) -> Answer | None:
    """
    Give the answer of the time the work was done, if it was; for work of which a part goes before its transaction.

    Raises:
        InvalidInput: the key is empty, too long, or has unusual characters.
        IdempotencyConflict: the key was used with another body.
    """
    check_key(request.key)
    row = None if request.key is None else session.get(IdempotentAnswerRow, _key_of(request, request.key))
    return None if row is None else _read(row, _digest(request.body), now=now)


def _key_of(request: IdempotentRequest, key: str) -> dict[str, object]:
    return {
        "account_id": request.account_id,
        "operation": _digest(request.address.encode()),
        "key": _digest(key.encode()),
    }


def _read(row: IdempotentAnswerRow, body_sha256: str, *, now: datetime) -> Answer | None:
    if row.answer == _AT_WORK or row.created_at <= now - KEPT:
        return None
    if row.body_sha256 != body_sha256:
        raise IdempotencyConflict("Idempotency-Key: was used with another body")
    status, _, body = row.answer.partition(b" ")
    return Answer(int(status), body)


_next_purge: WeakKeyDictionary[Engine | Connection, datetime] = WeakKeyDictionary()


def _purge_if_due(session: Session, now: datetime) -> None:
    database = session.get_bind()
    due = _next_purge.get(database)
    if due is None or now >= due:
        whole = purge(session, now=now) < MAX_PURGED
        _next_purge[database] = now + PURGE_EVERY if whole else now


def purge(session: Session, *, now: datetime) -> int:
    """Delete answers that are older than seven days, some hundred at most; give how many there were."""
    statement = (
        select(IdempotentAnswerRow)
        .where(col(IdempotentAnswerRow.created_at) <= now - KEPT)
        .limit(MAX_PURGED)
        # What another process deletes or renews at this moment is left to it.
        .with_for_update(skip_locked=True)
    )
    rows = session.exec(statement).all()
    for row in rows:
        session.delete(row)
    session.flush()
    return len(rows)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
