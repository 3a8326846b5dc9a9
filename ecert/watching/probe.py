"""
Look at something that may never answer: one look at a time, and nobody waits longer than agreed.

Those who ask while a look is under way get what it finds. A look that hangs keeps one thread, however many ask, and no
thread of those that serve requests; the thread does not keep the process from ending.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import Generic, TypeVar

FoundT = TypeVar("FoundT")


class Probe(Generic[FoundT]):
    """Looks in a thread of its own."""

    def __init__(self, look: Callable[[], FoundT], *, seconds: float) -> None:
        """
        Remember what to look at.

        Args:
            look: looks, and raises nothing.
            seconds: how long to wait for what it finds.
        """
        self._look = look
        self._seconds = seconds
        self._under_way: asyncio.Future[FoundT] | None = None

    async def __call__(self) -> FoundT | None:
        """Look now; None where nothing was found in time."""
        loop = asyncio.get_running_loop()
        found = self._under_way
        if found is None or found.done() or found.get_loop() is not loop:
            found = self._under_way = loop.create_future()
            Thread(target=self._run, args=(loop, found), name="ecert-probe", daemon=True).start()
        try:
            return await asyncio.wait_for(asyncio.shield(found), self._seconds)
        except TimeoutError:
            return None

    def _run(self, loop: asyncio.AbstractEventLoop, found: asyncio.Future[FoundT]) -> None:
        result = self._look()
        # The loop may be gone by now, and with it whoever waited.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(found.set_result, result)
