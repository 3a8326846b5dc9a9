"""
Let writers of one process go one after another, in the order in which they came.

SQLite has one writer at a time, and whoever finds it busy looks again after a while: under load some come through again
and again and others not at all. Within a process a queue is fair, and nobody looks twice.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from ecert.errors import Unavailable


class Turnstile:
    """Lets one through at a time, first come, first served."""

    def __init__(self, *, patience: float) -> None:
        """
        Begin with nobody inside.

        Args:
            patience: how many seconds somebody waits at most.
        """
        self._patience = patience
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False

    @property
    def waiting(self) -> int:
        """How many wait to come in."""
        return len(self._waiting)

    @contextmanager
    def passed(self) -> Iterator[None]:
        """
        Go through and stay inside until the block ends.

        Raises:
            Unavailable: those before did not come out in time.
        """
        self._enter()
        try:
            yield
        finally:
            self._leave()

    def _enter(self) -> None:
        with self._lock:
            if not self._taken:
                self._taken = True
                return
            turn = threading.Event()
            self._waiting.append(turn)
        if turn.wait(self._patience):
            return
        with self._lock:
            if turn.is_set():
                return
            self._waiting.remove(turn)
        raise Unavailable("database: is kept locked by other work for too long")

    def _leave(self) -> None:
        with self._lock:
            if self._waiting:
                # It stays taken: whoever has waited longest is inside now.
                self._waiting.popleft().set()
            else:
                self._taken = False
