"""
Have faces drawn by one other process, which is started when the first is asked for.

It draws one at a time; a few may wait, more are told to come again. It is replaced after some hundred documents, and
when it crashes or takes too long: what was asked is then `unavailable`, and the next request starts a new one.
"""

import logging
from threading import BoundedSemaphore, Lock

import msgspec

from ecert.companion import Broken, Companion
from ecert.document.order import Ask, Asked, Drawn, Order
from ecert.errors import Unavailable

logger = logging.getLogger(__name__)

MAX_WAITING = 8
"""Requests that draw or wait; each holds a thread of the service."""
MAX_DOCUMENTS = 300
"""After so many the process is replaced, whatever its memory."""
MAX_SECONDS = 20.0
"""For one document, the start of the process included; what it asks back has its own time."""
MAX_ANSWER = 64 * 1024 * 1024


class Workshop:
    """The one process that draws, and the queue before it."""

    def __init__(self, *, max_documents: int = MAX_DOCUMENTS, max_seconds: float = MAX_SECONDS) -> None:
        """
        Make a workshop; nothing is started yet.

        Args:
            max_documents: after which the process is replaced.
            max_seconds: that one document may take.
        """
        self._max_documents = max_documents
        self._max_seconds = max_seconds
        self._places = BoundedSemaphore(MAX_WAITING)
        self._turn = Lock()
        self._worker = Companion("ecert.document.worker", max_answer=MAX_ANSWER)
        self._documents = 0

    @property
    def process_id(self) -> int | None:
        """The process that draws, while there is one."""
        return self._worker.process_id

    def draw(self, order: Order, ask: Ask | None = None) -> Drawn:
        """
        Have one face drawn; waits for its turn.

        Args:
            order: what to draw.
            ask: answers what the process asks back; where it raises, nothing is drawn, and the error goes on.

        Raises:
            Unavailable: too many wait already, or the process crashed or took too long.
        """
        if not self._places.acquire(blocking=False):
            raise Unavailable("face: too many are being drawn just now")
        try:
            with self._turn:
                return self._draw(order, ask)
        finally:
            self._places.release()

    def close(self) -> None:
        """End the process, whatever it is doing; a later order would start another."""
        self._worker.kill()
        with self._turn:
            self._worker.end()

    def _draw(self, order: Order, ask: Ask | None) -> Drawn:
        refusal: Exception | None = None
        try:
            answer = _read(self._worker.exchange(msgspec.msgpack.encode(order), seconds=self._max_seconds))
            while isinstance(answer, Asked):
                reply = b""
                try:
                    reply = b"" if ask is None else ask(answer.question, answer.content)
                except Exception as error:  # noqa: BLE001 - the process is told first; then it is raised
                    refusal = error
                answer = _read(self._worker.go_on(reply, seconds=self._max_seconds))
        except (msgspec.DecodeError, Broken) as error:
            self._end()
            logger.warning("the process that draws faces was ended (%s)", type(error).__name__)
            raise Unavailable("face: what draws it broke down; it starts again with the next request") from error
        self._documents += 1
        if self._documents >= self._max_documents:
            self._end()
        if refusal is not None:
            raise refusal
        return answer

    def _end(self) -> None:
        self._worker.end()
        self._documents = 0


def _read(message: bytes) -> Asked | Drawn:
    return msgspec.msgpack.decode(message, type=Asked | Drawn)
