"""
Find applications in lists: a narrow line for each, filled from what was handed in.

Revision: 0022, after: 0021.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from ecert.errors import Malformed
from ecert.signing import cbor

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_PAGE = 100
"""Contents that are in memory together; one may hold a photograph."""
_MAX_CONTENT_BYTES = 409_600
_NEXT = sa.text(
    "select id, application_number, template_slug, content from application "
    "where application_number > :after order by application_number limit :page"
)
_FILL = sa.text(
    "insert into application_line "
    "(application_id, application_number, template_slug, business_type, holder_name, holder_code) "
    "values (:id, :number, :slug, :business, :name, :code)"
)


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "application_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("application_number", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("template_slug", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("business_type", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("holder_name", sqlmodel.sql.sqltypes.AutoString(length=512), nullable=False),
        sa.Column("holder_code", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_application_line_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_line")),
        sa.UniqueConstraint("application_id", name=op.f("uq_application_line_application_id")),
        sa.UniqueConstraint("application_number", name=op.f("uq_application_line_application_number")),
    )
    op.create_index(
        "application_line_by_holder",
        "application_line",
        ["holder_name", "application_number", "holder_code", "template_slug", "business_type"],
        unique=False,
    )
    _fill()


def _fill() -> None:
    """Copy each line from its content; of a broken one only the number is known, and by that it is found."""
    connection, after = op.get_bind(), ""
    while rows := connection.execute(_NEXT, {"after": after, "page": _PAGE}).all():
        after = rows[-1].application_number
        connection.execute(_FILL, [_line(row) for row in rows])


def _line(row: sa.Row[tuple[str, str, str, bytes]]) -> dict[str, str]:
    line = {"id": row.id, "number": row.application_number, "slug": row.template_slug}
    try:
        content = cbor.decode(bytes(row.content), max_bytes=_MAX_CONTENT_BYTES)
    except Malformed:
        content = None
    match content:
        case {"business_type": str(business), "holder": {"name": str(name), "code": str(code)}}:
            return {**line, "business": business[:16], "name": name[:512], "code": code[:64]}
        case _:
            return {**line, "business": "", "name": "", "code": ""}
