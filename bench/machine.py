"""What machine this is, whether somebody else uses it, and by how much."""

import os
import platform
import resource
import sqlite3
import subprocess
import time
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.processes import CLIENT_CORE, MEASURED_CORE, Worker, working
from ecert.clock import system_clock

WANTED_SCALE = 1.8
"""Two processes must do this many times the work of one, else somebody else holds a core."""
_TRIES, _SECONDS = 5, 0.4
_TICKS = os.sysconf("SC_CLK_TCK")
_IDLE = {3, 4}
"""Fields of a line of /proc/stat that count idle time."""


def describe_machine() -> dict[str, Any]:
    """Tell what machine this is."""
    cores = len(os.sched_getaffinity(0))
    return {
        "date": f"{system_clock():%Y-%m-%d %H:%M} UTC",
        "cores": os.cpu_count() or cores,
        "processor": _processor(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "litestar": version("litestar"),
        "uvicorn": version("uvicorn"),
        "sqlite": sqlite3.sqlite_version,
        "commit": _commit(),
    }


def scale_of_two() -> float:
    """Tell how much more two processes get done than one; two cores of one's own give nearly 2."""
    if MEASURED_CORE == CLIENT_CORE:
        return 1.0
    with ExitStack() as stack:
        first = stack.enter_context(working("burn", core=MEASURED_CORE))
        second = stack.enter_context(working("burn", core=CLIENT_CORE))
        alone, together = 0.0, 0.0
        for _ in range(_TRIES):
            alone = max(alone, *(_rate(worker) for worker in (first, second)))
            together = max(together, _rate(first, second))
    return together / alone


def _rate(*workers: Worker) -> float:
    for worker in workers:
        worker.start(seconds=_SECONDS)
    costs = [worker.finish() for worker in workers]
    return sum(cost.units / cost.wall for cost in costs)


@dataclass(slots=True)
class Neighbours:
    """Tells what share of the machine others used since it was made."""

    _wall: float
    _busy: float

    @classmethod
    def watch(cls) -> "Neighbours":
        """Begin."""
        return cls(time.perf_counter(), _busy_seconds() - _own_seconds())

    def share(self) -> float:
        """Give the share, 0 to 1; children of ours that have not ended yet count as others'."""
        wall = time.perf_counter() - self._wall
        return max(0.0, (_busy_seconds() - _own_seconds() - self._busy) / (wall * (os.cpu_count() or 1)))


def _busy_seconds() -> float:
    fields = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()[1:9]
    return sum(int(text) for index, text in enumerate(fields) if index not in _IDLE) / _TICKS


def _own_seconds() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _commit() -> str:
    """Give the commit that is checked out, with a mark if files differ from it."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=10"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
