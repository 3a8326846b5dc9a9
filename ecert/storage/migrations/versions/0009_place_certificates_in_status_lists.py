"""
Place certificates in the status lists by columns of their own, filled from the signed records.

Revision: 0009, after: 0008.
"""

import sqlalchemy as sa
from alembic import op

from ecert.errors import Malformed
from ecert.signing import cbor
from ecert.signing.envelope import parse

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_PAGE = 100
"""Records that are in memory together; one may hold a photograph."""
_MAX_RECORD_BYTES = 524_288
_NEXT = sa.text("select id, record from certificate where id > :after order by id limit :page")
_FILL = sa.text("update certificate set status_list = :list, status_index = :index where id = :id")


def upgrade() -> None:
    """Change the tables."""
    # SQLite adds no column that must have a value, and cannot make a table anew to which others refer.
    op.add_column("certificate", sa.Column("status_list", sa.Integer(), nullable=True))
    op.add_column("certificate", sa.Column("status_index", sa.Integer(), nullable=True))
    _fill()
    op.create_index("status_place", "certificate", ["status_list", "status_index"], unique=True)
    op.create_index(
        "status_exception",
        "certificate",
        ["status_list", "status_index", "standing"],
        unique=False,
        sqlite_where=sa.text("standing <> 'in_force'"),
        postgresql_where=sa.text("standing <> 'in_force'"),
    )
    op.create_index(op.f("ix_certificate_event_at"), "certificate_event", ["at"], unique=False)


def _fill() -> None:
    """Copy each place from its record; a record that somebody has broken has none, and the doctor says so."""
    connection, after = op.get_bind(), -1
    while rows := connection.execute(_NEXT, {"after": after, "page": _PAGE}).all():
        after = rows[-1].id
        read = [(row.id, _place(row.record)) for row in rows]
        filled = [{"id": row_id, "list": place[0], "index": place[1]} for row_id, place in read if place is not None]
        if filled:
            connection.execute(_FILL, filled)


def _place(record: bytes) -> tuple[int, int] | None:
    """Read the place out of a record's payload (docs/format.md, "Record")."""
    try:
        content = cbor.decode(parse(bytes(record), max_bytes=_MAX_RECORD_BYTES).payload, max_bytes=_MAX_RECORD_BYTES)
    except Malformed:
        return None
    match content:
        case {"status": [int(number), int(index)]} if 0 <= number < 2**31 and 0 <= index < 2**31:
            return number, index
        case _:
            return None
