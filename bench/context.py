"""What every measurement works with: an installation, a filled register, rounds, and where results go."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bench import apps
from bench.fill import Filled
from bench.installation import Installation, Postgres
from bench.processes import BenchError, Server, cpu_seconds, serving
from bench.results import Results

READY = "/health/ready"
ISSUED_STATUS = b'"status":"valid"'
PASSED = b'"outcome":"PASSED"'


@dataclass(slots=True)
class Progress:
    """Says on the terminal what is being done, in one line that is written over where that is possible."""

    limit: float
    """Seconds that the whole run may take."""
    begun: float = field(default_factory=time.perf_counter)
    what: str = ""

    @property
    def elapsed(self) -> float:
        """Seconds since the run began."""
        return time.perf_counter() - self.begun

    def begin(self, what: str) -> None:
        """Begin a part of the run."""
        self.what = what
        print(f"[{self.elapsed:4.0f} s] {what}", flush=True)

    def say(self, detail: str) -> None:
        """Tell how far the part is, where somebody watches."""
        if os.isatty(1):
            print(f"\r[{self.elapsed:4.0f} s] {self.what}: {detail:<24}", end="\r", flush=True)


@dataclass(slots=True)
class Stocked:
    """An installation whose register has certificates."""

    installation: Installation
    filled: Sequence[Filled]


@dataclass(slots=True)
class Context:
    """One run."""

    folder: Path
    """On the disk where a register would be; gone after the run."""
    now: datetime
    quick: bool
    results: Results
    progress: Progress
    stocked: Stocked
    postgres: Postgres | None = None
    stocked_postgres: Stocked | None = None

    def rounds(self, full: int) -> int:
        """Give how many rounds are to be run where the full run has so many; never under five."""
        return max(5, full // 2) if self.quick else full

    @contextmanager
    def service(self, installation: Installation) -> Iterator[Server]:
        """Run the service on an installation."""
        log = self.folder / "serve.log"
        environment = installation.environment
        with serving("service", "ecert", "serve", environment=environment, log=log, ready=READY) as server:
            yield server

    @contextmanager
    def ceilings(self) -> Iterator[tuple[Server, Server]]:
        """Run the bare ASGI application and the empty route of the framework."""
        log, environment = self.folder / "ceilings.log", self.stocked.installation.environment
        with ExitStack() as stack:
            asgi, empty = (
                stack.enter_context(
                    serving(name, "bench.apps", name, environment=environment, log=log, ready=apps.PATH)
                )
                for name in ("asgi", "litestar")
            )
            yield asgi, empty

    def database_cpu(self) -> float:
        """Give the processor time of PostgreSQL's processes that are running now."""
        if self.postgres is None:
            return 0.0
        lines = (self.postgres.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        children = Path(f"/proc/{lines[0]}/task/{lines[0]}/children").read_text(encoding="ascii").split()
        return sum(cpu_seconds(int(pid)) for pid in children)

    def stocked_on(self, suffix: str) -> Stocked:
        """
        Give the register on the database that a suffix of names stands for.

        Raises:
            BenchError: there is none.
        """
        stocked = self.stocked_postgres if suffix else self.stocked
        if stocked is None:
            raise BenchError("PostgreSQL is not running")
        return stocked
