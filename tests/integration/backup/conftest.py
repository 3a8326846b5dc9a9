"""Empty places on either engine, for what is restored into them."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ecert.storage.database import open_database
from tests.copies import create, drop

Places = Callable[[str], Engine]
"""Opens an empty database on the engine that is named."""
_numbers = itertools.count(1)


@pytest.fixture
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Places]:
    """Make databases without any table; they are closed, and go, when the test ends."""
    with ExitStack() as stack:

        def make(kind: str) -> Engine:
            name = f"place_{next(_numbers)}"
            url = f"sqlite:///{tmp_path}/{name}.sqlite3"
            if kind == "postgresql":
                server: Engine = request.getfixturevalue("postgresql")
                create(server, name)
                stack.callback(drop, server, name)
                url = server.url.set(database=name).render_as_string(hide_password=False)
            engine = open_database(url)
            stack.callback(engine.dispose)
            return engine

        yield make


@pytest.fixture
def kind(engine: Engine) -> str:
    """Name the engine that this run of the test is on."""
    return engine.dialect.name


@pytest.fixture
def place(places: Places, kind: str) -> Engine:
    """Open an empty database on the same engine."""
    return places(kind)
