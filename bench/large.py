"""Whether a look-up costs more among a million certificates than among ten thousand."""

import os
import random
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from datetime import datetime
from functools import partial

from bench.client import Client, get
from bench.context import PASSED, Context
from bench.fill import CHUNK, Filled, Filler, Made, finish_register, insert_certificates
from bench.installation import Installation
from bench.processes import CLIENT_CORE, MEASURED_CORE, Server
from bench.rounds import Cost, cpu, interleave, ratio
from bench.verify import CONNECTIONS, timed

CERTIFICATES = 1_000_000
_ASKED = 10_000
"""Different ones that are asked for, as many as the small register has: the tables differ, not what is remembered."""
_SLICE = 400
_ROUNDS = 15
_AHEAD = 6
"""Chunks that are drawn up before they are inserted."""


def measure_large(context: Context) -> None:
    """Fill a register with a million certificates and look up in it and in the small one, in turn."""
    installation = context.stocked.installation.on(f"sqlite:///{context.folder / 'large.sqlite3'}")
    begun = context.progress.elapsed
    large = fill_large(context, installation, CERTIFICATES)
    context.results.put("fill_1m_s", context.progress.elapsed - begun, "s to draw up, sign and insert 1,000,000")
    chance = random.Random(3)
    asked = {"1m": chance.sample(large, _ASKED), "10k": list(context.stocked.filled)}
    with ExitStack() as stack:
        servers = {
            "1m": stack.enter_context(context.service(installation)),
            "10k": stack.enter_context(context.service(context.stocked.installation)),
        }
        clients = {name: stack.enter_context(Client(each.port, CONNECTIONS)) for name, each in servers.items()}
        requests = {
            name: [get(f"/api/v1/certificates/{each.identifier}") for each in some] for name, some in asked.items()
        }
        for name, client in clients.items():
            client.send(requests[name], expect=PASSED)

        def ask(name: str, server: Server) -> Cost:
            return timed(server, clients[name], chance.choices(requests[name], k=_SLICE), PASSED)

        sides = {name: partial(ask, name, server) for name, server in servers.items()}
        costs = interleave(sides, context.rounds(_ROUNDS), say=context.progress.say)
    context.results.ratios["lookup_1m_vs_10k"] = ratio(cpu(costs["1m"]), cpu(costs["10k"]), by="cpu")
    context.results.put("lookup_1m_us", min(cpu(costs["1m"])) * 1e6, "us of CPU a request")
    context.results.keep("lookup_1m", cpu(costs["1m"]))
    context.results.keep("lookup_10k", cpu(costs["10k"]))


def fill_large(context: Context, installation: Installation, count: int) -> list[Filled]:
    """Fill a register with all cores: the others draw up and sign while this process inserts."""
    filled: list[Filled] = []
    opened = installation.resources()
    chunks = [range(start, min(start + CHUNK, count)) for start in range(0, count, CHUNK)]
    with ProcessPoolExecutor(2, initializer=_prepare, initargs=(installation, context.now)) as pool:
        running = [pool.submit(_make, chunk) for chunk in chunks[:_AHEAD]]
        for number in range(len(chunks)):
            made = running.pop(0).result()
            if number + _AHEAD < len(chunks):
                running.append(pool.submit(_make, chunks[number + _AHEAD]))
            insert_certificates(opened.engine, made)
            filled.extend(entry for _, _, entry in made)
            context.progress.say(f"{len(filled):,} of {count:,}")
    finish_register(opened.engine, count)
    opened.engine.dispose()
    return filled


_filler: list[Filler] = []


def _prepare(installation: Installation, now: datetime) -> None:
    os.sched_setaffinity(0, {MEASURED_CORE, CLIENT_CORE})
    _filler.append(Filler(installation.resources(), now=now))


def _make(indices: range) -> list[Made]:
    chance = random.Random(indices.start + 10**9)
    return [_filler[0].make(index, chance) for index in indices]
