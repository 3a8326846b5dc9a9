"""
Open SQLite for reading past the engine: in the event loop, with the driver's prepared statements.

A look-up of one row costs a session and a thread many times its own time (decision 0018).
"""

import sqlite3
from typing import Any

from sqlalchemy import Engine

_CACHED_STATEMENTS = 16


def connect_for_reading(engine: Engine) -> sqlite3.Connection:
    """Connect to an engine's database; a reader waits for no writer (WAL), so it need not leave the event loop."""
    path = engine.url.database
    if path in {None, "", ":memory:"}:
        raw: Any = engine.raw_connection().driver_connection
        connection: sqlite3.Connection = raw
        return connection
    # Not `mode=ro`: a reader of a write-ahead log has to be able to make its index.
    connection = sqlite3.connect(
        str(path), isolation_level=None, check_same_thread=False, cached_statements=_CACHED_STATEMENTS
    )
    connection.execute("PRAGMA query_only=ON")
    return connection
