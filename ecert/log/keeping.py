"""Keep the published log up to date while the service runs."""

import asyncio
import logging
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from ecert.clock import Clock
from ecert.errors import EcertError
from ecert.log.publishing import PUBLISH_SECONDS, Publisher
from ecert.log.service import LogState

logger = logging.getLogger(__name__)

PROMISED: Final = timedelta(seconds=60)
"""How long an entry may wait for a checkpoint (wire format)."""


class LogKeeper:
    """Publishes again and again; what goes wrong is told to whoever asks, and tried again."""

    def __init__(self, publisher: Publisher, clock: Clock) -> None:
        """Take a publisher; nothing runs yet."""
        self._publisher = publisher
        self._clock = clock
        self._task: asyncio.Task[None] | None = None
        self.log: Final = publisher.log
        """What is published."""
        self.trouble: str | None = None
        """Why nothing can be published now, in a sentence; None where it can."""
        self._behind: tuple[int, datetime] | None = None

    def judge(self, state: LogState | None, *, now: datetime) -> str | None:
        """
        Say what is wrong with the published log, whichever process should publish it; None where it is well.

        That nobody publishes is seen by whoever asks again and again: entries that were there a minute ago are missing.

        Args:
            state: what the database says; None where it cannot be asked.
            now: the present instant.
        """
        if self.trouble is not None or state is None:
            return self.trouble
        if state.entries <= state.signed:
            self._behind = None
            return None
        if self._behind is None or self._behind[0] != state.signed:
            self._behind = (state.signed, now)
        if now - self._behind[1] <= PROMISED:
            return None
        return f"log: {state.entries - state.signed} entries wait for more than a minute to be published; nobody does"

    async def start(self) -> None:
        """Publish from now on: the first time before the first request is answered."""
        await self._publish()
        self._task = asyncio.create_task(self._go_on())

    async def stop(self) -> None:
        """Stop; what is under way is brought to its end."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            await self._publish()

    async def _go_on(self) -> None:
        while True:
            await asyncio.sleep(PUBLISH_SECONDS)
            # A thread cannot be stopped half-way, and must not be: its end is waited for.
            await asyncio.shield(self._publish())

    async def _publish(self) -> None:
        try:
            await asyncio.to_thread(self._publisher.publish, now=self._clock())
        except EcertError as error:
            self._note(error.detail)
        except Exception:
            logger.exception("unexpected error in publishing the log")
            self._note("log: cannot be published; the service's own log says why")
        else:
            self._note(None)

    def _note(self, trouble: str | None) -> None:
        """Say once what is wrong, and once that it is well again."""
        if trouble == self.trouble:
            return
        if trouble is not None:
            logger.error("the public log is not published: %s", trouble)
        else:
            logger.info("the public log is published again")
        self.trouble = trouble
