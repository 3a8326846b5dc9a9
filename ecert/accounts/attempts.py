"""
Where somebody stands who is signing in: one row a browser, for ten minutes.

Password and second factor come in two forms, and an invitation in three; between them the server remembers, and the
browser has nothing but a random name of that.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlmodel import Session, col, delete

from ecert.accounts.errors import SignInOver
from ecert.accounts.reading import digest_of
from ecert.accounts.tables import SignInAttemptRow

LIFE: Final = timedelta(minutes=10)
_MAX_TOKEN: Final = 100


class Stage(StrEnum):
    """What is asked for next."""

    FACTOR = "factor"
    """The code of the second factor."""
    PASSWORD = "password"  # noqa: S105 - a stage
    """A new password, after an invitation."""
    NEW_FACTOR = "new_factor"
    """A code of the second factor that was offered."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt that was begun or went on, with its token, which is kept nowhere."""

    token: str
    stage: Stage


def begin_attempt(
    session: Session, account_id: int, stage: Stage, *, now: datetime, invitation: str | None = None
) -> Attempt:
    """Begin an attempt, and clear away those of everybody that are over."""
    session.exec(delete(SignInAttemptRow).where(col(SignInAttemptRow.expires_at) <= now))
    token = secrets.token_urlsafe(32)
    row = SignInAttemptRow(
        sha256=digest_of(token),
        account_id=account_id,
        stage=stage,
        invitation_sha256=invitation,
        expires_at=now + LIFE,
    )
    session.add(row)
    session.flush()
    return Attempt(token, stage)


def find_attempt(session: Session, token: str, stage: Stage, *, now: datetime, lock: bool = True) -> SignInAttemptRow:
    """
    Find an attempt that stands at a stage, locked for the rest of the transaction if asked.

    Raises:
        SignInOver: there is none that lasts.
    """
    key = digest_of(token[:_MAX_TOKEN])
    row = session.get(SignInAttemptRow, key, with_for_update=lock or None, populate_existing=lock)
    if row is None or row.expires_at <= now or row.stage != stage:
        raise SignInOver("sign-in: is over; begin anew")
    return row
