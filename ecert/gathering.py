"""
Do together what is asked for at the same time.

Some work costs nearly the same for one as for fifty. Whoever comes while such work is under way waits for it, and all
who wait are served by the next one together. Whoever comes alone waits for nobody.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from typing import Generic, TypeVar

AskedT = TypeVar("AskedT")
AnswerT = TypeVar("AnswerT")


class Gathering(Generic[AskedT, AnswerT]):
    """Gathers in one event loop; one work at a time is under way."""

    def __init__(
        self,
        work: Callable[[list[AskedT]], Awaitable[Sequence[AnswerT | Exception]]],
        *,
        most: int,
        linger: float = 0.0,
    ) -> None:
        """
        Begin with nobody waiting.

        Args:
            work: answers several askers, in their order; an exception is the answer of its asker alone.
            most: how many are answered together at most, so that nobody waits long for others.
            linger: how many seconds a work waits for the next asker while fewer have come than there were a moment ago:
                those who were just answered are about to ask again.
        """
        self._work, self._most, self._linger = work, most, linger
        self._expected = 0
        self._waiting: deque[tuple[AskedT, asyncio.Future[AnswerT]]] = deque()
        self._task: asyncio.Task[None] | None = None
        self._complete = asyncio.Event()
        """Set when as many wait as there were a moment ago."""

    async def ask(self, asked: AskedT) -> AnswerT:
        """
        Wait for an answer, in the company of whoever else waits.

        Raises:
            Exception: the one that is this asker's answer, or that the whole work ended with.
        """
        future: asyncio.Future[AnswerT] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, future))
        if len(self._waiting) >= self._expected:
            self._complete.set()
        if self._task is None or self._task.done():
            # The work is for many requests, so its lines in the log carry no request's id.
            self._task = asyncio.create_task(self._serve(), context=Context())
        return await future

    async def _serve(self) -> None:
        while self._waiting:
            await self._gather()
            group = [self._waiting.popleft() for _ in range(min(self._most, len(self._waiting)))]
            answers = await self._answer([asked for asked, _ in group])
            for (_, future), answer in zip(group, answers, strict=True):
                if future.done():
                    continue  # the asker has gone; what was done for it stays done
                if isinstance(answer, Exception):
                    future.set_exception(answer)
                else:
                    future.set_result(answer)
            self._expected = min(len(group) + len(self._waiting), self._most)

    async def _gather(self) -> None:
        """Wait until as many have come as there were a moment ago, for as long as somebody still comes."""
        came = 0
        while came < len(self._waiting) < self._expected and self._linger > 0:
            came = len(self._waiting)
            self._complete.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._linger):
                    await self._complete.wait()

    async def _answer(self, asked: list[AskedT]) -> Sequence[AnswerT | Exception]:
        try:
            return await self._work(asked)
        except Exception as error:  # noqa: BLE001 - whoever waits must hear of it; the next ones are served again
            return [error] * len(asked)
