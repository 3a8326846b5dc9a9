"""One unit of work is kept whole or not at all."""

from pathlib import Path

import pytest

from ecert.platform.store import Store

INSERT = "INSERT INTO access_token VALUES ('a', 1.0)"
COUNT = "SELECT count(*) FROM access_token"


def test_broken_unit_of_work_leaves_nothing(tmp_path: Path) -> None:
    """What a failing unit of work wrote is gone, and the store works on."""
    store = Store(tmp_path / "platform.sqlite3")
    with pytest.raises(RuntimeError, match="power"), store.transaction() as connection:
        connection.execute(INSERT)
        raise RuntimeError("power")
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
