"""
Answer a repeated request as the first one was answered (header `Idempotency-Key`).

The answer is stored in the transaction that did the work, so either both are there or neither.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, Session

from ecert.errors import IdempotencyConflict, InvalidInput
from ecert.storage.table import Table

MAX_KEY_LENGTH = 128


class IdempotentAnswerRow(Table, table=True):
    """One remembered answer."""

    __tablename__ = "idempotent_answer"

    account_id: int = Field(primary_key=True, foreign_key="account.id")
    operation: str = Field(primary_key=True, max_length=64)
    key: str = Field(primary_key=True, max_length=MAX_KEY_LENGTH)
    body_sha256: str = Field(max_length=64)
    answer: bytes = Field(sa_type=LargeBinary)
    created_at: datetime


@dataclass(frozen=True, slots=True)
class IdempotentRequest:
    """What makes two requests the same one."""

    account_id: int
    operation: str
    key: str | None
    """The client's key; without one every request is new."""
    body: bytes
    """The body in one spelling."""


def answer_once(session: Session, request: IdempotentRequest, produce: Callable[[], bytes], *, now: datetime) -> bytes:
    """
    Do the work, or give the answer of the time it was done.

    Raises:
        InvalidInput: the key is too long or has unusual characters.
        IdempotencyConflict: the key was used with another body, or its first request is still at work.
    """
    if request.key is None:
        return produce()
    if not (request.key.isascii() and request.key.isprintable() and 1 <= len(request.key) <= MAX_KEY_LENGTH):
        raise InvalidInput.at("Idempotency-Key", f"must be 1 to {MAX_KEY_LENGTH} printable ASCII characters")
    digest = hashlib.sha256(request.body).hexdigest()
    row = session.get(IdempotentAnswerRow, (request.account_id, request.operation, request.key))
    if row is not None:
        if row.body_sha256 != digest:
            raise IdempotencyConflict("Idempotency-Key: was used with another body")
        return row.answer
    answer = produce()
    session.add(
        IdempotentAnswerRow(
            account_id=request.account_id,
            operation=request.operation,
            key=request.key,
            body_sha256=digest,
            answer=answer,
            created_at=now,
        )
    )
    try:
        session.flush()
    except IntegrityError as error:
        raise IdempotencyConflict("Idempotency-Key: its first request is still at work") from error
    return answer
