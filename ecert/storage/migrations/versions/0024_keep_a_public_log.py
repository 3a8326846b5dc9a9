"""
Keep a public log; what was signed before is entered in it, in the order in which it happened.

Revision: 0024, after: 0023.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_PAGE = 1000


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "log_checkpoint",
        sa.Column("size", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
        sa.Column("signed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_log_checkpoint")),
    )
    op.create_table(
        "log_entry",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_log_entry")),
        sa.UniqueConstraint("leaf", name=op.f("uq_log_entry_leaf")),
    )
    op.create_table(
        "status_token",
        sa.Column("log_position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("list_number", sa.Integer(), nullable=False),
        sa.Column("form", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("hour", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("log_position", name=op.f("pk_status_token")),
        sa.UniqueConstraint("list_number", "form", "sequence", "hour", name="status_token_state"),
    )
    op.create_table(
        "log_cosignature",
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("line", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
        sa.Column("cosigned_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["size"], ["log_checkpoint.size"], name=op.f("fk_log_cosignature_size_log_checkpoint")),
        sa.PrimaryKeyConstraint("size", "name", name=op.f("pk_log_cosignature")),
    )
    op.create_table(
        "log_recovery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.Column("list_floor", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_recovery")),
    )
    for table in ("bundle", "certificate", "certificate_event"):
        op.add_column(table, sa.Column("log_position", sa.Integer(), nullable=True))
    _enter(op.get_bind())


def _enter(connection: sa.Connection) -> None:
    """Enter records and events in the order of the events, then the bundles in theirs."""
    position = 0
    for page in _pages(connection):
        entries, certificates, events = [], [], []
        for event in page:
            if event.position == 1:
                entries.append((position, event.record, "record"))
                certificates.append({"of": event.certificate_id, "place": position})
                position += 1
            entries.append((position, event.sealed, "event"))
            events.append({"of": event.sequence, "place": position})
            position += 1
        _add(connection, entries)
        _place(connection, "certificate", "id", certificates)
        _place(connection, "certificate_event", "sequence", events)
    bundles = connection.execute(sa.text("SELECT sequence, content FROM bundle ORDER BY sequence")).all()
    _add(connection, [(place, row.content, "bundle") for place, row in enumerate(bundles, start=position)])
    _place(
        connection,
        "bundle",
        "sequence",
        [{"of": row.sequence, "place": place} for place, row in enumerate(bundles, start=position)],
    )


def _pages(connection: sa.Connection) -> Iterator[list[Any]]:
    """Read the events with what the first of each certificate names, a page at a time."""
    statement = sa.text(
        "SELECT e.sequence, e.certificate_id, e.position, e.sealed,"
        " CASE WHEN e.position = 1 THEN c.record END AS record"
        " FROM certificate_event e JOIN certificate c ON c.id = e.certificate_id"
        " WHERE e.sequence > :after ORDER BY e.sequence LIMIT :page"
    )
    after = -1
    while page := connection.execute(statement, {"after": after, "page": _PAGE}).all():
        yield list(page)
        after = page[-1].sequence


def _add(connection: sa.Connection, entries: list[tuple[int, bytes, str]]) -> None:
    rows = [
        {
            "position": position,
            # RFC 6962, section 2.1: the leaf over SHA-256 of what was signed.
            "leaf": hashlib.sha256(b"\x00" + hashlib.sha256(bytes(signed)).digest()).digest(),
            "kind": kind,
        }
        for position, signed, kind in entries
    ]
    if rows:
        statement = sa.text("INSERT INTO log_entry (position, leaf, kind) VALUES (:position, :leaf, :kind)")
        connection.execute(statement, rows)


def _place(connection: sa.Connection, table: str, key: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        # Names of ours alone stand in the statement.
        connection.execute(sa.text(f"UPDATE {table} SET log_position = :place WHERE {key} = :of"), rows)  # noqa: S608
