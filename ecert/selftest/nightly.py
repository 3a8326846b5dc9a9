"""Run the self-test once a night while the service runs, and keep what came of the last one."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, time, timedelta
from typing import Final

from ecert.clock import LEGAL_ZONE, Clock
from ecert.selftest.running import Outcome

logger = logging.getLogger(__name__)

HOUR: Final = time(3)
"""When it runs, Asia/Shanghai: the office sleeps, and whoever comes in the morning sees what came of it."""
_LONGEST_NAP: Final = 600.0
"""Seconds; the clock may be set, so it is asked again before long."""


class NightWatch:
    """Runs the self-test at night; what came of it is told to whoever asks, and said in the log if it is bad."""

    def __init__(self, run: Callable[[datetime], Outcome], clock: Clock) -> None:
        """Take what tests; nothing runs yet."""
        self._run = run
        self._clock = clock
        self._task: asyncio.Task[None] | None = None
        self._under_way: asyncio.Task[None] | None = None
        self.outcome: Outcome | None = None
        """What came of the last run; None before the first."""
        self.trouble: str | None = None
        """What is wrong, in a sentence; None where nothing is known to be."""

    async def start(self) -> None:
        """Watch from now on."""
        self._task = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Stop; a run that is under way is brought to its end."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        if self._under_way is not None:
            await self._under_way

    async def test(self) -> None:
        """Run it now; raises nothing."""
        try:
            self.outcome = await asyncio.to_thread(self._run, self._clock())
        except Exception:
            logger.exception("the self-test of the keys could not be run")
            self.trouble = "the self-test could not be run; the service's own log says why"
            return
        self.trouble = self.outcome.tell() or None
        if self.trouble is None:
            logger.info("the self-test of the keys passed: %d trials", len(self.outcome.trials))
        else:
            logger.error("the self-test of the keys failed: %s", self.trouble)

    async def _watch(self) -> None:
        due = next_night(self._clock())
        while True:
            left = (due - self._clock()).total_seconds()
            if left <= 0:
                # A thread cannot be stopped half-way: its end is waited for.
                self._under_way = asyncio.create_task(self.test())
                await asyncio.shield(self._under_way)
                due = next_night(self._clock())
            else:
                await asyncio.sleep(min(left, _LONGEST_NAP))


def next_night(now: datetime) -> datetime:
    """Give the next instant at which the self-test is to run."""
    local = now.astimezone(LEGAL_ZONE)
    tonight = datetime.combine(local.date(), HOUR, LEGAL_ZONE)
    return tonight if tonight > local else tonight + timedelta(days=1)
