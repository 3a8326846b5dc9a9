"""
Have faces drawn by one other process, which is started when the first is asked for.

It draws one at a time; a few may wait, more are told to come again. It is replaced after some hundred documents, and
when it crashes or takes too long: what was asked is then `unavailable`, and the next request starts a new one.
"""

import logging
import os
import selectors
import subprocess
import sys
from threading import BoundedSemaphore, Lock
from time import monotonic

import msgspec

from ecert.document.order import Ask, Asked, Drawn, Order
from ecert.errors import Unavailable

logger = logging.getLogger(__name__)

MAX_WAITING = 8
"""Requests that draw or wait; each holds a thread of the service."""
MAX_DOCUMENTS = 300
"""After so many the process is replaced, whatever its memory."""
MAX_SECONDS = 20.0
"""For one document, the start of the process included."""
MAX_ANSWER = 64 * 1024 * 1024
_HEAD = 4
_CHUNK = 1 << 20
_KEPT = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "PYTHONHASHSEED", "SYSTEMROOT", "TMPDIR")
"""What of the environment the process gets: no setting of the service, and no secret."""


class _Broken(Exception):
    """The process is gone, silent or talks nonsense."""


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
        self._process: subprocess.Popen[bytes] | None = None
        self._documents = 0

    @property
    def process_id(self) -> int | None:
        """The process that draws, while there is one."""
        process = self._process
        return None if process is None else process.pid

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
        if (process := self._process) is not None:
            process.kill()
        with self._turn:
            self._end()

    def _draw(self, order: Order, ask: Ask | None) -> Drawn:
        if self._process is not None and self._process.poll() is not None:
            self._end()
        process = self._process or self._start()
        refusal: Exception | None = None
        try:
            answer = self._exchange(process, msgspec.msgpack.encode(order))
            while isinstance(answer, Asked):
                reply = b""
                try:
                    reply = b"" if ask is None else ask(answer.question, answer.content)
                except Exception as error:  # noqa: BLE001 - the process is told first; then it is raised
                    refusal = error
                answer = self._exchange(process, reply)
        except (OSError, msgspec.DecodeError, _Broken) as error:
            self._end()
            logger.warning("the process that draws faces was ended (%s)", type(error).__name__)
            raise Unavailable("face: what draws it broke down; it starts again with the next request") from error
        self._documents += 1
        if self._documents >= self._max_documents:
            self._end()
        if refusal is not None:
            raise refusal
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        # A session of its own: an interrupt at the terminal is the service's, which then closes the input.
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ecert.document.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
            start_new_session=True,
        )
        self._documents = 0
        return self._process

    def _exchange(self, process: subprocess.Popen[bytes], message: bytes) -> Asked | Drawn:
        """Send one message and read the answer, both within the time that one document has."""
        assert process.stdin is not None  # noqa: S101 - both are pipes, see `_start`
        assert process.stdout is not None  # noqa: S101 - as above
        until = monotonic() + self._max_seconds
        self._write(process.stdin.fileno(), len(message).to_bytes(_HEAD, "big") + message, until)
        length = int.from_bytes(self._read(process.stdout.fileno(), _HEAD, until), "big")
        if length > MAX_ANSWER:
            raise _Broken("an answer is too long")
        return msgspec.msgpack.decode(self._read(process.stdout.fileno(), length, until), type=Asked | Drawn)

    def _write(self, pipe: int, message: bytes, until: float) -> None:
        os.set_blocking(pipe, False)
        rest = memoryview(message)
        while rest:
            _wait(pipe, selectors.EVENT_WRITE, until)
            rest = rest[os.write(pipe, rest[:_CHUNK]) :]

    def _read(self, pipe: int, length: int, until: float) -> bytes:
        parts = bytearray()
        while len(parts) < length:
            _wait(pipe, selectors.EVENT_READ, until)
            part = os.read(pipe, min(_CHUNK, length - len(parts)))
            if not part:
                raise _Broken("it ended")
            parts += part
        return bytes(parts)

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        process.kill()
        process.wait()


def _wait(pipe: int, event: int, until: float) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, event)
        if not selector.select(max(0.0, until - monotonic())):
            raise _Broken("it took too long")
