"""Open PostgreSQL for reading past the engine; `ecert.storage.reading` says why."""

from typing import Any

from psycopg_pool import AsyncConnectionPool
from sqlalchemy import Engine

from ecert.storage.database import NETWORK

WAIT_SECONDS = 5.0
"""How long a reader waits for a connection of the pool."""


def make_reading_pool(engine: Engine, *, size: int, name: str) -> AsyncConnectionPool[Any]:
    """Make a pool on an engine's database, without a thread; one statement is one state. Nothing is connected yet."""
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    options: dict[str, Any] = {**NETWORK, "autocommit": True, "prepare_threshold": 0}
    return AsyncConnectionPool(
        address,
        min_size=1,
        max_size=size,
        open=False,
        kwargs=options,
        timeout=WAIT_SECONDS,
        # Each failed attempt doubles the pause to the next; after a long outage readers would wait minutes for it. Once
        # the pool has given up, the next reader makes it try again at once.
        reconnect_timeout=WAIT_SECONDS,
        name=name,
    )
