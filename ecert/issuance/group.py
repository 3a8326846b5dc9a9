"""
Let requests that wait together share one transaction (group commit).

A commit, and each statement before it, costs nearly the same for one certificate as for fifty. So whoever comes while a
transaction is under way waits for it, and all who wait go into the next one together. Each still gets its own answer or
error: `ecert.issuance.service` judges each order by itself, and if the transaction as a whole fails, each is tried
again alone.
"""

from collections.abc import Sequence
from datetime import datetime

from litestar.concurrency import sync_to_thread
from sqlalchemy import Engine

from ecert.clock import Clock
from ecert.errors import EcertError, Unavailable
from ecert.gathering import Gathering
from ecert.issuance.service import Issued, IssueOrder, Office, issue
from ecert.storage.database import transaction
from ecert.watching.metrics import count_issued

MAX_GROUP = 64
"""Issues that share one transaction at most, so that nobody waits long for others."""

LINGER_SECONDS = 0.001
"""How long a transaction waits for the next order, where several came a moment ago; a lone client waits for nobody."""

Outcome = Issued | Exception
"""What became of one order: its certificate, or its own error."""


def issue_together(engine: Engine, orders: Sequence[IssueOrder], *, office: Office, clock: Clock) -> Sequence[Outcome]:
    """Issue several certificates in one transaction; give the outcome of each order in their order."""
    try:
        return _issue_in_one(engine, orders, office, clock())
    except Unavailable as error:
        # The database is away or full: alone, each would only wait for it once more.
        return [error] * len(orders)
    except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to the order that caused it and to no other
        if len(orders) == 1:
            return [error]
    # A defect, a deadlock, the commit itself: alone, each order finds out whether it was the cause.
    return [issue_together(engine, [order], office=office, clock=clock)[0] for order in orders]


def _issue_in_one(engine: Engine, orders: Sequence[IssueOrder], office: Office, now: datetime) -> Sequence[Outcome]:
    with transaction(engine) as session:
        outcomes = issue(session, orders, office=office, now=now)
        if len(orders) == 1 and isinstance(outcomes[0], EcertError):
            # Nothing was done, so there is nothing to commit.
            raise outcomes[0]
    for outcome in outcomes:
        # Counted once it is committed.
        if isinstance(outcome, Issued) and outcome.is_new:
            count_issued(outcome.certificate.record.template.slug)
    return outcomes


class GroupCommit:
    """Collects orders in the event loop and issues them together in a thread, one group at a time."""

    def __init__(self, engine: Engine, office: Office, clock: Clock) -> None:
        """Start with nothing waiting."""

        async def work(orders: Sequence[IssueOrder]) -> Sequence[Outcome]:
            return await sync_to_thread(issue_together, engine, orders, office=office, clock=clock)

        self._gathering: Gathering[IssueOrder, Issued] = Gathering(work, most=MAX_GROUP, linger=LINGER_SECONDS)

    async def issue(self, order: IssueOrder) -> Issued:
        """
        Issue one certificate, in the company of whoever else waits; a client that goes away stops nothing.

        Raises:
            EcertError: whatever `ecert.issuance.service.issue` answers to this order.
        """
        return await self._gathering.ask(order)
