"""Write a backup while the service works: one reading transaction, every table, one encrypted file."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import msgspec
from sqlalchemy import Connection, Engine, Table, func, select

from ecert import __version__
from ecert.backup.form import FORMAT, VERSION, ColumnForm, Header, TableForm
from ecert.backup.frames import FrameWriter
from ecert.backup.place import write_new_file
from ecert.backup.schema import find_strange_tables, known_revisions, revision_of
from ecert.backup.values import kind_of, write_row
from ecert.errors import Conflict, Misconfigured
from ecert.signing.filecrypt import Encryptor
from ecert.storage.database import snapshot
from ecert.storage.table import Table as OurTable

ROWS_AT_ONCE = 64
"""How many rows are read from the database at a time; a row with photographs has half a megabyte and more."""
_LARGE_ROWS_AT_ONCE = {"attachment": 2}
"""The same for a table whose rows are whole files."""
_PROGRESS_ROWS = 256

Progress = Callable[[int, int], None]
"""Is told how many rows are done, and how many there are."""


class BackupSummary(msgspec.Struct, frozen=True):
    """What was written."""

    file: str
    bytes: int
    sha256: str
    """Of the file as it lies there: to be noted elsewhere, and compared before a restore."""
    created_at: datetime
    revision: str
    newest_event: int
    key_ids: list[str]
    rows: dict[str, int]
    """Rows of each table."""


def write_backup(
    engine: Engine,
    path: Path,
    *,
    passphrase: bytes,
    key_ids: Sequence[str],
    now: datetime,
    on_progress: Progress = lambda _done, _total: None,
) -> BackupSummary:
    """
    Write everything that the database holds into a new file.

    Args:
        engine: the database; the service may go on working with it.
        path: the file, which must not exist.
        passphrase: encrypts it; sixteen random bytes or more.
        key_ids: ids of the installation's public keys, for the header.
        now: the present instant.
        on_progress: is told how far it is.

    Raises:
        BackupNotWritten: the file is there already, or cannot be written.
        Misconfigured: the passphrase is too short, or the tables are not those of this version.
        Conflict: a row holds something that its column cannot.
    """
    with write_new_file(path) as file, snapshot(engine) as session:
        connection = session.connection()
        tables = OurTable.metadata.sorted_tables
        header = _header(connection, tables, key_ids=key_ids, now=now)
        encryptor = Encryptor(file, passphrase)
        writer = FrameWriter(encryptor.write, header)
        total, done = sum(form.rows for form in header.tables), 0
        for index, table in enumerate(tables):
            done = _write_table(connection, table, index, writer, lambda rows: on_progress(rows, total), done=done)
        writer.finish()
        encryptor.finish()
    on_progress(total, total)
    return BackupSummary(
        file=path.name,
        bytes=file.size,
        sha256=file.sha256,
        created_at=header.created_at,
        revision=header.revision,
        newest_event=header.newest_event,
        key_ids=header.key_ids,
        rows={form.name: form.rows for form in header.tables},
    )


def _header(connection: Connection, tables: Sequence[Table], *, key_ids: Sequence[str], now: datetime) -> Header:
    """Say what the backup is of; the first question here begins the reading transaction."""
    revision = revision_of(connection)
    if revision is None or revision != known_revisions()[0]:
        raise Misconfigured("database: its tables are not those of this version; run `ecert migrate`, then back up")
    if strange := find_strange_tables(connection):
        raise Misconfigured(f"database: holds tables that a backup would leave out: {', '.join(sorted(strange))}")
    events = OurTable.metadata.tables["certificate_event"]
    return Header(
        format=FORMAT,
        version=VERSION,
        created_at=now,
        software=__version__,
        engine=connection.dialect.name,
        revision=revision,
        newest_event=connection.execute(select(func.max(events.c.sequence))).scalar() or 0,
        key_ids=sorted(key_ids),
        tables=[
            TableForm(
                name=str(table.name),
                columns=[ColumnForm(str(column.name), kind_of(column)) for column in table.columns],
                rows=connection.execute(select(func.count()).select_from(table)).scalar_one(),
            )
            for table in tables
        ],
    )


def _write_table(
    connection: Connection,
    table: Table,
    index: int,
    writer: FrameWriter,
    say: Callable[[int], None],
    *,
    done: int,
) -> int:
    """Write every row of a table in the order of its key; give how many rows are done then."""
    kinds = [kind_of(column) for column in table.columns]
    at_once = _LARGE_ROWS_AT_ONCE.get(str(table.name), ROWS_AT_ONCE)
    statement = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=at_once)
    try:
        with connection.execute(statement) as rows:
            for row in rows:
                writer.add(index, write_row(kinds, row))
                done += 1
                if done % _PROGRESS_ROWS == 0:
                    say(done)
    except (ValueError, TypeError, AttributeError) as error:
        # The error's own text may show the value.
        raise Conflict(f"database: a row of {table.name} cannot be read; `ecert doctor` says more") from error
    writer.close_chunk(index)
    return done
