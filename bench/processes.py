"""
Run every side in a child process of its own and read what it costs from the kernel.

A process's CPU clock (POSIX `clock_getcpuclockid`) counts its own processor time and that of all its threads in
nanoseconds, whoever else is busy. Linux lets another process read it, so what is measured runs unchanged. Servers and
workers run on one core, the client that drives them on the other. Linux only.
"""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from bench.rounds import Cost

START_SECONDS = 60
STOP_SECONDS = 30
_CORES = sorted(os.sched_getaffinity(0))
MEASURED_CORE = _CORES[0]
"""Where the measured process runs."""
CLIENT_CORE = _CORES[-1]
"""Where the client runs, and the database's own processes."""
_LOG_TAIL = 2_000


class BenchError(Exception):
    """Something is not as it must be for a figure to count; the text says what."""


def cpu_seconds(pid: int) -> float:
    """Give the processor time that a process and all its threads have used."""
    # The kernel's own encoding of "CPU clock of this process", as clock_getcpuclockid gives it.
    return time.clock_gettime((~pid << 3) | 2)


def memory_mb(pid: int) -> float:
    """Give a process's resident memory."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise BenchError(f"process {pid} has no memory to speak of")


@dataclass(slots=True)
class Server:
    """A child that serves HTTP on a loopback port."""

    name: str
    process: subprocess.Popen[bytes]
    port: int
    started_wall: float = 0.0
    """Seconds from its start to its first answer."""
    started_cpu: float = 0.0
    """Processor seconds it had used at its first answer."""

    def cpu(self) -> float:
        """Give the processor time it has used."""
        return cpu_seconds(self.process.pid)

    def memory_mb(self) -> float:
        """Give its resident memory."""
        return memory_mb(self.process.pid)


@contextmanager
def serving(
    name: str,
    module: str,
    *arguments: str,
    environment: Mapping[str, str],
    log: Path,
    ready: str,
    core: int = MEASURED_CORE,
) -> Iterator[Server]:
    """
    Run `python -m MODULE ARGUMENTS --fd N` until the block ends; its first answer has come when the block begins.

    Args:
        name: what it is called in errors.
        module: the program.
        arguments: its arguments, but for the socket.
        environment: its whole environment.
        log: where its output goes.
        ready: path that answers 200 once it can work.
        core: where it runs.

    Raises:
        BenchError: it does not come up.
    """
    with socket.socket() as listener, log.open("ab") as output:
        listener.bind(("127.0.0.1", 0))
        listener.listen(256)
        port = int(listener.getsockname()[1])
        begun = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments, "--fd", str(listener.fileno())],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=[listener.fileno()],
        )
        os.sched_setaffinity(process.pid, {core})
    try:
        server = Server(name, process, port)
        _await_answer(server, ready, log)
        server.started_wall, server.started_cpu = time.perf_counter() - begun, server.cpu()
        yield server
    finally:
        stop(process)


def _await_answer(server: Server, ready: str, log: Path) -> None:
    """Ask; the socket listens already, so the question waits until the server takes it."""
    trouble: object = None
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=START_SECONDS)
    try:
        connection.request("GET", ready)
        answer = connection.getresponse()
        answer.read()
        trouble = answer.status
    except OSError as error:
        trouble = error
    finally:
        connection.close()
    if trouble != http.client.OK:
        tail = log.read_text(encoding="utf-8", errors="replace")[-_LOG_TAIL:]
        raise BenchError(f"{server.name}: did not get ready ({trouble}); the end of its output:\n{tail}")


def free_port() -> int:
    """Give a loopback port that nobody has now, for a program that takes no socket."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def stop(process: subprocess.Popen[Any]) -> None:
    """End a child, by force if it does not."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@dataclass(slots=True)
class Worker:
    """A child that does one kind of work when it is told to, and says what each time took it."""

    name: str
    _process: subprocess.Popen[str]
    _orders: IO[str]
    _answers: IO[str]

    def run(self, **order: object) -> Cost:
        """
        Do one slice.

        Raises:
            BenchError: it did not; its own words stand on the terminal.
        """
        self.start(**order)
        return self.finish()

    def start(self, **order: object) -> None:
        """Order a slice without waiting for it."""
        self._orders.write(json.dumps(order) + "\n")
        self._orders.flush()

    def finish(self) -> Cost:
        """
        Wait for the slice that was ordered.

        Raises:
            BenchError: it did not do it.
        """
        line = self._answers.readline()
        if not line:
            raise BenchError(f"worker {self.name}: ended with status {self._process.wait(STOP_SECONDS)}")
        answer = json.loads(line)
        return Cost(answer["units"], answer["cpu"], answer["wall"])


@contextmanager
def working(
    name: str,
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    core: int = MEASURED_CORE,
    program: tuple[str, ...] = (sys.executable, "-m", "bench.workers"),
) -> Iterator[Worker]:
    """Run a worker of `bench.workers` (or another program that speaks alike) until the block ends."""
    process = subprocess.Popen(
        [*program, name, *arguments],
        env=None if environment is None else dict(environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    os.sched_setaffinity(process.pid, {core})
    if process.stdin is None or process.stdout is None:
        raise BenchError(f"worker {name}: has no pipes")
    try:
        with process.stdin, process.stdout:
            yield Worker(name, process, process.stdin, process.stdout)
    finally:
        stop(process)
