"""The running service, in this process, on either database."""

from collections.abc import Iterator

import pytest
from litestar.testing import TestClient
from sqlalchemy import Engine

from ecert.app import create_app
from tests.building import SetClock, hire, some_resources
from tests.e2e.desk import Desk


@pytest.fixture
def desk(engine: Engine) -> Iterator[Desk]:
    """Give the service with an account for every role and one that is clerk, reviewer and issuer at once."""
    clock = SetClock()
    resources = some_resources(engine, clock=clock)
    staff = hire(engine, also={"allround": ["clerk", "reviewer", "issuer"]})
    with TestClient(create_app(resources), raise_server_exceptions=False) as client:
        yield Desk(client, staff, resources, clock)
