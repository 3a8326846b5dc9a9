"""
Find certificates in lists: indexes for what is searched, and for the few that are not in force; saved views.

Revision: 0016, after: 0015.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_index("certificate_searched", "certificate", ["holder_name", "number_key"], unique=False)
    op.create_index("certificate_beginning", "certificate", ["valid_from"], unique=False)
    op.create_index(
        "certificate_ended",
        "certificate",
        ["standing"],
        unique=False,
        sqlite_where=sa.text("standing <> 'in_force'"),
        postgresql_where=sa.text("standing <> 'in_force'"),
    )
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("list_name", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("query", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_saved_view_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("account_id", "list_name", "name", name="saved_view_name"),
    )
