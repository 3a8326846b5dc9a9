"""Backups while the service works: one state, one file, never over another one, or nothing at all."""

import hashlib
import resource
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from ecert.backup.dump import write_backup
from ecert.backup.errors import BackupNotWritten
from ecert.backup.restore import check_backup
from ecert.doctor.codes import Code
from ecert.errors import Conflict, Misconfigured
from ecert.register.lifecycle import Step
from ecert.storage.database import open_database, snapshot, transaction
from ecert.storage.schema import upgrade_database
from tests.building import NOON
from tests.integration.backup.filling import fill
from tests.integration.backup.looking import PASSPHRASE, ask_doctor, back_up, contents, found, restore
from tests.integration.sync.bureau import Bureau


@contextmanager
def writing(bureau: Bureau) -> Iterator[threading.Event]:
    """Let two people issue and suspend without end; each certificate sets the event."""
    stop, committed = threading.Event(), threading.Event()

    def work() -> None:
        while not stop.is_set():
            identifier = bureau.issue()
            bureau.take(Step.SUSPEND, identifier)
            committed.set()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        yield committed
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def test_backup_while_others_write_is_one_state(engine: Engine, place: Engine, tmp_path: Path) -> None:
    """Certificates are issued between one chunk and the next, and none of them is half in the file."""
    bureau = Bureau(engine)
    for _ in range(60):
        bureau.issue()
    with writing(bureau) as committed:

        def wait_for_a_certificate(_done: int, _total: int) -> None:
            committed.clear()
            assert committed.wait(60)

        written = write_backup(
            engine,
            tmp_path / "backup.age",
            passphrase=PASSPHRASE,
            key_ids=[],
            now=NOON,
            on_progress=wait_for_a_certificate,
        )
    restore(place, tmp_path / "backup.age")
    assert set(found(ask_doctor(place))) == {Code.RESTORED_NOT_CLEARED}
    before, after = contents(engine), contents(place)
    events = [row for row in before["certificate_event"] if row[0] <= written.newest_event]
    assert after["certificate_event"] == events
    assert len(before["certificate_event"]) > len(events) >= 60
    assert written.rows == {name: len(rows) for name, rows in after.items()} | {"installation_mark": 0}


def test_summary_says_what_lies_there(engine: Engine, tmp_path: Path) -> None:
    """Digest and size are those of the file, which only its owner reads."""
    fill(engine, 3)
    path = tmp_path / "backup.age"
    written = back_up(engine, path)
    data = path.read_bytes()
    assert (written.sha256, written.bytes) == (hashlib.sha256(data).hexdigest(), len(data))
    assert (written.rows["certificate"], written.newest_event) == (3, 3)
    assert path.stat().st_mode & 0o777 == 0o600
    read = check_backup(path, passphrase=PASSPHRASE)
    assert (read.sha256, read.rows, read.restored) == (written.sha256, written.rows, False)
    assert (read.created_at, read.key_ids) == (NOON, ["0a0b0c0d"])
    with snapshot(engine) as session:
        holder = session.connection().execute(text("select holder_name from certificate")).scalars().first()
    assert str(holder).encode() not in data


def test_existing_file_is_not_overwritten(engine: Engine, tmp_path: Path) -> None:
    """Not even an empty one."""
    path = tmp_path / "backup.age"
    path.write_bytes(b"mine")
    with pytest.raises(BackupNotWritten, match="is there already"):
        back_up(engine, path)
    assert path.read_bytes() == b"mine"
    assert [entry.name for entry in tmp_path.glob("*backup*")] == ["backup.age"]


def test_file_that_comes_up_meanwhile_is_not_overwritten(engine: Engine, tmp_path: Path) -> None:
    """Two backups of one name: the first one keeps it."""
    path = tmp_path / "backup.age"

    def be_first(_done: int, _total: int) -> None:
        path.write_bytes(b"mine")

    fill(engine, 100)
    with pytest.raises(BackupNotWritten, match="is there already"):
        write_backup(engine, path, passphrase=PASSPHRASE, key_ids=[], now=NOON, on_progress=be_first)
    assert path.read_bytes() == b"mine"
    assert [entry.name for entry in tmp_path.glob("*backup*")] == ["backup.age"]


def test_failure_in_the_middle_leaves_no_file(engine: Engine, tmp_path: Path) -> None:
    """Neither under its name nor under another."""

    def fail(_done: int, _total: int) -> None:
        raise ZeroDivisionError

    fill(engine, 100)
    with pytest.raises(ZeroDivisionError):
        write_backup(engine, tmp_path / "backup.age", passphrase=PASSPHRASE, key_ids=[], now=NOON, on_progress=fail)
    assert list(tmp_path.glob("*backup*")) == []


def test_folder_that_is_not_there_is_an_error(engine: Engine, tmp_path: Path) -> None:
    """The text names the file."""
    with pytest.raises(BackupNotWritten, match=r"backup\.age: cannot be written"):
        back_up(engine, tmp_path / "nowhere" / "backup.age")


def test_full_disk_is_an_error(engine: Engine, tmp_path: Path) -> None:
    """A file may not grow beyond what there is room for; nothing of it stays."""
    fill(engine, 100)
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    # Otherwise the kernel ends the process.
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limit[1]))
    try:
        with pytest.raises(BackupNotWritten, match="cannot be written"):
            back_up(engine, tmp_path / "backup.age")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, before)
    assert list(tmp_path.glob("*backup*")) == []


def test_short_passphrase_is_refused(engine: Engine, tmp_path: Path) -> None:
    """Before anything is written."""
    with pytest.raises(Misconfigured, match="at least 16 bytes"):
        write_backup(engine, tmp_path / "backup.age", passphrase=b"short", key_ids=[], now=NOON)
    assert list(tmp_path.glob("*backup*")) == []


@pytest.mark.parametrize("revision", ["0001", "9999", None])
def test_tables_of_another_version_are_refused(engine: Engine, tmp_path: Path, revision: str | None) -> None:
    """A backup says which tables it has, so they must be the ones the code knows."""
    with transaction(engine) as session:
        change = "delete from alembic_version" if revision is None else "update alembic_version set version_num = :to"
        session.connection().execute(text(change), {} if revision is None else {"to": revision})
    with pytest.raises(Misconfigured, match="ecert migrate"):
        back_up(engine, tmp_path / "backup.age")


def test_strange_table_is_not_left_out_in_silence(engine: Engine, tmp_path: Path) -> None:
    """Whoever added it must know that it would be missing."""
    with transaction(engine) as session:
        session.connection().execute(text("create table extra (id integer primary key)"))
    with pytest.raises(Misconfigured, match="extra"):
        back_up(engine, tmp_path / "backup.age")


@pytest.mark.parametrize("column", ["issued", "template_version", "record"])
def test_row_that_cannot_be_read_is_named_by_its_table(tmp_path: Path, column: str) -> None:
    """Only SQLite takes a word for a day, a number or bytes; the word itself is not shown."""
    engine = open_database(f"sqlite:///{tmp_path}/damaged.sqlite3")
    upgrade_database(engine)
    fill(engine, 1)
    with transaction(engine) as session:
        session.connection().execute(text(f"update certificate set {column} = 'lately'"))  # noqa: S608 - our own
    with pytest.raises(Conflict, match="a row of certificate cannot be read") as caught:
        back_up(engine, tmp_path / "backup.age")
    assert "lately" not in caught.value.detail
    engine.dispose()
