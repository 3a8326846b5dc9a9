"""
Keep signed events of accounts; the first change after it notes what was there before.

Revision: 0026, after: 0025.
"""

import secrets

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_SALT_BYTES = 16


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "account_event",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=24), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("log_position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_account_event")),
    )
    op.create_index(op.f("ix_account_event_account"), "account_event", ["account"])
    op.add_column("account_identity", sa.Column("salt", sa.LargeBinary(), nullable=True))
    connection = op.get_bind()
    identities = connection.execute(sa.text("SELECT id FROM account_identity")).scalars().all()
    for identity in identities:
        statement = sa.text("UPDATE account_identity SET salt = :salt WHERE id = :id")
        connection.execute(statement, {"salt": secrets.token_bytes(_SALT_BYTES), "id": identity})
    with op.batch_alter_table("account_identity") as table:
        table.alter_column("salt", existing_type=sa.LargeBinary(), nullable=False)
