"""The console over HTTP, on either database."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from ecert.storage.database import open_database
from tests.console.visiting import Office
from tests.e2e.conftest import GENEROUS, open_desk


@pytest.fixture
def office(engine: Engine) -> Iterator[Office]:
    """Give the console with a database of its own."""
    with open_desk(engine) as desk:
        yield Office(desk)


@pytest.fixture(scope="module")
def shared_office(shared_database_url: str) -> Iterator[Office]:
    """Give the console to many tests of a module, for those who only look, or are refused."""
    engine = open_database(shared_database_url)
    with open_desk(engine, settings=GENEROUS) as desk:
        yield Office(desk)
    engine.dispose()
