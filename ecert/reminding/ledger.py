"""
What became of each reminder: claimed before it is sent, marked afterwards, settled by a person where nobody knows.

    claimed --took it--> sent
            --refused--> refused --its time comes--> claimed, at most 10 times, then given_up
            --nobody knows--> unclear
            --killed--> claimed for ever: as unclear as the one before, once the time to send it is over
    unclear, claimed or given_up --a person--> sent | refused
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, or_, tuple_, update
from sqlmodel import Session, col, select

from ecert.errors import Conflict, EcertError, NotFound
from ecert.reminding.due import Reminder
from ecert.reminding.message import batch_of
from ecert.reminding.tables import ReminderChannelRow, ReminderRow
from ecert.storage.database import execute, lock_or_insert

SENDING = timedelta(minutes=15)
"""Longer than any channel takes for one message; a claim that is older has lost its process."""
MAX_ATTEMPTS = 10
FIRST_DELAY = timedelta(minutes=10)
LONGEST_DELAY = timedelta(hours=24)
MAX_PROBLEM = 200


class State(StrEnum):
    """What became of a reminder."""

    CLAIMED = "claimed"
    """A process is about to send it, or died over it."""
    SENT = "sent"
    REFUSED = "refused"
    """Certainly not sent; tried again."""
    GIVEN_UP = "given_up"
    """Refused as often as it is tried."""
    UNCLEAR = "unclear"
    """Perhaps sent; never tried again by itself."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A reminder as it is kept."""

    identifier: str
    subject: str
    due: date
    days_before: int
    certificate_number: str
    template: str
    channel: str
    state: State
    batch: str
    attempts: int
    claimed_at: datetime
    next_try_at: datetime | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class ChannelState:
    """What a channel did since the beginning."""

    channel: str
    sent: int
    refusals: int
    last_run_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReminderState:
    """How reminding goes."""

    channels: tuple[ChannelState, ...]
    open: dict[str, int]
    """Reminders that were tried and not sent, by their state; a claim among them is being sent, or was lost."""


def find_open(session: Session, reminders: Sequence[Reminder], *, now: datetime) -> list[Reminder]:
    """Give those of some reminders that may be claimed: nobody did before, or their time to be tried again has come."""
    kept = _kept(session, reminders)
    return [reminder for reminder in reminders if (row := kept.get(reminder.key)) is None or _may_retry(row, now)]


def begin_run(session: Session, channel: str, *, now: datetime) -> None:
    """Note that a run begins; until the transaction ends nobody else claims for this channel."""
    lock_or_insert(session, ReminderChannelRow, {"channel": channel}).last_run_at = now
    session.flush()


def claim(
    session: Session, reminders: Sequence[Reminder], channel: str, *, now: datetime
) -> tuple[str, list[Reminder]]:
    """
    Claim those of some reminders that nobody else has claimed meanwhile; give the batch's name and the reminders.

    Once this is committed they are this process's to send, and nobody sends them again. Two processes with the same
    channel wait for each other here; with different ones the unique key tells the second.
    """
    lock_or_insert(session, ReminderChannelRow, {"channel": channel})
    mine = find_open(session, reminders, now=now)
    kept, batch = _kept(session, mine), batch_of(mine)
    for reminder in mine:
        row = kept.get(reminder.key)
        if row is None:
            session.add(_first_claim(reminder, batch, channel, now))
        else:
            row.channel, row.state, row.batch = channel, State.CLAIMED, batch
            row.attempts, row.claimed_at, row.next_try_at, row.problem = row.attempts + 1, now, None, None
    session.flush()
    return batch, mine


def mark_sent(session: Session, batch: str, channel: str) -> int:
    """Note that the channel took a batch; give how many reminders of it were still claimed."""
    sent = _settle(session, batch, {"state": State.SENT})
    lock_or_insert(session, ReminderChannelRow, {"channel": channel}).sent += sent
    session.flush()
    return sent


def mark_unclear(session: Session, batch: str, problem: EcertError) -> None:
    """Note that nobody knows whether the channel took a batch."""
    _settle(session, batch, {"state": State.UNCLEAR, "problem": problem.detail[:MAX_PROBLEM]})


def mark_refused(session: Session, batch: str, channel: str, problem: EcertError, *, now: datetime) -> None:
    """Note that the channel did not take a batch: tried again after 10 minutes, doubled each time up to a day."""
    lock_or_insert(session, ReminderChannelRow, {"channel": channel}).refusals += 1
    claimed = (col(ReminderRow.batch) == batch, col(ReminderRow.state) == State.CLAIMED)
    for row in session.exec(select(ReminderRow).where(*claimed).with_for_update()):
        delay = min(FIRST_DELAY * 2 ** (row.attempts - 1), LONGEST_DELAY)
        given_up = row.attempts >= MAX_ATTEMPTS
        row.state = State.GIVEN_UP if given_up else State.REFUSED
        row.next_try_at = None if given_up else now + delay
        row.problem = problem.detail[:MAX_PROBLEM]
    session.flush()


