"""
Keep drafts of forms.

Revision: 0019, after: 0018.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "form_draft",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("template_slug", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("business_type", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("predecessor", sqlmodel.sql.sqltypes.AutoString(length=128), nullable=True),
        sa.Column("application_id", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("updated_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_form_draft_account_id_account")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_form_draft_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_draft")),
    )
    op.create_index(op.f("ix_form_draft_account_id"), "form_draft", ["account_id"], unique=False)
