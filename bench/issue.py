"""How fast certificates are issued over HTTP, against plain durable commits on the same disk."""

import json
import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

from bench.client import Client, post
from bench.context import ISSUED_STATUS, PASSED, Context
from bench.fill import fill_applications
from bench.installation import Installation
from bench.processes import BenchError, Worker, working
from bench.rounds import batches, best, cpu, interleave, ratio, wall
from bench.verify import timed

CLIENTS = 32
_SLICE, _COMMITS, _WRITES = 192, 40, 40
"""Short ones: between those of others the disk is free for moments only."""
_PIECES, _DISK_PIECES = 2, 8
"""How many slices of a side stand in one round; its best one counts."""
_ROUNDS = 11
_FREE_DISK = 2_000
"""fdatasync a second; a disk that does fewer has other work, which slows plain commits more than shared ones."""
_CHECKED = 40
"""How many of the issued certificates are verified afterwards."""


def measure_issue(context: Context, suffix: str = "") -> None:
    """Measure issuing on one database."""
    rounds, results = context.rounds(_ROUNDS), context.results
    installation = _empty_register(context, suffix)
    opened = installation.resources()
    # One round more to warm up, and one slice to look at closely.
    count = _SLICE * (_PIECES * (rounds + 1) + 1)
    ids = fill_applications(opened.engine, opened, count, accounts=installation.accounts, now=context.now)
    opened.engine.dispose()
    random.Random(1).shuffle(ids)
    token = installation.tokens["issuer"]
    requests = [post(f"/api/v1/applications/{each}/certificate", token=token) for each in ids]
    slices = batches(requests, _SLICE)
    with ExitStack() as stack:
        service = stack.enter_context(context.service(installation))
        client = stack.enter_context(Client(service.port, CLIENTS))
        commit = stack.enter_context(_committing(context, suffix))
        sync = stack.enter_context(working("fdatasync", str(context.folder / "page")))
        costs = interleave(
            {
                "issue": lambda: best(lambda: timed(service, client, next(slices), ISSUED_STATUS), _PIECES),
                "commit": lambda: best(partial(commit.run, count=_COMMITS), _DISK_PIECES),
                "fdatasync": lambda: best(partial(sync.run, count=_WRITES), _DISK_PIECES),
            },
            rounds,
            say=context.progress.say,
        )
        _check_last(client, client.send(next(slices), expect=ISSUED_STATUS, keep=True))
    # By the clock: what a commit costs is waiting for the disk, and sharing that is what a group commit is for.
    results.ratios[f"issue_http_vs_commit{suffix}"] = ratio(wall(costs["commit"]), wall(costs["issue"]), by="wall")
    results.put(f"issue_http_per_s{suffix}", 1 / min(wall(costs["issue"])), "a second, 32 clients")
    results.put(f"issue_http_us{suffix}", min(cpu(costs["issue"])) * 1e6, "us of CPU each")
    results.put(f"commit_per_s{suffix}", 1 / min(wall(costs["commit"])), "a second")
    results.put(f"commit_us{suffix}", min(cpu(costs["commit"])) * 1e6, "us of CPU each")
    results.keep(f"issue{suffix}", wall(costs["issue"]))
    results.keep(f"issue_cpu{suffix}", cpu(costs["issue"]))
    results.keep(f"commit{suffix}", wall(costs["commit"]))
    written = 1 / min(wall(costs["fdatasync"]))
    results.put(f"fdatasync_per_s{suffix}", written, "a second, in the same rounds")
    if written < _FREE_DISK:
        results.notes.append(
            f"issue_http_vs_commit{suffix}: the disk did only {written:.0f} fdatasync a second, so others were writing;"
            " that slows plain commits more than shared ones and makes the ratio too good"
        )


def _empty_register(context: Context, suffix: str) -> Installation:
    if not suffix:
        return context.stocked.installation.on(f"sqlite:///{context.folder / 'issue.sqlite3'}")
    if context.postgres is None:
        raise BenchError("PostgreSQL is not running")
    return context.stocked.installation.on(context.postgres.new_database())


@contextmanager
def _committing(context: Context, suffix: str) -> Iterator[Worker]:
    """Run the worker that commits on the same kind of database."""
    if not suffix:
        with working("commit", str(context.folder / "commits.sqlite3")) as worker:
            yield worker
    elif context.postgres is not None:
        with working("commit_postgresql", context.postgres.new_database()) as worker:
            yield worker


def _check_last(client: Client, answers: list[bytes]) -> None:
    """Verify some of the certificates that were issued, by their codes."""
    codes = [json.loads(answer)["code"] for answer in answers[:_CHECKED]]
    questions = [post("/api/v1/verifications", json.dumps({"code": code}).encode()) for code in codes]
    client.send(questions, expect=PASSED)
