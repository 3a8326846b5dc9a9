"""What the database refuses through nobody's fault is answered with 503 and its cause; nothing is half-written."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from httpx import Response
from litestar.testing import TestClient
from sqlalchemy import Engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import IntegrityError

from ecert.accounts.principal import AccountRole, Principal
from ecert.app import create_app
from ecert.errors import EcertError, Misconfigured, Unavailable
from ecert.issuance.group import issue_together
from ecert.issuance.service import IssueOrder
from ecert.storage.database import open_database, snapshot, transaction
from ecert.storage.schema import check_schema, upgrade_database
from ecert.storage.trouble import find_trouble
from tests.building import SetClock, an_application, hire, some_resources, the_keyring
from tests.durability.audit import audit
from tests.durability.line import KIND
from tests.durability.waiting import until
from tests.e2e.desk import Desk

SHORT = 0.3
"""Seconds that a test waits for a lock that is not given."""

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Open the test's database with little patience for locks."""
    opened = open_database(database_url, busy_seconds=SHORT)
    yield opened
    opened.dispose()


@pytest.fixture
def desk(engine: Engine) -> Iterator[Desk]:
    """Give the service in this process."""
    clock = SetClock()
    resources = some_resources(engine, clock=clock)
    with TestClient(create_app(resources), raise_server_exceptions=False) as client:
        yield Desk(client, hire(engine), resources, clock)


def says(desk: Desk, application: dict[str, object], words: str) -> None:
    """Insist that neither issuing nor submitting works, that both say why, and that nothing was written."""
    issuing_says(desk, application, words)
    refused(desk.call("POST", "/api/v1/applications", role="clerk", body=an_application(KIND)), words)
    audit(desk.engine, the_keyring())


def issuing_says(desk: Desk, application: dict[str, object], words: str) -> None:
    """Insist that issuing does not work, says why, and leaves nothing."""
    before = len(audit(desk.engine, the_keyring()).certificates)
    refused(desk.issue(application), words)
    assert len(audit(desk.engine, the_keyring()).certificates) == before


def refused(answer: Response, words: str) -> None:
    """Insist on 503 with its cause, and on the word when to come again."""
    assert (answer.status_code, answer.json().get("code")) == (503, "unavailable"), answer.text
    assert words in answer.json()["detail"]
    assert int(answer.headers["retry-after"]) > 0


def works(desk: Desk, application: dict[str, object]) -> None:
    """Insist that the refused request goes through now, and leaves a register in which everything holds."""
    answer = desk.issue(application)
    assert answer.status_code == 201, answer.text
    audit(desk.engine, the_keyring())


@contextmanager
def short_of_pages(engine: Engine) -> Iterator[None]:
    """Let the database's file grow no more."""

    def limit(connection: DBAPIConnection, *_: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA max_page_count=1")  # SQLite takes the number of pages that there are

    # What migrations left free would be filled first.
    with closing(sqlite3.connect(str(engine.url.database), isolation_level=None)) as whole:
        whole.execute("VACUUM")
    event.listen(engine, "checkout", limit)
    yield
    event.remove(engine, "checkout", limit)
    engine.dispose()


@on_sqlite
def test_full_disk_of_sqlite_is_told(desk: Desk) -> None:
    """No page can be added: 503, and the same request works when there is room again."""
    application = desk.approved(an_application(KIND))
    with short_of_pages(desk.engine):
        issuing_says(desk, application, "no room left")
    works(desk, application)


@on_postgresql
@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("53100", "no room left"),
        ("40001", "in each other's way"),
        ("40P01", "in each other's way"),
        ("57P01", "cannot be reached"),
        ("58030", "cannot read or write its disk"),
    ],
)
def test_trouble_in_the_middle_of_postgresql_is_told(desk: Desk, state: str, words: str) -> None:
    """The database gives up at the last row of an issue, and at the first of a submission."""
    application = desk.approved(an_application(KIND))
    with transaction(desk.engine) as session:
        connection = session.connection()
        connection.exec_driver_sql(
            "create function fail() returns trigger language plpgsql as"
            f" $$ begin raise exception 'no' using errcode = '{state}'; end $$"
        )
        for table in ("certificate_event", "application_counter"):
            connection.exec_driver_sql(
                f"create trigger fail before insert or update on {table} for each row execute function fail()"
            )
    says(desk, application, words)
    with transaction(desk.engine) as session:
        session.connection().exec_driver_sql("drop function fail cascade")
    works(desk, application)


