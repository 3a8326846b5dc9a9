"""One unit of work is kept whole or not at all."""

import sqlite3
from pathlib import Path

import pytest

from ecert.platform.store import Store

INSERT = "INSERT INTO access_token VALUES ('a', 1.0)"
COUNT = "SELECT count(*) FROM access_token"


def insert_twice(store: Store) -> None:
    """Do a unit of work of which the second half is impossible."""
    with store.transaction() as connection:
        connection.execute(INSERT)
        connection.execute(INSERT)


def test_broken_unit_of_work_leaves_nothing(tmp_path: Path) -> None:
    """What a failing unit of work wrote is gone, and the store works on."""
    store = Store(tmp_path / "platform.sqlite3")
    with pytest.raises(sqlite3.IntegrityError):
        insert_twice(store)
    with store.reading() as connection:
        assert connection.execute(COUNT).fetchone() == (0,)
    store.close()


def test_closed_store_keeps_what_it_had_and_opens_again(tmp_path: Path) -> None:
    """A closed store is opened by its next use, with everything in it."""
    store = Store(tmp_path / "new-folder" / "platform.sqlite3")
    with store.transaction() as connection:
        connection.execute(INSERT)
    store.close()
    with store.reading() as connection:
        assert connection.execute(COUNT).fetchone() == (1,)
    store.close()


def test_store_writes_ahead_and_waits_for_the_disk(tmp_path: Path) -> None:
    """The file is in WAL mode, and every commit is synced (2 is FULL)."""
    store = Store(tmp_path / "platform.sqlite3")
    with store.reading() as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    store.close()


def test_file_of_another_kind_is_refused_and_left_alone(tmp_path: Path) -> None:
    """A file that is no database is neither used nor overwritten."""
    file = tmp_path / "platform.sqlite3"
    file.write_bytes(b"somebody's notes" * 100)
    with pytest.raises(sqlite3.DatabaseError):
        insert_twice(Store(file))
    assert file.read_bytes() == b"somebody's notes" * 100
