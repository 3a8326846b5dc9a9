"""
Let requests that wait together share one transaction (group commit).

Making a commit durable costs as much as all the rest of an issue, and costs the same for one certificate as for fifty.
So whoever comes while a transaction is under way waits for it, and all who wait go into the next one together. Each
still gets its own answer or error: every issue stands behind a savepoint of its own, and if the transaction as a whole
fails, each is tried again alone.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from contextvars import Context
from dataclasses import dataclass
from datetime import datetime

from litestar.concurrency import sync_to_thread
from sqlalchemy import Engine

from ecert.accounts.principal import Principal
from ecert.clock import Clock
from ecert.errors import EcertError, Unavailable
from ecert.issuance.service import Office, issue
from ecert.register.stored import OpenedCertificate
from ecert.storage.database import take_turn, transaction
from ecert.watching.metrics import count_issued

MAX_GROUP = 64
"""Issues that share one transaction at most, so that nobody waits long for others."""

Outcome = OpenedCertificate | Exception
"""What became of one order: its certificate, or its own error."""


@dataclass(frozen=True, slots=True)
class IssueOrder:
    """Somebody asks for the certificate of an application."""

    application_id: str
    by: Principal


def issue_together(engine: Engine, orders: Sequence[IssueOrder], *, office: Office, clock: Clock) -> list[Outcome]:
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


def _issue_in_one(engine: Engine, orders: Sequence[IssueOrder], office: Office, now: datetime) -> list[Outcome]:
    outcomes: list[Outcome] = []
    with transaction(engine) as session:
        # Before any savepoint, so that the turn is kept whatever becomes of the first order.
        take_turn(session)
        for order in orders:
            try:
                with session.begin_nested():
                    outcomes.append(issue(session, order.application_id, office=office, by=order.by, now=now))
            except EcertError as error:
                outcomes.append(error)
        if len(orders) == 1 and isinstance(outcomes[0], Exception):
            # Nothing was done, so there is nothing to commit.
            raise outcomes[0]
    _count(outcomes, now)
    return outcomes


def _count(outcomes: list[Outcome], now: datetime) -> None:
    """Count what was issued now, once it is committed; what is only answered again was issued before."""
    at = now.replace(microsecond=0)
    issued = {
        outcome.record.identifier: outcome.record.template.slug
        for outcome in outcomes
        if isinstance(outcome, OpenedCertificate) and outcome.record.issued_at == at
    }
    for slug in issued.values():
        count_issued(slug)


class GroupCommit:
    """Collects orders in the event loop and issues them together in a thread, one group at a time."""

    def __init__(self, engine: Engine, office: Office, clock: Clock) -> None:
        """Start with nothing waiting."""
        self._engine, self._office, self._clock = engine, office, clock
        self._waiting: deque[tuple[IssueOrder, asyncio.Future[OpenedCertificate]]] = deque()
        self._task: asyncio.Task[None] | None = None

    async def issue(self, order: IssueOrder) -> OpenedCertificate:
        """
        Issue one certificate, in the company of whoever else waits.

        Raises:
            EcertError: whatever `ecert.issuance.service.issue` raises for this order.
        """
        future: asyncio.Future[OpenedCertificate] = asyncio.get_running_loop().create_future()
        self._waiting.append((order, future))
        if self._task is None or self._task.done():
            # The work is for many requests, so its lines in the log carry no request's id.
            self._task = asyncio.create_task(self._work(), context=Context())
        return await future

    async def _work(self) -> None:
        while self._waiting:
            group = [self._waiting.popleft() for _ in range(min(MAX_GROUP, len(self._waiting)))]
            orders = [order for order, _ in group]
            outcomes = await sync_to_thread(
                issue_together, self._engine, orders, office=self._office, clock=self._clock
            )
            for (_, future), outcome in zip(group, outcomes, strict=True):
                if future.done():
                    continue  # the client has gone; what was issued stays issued
                if isinstance(outcome, Exception):
                    future.set_exception(outcome)
                else:
                    future.set_result(outcome)
