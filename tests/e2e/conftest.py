"""The running service, in this process, on either database."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from litestar.testing import TestClient
from sqlalchemy import Engine

from ecert.app import create_app
from ecert.settings import Settings
from ecert.storage.database import open_database
from tests.building import PUBLIC_URL, SetClock, hire, some_resources
from tests.e2e.desk import Desk

OFTEN = 10**6
GENEROUS = Settings(
    public_url=PUBLIC_URL,
    lookups_per_minute=OFTEN,
    lookups_per_number=OFTEN,
    progress_per_minute=OFTEN,
    progress_per_number=OFTEN,
    enrolments_per_minute=OFTEN,
)
"""Settings for many tests that ask in one minute."""


@contextmanager
def open_desk(engine: Engine, **overrides: Settings) -> Iterator[Desk]:
    """Run the service with an account for every role."""
    clock = SetClock()
    resources = some_resources(engine, clock=clock, **overrides)
    staff = hire(engine, also={"allround": ["clerk", "reviewer", "issuer"]})
    with TestClient(create_app(resources), raise_server_exceptions=False) as client:
        yield Desk(client, staff, resources, clock)


@pytest.fixture
def desk(engine: Engine) -> Iterator[Desk]:
    """Give the service with an account for every role and one that is clerk, reviewer and issuer at once."""
    with open_desk(engine) as opened:
        yield opened


@pytest.fixture(scope="module")
def shared_desk(shared_database_url: str) -> Iterator[Desk]:
    """
    Give the same service for many tests of a module.

    It is for those who are refused or look at what they made themselves; its clock stands, and what it holds is theirs.
    """
    engine = open_database(shared_database_url)
    with open_desk(engine, settings=GENEROUS) as opened:
        yield opened
    engine.dispose()
