"""
Keep what the platform was given in one SQLite file.

Write-ahead log and `synchronous=FULL`: an answer is only given when the rows are on the disk. One connection and one
lock per process; between processes SQLite's own write lock holds, because every unit of work begins IMMEDIATE.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCHEMA_VERSION = 1
BUSY_SECONDS = 10.0

_SCHEMA = """
CREATE TABLE row_history (
    ecert_id TEXT NOT NULL,
    event_number INTEGER NOT NULL,
    row_text TEXT NOT NULL,
    row_sha256 TEXT NOT NULL,
    received_at TEXT NOT NULL,
    PRIMARY KEY (ecert_id, event_number)
) STRICT;
CREATE TABLE current_row (
    ecert_id TEXT PRIMARY KEY,
    event_number INTEGER NOT NULL,
    identifier TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    lineage TEXT NOT NULL,
    type_code TEXT NOT NULL,
    certificate_number TEXT NOT NULL,
    state TEXT NOT NULL,
    row_text TEXT NOT NULL,
    row_sha256 TEXT NOT NULL
) STRICT;
CREATE INDEX current_row_number ON current_row (type_code, certificate_number);
CREATE TABLE push_log (
    push_number INTEGER PRIMARY KEY,
    received_at TEXT NOT NULL,
    row_count INTEGER NOT NULL,
    stored_count INTEGER NOT NULL,
    return_code TEXT NOT NULL
) STRICT;
CREATE TABLE access_token (
    token_sha256 TEXT PRIMARY KEY,
    expires_at REAL NOT NULL
) STRICT;
"""


class Store:
    """The platform's memory; opened at the first use, so that a closed one may be used again."""

    def __init__(self, database: Path) -> None:
        """Name the file; nothing is opened yet."""
        self._database = database
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Do one unit of work: all of it is on the disk afterwards, or none of it."""
        with self._lock:
            if self._connection is None:
                self._connection = _open(self._database)
            connection = self._connection
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                # A failed COMMIT may have ended the transaction by itself.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Read from one state of the store, without a write lock."""
        with self._lock:
            if self._connection is None:
                self._connection = _open(self._database)
            connection = self._connection
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("ROLLBACK")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None


def _open(database: Path) -> sqlite3.Connection:
    """Open the file, and make its tables if it is new."""
    database.parent.mkdir(parents=True, exist_ok=True)
    # Litestar runs handlers in several threads; the lock above lets in one at a time.
    connection = sqlite3.connect(database, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("BEGIN IMMEDIATE")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version == 0:
            for statement in _SCHEMA.split(";\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.close()
        raise
    return connection
