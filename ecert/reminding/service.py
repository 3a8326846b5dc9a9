"""
Tell the office what is due and was not told yet; every run can be repeated, killed and run twice at once.

A reminder is claimed, and that committed, before the channel is called: a run that dies in between leaves a claim that
nobody sends again, and a person is asked. So nothing is told twice; what may not have been told is in sight.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import Engine

from ecert.catalogue.entries import Catalogue
from ecert.clock import legal_date
from ecert.errors import EcertError
from ecert.faultpoints import FaultPoint, pass_point
from ecert.reminding.channel import Channel
from ecert.reminding.due import HORIZON, Reminder, find_due
from ecert.reminding.errors import DeliveryRefused, DeliveryUnclear
from ecert.reminding.ledger import (
    Kept,
    ReminderState,
    begin_run,
    claim,
    find_open,
    list_kept,
    mark_refused,
    mark_sent,
    mark_unclear,
    reminder_state,
    settle_by_person,
)
from ecert.reminding.message import Digest, Line
from ecert.reminding.source import read_due_days
from ecert.storage.database import snapshot, transaction

__all__ = ["Kept", "ReminderState", "RunSummary", "list_kept", "reminder_state", "send_due", "settle_by_person"]

logger = logging.getLogger(__name__)

MAX_LINES = 200
"""Most reminders of one message; what is left comes in the next."""

Progress = Callable[[int], None]
"""Is told how many reminders a message told of."""


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What one run did."""

    sent: int
    """Reminders that the channel took."""
    messages: int
    error_code: str | None
    """Set where the channel did not take a message, or nobody knows; the run ended there."""
    error: str | None


def send_due(
    engine: Engine,
    channel: Channel,
    *,
    catalogue: Catalogue,
    now: datetime,
    on_progress: Progress | None = None,
) -> RunSummary:
    """
    Send every reminder that is due and open, a message for at most 200 of them.

    The channel's troubles are no error here: the summary tells, the ledger keeps them, and a later run goes on.
    """
    with transaction(engine) as session:
        begin_run(session, channel.name, now=now)
    due = _open_reminders(engine, now=now)
    sent = messages = 0
    while found := list(islice(due, MAX_LINES)):
        with transaction(engine) as session:
            batch, mine = claim(session, found, channel.name, now=now)
        pass_point(FaultPoint.REMIND_CLAIMED)
        if not mine:
            continue
        lines = tuple(Line(reminder, catalogue.title_of(reminder.day.template)) for reminder in mine)
        digest = Digest(batch, lines, now=now, today=legal_date(now))
        trouble = _deliver(engine, channel, digest)
        pass_point(FaultPoint.REMIND_MARKED)
        if trouble is not None:
            return RunSummary(sent, messages, trouble.code, trouble.detail)
        sent, messages = sent + len(mine), messages + 1
        if on_progress is not None:
            on_progress(len(mine))
    return RunSummary(sent, messages, None, None)


def _deliver(engine: Engine, channel: Channel, digest: Digest) -> EcertError | None:
    """Call the channel for claimed reminders and write down what became of them; give what went wrong, if it did."""
    try:
        channel.deliver(digest)
    except DeliveryRefused as error:
        with transaction(engine) as session:
            mark_refused(session, digest.batch, channel.name, error, now=digest.now)
        return error
    except DeliveryUnclear as error:
        with transaction(engine) as session:
            mark_unclear(session, digest.batch, error)
        return error
    pass_point(FaultPoint.REMIND_SENT)
    with transaction(engine) as session:
        marked = mark_sent(session, digest.batch, channel.name)
    if marked != len(digest.lines):
        logger.error("reminders: a batch was settled by somebody else while it was sent")
    return None


def _open_reminders(engine: Engine, *, now: datetime) -> Iterator[Reminder]:
    """Give what is due and may be claimed, the nearest day first."""
    today = legal_date(now)
    days = read_due_days(engine, first=today, last=today + timedelta(days=HORIZON))
    due = (reminder for day in days if (reminder := find_due(day, today=today)) is not None)
    while page := list(islice(due, MAX_LINES)):
        with snapshot(engine) as session:
            yield from find_open(session, page, now=now)
