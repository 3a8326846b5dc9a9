"""Open PostgreSQL for reading past the engine; `ecert.storage.reading` says why."""

import select
from typing import Any

from psycopg import AsyncConnection, OperationalError
from psycopg_pool import AsyncConnectionPool
from sqlalchemy import Engine

from ecert.storage.database import NETWORK

WAIT_SECONDS = 5.0
"""How long a reader waits for a connection of the pool."""


async def _insist_on_silence(connection: AsyncConnection[Any]) -> None:
    """
    Refuse a connection that the server has closed while nobody used it; the pool then gives another.

    The server says nothing to an idle connection but that it ends, so a look at the socket is enough, and costs no
    exchange.

    Raises:
        OperationalError: there is something to read.
    """
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    if waiting.poll(0):
        # One that is open would be taken back into the pool.
        await connection.close()
        raise OperationalError("the server has ended the connection")


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
        check=_insist_on_silence,
        # Each failed attempt doubles the pause to the next; after a long outage readers would wait minutes for it. Once
        # the pool has given up, the next reader makes it try again at once.
        reconnect_timeout=WAIT_SECONDS,
        name=name,
    )
