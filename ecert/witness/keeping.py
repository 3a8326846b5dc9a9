"""Keep asking the witnesses while the service runs, beside the publishing and never in its way."""

import asyncio
from contextlib import suppress
from typing import Final

from ecert.witness.asking import Asker

ASK_SECONDS: Final = 5.0
"""How often it is looked whether there is something to sign."""


class WitnessKeeper:
    """Asks again and again; its troubles are the asker's."""

    def __init__(self, asker: Asker, *, seconds: float = ASK_SECONDS) -> None:
        """Take an asker; nothing runs yet."""
        self._asker = asker
        self._seconds = seconds
        self._task: asyncio.Task[None] | None = None

    @property
    def troubles(self) -> dict[str, str]:
        """What is wrong with a witness, in a sentence, by its name."""
        return dict(self._asker.troubles)

    async def start(self) -> None:
        """Ask from now on; whoever has no witness with an address starts nothing."""
        if any(witness.address is not None for witness in self._asker.witnesses):
            self._task = asyncio.create_task(self._go_on())

    async def stop(self) -> None:
        """Stop; who is being asked has the time of one answer."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _go_on(self) -> None:
        while True:
            # A thread cannot be stopped half-way; a witness that drips holds up the others, and nobody else.
            await asyncio.shield(asyncio.to_thread(self._asker.ask))
            await asyncio.sleep(self._seconds)