@on_sqlite
def test_lock_of_another_process_is_told(desk: Desk) -> None:
    """Somebody else's process keeps the write lock for longer than the service waits; reading goes on."""
    application = desk.approved(an_application(KIND))
    script = (
        "import sqlite3, sys\n"
        "connection = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "connection.execute('BEGIN IMMEDIATE')\n"
        "print('locked', flush=True)\n"
        "sys.stdin.read()\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(desk.engine.url.database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"locked\n"
        says(desk, application, "locked")
        assert desk.get("/api/v1/applications", role="auditor")["items"] != []
        holder.kill()
    works(desk, application)


@on_postgresql
def test_lock_of_another_connection_is_told(desk: Desk) -> None:
    """Somebody keeps tables locked for longer than the service waits."""
    application = desk.approved(an_application(KIND))
    with desk.engine.connect() as other:
        other.exec_driver_sql("lock table certificate_event, application_counter in share row exclusive mode")
        says(desk, application, "locked")
    works(desk, application)


@on_sqlite
def test_read_only_file_is_told(desk: Desk, tmp_path: Path) -> None:
    """A file that may only be read answers questions, and every change is refused."""
    application = desk.approved(an_application(KIND))
    reading = open_database(f"sqlite:///file:{desk.engine.url.database}?mode=ro&uri=true")
    assert not (tmp_path / "file:").exists()
    with TestClient(create_app(some_resources(reading)), raise_server_exceptions=False) as client:
        narrow = Desk(client, desk.staff, some_resources(reading), desk.clock)
        says(narrow, application, "read-only")
        assert narrow.get("/api/v1/applications", role="auditor")["items"] != []
    reading.dispose()
    works(desk, application)


@on_postgresql
def test_read_only_database_is_told(desk: Desk) -> None:
    """A standby, or a database that was set to be read only."""
    application = desk.approved(an_application(KIND))
    name = desk.engine.url.database
    with transaction(desk.engine) as session:
        session.connection().exec_driver_sql(f"alter database {name} set default_transaction_read_only = on")
    desk.engine.dispose()
    says(desk, application, "read-only")
    with transaction(desk.engine) as session:
        session.connection().exec_driver_sql("set transaction read write")
        session.connection().exec_driver_sql(f"alter database {name} reset default_transaction_read_only")
    desk.engine.dispose()
    works(desk, application)


@on_postgresql
def test_one_of_two_that_hold_what_the_other_wants_is_told(engine: Engine) -> None:
    """PostgreSQL tears a deadlock apart; the one that it gives up may repeat its request."""
    with transaction(engine) as session:
        session.connection().exec_driver_sql("insert into application_counter values ('1', 0), ('2', 0)")
    patient = open_database(engine.url.render_as_string(hide_password=False))

    def cross(first: str, second: str, *, ready: Callable[[], None]) -> EcertError | None:
        count = text("update application_counter set last = last + 1 where day = :day")
        try:
            with transaction(patient) as session:
                session.connection().execute(count, {"day": first})
                ready()
                session.connection().execute(count, {"day": second})
        except EcertError as error:
            return error
        return None

    holding: set[str] = set()

    def meet(name: str) -> Callable[[], None]:
        def ready() -> None:
            holding.add(name)
            until(lambda: len(holding) == 2, "both hold a row")

        return ready

    with ThreadPoolExecutor(2) as pool:
        works = [
            pool.submit(cross, "1", "2", ready=meet("one")),
            pool.submit(cross, "2", "1", ready=meet("other")),
        ]
        told = [work.result() for work in works]
    patient.dispose()
    (error,) = [error for error in told if error is not None]
    assert isinstance(error, Unavailable)
    assert "in each other's way" in error.detail


def test_tables_of_no_version_are_told(database_url: str, tmp_path: Path) -> None:
    """Whoever asks before the first migration learns what to do, over HTTP too."""
    del database_url
    empty = open_database(f"sqlite:///{tmp_path}/empty.sqlite3")
    with pytest.raises(Misconfigured, match="ecert migrate"):
        check_schema(empty)
    with TestClient(create_app(some_resources(empty)), raise_server_exceptions=False) as client:
        answer = client.get("/api/v1/applications", headers={"Authorization": "Bearer ecert_x"})
        ready = client.get("/health/ready")
    assert (answer.status_code, answer.json()["code"]) == (503, "misconfigured")
    assert "ecert migrate" in answer.json()["detail"]
    assert (ready.status_code, "ecert migrate" in ready.json()["parts"]["database"]) == (503, True)
    empty.dispose()


def test_tables_of_a_later_version_are_told(desk: Desk) -> None:
    """A service that runs while somebody migrates to a later version says so, and an old migration does nothing."""
    with transaction(desk.engine) as session:
        session.connection().exec_driver_sql("update alembic_version set version_num = '9999'")
    ready = desk.call("GET", "/health/ready")
    assert (ready.status_code, "newer than this version" in ready.json()["parts"]["database"]) == (503, True)
    with pytest.raises(Misconfigured, match="newer than this version"):
        upgrade_database(desk.engine)


@on_sqlite
def test_damaged_file_is_told(desk: Desk) -> None:
    """A file that is no database any more is the operator's: only a backup helps."""
    path = Path(str(desk.engine.url.database))
    desk.engine.dispose()
    for name in (path, path.with_name(f"{path.name}-wal")):
        if name.exists():
            name.write_bytes(b"no database " * 1000)
    answer = desk.call("GET", "/api/v1/applications", role="auditor")
    assert (answer.status_code, answer.json()["code"]) == (503, "misconfigured")
    assert "restore a backup" in answer.json()["detail"]


def test_defects_and_conflicts_are_no_trouble(engine: Engine) -> None:
    """A broken rule of the database or a wrong statement is not taken for an outage."""
    broken = text(
        "insert into lifecycle_step (id, certificate_id, step, reason_code, reason, document_number, proposed_by,"
        " proposed_by_name, proposed_at, decided_by) values ('1', 1, 's', 'r', 'r', 'd', 1, 'a', '2026-03-02', 1)"
    )
    with pytest.raises(IntegrityError) as caught, transaction(engine) as session:
        session.connection().execute(broken)
    assert find_trouble(caught.value) is None
    with pytest.raises(Exception, match=r"(?i)syntax") as wrong, snapshot(engine) as session:
        session.connection().execute(text("selec 1"))
    assert find_trouble(wrong.value) is None
    assert find_trouble(ValueError("x")) is None


def test_pool_without_a_connection_left_is_told(database_url: str) -> None:
    """More at work than the pool has connections: the next one is told to come again."""
    narrow = open_database(database_url)
    narrow.pool._timeout = SHORT  # type: ignore[attr-defined]  # noqa: SLF001 - half a minute is too long for a test
    limit = narrow.pool.size() + narrow.pool._max_overflow  # type: ignore[attr-defined]  # noqa: SLF001
    held = [narrow.connect() for _ in range(limit)]
    with pytest.raises(Unavailable, match="no connection left"), snapshot(narrow) as session:
        session.connection()
    for connection in held:
        connection.close()
    with snapshot(narrow) as session:
        assert session.connection().exec_driver_sql("select 1").scalar() == 1
    narrow.dispose()


def test_unreachable_database_is_told() -> None:
    """Nobody listens there."""
    away = open_database("postgresql+psycopg://nobody@127.0.0.1:9/none")
    with pytest.raises(Unavailable, match="cannot be reached"), transaction(away) as session:
        session.connection()
    away.dispose()


def test_group_on_an_unreachable_database_is_told_once() -> None:
    """Nobody of a group waits for the database once more by himself."""
    away = open_database("postgresql+psycopg://nobody@127.0.0.1:9/none")
    office = some_resources(away).office
    order = IssueOrder("1", Principal(1, "issuer", frozenset({AccountRole.ISSUER})))
    outcomes = issue_together(away, [order] * 3, office=office, clock=SetClock())
    away.dispose()
    assert isinstance(outcomes[0], Unavailable)
    assert all(outcome is outcomes[0] for outcome in outcomes)


def test_files_folder_that_is_none_is_told(tmp_path: Path) -> None:
    """The database's file is a folder."""
    folder = open_database(f"sqlite:///{tmp_path}")
    with pytest.raises(Unavailable, match="cannot be opened"):
        check_schema(folder)
    folder.dispose()


def test_failed_transactions_leave_no_connection_behind(engine: Engine) -> None:
    """Whatever fails gives its connection back."""

    def fail() -> None:
        with transaction(engine) as session:
            session.connection().execute(text("select * from nowhere"))

    for _ in range(40):
        with pytest.raises(Misconfigured):
            fail()
    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]


@on_sqlite
def test_address_says_how_long_a_lock_is_waited_for(database_url: str) -> None:
    """What the address sets wins over the default."""
    opened = open_database(f"{database_url}?timeout=0.1")
    with closing(sqlite3.connect(str(opened.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable, match="locked"), transaction(opened) as session:
            session.connection()
    opened.dispose()
