"""What a process of the service costs before it does anything: start and memory, against an empty Litestar app."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from bench import apps
from bench.context import Context
from bench.processes import Server, serving
from bench.rounds import interleave, ratio

_ROUNDS = 7


@dataclass(frozen=True, slots=True)
class Start:
    """One start."""

    cpu: float
    wall: float
    memory_mb: float


def measure_start(context: Context) -> None:
    """Start both in turn, until the first answer: ready to work for the service, the empty route for the other."""
    results = context.results
    environment = context.stocked.installation.environment

    def empty() -> AbstractContextManager[Server]:
        log = context.folder / "ceilings.log"
        return serving("litestar", "bench.apps", "litestar", environment=environment, log=log, ready=apps.PATH)

    def once(begin: Callable[[], AbstractContextManager[Server]]) -> Start:
        with begin() as server:
            return Start(server.started_cpu, server.started_wall, server.memory_mb())

    starts = interleave(
        {"service": lambda: once(lambda: context.service(context.stocked.installation)), "empty": lambda: once(empty)},
        context.rounds(_ROUNDS),
        say=context.progress.say,
    )
    cpu = {name: [each.cpu for each in side] for name, side in starts.items()}
    memory = {name: [each.memory_mb for each in side] for name, side in starts.items()}
    results.ratios["cold_start_vs_litestar"] = ratio(cpu["service"], cpu["empty"], by="cpu")
    results.ratios["rss_vs_litestar"] = ratio(memory["service"], memory["empty"], by="memory")
    results.put("cold_start_s", min(each.wall for each in starts["service"]), "s by the clock, best round")
    results.put("cold_start_cpu_s", min(cpu["service"]), "s of CPU")
    results.put("litestar_start_cpu_s", min(cpu["empty"]), "s of CPU")
    results.put("rss_mb", min(memory["service"]), "MB resident, idle")
    results.put("litestar_rss_mb", min(memory["empty"]), "MB resident, idle")
    results.keep("cold_start", cpu["service"])
    results.keep("litestar_start", cpu["empty"])
