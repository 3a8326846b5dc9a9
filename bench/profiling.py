"""
Say where the time of one path goes, by package.

The application runs in this process and is called as the HTTP server would call it; everything is in one thread, so one
clock sees it all. Shares come from samples: a timer of processor time interrupts, and the innermost frame that belongs
to a known package is charged. That disturbs far less than a tracing profiler, which charges small Python functions too
much; the tracing one is there for the names of functions (`--functions`).
"""

import asyncio
import cProfile
import io
import json
import pstats
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

from litestar import Litestar
from litestar.concurrency import set_asyncio_executor

from bench.context import ISSUED_STATUS, PASSED
from bench.fill import fill_applications, fill_certificates
from bench.installation import make_installation
from bench.processes import BenchError
from bench.results import FOLDER, PROFILE
from ecert.app import create_app
from ecert.clock import system_clock
from ecert.resources import Resources
from ecert.watching.logs import LogFormat, set_up_logging

PATHS = ("code", "issue", "verify")
_CERTIFICATES = 10_000
_TOGETHER = {"issue": 32}
"""Requests that are under way at once; one elsewhere."""
_INTERVAL = 0.001
_PARTS = {
    "ecert/signing/algorithms.py": "P-256 (cryptography)",
    "ecert/register/reading.py": "SQLite, read",
    "sqlalchemy": "SQLAlchemy",
    "sqlmodel": "SQLAlchemy",
    "litestar": "Litestar",
    "multidict": "Litestar",
    "msgspec": "Litestar",
    "anyio": "Litestar",
    "sniffio": "Litestar",
    "asyncio": "asyncio",
    "logging": "ecert: access log",
    "ecert/watching/logs.py": "ecert: access log",
    "ecert/http/watch.py": "ecert: access log",
    "limits": "ecert: limits, metrics",
    "prometheus_client": "ecert: limits, metrics",
    "ecert/http": "ecert: limits, metrics",
    "ecert/watching": "ecert: limits, metrics",
    "ecert/signing": "ecert: envelope and CBOR",
    "ecert/register": "ecert: register",
    "ecert/verification": "ecert: checks and report",
    "ecert/issuance": "ecert: issuance",
    "ecert/catalogue": "ecert: catalogue",
    "ecert/application": "ecert: application",
    "ecert/accounts": "ecert: accounts",
    "ecert/storage": "ecert: storage",
    "ecert/identifiers": "ecert: identifiers",
}
"""Part of a file's path, and what it is called; the first that fits counts."""
_DATABASE_CALLS = {
    ("sqlalchemy", "do_execute"): "SQLite, statements",
    ("sqlalchemy", "do_executemany"): "SQLite, statements",
    ("sqlalchemy", "do_commit"): "SQLite, commit",
}
"""Frames that do nothing but call the driver."""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, and what its answer must hold."""

    method: str
    path: str
    body: bytes
    token: str
    expect: bytes


class _Inline(ThreadPoolExecutor):
    """Runs what is meant for a thread at once, so that one thread does everything."""

    def submit(self, fn: Callable[..., _T], /, *args: Any, **kwargs: Any) -> "Future[_T]":  # noqa: ANN401 - as the base
        """Run."""
        future: Future[_T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001 - it belongs to whoever waits for the future
            future.set_exception(error)
        return future


def profile(path: str, *, requests: int, functions: int) -> str:
    """Profile one path, keep the shares in var/bench, and give them as a table."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    set_asyncio_executor(_Inline())
    with tempfile.TemporaryDirectory(prefix="run-", dir=FOLDER) as name:
        folder = Path(name).absolute()
        installation = make_installation(folder, f"sqlite:///{folder / 'ecert.sqlite3'}")
        resources = installation.resources()
        count = requests * (3 if functions else 2)
        asked = _questions(path, resources, installation.accounts, installation.tokens["issuer"], count)
        with (folder / "log").open("w", encoding="utf-8") as log:
            set_up_logging(LogFormat.JSON, stream=log)
            shares, text = asyncio.run(_profile(path, create_app(resources), asked, requests, functions))
    Path(str(PROFILE).format(path)).write_text(json.dumps(shares, indent=2) + "\n", encoding="utf-8")
    return text


