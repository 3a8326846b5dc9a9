"""
Keep annotated copies.

Revision: 0012, after: 0011.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "annotated_copy",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("identifier", sqlmodel.sql.sqltypes.AutoString(length=128), nullable=False),
        sa.Column("copy_kind", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("cause", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_by_name", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("expires_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("link_expires_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("token_sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("downloads", sa.Integer(), nullable=False),
        sa.Column("last_download_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recalled_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recalled_by", sa.Integer(), nullable=True),
        sa.Column("recalled_by_name", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.Column("recall_reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_annotated_copy_created_by_account")),
        sa.ForeignKeyConstraint(
            ["identifier"], ["certificate.identifier"], name=op.f("fk_annotated_copy_identifier_certificate")
        ),
        sa.ForeignKeyConstraint(["recalled_by"], ["account.id"], name=op.f("fk_annotated_copy_recalled_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annotated_copy")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_annotated_copy_token_sha256")),
    )
    op.create_index(
        "annotated_copy_kept",
        "annotated_copy",
        ["link_expires_at"],
        unique=False,
        sqlite_where=sa.text("kept"),
        postgresql_where=sa.text("kept"),
    )
    op.create_index(op.f("ix_annotated_copy_identifier"), "annotated_copy", ["identifier"], unique=False)
