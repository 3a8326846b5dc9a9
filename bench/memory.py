"""What a process of the service keeps in memory after many requests of every kind."""

import json
import random
from dataclasses import dataclass

from bench.client import Client, get, post
from bench.context import ISSUED_STATUS, PASSED, Context
from bench.fill import Filled, fill_applications
from bench.installation import Installation

REQUESTS, MANY = 10_000, 100_000
"""What is asked before the memory is read; the larger one in a run with `--large` alone."""
_CHUNK = 200
_LOOK_UPS, _CODES, _HISTORIES, _ISSUES = 100, 60, 20, 20
"""Of each chunk: what the public asks, what the office reads, and what it issues."""
_CLIENTS = 8


@dataclass(frozen=True, slots=True)
class _Mix:
    """Requests of every kind, in the share that a busy day has of them."""

    filled: list[Filled]
    installation: Installation
    applications: list[str]
    chance: random.Random

    def send(self, client: Client) -> None:
        """Send one chunk."""
        drawn = self.chance.choices(self.filled, k=_CHUNK)
        client.send([get(f"/api/v1/certificates/{each.identifier}") for each in drawn[:_LOOK_UPS]], expect=PASSED)
        codes = (json.dumps({"code": each.code}).encode() for each in drawn[_LOOK_UPS : _LOOK_UPS + _CODES])
        client.send([post("/api/v1/verifications", body) for body in codes], expect=PASSED)
        token = self.installation.tokens["clerk"]
        paths = (f"/api/v1/certificates/{each.identifier}/history" for each in drawn[-_HISTORIES:])
        client.send([get(path, token=token) for path in paths], expect=b'"events"')
        issuer = self.installation.tokens["issuer"]
        orders = [self.applications.pop() for _ in range(_ISSUES)]
        client.send(
            [post(f"/api/v1/applications/{each}/certificate", token=issuer) for each in orders], expect=ISSUED_STATUS
        )


def measure_memory(context: Context, *, many: bool = False) -> None:
    """Ask ten thousand mixed requests, or a hundred thousand, and read the memory at the end."""
    count = MANY if many else REQUESTS
    stocked = context.stocked
    opened = stocked.installation.resources()
    ids = fill_applications(
        opened.engine, opened, count * _ISSUES // _CHUNK, accounts=stocked.installation.accounts, now=context.now
    )
    opened.engine.dispose()
    mix = _Mix(list(stocked.filled), stocked.installation, ids, random.Random(4))
    with context.service(stocked.installation) as service, Client(service.port, _CLIENTS) as client:
        for asked in range(0, count, _CHUNK):
            mix.send(client)
            if not many or asked + _CHUNK == REQUESTS:
                context.progress.say(f"{asked + _CHUNK} requests")
            if asked + _CHUNK == REQUESTS:
                context.results.put("rss_10k_mb", service.memory_mb(), "MB resident after 10,000 mixed requests")
        if many:
            context.results.put("rss_100k_mb", service.memory_mb(), "MB resident after 100,000 mixed requests")
