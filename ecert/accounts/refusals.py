"""
Write refusals into the journal of access: after the answer has gone out, and never more than a bounded number.

Whoever is refused may be refused a thousand times a second. What is over the bound of a minute is counted, and the next
entry says how many there were.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from sqlalchemy import Engine

from ecert.accounts.journal import Refusal, note_refusal
from ecert.accounts.service import account_names
from ecert.clock import Clock
from ecert.errors import EcertError
from ecert.storage.database import transaction

logger = logging.getLogger(__name__)

PER_MINUTE: Final = 120
"""Entries that one process writes."""
AT_ONCE: Final = 4
"""Entries that are being written in the same instant; the threads are needed for the work."""
_MINUTE: Final = 60


class Refusals:
    """Writes them, and counts those that it does not."""

    def __init__(self, engine: Engine, clock: Clock, now: Callable[[], float] = time.monotonic) -> None:
        """
        Begin to count.

        Args:
            engine: the database.
            clock: for the entries.
            now: seconds of a clock that is never set.
        """
        self._engine, self._clock, self._now = engine, clock, now
        self._lock = threading.Lock()
        self._minute, self._written, self._writing, self._skipped = -1, 0, 0, 0

    def take_room(self) -> bool:
        """Whether there is room for one more entry; whoever is told so writes it."""
        with self._lock:
            minute = int(self._now() // _MINUTE)
            if minute != self._minute:
                self._minute, self._written = minute, 0
            if self._written >= PER_MINUTE or self._writing >= AT_ONCE:
                self._skipped += 1
                return False
            self._written, self._writing = self._written + 1, self._writing + 1
            return True

    def write(self, refusal: Refusal) -> None:
        """Write an entry for which there is room; a database that is away is no reason to fail."""
        with self._lock:
            skipped, self._skipped = self._skipped, 0
        try:
            detail = f"{skipped} more before it were not written" if skipped else ""
            with transaction(self._engine) as session:
                known = [] if refusal.account_id is None else [refusal.account_id]
                account = next(iter(account_names(session, known).values()), None)
                note_refusal(session, refusal, now=self._clock(), account=account, detail=detail)
        except EcertError as error:
            logger.warning("a refusal was not written into the journal of access: %s", error.code)
        finally:
            with self._lock:
                self._writing -= 1
