"""How long the public waits at a fixed rate (open loop), against a bare ASGI application at the same rate."""

import random
import time
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from statistics import median

from bench import apps
from bench.client import Client, get
from bench.context import PASSED, Context
from bench.processes import Server
from bench.rounds import interleave, ratio

RATE = 1_000
"""Requests a second."""
_CONNECTIONS = 64
_SECONDS, _QUICK_SECONDS = 2.5, 1.5
_ROUNDS = 7
_LATE_SECONDS = 0.005
"""A generator that is later than this with one request in a hundred has lost its core to somebody."""
_SLOW = 1.1
"""A slice that takes so many times its time was not managed."""


@dataclass(frozen=True, slots=True)
class Waited:
    """What one slice showed, in seconds."""

    p50: float
    p99: float
    late: float
    """99th percentile of how late the generator asked."""
    stretched: float
    """How many times longer than planned the slice took."""


def measure_latency(context: Context) -> None:
    """Measure the 99th percentile; where the machine does not manage the rate, say so and give no ratio."""
    results, requests = context.results, [get(f"/api/v1/certificates/{e.identifier}") for e in context.stocked.filled]
    chance = random.Random(2)
    count = int(RATE * (_QUICK_SECONDS if context.quick else _SECONDS))
    with ExitStack() as stack:
        service = stack.enter_context(context.service(context.stocked.installation))
        asgi, _ = stack.enter_context(context.ceilings())
        clients = {server.name: stack.enter_context(Client(server.port, _CONNECTIONS)) for server in (service, asgi)}
        context.progress.say("every certificate once")
        clients[service.name].send(requests, expect=PASSED)

        def ask(server: Server, pool: list[bytes], expect: bytes) -> Waited:
            return _paced(clients[server.name], chance.choices(pool, k=count), expect)

        waited = interleave(
            {
                "asgi": partial(ask, asgi, [get(apps.PATH)], apps.EXPECTED),
                "verify": partial(ask, service, requests, PASSED),
            },
            context.rounds(_ROUNDS),
            say=context.progress.say,
        )
    late = median(each.late for side in waited.values() for each in side)
    stretched = median(each.stretched for each in waited["verify"])
    if late > _LATE_SECONDS or stretched > _SLOW:
        results.notes.append(
            f"verify_p99_vs_asgi: left out: the machine was too busy for {RATE} requests a second on time"
            f" (questions came {late * 1e3:.1f} ms late, a slice took {stretched:.2f} times its time)"
        )
        return
    above, below = ([each.p99 for each in waited[name]] for name in ("verify", "asgi"))
    results.ratios["verify_p99_vs_asgi"] = ratio(above, below, by="wall")
    results.put("verify_p99_ms", min(above) * 1e3, f"ms at {RATE} a second, best round")
    results.put("verify_p50_ms", min(each.p50 for each in waited["verify"]) * 1e3, f"ms at {RATE} a second, best round")
    results.put("asgi_p99_ms", min(below) * 1e3, f"ms at {RATE} a second, best round")
    results.keep("verify_p99", above)
    results.keep("asgi_p99", below)


def _paced(client: Client, requests: list[bytes], expect: bytes) -> Waited:
    begun = time.perf_counter()
    shown = client.send_at_rate(requests, expect=expect, per_second=RATE)
    stretched = (time.perf_counter() - begun) / (len(requests) / RATE)
    return Waited(
        percentile(shown.latencies, 50), percentile(shown.latencies, 99), percentile(shown.lateness, 99), stretched
    )


def percentile(values: list[float], percent: int) -> float:
    """Give a percentile, by the nearest rank."""
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]
