"""The whole run: set up, measure one thing after the other, keep what was found."""

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from types import FrameType

from bench.context import Context, Progress, Stocked
from bench.documents import measure_documents
from bench.fill import fill_certificates
from bench.installation import Installation, make_installation, running_postgres
from bench.issue import measure_issue
from bench.large import measure_large
from bench.latency import measure_latency
from bench.machine import WANTED_SCALE, Neighbours, describe_machine, scale_of_two
from bench.memory import measure_memory
from bench.peers.measure import measure_peers
from bench.primitives import measure_primitives
from bench.processes import CLIENT_CORE, BenchError
from bench.results import FOLDER, Results
from bench.start import measure_start
from bench.sync import measure_sync
from bench.verify import measure_verify
from ecert.clock import system_clock
from ecert.errors import EcertError

CERTIFICATES = 10_000
LIMIT_SECONDS = 570.0
"""Nothing new is begun after this; the run as a whole takes ten minutes at most."""
LARGE_LIMIT_SECONDS = 3_600.0
_GRACE_SECONDS = 25
POSTGRESQL = "_postgresql"


@dataclass(frozen=True, slots=True)
class Measurement:
    """One part of the run."""

    name: str
    what: str
    measure: Callable[[Context], None]
    quick: bool = True
    """Whether a quick run has it."""
    postgresql: bool = False
    large: bool = False
    peers: bool = False
    """Whether it belongs to `make bench-peers` alone."""


MEASUREMENTS = (
    Measurement("verify", "verify over HTTP, SQLite", measure_verify),
    Measurement("issue", "issue over HTTP, SQLite", measure_issue),
    Measurement("start", "start and memory", measure_start),
    Measurement("memory", "memory after 10,000 mixed requests", measure_memory),
    Measurement("sync", "push to the platform", measure_sync),
    Measurement("documents", "PDFs", measure_documents, quick=False),
    Measurement("latency", "99th percentile at 1,000 a second", measure_latency, quick=False),
    Measurement("primitives", "signing, verifying, drawing", measure_primitives, quick=False),
    Measurement(
        "verify_postgresql",
        "verify over HTTP, PostgreSQL",
        partial(measure_verify, suffix=POSTGRESQL),
        quick=False,
        postgresql=True,
    ),
    Measurement(
        "issue_postgresql",
        "issue over HTTP, PostgreSQL",
        partial(measure_issue, suffix=POSTGRESQL),
        quick=False,
        postgresql=True,
    ),
    Measurement("large", "look-up among a million", measure_large, quick=False, large=True),
    Measurement(
        "memory_many",
        "memory after 100,000 mixed requests",
        partial(measure_memory, many=True),
        quick=False,
        large=True,
    ),
    Measurement("peers", "what others would use instead", measure_peers, quick=False, peers=True),
)


def choose(names: Sequence[str], *, quick: bool, large: bool) -> list[Measurement]:
    """
    Give what a run has.

    Raises:
        BenchError: a name is none.
    """
    known = {each.name: each for each in MEASUREMENTS}
    if unknown := set(names) - known.keys():
        raise BenchError(f"no such measurement: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    if names:
        return [each for each in MEASUREMENTS if each.name in names]
    return [each for each in MEASUREMENTS if (each.quick or not quick) and (large or not each.large) and not each.peers]


def run(chosen: Sequence[Measurement], *, quick: bool, results: Results) -> bool:
    """
    Measure what was chosen into *results* and keep it; tell whether everything went well.

    What goes wrong is noted and leaves its own figures out; the rest is measured all the same. Where *results* has an
    earlier run's figures already, that run's machine stays, and a note says what was measured anew.
    """
    large = any(each.large for each in chosen)
    progress = Progress(LARGE_LIMIT_SECONDS if large else LIMIT_SECONDS)
    os.sched_setaffinity(0, {CLIENT_CORE})
    _stop_after(progress.limit + _GRACE_SECONDS)
    well = True
    machine = describe_machine()
    neighbours = Neighbours.watch()
    progress.begin("whether two processes have two cores")
    scales = [scale_of_two()]
    with _context(chosen, quick=quick, results=results, progress=progress) as context:
        for each in chosen:
            if progress.elapsed > progress.limit:
                results.notes.append(f"{each.name}: left out, the time was over")
                well = False
                continue
            progress.begin(each.what)
            try:
                each.measure(context)
            except (BenchError, EcertError, OSError, TimeoutError) as error:
                results.notes.append(f"{each.name}: could not be measured: {error}")
                print(results.notes[-1], flush=True)
                well = False
    scales.append(scale_of_two())
    machine |= {
        "two_processes_scale": min(scales),
        "others_share": neighbours.share(),
        "quiet": min(scales) >= WANTED_SCALE,
        "seconds": progress.elapsed,
        "quick": quick,
    }
    if results.machine:
        names = ", ".join(each.name for each in chosen)
        results.notes.append(f"{names}: measured in a run of its own, {machine['date']}, commit {machine['commit']}")
    if not machine["quiet"]:
        results.notes.append(
            f"Two processes did {min(scales):.2f} times the work of one, not {WANTED_SCALE}: somebody else held a core"
            f" ({machine['others_share']:.0%} of the machine was used by others), or both are threads of"
            " one core. Ratios by CPU time hold all the same; those by the clock, and absolute figures, are too bad."
        )
    results.machine = results.machine or machine
    results.save()
    return well


@contextmanager
def _context(chosen: Sequence[Measurement], *, quick: bool, results: Results, progress: Progress) -> Iterator[Context]:
    """Set up an installation and its register, on the disk where the project is."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=FOLDER)).absolute()
    now = system_clock()
    try:
        with ExitStack() as stack:
            progress.begin(f"a register of {CERTIFICATES:,} certificates")
            installation = make_installation(folder, f"sqlite:///{folder / 'ecert.sqlite3'}")
            begun = progress.elapsed
            stocked = _stock(installation, now)
            results.put("fill_10k_s", progress.elapsed - begun, "s to draw up, sign and insert 10,000")
            context = Context(folder, now, quick, results, progress, stocked)
            if any(each.postgresql for each in chosen):
                progress.begin("the same register on PostgreSQL")
                context.postgres = stack.enter_context(running_postgres())
                on_postgres = installation.on(context.postgres.new_database())
                context.stocked_postgres = _stock(on_postgres, now)
            yield context
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _stock(installation: Installation, now: datetime) -> Stocked:
    opened = installation.resources()
    try:
        return Stocked(installation, fill_certificates(opened.engine, opened, CERTIFICATES, now=now))
    finally:
        opened.engine.dispose()


def _stop_after(seconds: float) -> None:
    """End the run by an error if it hangs."""

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        raise BenchError("the run took too long")

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(int(seconds))
