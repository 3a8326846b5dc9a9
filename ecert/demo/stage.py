"""Set up an installation in a folder of its own, and run its processes on free loopback ports."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import httpx

from ecert.accounts.service import create_account, create_token
from ecert.catalogue.loader import load_catalogue
from ecert.clock import legal_date
from ecert.demo.field import make_root
from ecert.errors import Misconfigured
from ecert.provisioning import create_missing_keys
from ecert.resources import open_engine, open_keyring
from ecert.settings import Settings
from ecert.signing.algorithms import Algorithm
from ecert.signing.keyfiles import write_passphrase
from ecert.signing.keystore import KeyStore
from ecert.storage.database import transaction
from ecert.storage.schema import upgrade_database

PUBLIC_URL = "https://ecert.example"
"""A host that belongs to nobody (RFC 2606), so that no code of a demonstration opens somebody's page."""
BACKLOG_FROM = date(2000, 1, 1)
ROLES = ("clerk", "reviewer", "issuer")
START_SECONDS = 60
STOP_SECONDS = 10
_MARK = ".ecert-demo"
_POLL_SECONDS = 0.05
_LOG_TAIL = 2000


@dataclass(frozen=True, slots=True)
class Stage:
    """An installation that is running."""

    folder: Path
    settings: Settings
    service_url: str
    tokens: dict[str, str]
    """Bearer token of each account: one clerk, one reviewer, one issuer."""


@contextmanager
def set_stage(folder: Path, *, now: datetime, more: Mapping[str, str] | None = None) -> Iterator[Stage]:
    """
    Make keys, tables and three accounts in *folder*, and start the service and the platform's stand-in.

    Args:
        folder: empty, or made by an earlier demonstration.
        now: the present instant.
        more: settings (`ECERT_*`) beside those of the demonstration.

    Raises:
        Misconfigured: the folder holds something else, or a process does not come up.
    """
    _clear(folder)
    environment = _write_secrets(folder) | dict(more or {})
    with ExitStack() as stack:
        port, platform = _listen()
        arguments = ["platform", "--fd", str(platform.fileno())]
        stack.enter_context(_running(arguments, platform, environment, folder / "platform.log"))
        environment["ECERT_PLATFORM_URL"] = f"http://127.0.0.1:{port}"
        settings = Settings.from_env(environment)
        tokens = _prepare(settings, now)
        own_port, service = _listen()
        arguments = ["serve", "--fd", str(service.fileno())]
        process = stack.enter_context(_running(arguments, service, environment, folder / "service.log"))
        url = f"http://127.0.0.1:{own_port}"
        _wait_until_ready(f"{url}/health/ready", process, folder / "service.log")
        yield Stage(folder, settings, url, tokens)


def _clear(folder: Path) -> None:
    """Make the folder anew if an earlier demonstration made it; refuse to touch anything else."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / _MARK).exists():
            raise Misconfigured("directory: is not empty, and no demonstration made it")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARK).touch()


def _write_secrets(folder: Path) -> dict[str, str]:
    """Write random secrets into files and give the environment that names them."""
    secret_files = {
        "ECERT_KEYS_PASSPHRASE_FILE": secrets.token_urlsafe(32),
        "ECERT_PLATFORM_CLIENT_SECRET_FILE": secrets.token_urlsafe(32),
        "ECERT_PLATFORM_SM4_KEY_FILE": secrets.token_hex(16),
    }
    # Settings of this machine's own installation have no business in a demonstration.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ECERT_")}
    (folder / "secrets").mkdir(mode=0o700)
    for name, secret in secret_files.items():
        path = (folder / "secrets" / name.removeprefix("ECERT_").removesuffix("_FILE").lower()).absolute()
        write_passphrase(path, secret.encode("ascii"))
        environment[name] = str(path)
    return environment | {
        "ECERT_DATABASE_URL": f"sqlite:///{(folder / 'ecert.sqlite3').absolute()}",
        "ECERT_KEYS_DIR": str((folder / "keys").absolute()),
        "ECERT_FILE_STORE_URL": str((folder / "files").absolute()),
        "ECERT_PUBLIC_LOG_DIR": str((folder / "public-log").absolute()),
        "ECERT_PUBLIC_URL": PUBLIC_URL,
        # One client does in a minute what many do in a day.
        "ECERT_FILES_PER_MINUTE": "1000",
        "ECERT_PLATFORM_DATABASE": str((folder / "platform.sqlite3").absolute()),
        "ECERT_PLATFORM_ACCEPTS_PROVISIONAL": "true",
    }


def _prepare(settings: Settings, now: datetime) -> dict[str, str]:
    """Make keys, tables and accounts; give the accounts' tokens."""
    create_missing_keys(
        KeyStore(settings.keys_dir, settings.keys_passphrase),
        catalogue=load_catalogue(settings.templates_dir),
        algorithm=Algorithm.ESP256,
        backlog_from=BACKLOG_FROM,
        first_day=legal_date(now),
        created_at=now,
    )
    make_root(settings.keys_dir.parent, settings.keys_dir, settings.keys_passphrase or b"", now=now)
    engine, keyring = open_engine(settings), open_keyring(settings)
    upgrade_database(engine)
    tokens: dict[str, str] = {}
    with transaction(engine) as session:
        for role in ROLES:
            create_account(session, name=f"demo-{role}", roles=[role], now=now, keyring=keyring)
            tokens[role] = create_token(session, account_name=f"demo-{role}", now=now, keyring=keyring, days=1)
    engine.dispose()
    return tokens


def _listen() -> tuple[int, socket.socket]:
    """Take a free loopback port and keep it, so that nobody else can take it before the process starts."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)
    return int(listener.getsockname()[1]), listener


@contextmanager
def _running(
    arguments: list[str], listener: socket.socket, environment: dict[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Run `ecert` with an inherited socket until the block ends."""
    with listener, log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own program with our own arguments
            [sys.executable, "-m", "ecert", *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=[listener.fileno()],
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Ask until the service says that it is ready."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            # The socket listens already, so the first question waits until the service answers it.
            if httpx.get(url, timeout=START_SECONDS).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(_POLL_SECONDS)
    tail = log.read_text(encoding="utf-8", errors="replace")[-_LOG_TAIL:]
    raise Misconfigured(f"service: did not get ready; the end of {log.name}:\n{tail}")
