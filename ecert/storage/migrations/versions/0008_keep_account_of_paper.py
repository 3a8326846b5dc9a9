"""
Keep account of paper.

Revision: 0008, after: 0007.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "paper_copy",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("template_slug", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("copy_number", sa.Integer(), nullable=False),
        sa.Column("stock_number", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("stock_key", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("printed_on", sa.Date(), nullable=False),
        sa.Column("noted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=False),
        sa.Column("noted_by_name", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=True),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("ended_by_name", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_paper_copy_certificate_id_certificate")
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["account.id"], name=op.f("fk_paper_copy_ended_by_account")),
        sa.ForeignKeyConstraint(["noted_by"], ["account.id"], name=op.f("fk_paper_copy_noted_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_copy")),
        sa.UniqueConstraint("template_slug", "stock_key", name="paper_stock"),
    )
    op.create_index(op.f("ix_paper_copy_certificate_id"), "paper_copy", ["certificate_id"], unique=False)
    op.create_index(
        "paper_in_use",
        "paper_copy",
        ["certificate_id", "kind", "copy_number"],
        unique=True,
        sqlite_where=sa.text("state = 'in_use'"),
        postgresql_where=sa.text("state = 'in_use'"),
    )
