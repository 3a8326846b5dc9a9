"""
Measure what a request costs the service, against an empty route of the framework in the same run.

Each side is a process of its own; short slices are interleaved; what counts is the server's own CPU time, read from the
kernel, so a busy machine disturbs both sides alike. Prints one JSON document. Linux only.
"""

import asyncio
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

from ecert.catalogue.loader import load_catalogue
from ecert.demo.office import Office
from ecert.demo.stage import Stage, set_stage
from ecert.demo.walk import application_of

ROUNDS, REQUESTS, CONNECTIONS = 9, 400, 4
CERTIFICATES, TO_ISSUE = 200, 384
KIND = "guangbo_dianshi_jiemu_zhizuo_jingying_xukezheng"
SETTINGS = {"ECERT_LOOKUPS_PER_MINUTE": "1000000000"}
_TICKS = os.sysconf("SC_CLK_TCK")
_EMPTY = """
import socket, sys, msgspec, uvicorn
from litestar import Litestar, get
class Answer(msgspec.Struct):
    status: str
@get("/empty")
async def empty() -> Answer:
    return Answer("ok")
app = Litestar([empty], openapi_config=None, logging_config=None)
config = uvicorn.Config(app, log_config=None, access_log=False)
uvicorn.Server(config).run(sockets=[socket.socket(fileno=int(sys.argv[1]))])
"""


@contextmanager
def empty_route() -> Iterator[tuple[str, int]]:
    """Run an application with one empty route; give its host and port, and its process id."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        fd = listener.fileno()
        process = subprocess.Popen([sys.executable, "-c", _EMPTY, str(fd)], pass_fds=[fd])  # noqa: S603 - our own text
        try:
            yield f"127.0.0.1:{listener.getsockname()[1]}", process.pid
        finally:
            process.terminate()
            process.wait()


def cpu_seconds(pid: int) -> float:
    """Give the CPU time of a process and all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


async def send_all(address: str, requests: list[bytes]) -> list[bytes]:
    """Send requests over a few connections that stay open; give the answers' bodies."""
    host, port = address.split(":")
    waiting, bodies = list(requests), list[bytes]()

    async def work() -> None:
        reader, writer = await asyncio.open_connection(host, int(port))
        while waiting:
            writer.write(waiting.pop())
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
            bodies.append(await reader.readexactly(length))
            if not head.startswith((b"http/1.1 200", b"http/1.1 201")):
                raise SystemExit(f"unexpected answer: {head[:40]!r} {bodies[-1][:200]!r}")
        writer.close()

    await asyncio.gather(*(work() for _ in range(CONNECTIONS if len(requests) != TO_ISSUE else 32)))
    return bodies


def get(path: str) -> bytes:
    """Write a GET request."""
    return f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


def post(path: str, body: bytes = b"", token: str = "") -> bytes:
    """Write a POST request."""
    authorization = f"Authorization: Bearer {token}\r\n" if token else ""
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\n{authorization}Content-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def approved(stage: Stage, count: int) -> list[str]:
    """Submit and approve applications of one kind; give their ids."""
    entry = load_catalogue(stage.settings.templates_dir).get(KIND)
    body = application_of(entry, today=datetime.now(UTC).date())  # noqa: TID251 - a script may ask the clock
    with Office(stage.service_url, stage.tokens) as office:
        ids = [office.submit(body)["id"] for _ in range(count)]
        for number in ids:
            office.approve(number)
    return ids


def interleave(sides: dict[str, tuple[str, int, Callable[[], list[bytes]]]]) -> dict[str, list[float]]:
    """Run slices of every side in turn; give the CPU microseconds a request of each slice."""
    costs: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(ROUNDS + 1):
        for name, (address, pid, make) in sides.items():
            requests = make()
            before = cpu_seconds(pid)
            bodies = asyncio.run(send_all(address, requests))
            costs[name].append((cpu_seconds(pid) - before) / len(requests) * 1e6)
            if name != "empty" and not all(b"PASSED" in body for body in random.sample(bodies, 5)):
                raise SystemExit(f"{name}: a wrong answer")
    return {name: values[1:] for name, values in costs.items()}  # the first round warms up


def measure(folder: Path) -> dict[str, object]:
    """Set up an installation and measure on it."""
    now = datetime.now(UTC)  # noqa: TID251 - a script may ask the clock
    with set_stage(folder, now=now, more=SETTINGS) as stage, empty_route() as (empty, empty_pid):
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
        pid = next(int(child) for child in children if b"serve" in Path(f"/proc/{child}/cmdline").read_bytes())
        address = stage.service_url.removeprefix("http://")
        with Office(stage.service_url, stage.tokens) as office:
            issued = [office.issue(number) for number in approved(stage, CERTIFICATES)]
        stored = [get(f"/api/v1/certificates/{entry['identifier']}") for entry in issued]
        codes = [post("/api/v1/verifications", json.dumps({"code": entry["code"]}).encode()) for entry in issued]
        costs = interleave(
            {
                "empty": (empty, empty_pid, lambda: [get("/empty")] * REQUESTS),
                "verify_stored": (address, pid, lambda: random.choices(stored, k=REQUESTS)),  # noqa: S311
                "verify_code": (address, pid, lambda: random.choices(codes, k=REQUESTS)),  # noqa: S311
            }
        )
        token = stage.tokens["issuer"]
        issues = [post(f"/api/v1/applications/{n}/certificate", token=token) for n in approved(stage, TO_ISSUE)]
        before, started = cpu_seconds(pid), asyncio.run(_clock())
        asyncio.run(send_all(address, issues))
        seconds, cpu = asyncio.run(_clock()) - started, cpu_seconds(pid) - before
    base = min(costs["empty"])
    ratios = {
        f"{name}_vs_empty_route": round(base / min(values), 3) for name, values in costs.items() if name != "empty"
    }
    return {
        "ratios": ratios,
        "microseconds_of_cpu": {
            name: {
                "min": round(min(values)),
                "median": round(median(values)),
                "quartiles": [round(q) for q in quantiles(values)],
            }
            for name, values in costs.items()
        },
        "issue": {
            "clients": 32,
            "per_second": round(TO_ISSUE / seconds),
            "cpu_ms_each": round(cpu / TO_ISSUE * 1e3, 2),
        },
    }


async def _clock() -> float:
    return asyncio.get_running_loop().time()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        print(json.dumps(measure(Path(name) / "stage"), indent=2))
