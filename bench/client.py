"""
A load generator that costs far less than what it measures: HTTP/1.1 over sockets that stay open.

It knows only what the servers here send (a status line, `Content-Length`, a body), pipelines nothing, and checks every
answer. Closed loop: each connection asks again as soon as it was answered. Open loop: questions come at a fixed rate,
whether or not earlier ones were answered, as the public does.
"""

import asyncio
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self, cast

import uvloop

from bench.processes import BenchError

_HEAD_END = b"\r\n\r\n"
_LENGTH = b"content-length: "
_GOOD = (b"HTTP/1.1 200", b"HTTP/1.1 201")
_TICK_SECONDS = 0.001
_SHOWN = 300
WAIT_SECONDS = 60.0


@dataclass(slots=True)
class _Task:
    """What all connections are working off together."""

    requests: Iterator[bytes]
    expect: bytes
    """Stands in the body of every right answer."""
    left: int
    done: asyncio.Future[None]
    kept: list[bytes] | None = None
    latencies: list[float] = field(default_factory=list)
    waiting: deque[tuple[bytes, float]] = field(default_factory=deque)
    """Open loop: questions for which no connection was free, with the instant they were to be asked."""
    open_loop: bool = False


class _Connection(asyncio.Protocol):
    """One connection; asks, reads, checks."""

    def __init__(self, idle: deque["_Connection"]) -> None:
        self._idle, self._transport = idle, asyncio.Transport()
        self._buffer = b""
        self._task: _Task | None = None
        self._asked_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # The loop's own class, which is registered nowhere as one.
        self._transport = cast("asyncio.Transport", transport)
        self._idle.append(self)

    def connection_lost(self, exc: Exception | None) -> None:
        if self in self._idle:
            # Servers close what was idle for some seconds; the next sending opens another.
            self._idle.remove(self)
        elif self._task is not None and not self._task.done.done():
            self._task.done.set_exception(BenchError(f"a server hung up ({exc})"))

    def ask(self, task: _Task, request: bytes, at: float) -> None:
        self._task, self._asked_at = task, at
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer + data if self._buffer else data
        end = buffer.find(_HEAD_END)
        if end < 0:
            self._buffer = buffer
            return
        head = buffer[: end + 1].lower()
        start = head.index(_LENGTH) + len(_LENGTH)
        length = int(head[start : head.index(b"\r", start)])
        if len(buffer) < end + len(_HEAD_END) + length:
            self._buffer = buffer
            return
        self._buffer = b""
        self._answered(buffer, end + len(_HEAD_END))

    def _answered(self, answer: bytes, body_at: int) -> None:
        task = self._task
        if task is None or task.done.done():
            return
        if not answer.startswith(_GOOD) or task.expect not in answer:
            task.done.set_exception(BenchError(f"wrong answer: {answer[:12]!r} {answer[body_at:][:_SHOWN]!r}"))
            return
        if task.kept is not None:
            task.kept.append(answer[body_at:])
        task.left -= 1
        if task.open_loop:
            task.latencies.append(time.perf_counter() - self._asked_at)
            if task.waiting:
                self.ask(task, *task.waiting.popleft())
            else:
                self._idle.append(self)
        elif (request := next(task.requests, None)) is not None:
            self.ask(task, request, 0.0)
        else:
            self._idle.append(self)
        if task.left == 0:
            task.done.set_result(None)


@dataclass(frozen=True, slots=True)
class OpenLoop:
    """What an open loop showed."""

    latencies: list[float]
    """Seconds from the instant a question was sent, or was to be sent while no connection was free, to its answer."""
    lateness: list[float]
    """How late the generator itself was; large where somebody else had its core."""


class Client:
    """Some connections to one server."""

    def __init__(self, port: int, connections: int) -> None:
        """Connect when the block begins."""
        self._port, self._count = port, connections
        self._loop = uvloop.new_event_loop()
        self._idle: deque[_Connection] = deque()

    def __enter__(self) -> Self:
        """Open the connections."""
        self._connect()
        return self

    def _connect(self) -> None:
        """Open what is missing."""
        # Lets the loop see first what the server has closed meanwhile.
        self._loop.run_until_complete(asyncio.sleep(0))
        while len(self._idle) < self._count:
            opening = self._loop.create_connection(lambda: _Connection(self._idle), "127.0.0.1", self._port)
            self._loop.run_until_complete(opening)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        """Close them."""
        for connection in self._idle:
            connection._transport.close()  # noqa: SLF001 - its own class, in this module
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    def send(self, requests: Sequence[bytes], *, expect: bytes, keep: bool = False) -> list[bytes]:
        """
        Send requests over all connections, each asking again when it was answered; return when all were answered.

        Args:
            requests: whole requests.
            expect: must stand in every answer.
            keep: give the answers' bodies, in the order in which they came.

        Raises:
            BenchError: an answer has another status or lacks what is expected, or none came.
        """
        self._connect()
        waiting = iter(requests)
        task = _Task(waiting, expect, len(requests), self._loop.create_future(), [] if keep else None)
        for connection in [self._idle.popleft() for _ in range(min(len(self._idle), len(requests)))]:
            connection.ask(task, next(waiting), 0.0)
        self._loop.run_until_complete(asyncio.wait_for(task.done, WAIT_SECONDS))
        return task.kept or []

    def send_at_rate(self, requests: Sequence[bytes], *, expect: bytes, per_second: float) -> OpenLoop:
        """
        Send requests at a fixed rate, whatever becomes of them.

        Raises:
            BenchError: an answer has another status or lacks what is expected, or none came.
        """
        self._connect()
        task = _Task(iter(requests), expect, len(requests), self._loop.create_future(), open_loop=True)
        lateness: list[float] = []
        self._loop.run_until_complete(self._pace(task, requests, per_second, lateness))
        return OpenLoop(task.latencies, lateness)

    async def _pace(self, task: _Task, requests: Sequence[bytes], per_second: float, lateness: list[float]) -> None:
        begun, sent = time.perf_counter(), 0
        while sent < len(requests) and not task.done.done():
            now = time.perf_counter()
            while sent < len(requests) and begun + sent / per_second <= now:
                lateness.append(now - (begun + sent / per_second))
                if self._idle:
                    self._idle.popleft().ask(task, requests[sent], now)
                else:
                    task.waiting.append((requests[sent], now))
                sent += 1
            await asyncio.sleep(_TICK_SECONDS)
        await asyncio.wait_for(task.done, WAIT_SECONDS)


def get(path: str, *, token: str = "") -> bytes:
    """Write a GET request."""
    bearer = f"Authorization: Bearer {token}\r\n" if token else ""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{bearer}\r\n".encode()


def post(path: str, body: bytes = b"", *, token: str = "") -> bytes:
    """Write a POST request with a JSON body, or with none."""
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    if token:
        head += f"Authorization: Bearer {token}\r\n"
    if body:
        head += "Content-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
