"""
Slow down who guesses (锁定): by account and by client, counted in the database, so that all processes count together.

An attempt is counted before it is judged, in a transaction of its own: of a hundred at once no more than the limit are
judged, and a failure that is rolled back was counted. The count of an account goes by the name that was typed, whether
there is one or not, so a lock tells nobody which names there are.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from ecert.accounts.tables import ThrottleRow
from ecert.errors import TooManyRequests
from ecert.storage.database import lock_or_insert

WINDOW: Final = timedelta(minutes=15)
"""How long an attempt counts."""
LOCK: Final = timedelta(minutes=15)
"""How long the first lock lasts; each one after it twice as long."""
FORGET: Final = timedelta(days=1)
"""After how long without a lock the next one is a first one again."""
MOST_LOCKS: Final = 4
"""Locks that grow: the longest is sixteen times the first, four hours."""
PER_ACCOUNT: Final = 5
PER_CLIENT: Final = 100
"""A whole office may come from one address, each person with two forms."""


def account_subject(name: str) -> str:
    """Give under what the attempts at an account are counted."""
    return hashlib.sha256(f"account {name.casefold()}".encode()).hexdigest()


def client_subject(address: str) -> str:
    """Give under what the attempts of a client are counted."""
    return hashlib.sha256(f"client {address}".encode()).hexdigest()


def count_attempt(session: Session, subject: str, *, most: int, now: datetime) -> bool:
    """
    Count an attempt before it is judged.

    Returns:
        Whether this one has brought a lock about: the attempt itself is still judged, the next one is not.

    Raises:
        TooManyRequests: the subject is locked.
    """
    row = lock_or_insert(session, ThrottleRow, {"subject": subject}, attempts=0, locks=0, first_at=now)
    if row.locked_until is not None and now < row.locked_until:
        wait = int((row.locked_until - now).total_seconds()) + 1
        raise TooManyRequests("sign-in: too many attempts; try again later", wait_seconds=wait)
    if now - row.first_at >= WINDOW:
        row.attempts, row.first_at = 0, now
    if row.locked_until is not None and now - row.locked_until >= FORGET:
        row.locks = 0
    row.attempts += 1
    locks_now = row.attempts >= most
    if locks_now:
        row.locked_until = now + LOCK * 2 ** min(row.locks, MOST_LOCKS)
        row.locks, row.attempts, row.first_at = row.locks + 1, 0, now
    session.flush()
    return locks_now


def forget_attempts(session: Session, subject: str) -> None:
    """Forget what was counted: it was the right one, or an administrator says so."""
    row = session.get(ThrottleRow, subject, with_for_update=True, populate_existing=True)
    if row is not None:
        session.delete(row)
        session.flush()
