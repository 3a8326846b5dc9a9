"""Killed in the middle: no half file, no half database, and the same command again does it."""

import subprocess
import sys
from pathlib import Path

from sqlalchemy import Engine

from tests.building import ROOT
from tests.integration.backup.filling import fill
from tests.integration.backup.halfway import READY
from tests.integration.backup.looking import back_up, contents, restore, tables_of


def kill_halfway(what: str, engine: Engine, file: Path) -> None:
    """Begin a backup or restore in a process of its own, and end it with SIGKILL in the middle."""
    url = engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.integration.backup.halfway", what, url, str(file)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == READY
        process.kill()
        assert process.wait(60) == -9


def test_killed_backup_leaves_no_half_file(engine: Engine, place: Engine, tmp_path: Path) -> None:
    """What is left has another name and is hidden; the next backup of the same name is whole."""
    fill(engine, 200)
    file = tmp_path / "backup.age"
    kill_halfway("backup", engine, file)
    assert not file.exists()
    assert [path.suffix for path in tmp_path.glob(".backup*")] == [".part"]
    back_up(engine, file)
    restore(place, file)
    assert contents(place) == contents(engine)


def test_killed_restore_leaves_no_half_database(engine: Engine, place: Engine, tmp_path: Path) -> None:
    """The tables that were made and filled are gone; the same restore again brings everything."""
    fill(engine, 200)
    file = tmp_path / "backup.age"
    back_up(engine, file)
    kill_halfway("restore", place, file)
    assert tables_of(place) == []
    restore(place, file)
    assert contents(place) == contents(engine)
