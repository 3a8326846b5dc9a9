"""
Push what the register has and the platform has not, try again what failed, and say how it stands.

The register's events are the list of what to send; sync only remembers how far it got. Everything here can be repeated,
killed and run twice at once without harm. Nothing waits: a loop asks `sync_state` when to try again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from ecert.accounts.principal import AccountRole, Principal
from ecert.catalogue.entries import Catalogue
from ecert.faultpoints import FaultPoint, pass_point
from ecert.register.service import events_after
from ecert.signing.keyring import Keyring
from ecert.storage.database import snapshot, transaction
from ecert.sync.delivery import MAX_ROWS, Batch, Sender, Tally, deliver
from ecert.sync.failures import (
    HELD,
    LOST,
    Failure,
    FailureCode,
    FailureQuery,
    find_head,
    find_stuck,
    get_failure,
    list_failures,
    list_heads,
)
from ecert.sync.feed import find_event, newest_sequence
from ecert.sync.journal import SyncState, begin_attempt, read_cursor, sync_state
from ecert.sync.port import Platform
from ecert.sync.reconciliation import Difference, Reconciliation, check_may_reconcile, reconcile
from ecert.sync.records import PlatformRow
from ecert.sync.settings import PlatformSettings

__all__ = [
    "Difference",
    "Failure",
    "FailureCode",
    "FailureQuery",
    "PushSummary",
    "Reconciliation",
    "SyncState",
    "check_may_reconcile",
    "get_failure",
    "list_failures",
    "push_pending",
    "reconcile",
    "retry_failure",
    "retry_failures",
    "sync_state",
]

Progress = Callable[[int, int], None]
"""Is told how many numbers of the register were settled, and how many there were to settle."""


@dataclass(frozen=True, slots=True)
class PushSummary:
    """What one run did."""

    delivered: int
    """Events that the platform took, those of earlier failures among them."""
    refused: int
    """Rows that the platform did not take."""
    blocked: int
    """Events that were not sent for a fault of their own: see the failures."""
    held_back: int
    """Events that wait for an earlier one of their certificate."""
    warned: int
    """Rows that the platform took with a warning."""
    pushes: int
    error_code: str | None
    """Set where the platform could not be reached, or refused a whole push; what is left stays pending."""
    error: str | None

    @property
    def unavailable(self) -> bool:
        """Whether the platform stopped the run."""
        return self.error_code is not None


def push_pending(
    engine: Engine,
    client: Platform,
    settings: PlatformSettings,
    *,
    catalogue: Catalogue,
    keyring: Keyring,
    now: datetime,
    on_progress: Progress | None = None,
) -> PushSummary:
    """
    Try again the failures whose time has come, then send every event behind the cursor, until nothing is left.

    The platform's troubles are no error here: the summary tells, `sync_state` keeps them, and a later run goes on.

    Raises:
        Misconfigured: the SM4 key is none.
    """
    sender = Sender(engine, client, settings, catalogue, keyring, now)
    tally = Tally()
    with transaction(engine) as session:
        begin_attempt(session, now=now)
    pass_point(FaultPoint.SYNC_BEGUN)
    _retry_heads(sender, tally, due=now)
    with snapshot(engine) as session:
        begin = read_cursor(session)
        total = newest_sequence(session, after=begin) - begin
    while tally.stopped is None and (end := _push_batch(sender, tally)) is not None:
        if on_progress is not None:
            on_progress(end - begin, max(total, end - begin))
    return _summary(tally)


def retry_failures(
    engine: Engine,
    client: Platform,
    settings: PlatformSettings,
    *,
    catalogue: Catalogue,
    keyring: Keyring,
    now: datetime,
) -> PushSummary:
    """
    Try every open failure again at once, whenever its time would come.

    Raises:
        Misconfigured: the SM4 key is none.
    """
    sender = Sender(engine, client, settings, catalogue, keyring, now)
    tally = Tally()
    with transaction(engine) as session:
        begin_attempt(session, now=now)
    _retry_heads(sender, tally, due=None)
    return _summary(tally)


def retry_failure(
    engine: Engine,
    client: Platform,
    settings: PlatformSettings,
    failure_id: int,
    *,
    catalogue: Catalogue,
    keyring: Keyring,
    by: Principal,
    now: datetime,
) -> Failure:
    """
    Try one failure again at once, and before it what its certificate has open from earlier; give what it is now.

    Raises:
        Forbidden: neither a reviewer nor an issuer.
        NotFound: there is no such failure, or its certificate is of another authority's kind.
        PlatformUnavailable: the platform cannot be reached.
        PlatformError: the platform refused the whole push.
        Misconfigured: the SM4 key is none.
    """
    by.require(AccountRole.REVIEWER, AccountRole.ISSUER)
    sender = Sender(engine, client, settings, catalogue, keyring, now)
    tally = Tally()
    with transaction(engine) as session:
        begin_attempt(session, now=now)
        failure = get_failure(session, failure_id, by=by)
        head = find_head(session, failure.identifier)
    if head is not None:
        _retry_chains(sender, tally, [head])
    if tally.stopped is not None:
        raise tally.stopped
    with snapshot(engine) as session:
        return get_failure(session, failure_id, by=by)


def _push_batch(sender: Sender, tally: Tally) -> int | None:
    """Send the next events behind the cursor; give up to where they reach, or None where that was the end."""
    with snapshot(sender.engine) as session:
        start = read_cursor(session)
        events = events_after(session, start, limit=MAX_ROWS)
        stuck = find_stuck(session, {event.identifier for event in events})
        batch, end, sending = Batch(), start, set[str]()
        for event in events:
            # The answer names rows by certificate only, so a push has one row of each; the next push goes on here.
            if event.identifier in sending:
                break
            row = HELD if event.identifier in stuck else sender.judge(sender.source.row_of(session, event))
            if not batch.add(event.sequence, event.identifier, row):
                break
            (sending if isinstance(row, PlatformRow) else stuck).add(event.identifier)
            end = event.sequence
    if not events:
        return None
    deliver(sender, batch, tally, span=(start, end))
    return None if tally.stopped is not None else end


def _retry_heads(sender: Sender, tally: Tally, *, due: datetime | None) -> None:
    """Try again the failures whose time has come, or all of them."""
    after, accepts = 0, sender.settings.accepts_provisional
    while tally.stopped is None:
        with snapshot(sender.engine) as session:
            heads = list_heads(session, after=after, limit=MAX_ROWS, due=due, accepts_provisional=accepts)
        if not heads:
            return
        after = heads[-1].sequence
        _retry_chains(sender, tally, heads)


def _retry_chains(sender: Sender, tally: Tally, heads: Sequence[Failure]) -> None:
    """Send the heads of some certificates, and after each that is delivered the next open event of its certificate."""
    waiting = {head.sequence: head.identifier for head in heads}
    while waiting and tally.stopped is None:
        batch, tried = Batch(), dict[int, str]()
        with snapshot(sender.engine) as session:
            for sequence, identifier in waiting.items():
                event = find_event(session, sequence)
                row = LOST if event is None else sender.judge(sender.source.row_of(session, event))
                if not batch.add(sequence, identifier, row):
                    break
                tried[sequence] = identifier
        delivered = deliver(sender, batch, tally, span=None)
        with snapshot(sender.engine) as session:
            following = [find_head(session, tried[sequence]) for sequence in delivered]
        rest = {sequence: identifier for sequence, identifier in waiting.items() if sequence not in tried}
        waiting = rest | {head.sequence: head.identifier for head in following if head is not None}


def _summary(tally: Tally) -> PushSummary:
    apart = {FailureCode.REFUSED, FailureCode.HELD_BACK, FailureCode.WARNING}
    return PushSummary(
        delivered=tally.delivered,
        refused=tally.faults[FailureCode.REFUSED],
        blocked=sum(count for code, count in tally.faults.items() if code not in apart),
        held_back=tally.faults[FailureCode.HELD_BACK],
        warned=tally.faults[FailureCode.WARNING],
        pushes=tally.pushes,
        error_code=None if tally.stopped is None else tally.stopped.code,
        error=None if tally.stopped is None else tally.stopped.detail,
    )
