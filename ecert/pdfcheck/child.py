"""
The process that looks into files: for each it forks a child with narrow limits, which ends whatever becomes of it.

The libraries are loaded once, so a file costs what it costs and not their start. A child has no network use, opens no
file for writing, and is killed after its time. All that it can do to anybody is to give a wrong answer about its file.
"""

import contextlib
import os
import resource
import select
import signal
import sys
from time import monotonic
from typing import BinaryIO, Final, NoReturn

import msgspec

from ecert.companion import hear, say, take_over_output
from ecert.pdfcheck.findings import Answer, Findings, Question, Trouble
from ecert.pdfcheck.reading import examine, load

SECONDS: Final = 1.8
"""For one file, by the clock on the wall."""
CPU_SECONDS: Final = 2
MEMORY_BYTES: Final = 192 * 1024 * 1024
"""Address space beyond what the process has when a file comes; with its own 80 MB it stays below 300."""
FILES: Final = 32
_CHUNK = 1 << 20
_MAX_ANSWER = 4 * 1024 * 1024


def main() -> None:
    """Look into files until there are no more."""
    serve(sys.stdin.buffer, take_over_output())


def serve(questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer every question of a stream."""
    load()
    while (message := hear(questions)) is not None:
        say(answers, msgspec.msgpack.encode(_in_a_child(message)))


def _in_a_child(message: bytes) -> Answer:
    """Fork, let the child look, and take what it says, or what became of it."""
    begun = monotonic()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _look(message, writing)
    os.close(writing)
    try:
        said = _read(reading, until=begun + SECONDS)
    finally:
        os.close(reading)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        _, _, usage = os.wait4(child, 0)
    try:
        findings = msgspec.msgpack.decode(said, type=Findings)
    except msgspec.DecodeError:
        # It was killed for its time or its memory, or died of the file.
        findings = Findings(trouble=Trouble.TOO_COSTLY)
    return Answer(findings, monotonic() - begun, usage.ru_maxrss * 1024)


def _look(message: bytes, writing: int) -> NoReturn:
    """Look into a file, say what was found, and end: nothing of the parent's may run on."""
    try:
        question = msgspec.msgpack.decode(message, type=Question)
        _confine()
        said = msgspec.msgpack.encode(examine(question.content, stamp_roots=question.stamp_roots))
        rest = memoryview(said)
        while rest:
            rest = rest[os.write(writing, rest[:_CHUNK]) :]
    finally:
        # Also where it could not even say that it failed.
        os._exit(0)


def _confine() -> None:
    """Give up what a file could make use of."""
    with open("/proc/self/statm", "rb") as status:  # noqa: PTH123 - nothing more is loaded here
        size = int(status.read().split()[0]) * resource.getpagesize()
    bounds = {
        resource.RLIMIT_AS: size + MEMORY_BYTES,
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: FILES,
        resource.RLIMIT_CORE: 0,
    }
    for which, bound in bounds.items():
        resource.setrlimit(which, (bound, bound))
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)


def _read(reading: int, *, until: float) -> bytes:
    """Read what the child says until it ends, or its time is over."""
    said = bytearray()
    while len(said) <= _MAX_ANSWER:
        ready, _, _ = select.select([reading], [], [], max(0.0, until - monotonic()))
        part = os.read(reading, _CHUNK) if ready else b""
        if not part:
            break
        said += part
    return bytes(said)


if __name__ == "__main__":
    main()
