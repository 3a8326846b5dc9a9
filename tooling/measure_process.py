"""
Measure what a process of the service costs: time until it is ready, and memory before and after many requests.

Starts `ecert serve` on an installation of its own (SQLite in a temporary folder), asks it ten thousand mixed requests
from one client, and prints the figures as JSON. Linux only: memory is what /proc tells.
"""

import argparse
import http.client
import itertools
import json
import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ecert.accounts.service import create_account, create_token
from ecert.catalogue.loader import load_catalogue
from ecert.clock import legal_date, system_clock
from ecert.provisioning import create_missing_keys
from ecert.settings import Settings
from ecert.signing.algorithms import Algorithm
from ecert.signing.keyfiles import write_passphrase
from ecert.signing.keyring import Keyring
from ecert.storage.database import open_database, transaction
from ecert.storage.schema import upgrade_database

KIND = "guangbo_dianshi_jiemu_zhizuo_jingying_xukezheng"
ROLES = ("clerk", "reviewer", "issuer")
WAIT_SECONDS = 60
_POLL_SECONDS = 0.005
_KEPT = 200
"""Certificates that are asked about."""


class Client:
    """Asks over one connection that stays open."""

    def __init__(self, port: int, tokens: dict[str, str]) -> None:
        """Connect to a port of this machine."""
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT_SECONDS)
        self._tokens = tokens

    def call(self, method: str, path: str, *, role: str | None = None, body: object = None) -> Any:  # noqa: ANN401 - decoded JSON
        """Make a call that must go well."""
        headers = {} if role is None else {"Authorization": f"Bearer {self._tokens[role]}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        self._connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status >= http.client.BAD_REQUEST:
            raise SystemExit(f"{method} {path}: {answer.status} {content.decode(errors='replace')}")
        return json.loads(content)

    def issue(self, application: dict[str, Any]) -> dict[str, Any]:
        """Take one application through the whole line."""
        submitted = self.call("POST", "/api/v1/applications", role="clerk", body=application)
        path = f"/api/v1/applications/{submitted['id']}"
        decision = {"decision": "approve", "opinion": "ok", "claims_sha256": submitted["claims_sha256"]}
        self.call("POST", f"{path}/decisions", role="reviewer", body=decision)
        return dict(self.call("POST", f"{path}/certificate", role="issuer"))


def prepare(folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Make keys, tables and accounts; give the environment of the service and the tokens."""
    passphrase, now = secrets.token_urlsafe(32).encode(), system_clock()
    write_passphrase(folder / "passphrase", passphrase)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("ECERT_", "OTEL_"))} | {
        "ECERT_DATABASE_URL": f"sqlite:///{folder / 'ecert.sqlite3'}",
        "ECERT_KEYS_DIR": str(folder / "keys"),
        "ECERT_KEYS_PASSPHRASE_FILE": str(folder / "passphrase"),
        "ECERT_LOOKUPS_PER_MINUTE": "1000000",
    }
    settings = Settings.from_env(environment)
    create_missing_keys(
        settings.keys_dir,
        passphrase,
        keyring=Keyring(keys=()),
        catalogue=load_catalogue(settings.templates_dir),
        algorithm=Algorithm.ESP256,
        backlog_from=None,
        first_day=legal_date(now),
        created_at=now,
    )
    engine = open_database(settings.database_url)
    upgrade_database(engine)
    tokens = {}
    with transaction(engine) as session:
        for role in ROLES:
            create_account(session, name=role, roles=[role], now=now)
            tokens[role] = create_token(session, account_name=role, now=now)
    engine.dispose()
    return environment, tokens


@contextmanager
def serving(environment: dict[str, str], log: Path) -> Iterator[tuple[subprocess.Popen[bytes], int, float]]:
    """Run the service; give its process, its port, and the seconds until it was ready."""
    with socket.socket() as listener, log.open("wb") as output:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = int(listener.getsockname()[1])
        command = [sys.executable, "-m", "ecert", "serve", "--fd", str(listener.fileno())]
        began = time.perf_counter()
        process = subprocess.Popen(command, env=environment, stderr=output, pass_fds=[listener.fileno()])  # noqa: S603
    try:
        # The socket listens already, so this waits until the service answers.
        Client(port, {}).call("GET", "/health/ready")
        yield process, port, time.perf_counter() - began
    finally:
        process.terminate()
        process.wait(WAIT_SECONDS)


def memory_mb(process: subprocess.Popen[bytes]) -> dict[str, float]:
    """Give a process's resident memory, and how much of it is its own."""
    lines = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii").splitlines()
    values = {name: text.split()[0] for name, _, text in (line.partition(":") for line in lines) if text.strip()}
    return {"rss": round(int(values["VmRSS"]) / 1024, 1), "own": round(int(values["RssAnon"]) / 1024, 1)}


def cpu_seconds(process: subprocess.Popen[bytes]) -> float:
    """Give the processor time that a process has used."""
    fields = Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def ask(client: Client, count: int) -> None:
    """Ask *count* mixed requests: eight in ten by the public, the rest by the office, its work among them."""
    sample = load_catalogue(Settings().templates_dir).get(KIND).sample
    holder = {"name": sample.holder.name, "code": sample.holder.code, "code_type": sample.holder.code_type}
    application = {"template": KIND, "business_type": "first_issue", "holder": holder, "claims": dict(sample.claims)}
    issued = [client.issue(application)]
    asked = 3
    for turn in itertools.count():
        if asked >= count:
            return
        known = issued[turn % len(issued)]
        look_up = f"/api/v1/certificates/{known['identifier']}"
        for _ in range(10):
            client.call("GET", look_up)
        for _ in range(6):
            client.call("POST", "/api/v1/verifications", body={"code": known["code"]})
        client.call("GET", f"{look_up}/history", role="clerk")
        issued = [*issued[-_KEPT:], client.issue(application)]
        asked += 20


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000, help="how many requests (10000)")
    parser.add_argument("--starts", type=int, default=5, help="how many cold starts (5)")
    wanted = parser.parse_args()
    starts: list[float] = []
    start_cpu: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment, tokens = prepare(folder)
        for _ in range(wanted.starts - 1):
            with serving(environment, folder / "serve.log") as (process, _, seconds):
                starts.append(seconds)
                start_cpu.append(cpu_seconds(process))
        with serving(environment, folder / "serve.log") as (process, port, seconds):
            starts.append(seconds)
            start_cpu.append(cpu_seconds(process))
            memory = {"0": memory_mb(process)}
            client, done = Client(port, tokens), 0
            for target in (wanted.requests // 10, wanted.requests // 2, wanted.requests):
                ask(client, target - done)
                done = target
                memory[str(target)] = memory_mb(process)
            cpu = cpu_seconds(process) - start_cpu[-1]
    figures = {
        "cold_start_s": {"median": round(statistics.median(starts), 3), "all": [round(each, 3) for each in starts]},
        "cold_start_cpu_s": round(statistics.median(start_cpu), 3),
        "memory_mb_after_requests": memory,
        "cpu_us_per_request": round(cpu / wanted.requests * 1e6),
    }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
