"""What verifying over HTTP costs the service, against an empty route of its own framework."""

import json
import random
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

from bench import apps
from bench.client import Client, get, post
from bench.context import PASSED, Context
from bench.processes import Server
from bench.rounds import Cost, cpu, interleave, ratio

CONNECTIONS = 32
"""As many as issue at the same time; with one alone each request costs more, on both sides (`..._alone`)."""
_SLICE = {"asgi": 2_000, "empty": 1_200, "stored": 400, "code": 400}
"""Requests of a slice: each takes about as long as the others."""
_ROUNDS = 15


def measure_verify(context: Context, suffix: str = "") -> None:
    """Measure look-up and presented code on one database."""
    stocked, results = context.stocked_on(suffix), context.results
    stored = [get(f"/api/v1/certificates/{each.identifier}") for each in stocked.filled]
    codes = [post("/api/v1/verifications", json.dumps({"code": each.code}).encode()) for each in stocked.filled]
    nothing = [get(apps.PATH)]
    chance = random.Random(1)
    with context.service(stocked.installation) as service, context.ceilings() as (asgi, empty), ExitStack() as stack:
        clients = {
            server.name: stack.enter_context(Client(server.port, CONNECTIONS)) for server in (service, asgi, empty)
        }

        def ask(server: Server, requests: list[bytes], expect: bytes, count: int) -> Cost:
            chosen = chance.choices(requests, k=count)
            return timed(server, clients[server.name], chosen, expect)

        # Every certificate once: from then on the share of events that the service remembers stays the same.
        context.progress.say("every certificate once")
        chance.shuffle(stored)
        first = timed(service, clients[service.name], stored, PASSED)
        results.put(f"verify_stored_first_time_us{suffix}", first.cpu_each * 1e6, "us of CPU a request")
        database = context.database_cpu()
        costs = interleave(
            {
                "asgi": partial(ask, asgi, nothing, apps.EXPECTED, _SLICE["asgi"]),
                "empty": partial(ask, empty, nothing, apps.EXPECTED, _SLICE["empty"]),
                "stored": partial(ask, service, stored, PASSED, _SLICE["stored"]),
                "code": partial(ask, service, codes, PASSED, _SLICE["code"]),
            },
            context.rounds(_ROUNDS),
            say=context.progress.say,
        )
        if not suffix:
            _measure_alone(context, service, empty, partial(chance.choices, stored))
        if suffix:
            asked = sum(cost.units for name in ("stored", "code") for cost in costs[name])
            share = asked / (asked + _SLICE["stored"] + _SLICE["code"])
            results.put(
                f"database_cpu_us{suffix}",
                (context.database_cpu() - database) * share / asked * 1e6,
                "us of CPU a request, in PostgreSQL's own processes",
            )
    for side, name in (("stored", "verify_stored"), ("code", "verify_code")):
        results.ratios[f"{name}_vs_empty_route{suffix}"] = ratio(cpu(costs["empty"]), cpu(costs[side]), by="cpu")
        results.put(f"{name}_us{suffix}", min(cpu(costs[side])) * 1e6, "us of CPU a request")
        results.keep(f"{name}{suffix}", cpu(costs[side]))
    if not suffix:
        results.put("empty_route_us", min(cpu(costs["empty"])) * 1e6, "us of CPU a request")
        results.put("asgi_us", min(cpu(costs["asgi"])) * 1e6, "us of CPU a request")
        results.keep("empty_route", cpu(costs["empty"]))
        results.keep("asgi", cpu(costs["asgi"]))


def _measure_alone(context: Context, service: Server, empty: Server, draw: Callable[..., list[bytes]]) -> None:
    """Measure the same with one client, who waits for each answer: what a request costs where no other is near."""
    with Client(service.port, 1) as asking, Client(empty.port, 1) as idle:
        costs = interleave(
            {
                "empty": lambda: timed(empty, idle, [get(apps.PATH)] * _SLICE["empty"], apps.EXPECTED),
                "stored": lambda: timed(service, asking, draw(k=_SLICE["stored"]), PASSED),
            },
            context.rounds(_ROUNDS),
            say=context.progress.say,
        )
    for side, name in (("empty", "empty_route_alone_us"), ("stored", "verify_stored_alone_us")):
        context.results.put(name, min(cpu(costs[side])) * 1e6, "us of CPU a request, one client")


def timed(server: Server, client: Client, requests: list[bytes], expect: bytes) -> Cost:
    """Send requests and tell what they cost the server."""
    begun_wall, begun = time.perf_counter(), server.cpu()
    client.send(requests, expect=expect)
    return Cost(len(requests), server.cpu() - begun, time.perf_counter() - begun_wall)
