"""How far sync got and how it goes: the cursor, the log of pushes, troubles with the platform."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from ecert.accounts.principal import OFFICE, AccountRole, Principal
from ecert.errors import PlatformError
from ecert.storage.database import lock_or_insert
from ecert.sync.failures import count_open
from ecert.sync.feed import newest_sequence
from ecert.sync.tables import SyncCursorRow, SyncPushRow

FIRST_DELAY = timedelta(seconds=10)
LONGEST_DELAY = timedelta(hours=1)
MAX_ERROR = 500
_CURSOR = 1
_MAX_DOUBLINGS = 16


@dataclass(frozen=True, slots=True)
class SyncState:
    """The state of 归集."""

    delivered: int
    """Every event up to this number was accepted by the platform, or is an open failure."""
    newest: int
    """Number of the register's newest event."""
    pending: int
    """How many numbers lie between the two; more than there are events where the database left numbers out."""
    failures: dict[str, int]
    """Open failures by their code."""
    troubles: int
    """How often in a row the platform could not be reached, or refused a whole push."""
    error_code: str | None
    error: str | None
    last_attempt_at: datetime | None
    last_success_at: datetime | None
    next_try_at: datetime | None
    """Not before this instant should a loop try again; None: whenever there is something to send."""

    @property
    def open_failures(self) -> int:
        """How many events were not delivered although the cursor is past them."""
        return sum(self.failures.values())

    def is_due(self, now: datetime) -> bool:
        """
        Whether a loop may try again.

        An instant further ahead than the longest delay was noted by a clock that has been set back since.
        """
        return self.next_try_at is None or not now < self.next_try_at <= now + LONGEST_DELAY


@dataclass(frozen=True, slots=True)
class PushEntry:
    """One push as it is logged."""

    first_sequence: int
    last_sequence: int
    row_count: int
    return_code: str | None = None
    """Absent where no answer came."""
    refused_count: int = 0
    warned_count: int = 0
    error_code: str | None = None
    """Set where the push failed as a whole."""


def sync_state(session: Session, *, by: Principal | None = None) -> SyncState:
    """
    Give the state of sync, as one look at the database shows it.

    Args:
        session: the transaction.
        by: an account of the office or an administrator, told of failures of its kinds alone; None for the service
            itself. How far the whole goes concerns everybody.

    Raises:
        Forbidden: neither of the office nor an administrator.
    """
    if by is not None:
        by.require(*OFFICE, AccountRole.ADMINISTRATOR)
    cursor = session.get(SyncCursorRow, _CURSOR) or SyncCursorRow(id=_CURSOR, delivered=0)
    newest = newest_sequence(session, after=cursor.delivered)
    return SyncState(
        delivered=cursor.delivered,
        newest=newest,
        pending=newest - cursor.delivered,
        failures=count_open(session, by=by),
        troubles=cursor.troubles,
        error_code=cursor.error_code,
        error=cursor.error,
        last_attempt_at=cursor.last_attempt_at,
        last_success_at=cursor.last_success_at,
        next_try_at=cursor.next_try_at,
    )


def read_cursor(session: Session) -> int:
    """Give the sequence up to which everything is settled."""
    cursor = session.get(SyncCursorRow, _CURSOR)
    return 0 if cursor is None else cursor.delivered


def begin_attempt(session: Session, *, now: datetime) -> None:
    """Note that a run begins; the first one makes the cursor."""
    lock_or_insert(session, SyncCursorRow, {"id": _CURSOR}, delivered=0).last_attempt_at = now
    session.flush()


def move_cursor(session: Session, *, start: int, end: int) -> bool:
    """Move the cursor from *start* to *end*, unless another process has moved it."""
    cursor = _lock_cursor(session)
    if cursor.delivered != start:
        return False
    cursor.delivered = end
    session.flush()
    return True


def note_push(session: Session, entry: PushEntry, *, now: datetime) -> None:
    """Log a push that the platform answered: it is there, so past troubles are over."""
    session.add(SyncPushRow(at=now, **asdict(entry)))
    cursor = _lock_cursor(session)
    cursor.last_success_at = now
    cursor.troubles, cursor.error_code, cursor.error, cursor.next_try_at = 0, None, None, None
    session.flush()


def note_trouble(session: Session, entry: PushEntry, error: PlatformError, *, now: datetime) -> None:
    """Log a push that failed as a whole, and put off the next one: 10 seconds, doubled each time up to an hour."""
    session.add(SyncPushRow(at=now, **asdict(entry)))
    cursor = _lock_cursor(session)
    cursor.troubles += 1
    cursor.error_code, cursor.error = error.code, error.detail[:MAX_ERROR]
    delay = FIRST_DELAY * 2 ** min(cursor.troubles - 1, _MAX_DOUBLINGS)
    cursor.next_try_at = now + min(delay, LONGEST_DELAY)
    session.flush()


def _lock_cursor(session: Session) -> SyncCursorRow:
    """Read the cursor as it is now, locked for the rest of the transaction where the database locks rows."""
    return session.get_one(SyncCursorRow, _CURSOR, with_for_update=True, populate_existing=True)
