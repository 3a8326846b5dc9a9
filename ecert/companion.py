"""
A process of ours beside the service, which does what the service must not: it may need much memory, or break.

It runs one module, gets no setting and no secret, and ends when its input is closed, so it never outlives who started
it. Messages go both ways, each with its length in front; what is in them is the affair of both ends.
"""

import os
import selectors
import struct
import subprocess
import sys
from time import monotonic
from typing import BinaryIO, Final

LENGTH: Final = struct.Struct(">I")
"""Stands in front of each message."""
_CHUNK = 1 << 20
_KEPT = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "PYTHONHASHSEED", "SYSTEMROOT", "TMPDIR")
"""What of the environment the process gets."""


class Broken(Exception):
    """The process is gone, silent or talks nonsense."""


class Companion:
    """One process, started by the first message; for one thread at a time."""

    def __init__(self, module: str, *, max_answer: int) -> None:
        """
        Say what will run; nothing is started yet.

        Args:
            module: what the process runs.
            max_answer: longest answer that is read, in bytes.
        """
        self._module = module
        self._max_answer = max_answer
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process_id(self) -> int | None:
        """The process, while there is one."""
        process = self._process
        return None if process is None else process.pid

    def exchange(self, message: bytes, *, seconds: float) -> bytes:
        """
        Send one message and read the answer.

        A process that died since the last message is replaced first.

        Args:
            message: to be sent.
            seconds: for both, and the start of the process where there is none.

        Raises:
            Broken: there was no answer; the process is ended, and the next message starts another.
        """
        if self._process is not None and self._process.poll() is not None:
            self.end()
        return self.go_on(message, seconds=seconds)

    def go_on(self, message: bytes, *, seconds: float) -> bytes:
        """
        Send one more message to the same process, which waits for it, and read the answer.

        Args:
            message: to be sent.
            seconds: for both.

        Raises:
            Broken: there was no answer; the process is ended.
        """
        process = self._process = self._process or self._start()
        until = monotonic() + seconds
        try:
            return self._exchange(process, message, until)
        except (OSError, Broken) as error:
            self.end()
            raise Broken(type(error).__name__) from error

    def kill(self) -> None:
        """Kill the process, whatever it is doing; may be called from another thread."""
        if (process := self._process) is not None:
            process.kill()

    def end(self) -> None:
        """End the process; a later message starts another."""
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        process.kill()
        process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        # A session of its own: an interrupt at the terminal is the service's, which then closes the input.
        return subprocess.Popen(  # noqa: S603 - our own module by our own interpreter
            [sys.executable, "-m", self._module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
            start_new_session=True,
        )

    def _exchange(self, process: subprocess.Popen[bytes], message: bytes, until: float) -> bytes:
        assert process.stdin is not None  # noqa: S101 - both are pipes, see `_start`
        assert process.stdout is not None  # noqa: S101 - as above
        _write(process.stdin.fileno(), LENGTH.pack(len(message)) + message, until)
        (length,) = LENGTH.unpack(_read(process.stdout.fileno(), LENGTH.size, until))
        if length > self._max_answer:
            raise Broken("an answer is too long")
        return _read(process.stdout.fileno(), length, until)


def take_over_output() -> BinaryIO:
    """Take the standard output for answers alone: whatever else this process prints must not stand among them."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers


def hear(messages: BinaryIO) -> bytes | None:
    """Wait for the next message at the process's end; None when there will be none."""
    head = messages.read(LENGTH.size)
    return messages.read(*LENGTH.unpack(head)) if len(head) == LENGTH.size else None


def say(answers: BinaryIO, message: bytes) -> None:
    """Send an answer from the process's end."""
    answers.write(LENGTH.pack(len(message)) + message)
    answers.flush()


def _write(pipe: int, message: bytes, until: float) -> None:
    os.set_blocking(pipe, False)
    rest = memoryview(message)
    while rest:
        _wait(pipe, selectors.EVENT_WRITE, until)
        rest = rest[os.write(pipe, rest[:_CHUNK]) :]


def _read(pipe: int, length: int, until: float) -> bytes:
    parts = bytearray()
    while len(parts) < length:
        _wait(pipe, selectors.EVENT_READ, until)
        part = os.read(pipe, min(_CHUNK, length - len(parts)))
        if not part:
            raise Broken("it ended")
        parts += part
    return bytes(parts)


def _wait(pipe: int, event: int, until: float) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, event)
        if not selector.select(max(0.0, until - monotonic())):
            raise Broken("it took too long")