def settle_by_person(session: Session, batch: str, *, arrived: bool, now: datetime) -> int:
    """
    Note what a person found out about a batch that waits for one; give how many reminders it has.

    Args:
        session: the transaction.
        batch: the batch's name.
        arrived: whether the message came; if not, it is sent again by the next run while it is still due.
        now: the present instant.

    Raises:
        NotFound: there is no such batch.
        Conflict: none of its reminders waits for a person, or a process may still be sending it.
    """
    rows = session.exec(select(ReminderRow).where(ReminderRow.batch == batch).with_for_update()).all()
    if not rows:
        raise NotFound("batch: there is no such batch")
    waiting = [row for row in rows if _waits(row, now)]
    if not waiting:
        raise Conflict("batch: nothing of it waits for a person; a claim does so after 15 minutes")
    for row in waiting:
        row.state = State.SENT if arrived else State.REFUSED
        row.attempts, row.next_try_at = (row.attempts, None) if arrived else (0, now)
    session.flush()
    return len(waiting)


def list_kept(
    session: Session, *, waiting: bool, after: int = 0, limit: int, now: datetime
) -> Sequence[tuple[int, Kept]]:
    """Give a page of reminders behind a number, each with its own; *waiting* only those that wait for a person."""
    statement = select(ReminderRow).where(col(ReminderRow.id) > after).order_by(col(ReminderRow.id)).limit(limit)
    if waiting:
        statement = statement.where(_is_waiting(now))
    return [(row.id or 0, _shown(row)) for row in session.exec(statement)]


def find_reminded(session: Session, identifiers: Collection[str], *, since: date) -> frozenset[str]:
    """Tell of which certificates a reminder was sent whose due day is *since* or later."""
    statement = select(ReminderRow.identifier).where(
        col(ReminderRow.identifier).in_(sorted(identifiers)),
        ReminderRow.state == State.SENT,
        col(ReminderRow.due) >= since,
    )
    return frozenset(session.exec(statement)) if identifiers else frozenset()


def list_of_certificate(session: Session, identifier: str) -> Sequence[Kept]:
    """List the reminders of one certificate, the newest first."""
    statement = select(ReminderRow).where(ReminderRow.identifier == identifier).order_by(col(ReminderRow.id).desc())
    return [_shown(row) for row in session.exec(statement)]


def reminder_state(session: Session) -> ReminderState:
    """Say how reminding goes."""
    channels = session.exec(select(ReminderChannelRow).order_by(col(ReminderChannelRow.channel)))
    # Named one by one, the open states are found by their index, however many were sent.
    states = [state for state in State if state is not State.SENT]
    counted = select(ReminderRow.state, func.count()).where(col(ReminderRow.state).in_(states))
    return ReminderState(
        channels=tuple(ChannelState(row.channel, row.sent, row.refusals, row.last_run_at) for row in channels),
        open=dict(session.exec(counted.group_by(ReminderRow.state)).all()),
    )


def _kept(session: Session, reminders: Collection[Reminder]) -> dict[tuple[str, str, date, int], ReminderRow]:
    """Find what is kept of some reminders, as it is now."""
    if not reminders:
        return {}
    name = (ReminderRow.identifier, ReminderRow.subject, ReminderRow.due, ReminderRow.days_before)
    keys = [reminder.key for reminder in reminders]
    statement = select(ReminderRow).where(tuple_(*map(col, name)).in_(keys)).execution_options(populate_existing=True)
    return {(row.identifier, row.subject, row.due, row.days_before): row for row in session.exec(statement)}


def _may_retry(row: ReminderRow, now: datetime) -> bool:
    """
    Whether a reminder that was refused may be tried again.

    An instant further ahead than the longest delay was noted by a clock that has been set back since.
    """
    at = row.next_try_at
    return row.state == State.REFUSED and at is not None and not now < at <= now + LONGEST_DELAY


def _waits(row: ReminderRow, now: datetime) -> bool:
    lost = row.state == State.CLAIMED and row.claimed_at <= now - SENDING
    return lost or row.state in {State.UNCLEAR, State.GIVEN_UP}


def _is_waiting(now: datetime) -> ColumnElement[bool]:
    """As `_waits`, for the database."""
    state = col(ReminderRow.state)
    lost = and_(state == State.CLAIMED, col(ReminderRow.claimed_at) <= now - SENDING)
    return or_(lost, state.in_([State.UNCLEAR, State.GIVEN_UP]))


def _settle(session: Session, batch: str, values: dict[str, object]) -> int:
    claimed = (col(ReminderRow.batch) == batch, col(ReminderRow.state) == State.CLAIMED)
    return execute(session, update(ReminderRow).where(*claimed).values(values)).rowcount


def _first_claim(reminder: Reminder, batch: str, channel: str, now: datetime) -> ReminderRow:
    day = reminder.day
    return ReminderRow(
        identifier=day.identifier,
        subject=day.subject.value,
        due=day.due,
        days_before=reminder.days_before,
        certificate_number=day.certificate_number,
        template_slug=day.template,
        channel=channel,
        state=State.CLAIMED,
        batch=batch,
        attempts=1,
        claimed_at=now,
    )


def _shown(row: ReminderRow) -> Kept:
    return Kept(
        identifier=row.identifier,
        subject=row.subject,
        due=row.due,
        days_before=row.days_before,
        certificate_number=row.certificate_number,
        template=row.template_slug,
        channel=row.channel,
        state=State(row.state),
        batch=row.batch,
        attempts=row.attempts,
        claimed_at=row.claimed_at,
        next_try_at=row.next_try_at,
        problem=row.problem,
    )
