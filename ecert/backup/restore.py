"""Read a backup, verify all of it, and put it into an empty database in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec
from sqlalchemy import Connection, Engine, insert, inspect
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError

from ecert.backup.dump import Progress
from ecert.backup.errors import BackupInvalid
from ecert.backup.form import Header
from ecert.backup.frames import FrameReader
from ecert.backup.place import DigestingFile, read_file
from ecert.backup.schema import (
    advance_sequences,
    clear_empty_tables,
    known_revisions,
    migrate_to,
    skip_event_numbers,
)
from ecert.backup.values import read_rows, table_of
from ecert.durable import sync_folder
from ecert.errors import InvalidInput, Malformed
from ecert.signing.filecrypt import Decryptor
from ecert.storage.database import transaction
from ecert.storage.installation import mark_restored

MIN_EVENT_GAP = 1_000_000
"""Event numbers that a restore leaves out at least."""
EVENT_GAP_PER_MINUTE = 200
"""And for each minute since the backup: so a second restore of it begins behind what followed the first."""
MAX_EVENT_NUMBER = 2**31 - 1


class RestoreSummary(msgspec.Struct, frozen=True):
    """What was read, and put into the database unless it was only looked at."""

    file: str
    sha256: str
    restored: bool
    created_at: datetime
    """When the backup was made."""
    software: str
    revision: str
    newest_event: int
    next_event: int | None
    """Number of the next event; None where nothing was restored."""
    key_ids: list[str]
    """Keys that the installation had: whoever restores needs the same ones."""
    rows: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Backup:
    """An opened backup; nothing behind its header was read yet."""

    file: DigestingFile
    reader: FrameReader

    @property
    def header(self) -> Header:
        return self.reader.header


def check_backup(
    path: Path, *, passphrase: bytes, on_progress: Progress = lambda _done, _total: None
) -> RestoreSummary:
    """
    Read a whole backup and verify it, without a database.

    Raises:
        BackupInvalid: something of it does not hold, or the passphrase is another one.
    """
    with _open(path, passphrase) as backup:
        total, done = sum(table.rows for table in backup.header.tables), 0
        for table, rows in backup.reader.chunks():
            read_rows(table, rows)
            done += len(rows)
            on_progress(done, total)
        return _summary(path, backup, next_event=None)


def restore_backup(
    engine: Engine,
    path: Path,
    *,
    passphrase: bytes,
    now: datetime,
    event_gap: int | None = None,
    on_progress: Progress = lambda _done, _total: None,
) -> RestoreSummary:
    """
    Put a backup into an empty database: all of it, verified, or nothing.

    The tables are made as they were at the backup, filled, and brought up to date. Afterwards the installation is
    marked as restored, and issues nothing until that is cleared. Event numbers go on behind a gap, so that none which
    was handed out after the backup, and read by others, comes a second time.

    Args:
        engine: the empty database.
        path: the backup's file.
        passphrase: its passphrase.
        now: the present instant.
        event_gap: how many event numbers are left out; worked out from the backup's age if absent.
        on_progress: told how many rows of how many are done.

    Raises:
        BackupInvalid: something of the backup does not hold, or the passphrase is another one.
        InvalidInput: behind the gap there are no numbers left.
        DatabaseNotEmpty: the database holds rows, or tables that are not ours.
    """
    with _open(path, passphrase) as backup, transaction(engine) as session, _fitting():
        connection = session.connection()
        clear_empty_tables(connection)
        migrate_to(connection, backup.header.revision)
        _check_form(connection, backup.header)
        _fill(connection, backup, on_progress)
        migrate_to(connection, "head")
        advance_sequences(connection)
        newest = _leave_gap(backup.header, event_gap, now)
        skip_event_numbers(connection, newest)
        # All of the file was read by now, so this is its digest.
        mark_restored(session, backup_sha256=backup.file.sha256, newest_event=backup.header.newest_event, now=now)
    if engine.dialect.name == "sqlite" and engine.url.database:
        sync_folder(Path(engine.url.database).parent)
    return _summary(path, backup, next_event=newest + 1)


def _leave_gap(header: Header, gap: int | None, now: datetime) -> int:
    """Give the highest event number that counts as handed out."""
    if gap is None:
        minutes = max(0, int((now - header.created_at).total_seconds() // 60))
        gap = MIN_EVENT_GAP + EVENT_GAP_PER_MINUTE * minutes
    if not 0 <= gap < MAX_EVENT_NUMBER - header.newest_event:
        raise InvalidInput.at("event_gap", f"must leave numbers below {MAX_EVENT_NUMBER}; choose one")
    return header.newest_event + gap


def _check_form(connection: Connection, header: Header) -> None:
    """Insist that the tables have the columns that the header names, each of them."""
    inspector = inspect(connection)
    there = set(inspector.get_table_names())
    for table in header.tables:
        columns = {column["name"] for column in inspector.get_columns(table.name)} if table.name in there else set()
        if columns != {column.name for column in table.columns}:
            raise BackupInvalid("file: names other tables or columns than there were at its migration")


def _fill(connection: Connection, backup: _Backup, on_progress: Progress) -> None:
    total, done = sum(table.rows for table in backup.header.tables), 0
    for table, rows in backup.reader.chunks():
        connection.execute(insert(table_of(table)), read_rows(table, rows))
        done += len(rows)
        on_progress(done, total)


@contextmanager
def _open(path: Path, passphrase: bytes) -> Iterator[_Backup]:
    """Open a backup as far as its header."""
    with read_file(path) as file:
        try:
            reader = FrameReader(Decryptor(file, passphrase).read)
            if reader.header.revision not in known_revisions():
                raise BackupInvalid("file: was made by a later version, with tables that this one does not know")
            yield _Backup(file, reader)
        except Malformed as error:
            raise BackupInvalid(error.detail) from error


@contextmanager
def _fitting() -> Iterator[None]:
    """Say of rows that the database does not take that the backup is at fault."""
    try:
        yield
    except (IntegrityError, DataError, ProgrammingError) as error:
        raise BackupInvalid("file: its rows contradict each other, or do not fit the tables") from error


def _summary(path: Path, backup: _Backup, *, next_event: int | None) -> RestoreSummary:
    header = backup.header
    return RestoreSummary(
        file=path.name,
        sha256=backup.file.sha256,
        restored=next_event is not None,
        created_at=header.created_at,
        software=header.software,
        revision=header.revision,
        newest_event=header.newest_event,
        next_event=next_event,
        key_ids=header.key_ids,
        rows={table.name: table.rows for table in header.tables},
    )
