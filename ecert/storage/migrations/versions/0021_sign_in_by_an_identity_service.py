"""
Sign in by an identity service: sign-ins on their way, and whom it knows. List what was granted by the day of issue.

Revision: 0021, after: 0020.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "identity_flow",
        sa.Column("state_sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("browser_sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("nonce", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("verifier", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("next_address", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("expires_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("state_sha256", name=op.f("pk_identity_flow")),
    )
    op.create_index(op.f("ix_identity_flow_expires_at"), "identity_flow", ["expires_at"], unique=False)
    op.create_table(
        "account_identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("subject", sqlmodel.sql.sqltypes.AutoString(length=255), nullable=False),
        sa.Column("linked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("linked_by", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_identity_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_identity")),
        sa.UniqueConstraint("issuer", "account_id", name="account_identity_account"),
        sa.UniqueConstraint("issuer", "subject", name="account_identity_subject"),
    )
    op.create_index(op.f("ix_account_identity_account_id"), "account_identity", ["account_id"], unique=False)
    # It has what the one before it had, and what a public list is narrowed by.
    op.drop_index("certificate_issued", table_name="certificate")
    op.create_index(
        "certificate_granted", "certificate", ["issued", "id", "template_slug", "holder_name"], unique=False
    )
