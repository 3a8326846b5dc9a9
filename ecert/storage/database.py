"""
Open the database and run transactions on it.

SQLite is the default, PostgreSQL the other database; no code outside this module asks which. On SQLite a writing
transaction takes the write lock when it begins (`BEGIN IMMEDIATE`): a transaction that read first and wrote later
could fail in the middle with nothing to wait for.
"""

import logging
import sqlite3
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, CursorResult, Engine, Executable, StaticPool, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session, create_engine

from ecert.errors import Conflict
from ecert.faultpoints import FaultPoint, pass_point
from ecert.storage.table import Table
from ecert.storage.trouble import find_trouble, is_taken
from ecert.storage.turnstile import Turnstile

logger = logging.getLogger(__name__)

RowT = TypeVar("RowT", bound=Table)
ValueT = TypeVar("ValueT")

BUSY_TIMEOUT_SECONDS = 30.0
"""How long a statement waits for what other work has locked, on either database."""
NETWORK = {
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""How soon a PostgreSQL that has vanished is noticed (libpq's parameters); its defaults wait for many minutes."""
_EVENT_TURN = 0x65636572
"""Key of PostgreSQL's advisory lock for numbering events: `ecer` in ASCII."""
_TURN = "ecert_turn"
"""Under this key a session remembers in which transaction it has the turn."""
_TURNSTILE = "ecert_turnstile"
_READ_ONLY = "ecert_read_only"
_BETWEEN_SWITCHES = 0.01
"""Seconds between two tries to switch a new SQLite file to its write-ahead log."""


def open_database(url: str, *, busy_seconds: float = BUSY_TIMEOUT_SECONDS) -> Engine:
    """
    Open an engine on *url* (`sqlite:///file` or `postgresql+psycopg://...`); nothing is connected yet.

    SQLite runs with WAL, foreign keys, a busy timeout and `synchronous=FULL`: a commit that was answered is on disk.
    What the address says about timeouts wins.
    """
    parsed = make_url(url)
    # Parameters are names and numbers of people: they stay out of errors, and so out of logs.
    options: dict[str, Any] = {"hide_parameters": True}
    if parsed.get_backend_name() != "sqlite":
        arguments = {**NETWORK, "options": f"-c lock_timeout={round(busy_seconds * 1000)}"}
        options |= {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 20}
        engine = create_engine(parsed, connect_args=_unless_given(parsed, arguments), **options)
        event.listen(engine, "checkin", _forget_read_only)
        return engine
    arguments = {"timeout": busy_seconds, "check_same_thread": False}
    options["connect_args"] = _unless_given(parsed, arguments)
    database = parsed.database or ""
    if database in {"", ":memory:"}:
        options["poolclass"] = StaticPool
    elif not database.startswith("file:"):
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    patience = str(parsed.query.get("timeout", busy_seconds))
    options["execution_options"] = {_TURNSTILE: Turnstile(patience=float(patience))}
    engine = create_engine(parsed, **options)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _unless_given(url: URL, arguments: Mapping[str, object]) -> dict[str, object]:
    """Give the arguments of a connection that the address does not set itself."""
    return {name: value for name, value in arguments.items() if name not in url.query}


def _prepare_sqlite(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    """Set up a new SQLite connection; `isolation_level = None` leaves BEGIN to us."""
    del record
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    _enter_wal(connection)
    for pragma in ("foreign_keys=ON", "synchronous=FULL", "trusted_schema=OFF"):
        connection.execute(f"PRAGMA {pragma}")


def _enter_wal(connection: sqlite3.Connection) -> None:
    """
    Switch a file to its write-ahead log.

    Where several do so with a new file at once, SQLite does not wait as it does elsewhere: each holds a lock that the
    other needs. Whoever is refused asks again, as long as a statement may wait.
    """
    (patience,) = connection.execute("PRAGMA busy_timeout").fetchone()
    deadline = time.monotonic() + patience / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_BETWEEN_SWITCHES)
        else:
            return


def _forget_read_only(connection: Any, record: ConnectionPoolEntry) -> None:  # noqa: ANN401 - the driver's own, if any
    """
    Let PostgreSQL decide again whether a transaction may write.

    After a reading transaction SQLAlchemy has the driver ask for `READ WRITE` each time, and so would write where an
    operator has set the database to be read only.
    """
    del record
    if connection is not None and not connection.closed:
        connection.read_only = None


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get(_READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def execute(
    session: Session, statement: Executable, values: Mapping[str, object] | Sequence[Mapping[str, object]] | None = None
) -> CursorResult[Any]:
    """
    Run one statement past the object mapper, after everything that the session still holds back.

    For what is done at every issue: a mapped row costs several times the statement itself. Several sets of values run
    it once for each, in their order.
    """
    session.flush()
    return session.connection().execute(statement, values or {})


def fetch(session: Session, statement: Executable, values: Mapping[str, object]) -> Sequence[Any]:
    """Give all rows of one statement, as tuples whose members have names too."""
    return execute(session, statement, values).all()


def padded(values: Collection[ValueT]) -> list[ValueT]:
    """
    Give the values of an `IN` list, sorted and the last one repeated up to a power of two.

    So a statement has a handful of texts instead of one for each length, and the driver finds it prepared. Where rows
    are locked, sorting lets everybody ask in one order.
    """
    ordered = sorted(values)  # type: ignore[type-var]  # texts, numbers, or tuples of them
    size = 1 << (len(ordered) - 1).bit_length()
    return ordered + ordered[-1:] * (size - len(ordered))


def take_turn(session: Session) -> None:
    """
    Wait until no other transaction is numbering events, and keep the turn until this one ends.

    So numbers follow the order of commit, and a reader that saw one never misses a lower one. SQLite has one writer at
    a time anyway. Whoever will number events takes the turn before it locks any row: two that each hold what the other
    waits for would otherwise have to be torn apart by the database.
    """
    if session.get_bind().dialect.name == "sqlite" or session.info.get(_TURN) is _outermost(session):
        return
    session.connection().exec_driver_sql(f"SELECT pg_advisory_xact_lock({_EVENT_TURN})")
    # Behind a savepoint the turn may be given back by a rollback to it, so nothing is remembered there.
    if not session.in_nested_transaction():
        session.info[_TURN] = _outermost(session)


def _outermost(session: Session) -> object:
    """Give the transaction itself; a session that has none yet gives itself, so that nothing remembered fits."""
    return session.get_transaction() or session


def lock_or_insert(session: Session, kind: type[RowT], key: Mapping[str, object], **first: object) -> RowT:
    """
    Give the row with this primary key as it is now, locked until the transaction ends; where there is none, insert it.

    Two transactions may find no row in the same instant. The second one's insert then waits for the first, and either
    finds the place free again or fails; a savepoint keeps what else its transaction has done.

    Args:
        session: the transaction.
        kind: whose row.
        key: the columns of the primary key.
        first: the other columns of a row that is made now.
    """
    row = _lock(session, kind, key)
    if row is None:
        try:
            with session.begin_nested():
                session.add(kind(**key, **first))
        except IntegrityError as error:
            if not is_taken(error):
                raise
        row = _lock(session, kind, key)
    if row is None:
        raise Conflict(f"{kind.__tablename__}: a row came and went in the same instant; repeat the request")
    return row


def _lock(session: Session, kind: type[RowT], key: Mapping[str, object]) -> RowT | None:
    # Without populate_existing a row that this session has read before would come as it was then.
    return session.get(kind, key, with_for_update=True, populate_existing=True)


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """
    Run a writing transaction: committed at the end, rolled back on any error. The only commit there is.

    Raises:
        Unavailable: the database cannot be used now.
        Misconfigured: its tables are not those of this version, or its file is damaged.
        Conflict: another transaction stored the same thing first, and that only came out at the commit.
    """
    with _explained(), _queue(engine), Session(engine, expire_on_commit=False) as session:
        yield session
        pass_point(FaultPoint.COMMIT_BEFORE)
        try:
            session.commit()
        except IntegrityError as error:
            if is_taken(error):
                raise Conflict("request: somebody else stored the same thing first; read it again") from error
            raise
        pass_point(FaultPoint.COMMIT_AFTER)


@contextmanager
def snapshot(engine: Engine) -> Iterator[Session]:
    """
    Run a reading transaction: one consistent view, never committed.

    PostgreSQL's default would let two statements see two states, and a certificate without its newest event looks
    like one that somebody has changed; SQLite's readers always see one state.

    Raises:
        Unavailable: the database cannot be used now.
        Misconfigured: its tables are not those of this version, or its file is damaged.
    """
    options: dict[str, Any] = {_READ_ONLY: True}
    if engine.dialect.name != "sqlite":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with _explained(), Session(engine.execution_options(**options), expire_on_commit=False) as session:
        yield session
        session.rollback()


def _queue(engine: Engine) -> AbstractContextManager[None]:
    """Where the database has one writer at a time, let those of this process go in the order in which they came."""
    turnstile = engine.get_execution_options().get(_TURNSTILE)
    return turnstile.passed() if isinstance(turnstile, Turnstile) else nullcontext()


@contextmanager
def _explained() -> Iterator[None]:
    """Turn a trouble of the database into an error that says what it is; what is a defect stays as it came."""
    try:
        yield
    except Exception as error:
        trouble = find_trouble(error)
        if trouble is None:
            raise
        origin = getattr(error, "orig", None) or error
        state = getattr(origin, "sqlstate", None) or getattr(origin, "sqlite_errorname", None)
        logger.warning("%s (%s %s)", trouble.detail, type(origin).__name__, state)
        raise trouble from error
