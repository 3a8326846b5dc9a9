"""
The floor: how long the published log is, so that a database which was put back to an earlier day is found at once.

The published checkpoint lies outside the database. Whoever restores an old copy of the one has not restored the other,
and before the first new entry the difference shows.
"""

import os
from pathlib import Path
from typing import Final

from sqlalchemy import Engine
from sqlmodel import Session

from ecert.errors import Malformed
from ecert.log.checkpoint import read_checkpoint
from ecert.log.errors import LogUnreadable
from ecert.log.note import MAX_NOTE_BYTES, read_note

CHECKPOINT_FILE: Final = "checkpoint"
"""Name of the newest checkpoint in the folder of the published log."""
_FLOOR = "ecert_log_floor"


class Floor:
    """Knows how many entries are published; asks the file system alone, and reads the file only when it has changed."""

    def __init__(self, folder: Path) -> None:
        """Take the folder of the published log; nothing is read yet."""
        self._path = folder / CHECKPOINT_FILE
        self._seen: tuple[int, int] | None = None
        self._size = 0

    def size(self) -> int:
        """
        Give how many entries the published checkpoint has; 0 where none is published.

        Its signature is not checked here: whoever can write the file can stop the service, and no more.

        Raises:
            LogUnreadable: the file cannot be read, or is no checkpoint.
        """
        try:
            found = os.stat(self._path)  # noqa: PTH116 - once for every entry: half the time of Path.stat
            seen = (found.st_mtime_ns, found.st_ino)
            if seen != self._seen:
                with self._path.open("rb") as file:
                    text = file.read(MAX_NOTE_BYTES + 1)
                self._size = read_checkpoint(read_note(text).body).size
                self._seen = seen
        except FileNotFoundError:
            self._seen, self._size = None, 0
        except (OSError, Malformed) as error:
            raise LogUnreadable("log: its published checkpoint cannot be read; put the file back as it was") from error
        return self._size


def keep_above(engine: Engine, folder: Path) -> None:
    """Let no entry be added to the log of an engine's database while the log published in *folder* is longer."""
    engine.update_execution_options(**{_FLOOR: Floor(folder)})


def floor_of(session: Session) -> int:
    """
    Give how many entries are published of the log that a session's database holds; 0 where nobody said where.

    Raises:
        LogUnreadable: that cannot be told.
    """
    floor = session.get_bind().get_execution_options().get(_FLOOR)
    return floor.size() if isinstance(floor, Floor) else 0
