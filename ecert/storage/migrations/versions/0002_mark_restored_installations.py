"""
Mark restored installations.

Revision: 0002, after: 0001.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "installation_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("newest_event", sa.Integer(), nullable=False),
        sa.Column("backup_sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("told_by", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.Column("because", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation_mark")),
    )
