"""
Open the database and run transactions on it.

SQLite is the default, PostgreSQL the other database; no code outside this module asks which. On SQLite a writing
transaction takes the write lock when it begins (`BEGIN IMMEDIATE`): a transaction that read first and wrote later
could fail in the middle with nothing to wait for.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, StaticPool, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session, create_engine

BUSY_TIMEOUT_SECONDS = 30
_EVENT_TURN = 0x65636572
"""Key of PostgreSQL's advisory lock for numbering events: `ecer` in ASCII."""
_READ_ONLY = "ecert_read_only"


def open_database(url: str) -> Engine:
    """
    Open an engine on *url* (`sqlite:///file` or `postgresql+psycopg://...`).

    SQLite runs with WAL, foreign keys, a busy timeout and `synchronous=FULL`: a commit that was answered is on disk.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True, pool_size=10, max_overflow=20, hide_parameters=True)
    # Parameters are names and numbers of people: they stay out of errors, and so out of logs.
    options: dict[str, Any] = {
        "hide_parameters": True,
        "connect_args": {"timeout": BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
    }
    if parsed.database in {None, "", ":memory:"}:
        options["poolclass"] = StaticPool
    else:
        Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, **options)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    """Set up a new SQLite connection; `isolation_level = None` leaves BEGIN to us."""
    del record
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "trusted_schema=OFF"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get(_READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def take_turn(session: Session) -> None:
    """
    Wait until no other transaction is numbering events, and keep the turn until this one ends.

    So numbers follow the order of commit, and a reader that saw one never misses a lower one. SQLite has one writer at
    a time anyway.
    """
    if session.get_bind().dialect.name != "sqlite":
        session.connection().exec_driver_sql(f"SELECT pg_advisory_xact_lock({_EVENT_TURN})")


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """Run a writing transaction: committed at the end, rolled back on any error. The only commit there is."""
    with Session(engine, expire_on_commit=False) as session:
        yield session
        session.commit()


@contextmanager
def snapshot(engine: Engine) -> Iterator[Session]:
    """
    Run a reading transaction: one consistent view, never committed.

    PostgreSQL's default would let two statements see two states, and a certificate without its newest event looks
    like one that somebody has changed; SQLite's readers always see one state.
    """
    options: dict[str, Any] = {_READ_ONLY: True}
    if engine.dialect.name != "sqlite":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with Session(engine.execution_options(**options), expire_on_commit=False) as session:
        yield session
        session.rollback()
