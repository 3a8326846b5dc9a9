"""An installation of its own on any database, whose commands are real processes that may die."""

import os
import signal
import socket
import ssl
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from ecert.catalogue.loader import load_catalogue
from ecert.clock import legal_date, system_clock
from ecert.faultpoints import FaultPoint
from ecert.issuance.service import Office
from ecert.provisioning import create_missing_keys
from ecert.resources import SYSTEM_CHANCE, Resources, open_resources
from ecert.settings import Settings
from ecert.signing.algorithms import Algorithm
from ecert.signing.keyring import Keyring
from ecert.signing.keystore import KeyStore
from ecert.sync.client import open_client
from ecert.sync.service import Reconciliation, reconcile
from tests.durability.line import Line
from tests.forking import FAULT_POINT, Command, run, start

SECONDS = 60
_AUTHORITIES = ssl.create_default_context()
"""Whom no call here asks about; reading them anew for each call would take longer than the call."""


@dataclass(slots=True)
class Process:
    """A serving process, and a client's way to it."""

    running: Command
    address: str
    log: Path

    def call(
        self, method: str, path: str, *, token: str | None = None, body: object = None, key: str | None = None
    ) -> httpx.Response | None:
        """Make a call on a new connection, as whoever does not trust an old one; None where no answer came."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        if key is not None:
            headers["Idempotency-Key"] = key
        content: dict[str, Any] = {"json": body}
        if isinstance(body, bytes):
            headers["Content-Type"], content = "application/octet-stream", {"content": body}
        try:
            return httpx.request(
                method, self.address + path, headers=headers, timeout=SECONDS, verify=_AUTHORITIES, **content
            )
        except httpx.TransportError:
            return None

    def is_ready(self) -> bool:
        """Whether it can do its whole work."""
        answer = self.call("GET", "/health/ready")
        return answer is not None and answer.status_code == httpx.codes.OK

    def died(self) -> bool:
        """Wait for its end; tell whether it was killed, not ended."""
        return self.running.wait(SECONDS) == -signal.SIGKILL


@dataclass(slots=True)
class Installation:
    """Keys, accounts and settings in one folder."""

    folder: Path
    database_url: str
    environment: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    line: Line = field(init=False)
    """The bureau in this process, for what only prepares a test."""

    def __post_init__(self) -> None:
        """Write secrets and keys, and hire the people."""
        self._write_settings()
        settings = self.settings()
        create_missing_keys(
            KeyStore(settings.keys_dir, settings.keys_passphrase),
            catalogue=load_catalogue(settings.templates_dir),
            algorithm=Algorithm.ESP256,
            backlog_from=None,
            first_day=legal_date(system_clock()),
            created_at=system_clock(),
        )
        opened = self.resources()
        office = Office(opened.catalogue, opened.keyring, SYSTEM_CHANCE)
        self.line = Line(opened.engine, system_clock, office)
        self.tokens = self.line.staff.tokens

    def settings(self) -> Settings:
        """Read the settings as a process would."""
        return Settings.from_env(self.environment)

    def resources(self) -> Resources:
        """Open what the settings name."""
        return open_resources(self.settings())

    @property
    def keyring(self) -> Keyring:
        """The keys of the installation."""
        return self.line.office.keyring

    def run(
        self, *arguments: str, status: int = 0, fault: FaultPoint | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command and insist on its exit status."""
        done = run(arguments, folder=self.folder, environment=self._environment(fault), seconds=SECONDS)
        assert done.returncode == status, done.stdout + done.stderr
        return done

    @contextmanager
    def serving(self, *arguments: str, fault: FaultPoint | None = None, port: int = 0) -> Iterator[Process]:
        """Start a serving command on a loopback port; whoever connects before it is up waits in the socket's queue."""
        if fault is not None and arguments == ("serve",):
            # It dies over the first request, not over the log.
            arguments = ("serve", "--no-publish")
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(128)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        log = self.folder / f"{listener.getsockname()[1]}.log"
        with listener, log.open("ab") as output:
            running = start(
                arguments,
                folder=self.folder,
                environment=self._environment(fault),
                output=output.fileno(),
                errors=output.fileno(),
                listener=listener.fileno(),
            )
        try:
            yield Process(running, address, log)
        finally:
            running.kill()
            running.wait(SECONDS)

    @contextmanager
    def running(self, *arguments: str) -> Iterator[Command]:
        """Start a command that is killed at the end, where it has not ended before."""
        command = start(arguments, folder=self.folder, environment=self.environment)
        try:
            yield command
        finally:
            command.kill()
            command.wait(SECONDS)

    @contextmanager
    def serving_all(self, faults: Sequence[FaultPoint]) -> Iterator[list[Process]]:
        """Start one service for each fault, all on this database."""
        with ExitStack() as stack:
            yield [stack.enter_context(self.serving("serve", fault=fault)) for fault in faults]

    def compare(self) -> Reconciliation:
        """Compare the register with the platform, in this process."""
        opened = self.resources()
        assert opened.platform is not None
        with open_client(opened.platform) as client:
            return reconcile(
                self.line.engine,
                client,
                opened.platform,
                catalogue=opened.catalogue,
                keyring=opened.keyring,
                now=system_clock(),
            )

    def _environment(self, fault: FaultPoint | None) -> dict[str, str]:
        return self.environment if fault is None else self.environment | {FAULT_POINT: fault}

    def _write_settings(self) -> None:
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("ECERT_")}
        secrets = {
            "KEYS_PASSPHRASE": "p" * 32,
            "PLATFORM_CLIENT_SECRET": "s" * 32,
            "PLATFORM_SM4_KEY": "0123456789abcdeffedcba9876543210",
        }
        for name, secret in secrets.items():
            (self.folder / name).write_text(secret)
            self.environment[f"ECERT_{name}_FILE"] = str(self.folder / name)
        self.environment |= {
            "ECERT_DATABASE_URL": self.database_url,
            "ECERT_KEYS_DIR": str(self.folder / "keys"),
            "ECERT_FILE_STORE_URL": str(self.folder / "files"),
            "ECERT_PUBLIC_LOG_DIR": str(self.folder / "public-log"),
            "ECERT_PUBLIC_URL": "https://ecert.example",
            "ECERT_PLATFORM_DATABASE": str(self.folder / "platform.sqlite3"),
            "ECERT_PLATFORM_ACCEPTS_PROVISIONAL": "true",
        }


def document(answer: httpx.Response | None, *statuses: int) -> dict[str, Any]:
    """Give the content of an answer with one of these statuses."""
    assert answer is not None, "no answer came"
    assert answer.status_code in statuses, answer.text
    return dict(answer.json())
