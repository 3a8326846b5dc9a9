"""
Follow applications: their trail, their letters, the days promised, and everybody who wrote in them.

Revision: 0004, after: 0002.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0004"
down_revision = "0002"
branch_labels = None
depends_on = None

_ADD = "insert into application_event (application_id, position, step, state, at, account_id, reason, content_sha256) "
_TAKEN_IN = (
    "select id, {position}, '{step}', '{state}', submitted_at, submitted_by, null, content_sha256 from application"
)
_DECIDED = (
    "select id, 4, decision, case decision when 'approve' then 'approved' when 'return' then 'returned' else 'rejected' end, "
    "decided_at, decided_by, opinion, content_sha256 from application where decision is not null"
)


def upgrade() -> None:
    """Change the tables; what is known of earlier applications becomes their trail."""
    op.add_column("application", sa.Column("promised_days", sa.Integer(), nullable=True))
    op.add_column("application", sa.Column("authors", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=True))
    # Twelve working days is what the office promised all along.
    op.execute("update application set promised_days = 12, authors = cast(submitted_by as varchar(20))")
    with op.batch_alter_table("application") as batch:
        batch.alter_column("promised_days", existing_type=sa.Integer(), nullable=False)
        batch.alter_column("authors", existing_type=sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False)
    op.create_table(
        "document_counter",
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "year", name=op.f("pk_document_counter")),
    )
    op.create_table(
        "application_document",
        sa.Column("number", sqlmodel.sql.sqltypes.AutoString(length=128), nullable=False),
        sa.Column("application_id", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=128), nullable=False),
        sa.Column("text", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_application_document_application_id_application")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_application_document")),
    )
    op.create_index(op.f("ix_application_document_application_id"), "application_document", ["application_id"])
    op.create_table(
        "application_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("step", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=True),
        sa.Column("content_sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_application_event_account_id_account")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_application_event_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_event")),
        sa.UniqueConstraint("application_id", "position", name="application_event_position"),
    )
    for position, (step, state) in enumerate(
        (("submit", "submitted"), ("accept", "accepted"), ("begin_review", "under_review")), start=1
    ):
        op.execute(_ADD + _TAKEN_IN.format(position=position, step=step, state=state))
    op.execute(_ADD + _DECIDED)
