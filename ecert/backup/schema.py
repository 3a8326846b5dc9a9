"""
Which migrations a database has seen, and bringing an empty one to a certain one.

`ecert.storage.schema` always goes to the newest migration; a restore goes to the backup's first, fills the tables as
they were, and only then to the newest.
"""

from functools import cache

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, func, inspect, select, table, text

import ecert.accounts.service
import ecert.annotated.service
import ecert.application.service
import ecert.attachment.service
import ecert.bundle.service
import ecert.document.archive
import ecert.federation.service
import ecert.fieldwork.service
import ecert.paper.service
import ecert.progress.service
import ecert.register.service
import ecert.reminding.service
import ecert.statuslist.service
import ecert.storage.idempotency
import ecert.storage.installation
import ecert.sync.service  # noqa: F401 - each import adds its tables to the metadata
from ecert.backup.errors import DatabaseNotEmpty
from ecert.storage.schema import MIGRATIONS
from ecert.storage.table import Table

_VERSIONS = "alembic_version"
"""Alembic's own table."""


def revision_of(connection: Connection) -> str | None:
    """Give the newest migration that the database has seen; None before the first."""
    return MigrationContext.configure(connection).get_current_revision()


@cache
def known_revisions() -> tuple[str, ...]:
    """Give every migration of this version, the newest first."""
    return tuple(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def migrate_to(connection: Connection, revision: str) -> None:
    """Run the migrations up to *revision* in the connection's own transaction."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def find_strange_tables(connection: Connection) -> set[str]:
    """Find the tables of a database that are not ours."""
    return set(inspect(connection).get_table_names()) - set(Table.metadata.tables) - {_VERSIONS}


def clear_empty_tables(connection: Connection) -> None:
    """
    Take our tables away where they hold nothing, so that a restore begins from nothing.

    Raises:
        DatabaseNotEmpty: a table holds rows, or is not ours.
    """
    there = set(inspect(connection).get_table_names())
    if find_strange_tables(connection):
        raise DatabaseNotEmpty("database: holds tables that are not this service's; a restore needs a database alone")
    if connection.dialect.name == "postgresql":
        for name in sorted(there):
            quoted = connection.dialect.identifier_preparer.quote(name)
            # A running service could write between the look and the end of the table.
            connection.exec_driver_sql(f"LOCK TABLE {quoted} IN ACCESS EXCLUSIVE MODE")
    for name in sorted(there - {_VERSIONS}):
        if connection.execute(select(func.count()).select_from(table(name))).scalar_one():
            raise DatabaseNotEmpty("database: holds rows; a backup is restored into an empty one only")
    empty = MetaData()
    empty.reflect(connection, only=sorted(there))
    empty.drop_all(connection)


def advance_sequences(connection: Connection) -> None:
    """Let PostgreSQL number on behind the highest number of each table; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for entry in Table.metadata.sorted_tables:
        column = entry.autoincrement_column
        if column is None:
            continue
        highest = func.greatest(func.max(column), 1)
        sequence = func.pg_get_serial_sequence(entry.name, column.name)
        connection.execute(select(func.setval(sequence, highest)).having(func.max(column).is_not(None)))


def skip_event_numbers(connection: Connection, newest: int) -> None:
    """Let the next event have a number behind *newest*, which nobody need have."""
    if connection.dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence("certificate_event", "sequence")
        connection.execute(select(func.setval(sequence, newest)))
        return
    # SQLite's own table of the highest numbers; it has a row only once something was inserted.
    known = {"name": "certificate_event", "newest": newest}
    if not connection.execute(text("UPDATE sqlite_sequence SET seq = :newest WHERE name = :name"), known).rowcount:
        connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :newest)"), known)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