def _questions(path: str, resources: Resources, accounts: dict[str, int], token: str, count: int) -> list[Asked]:
    """Make the requests; those of a look-up begin with every certificate once."""
    now, chance = system_clock(), random.Random(1)
    if path == "issue":
        ids = fill_applications(resources.engine, resources, count, accounts=accounts, now=now)
        return [Asked("POST", f"/api/v1/applications/{each}/certificate", b"", token, ISSUED_STATUS) for each in ids]
    filled = fill_certificates(resources.engine, resources, _CERTIFICATES, now=now)
    chosen = [*filled, *chance.choices(filled, k=count)]
    if path == "verify":
        return [Asked("GET", f"/api/v1/certificates/{each.identifier}", b"", "", PASSED) for each in chosen]
    bodies = [json.dumps({"code": each.code}).encode() for each in chosen]
    return [Asked("POST", "/api/v1/verifications", body, "", PASSED) for body in bodies]


async def _profile(
    path: str, app: Litestar, asked: Sequence[Asked], requests: int, functions: int
) -> tuple[dict[str, Any], str]:
    ask = partial(_ask_all, app, together=_TOGETHER.get(path, 1))
    parts = 2 if functions else 1
    warm, rest = asked[: -requests * parts], asked[-requests * parts :]
    await ask(warm)
    begun = time.process_time()
    counts = await _sampled(ask(rest[:requests]))
    each_us = (time.process_time() - begun) / requests * 1e6
    total = sum(counts.values())
    shares = {part: count / total for part, count in counts.most_common()}
    kept = {"path": path, "us": round(each_us), "requests": requests, "samples": total, "shares": shares}
    lines = [f"{path}: {each_us:.0f} us of CPU a request in the application, without the HTTP server"]
    lines += [f"  {share:6.1%}  {share * each_us:5.0f} us  {part}" for part, share in shares.items()]
    if functions:
        tracing = cProfile.Profile()
        tracing.enable()
        await ask(rest[requests:])
        tracing.disable()
        for order in ("cumulative", "tottime"):
            text = io.StringIO()
            pstats.Stats(tracing, stream=text).sort_stats(order).print_stats(functions)
            lines.append(text.getvalue())
    return kept, "\n".join(lines)


async def _sampled(work: Awaitable[None]) -> Counter[str]:
    """Do the work and count, every so much processor time, where it is."""
    counts: Counter[str] = Counter()

    def look(number: int, frame: FrameType | None) -> None:
        del number
        counts[_part(frame)] += 1

    before = signal.signal(signal.SIGPROF, look)
    signal.setitimer(signal.ITIMER_PROF, _INTERVAL, _INTERVAL)
    try:
        await work
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return counts


def _part(frame: FrameType | None) -> str:
    """Name the part that a frame belongs to: the innermost one that is of a known package."""
    while frame is not None:
        file, function = frame.f_code.co_filename, frame.f_code.co_name
        for (package, name), part in _DATABASE_CALLS.items():
            if function == name and package in file:
                return part
        for piece, part in _PARTS.items():
            if f"/{piece}" in file:
                return part
        if "/bench/" in file:
            return "this profile itself"
        frame = frame.f_back
    return "other"


async def _ask_all(app: Litestar, asked: Sequence[Asked], *, together: int) -> None:
    for start in range(0, len(asked), together):
        some: list[Coroutine[Any, Any, None]] = [_ask(app, each) for each in asked[start : start + together]]
        await (some[0] if together == 1 else asyncio.gather(*some))


async def _ask(app: Litestar, asked: Asked) -> None:
    """Call the application as an HTTP server does."""
    headers = [(b"host", b"127.0.0.1")]
    if asked.method == "POST":
        headers.append((b"content-length", str(len(asked.body)).encode()))
    if asked.body:
        headers.append((b"content-type", b"application/json"))
    if asked.token:
        headers.append((b"authorization", f"Bearer {asked.token}".encode()))
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": asked.method,
        "scheme": "http",
        "path": asked.path,
        "raw_path": asked.path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "state": {},
    }
    answer: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": asked.body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        answer.append(message)

    call: Any = app
    await call(scope, receive, send)
    body = b"".join(message.get("body", b"") for message in answer)
    if asked.expect not in body:
        raise BenchError(f"wrong answer: {answer[0].get('status')} {body[:300]!r}")
