"""
Make the first tables.

Revision: 0001, after: .
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("roles", sqlmodel.sql.sqltypes.AutoString(length=128), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("name", name=op.f("uq_account_name")),
    )
    op.create_table(
        "application_counter",
        sa.Column("day", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_application_counter")),
    )
    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("identifier", sqlmodel.sql.sqltypes.AutoString(length=128), nullable=False),
        sa.Column("template_slug", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("template_version", sa.Integer(), nullable=False),
        sa.Column("serial", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("version_no", sa.Integer(), nullable=False),
        sa.Column("number", sqlmodel.sql.sqltypes.AutoString(length=128), nullable=False),
        sa.Column("number_key", sqlmodel.sql.sqltypes.AutoString(length=128), nullable=False),
        sa.Column("holder_name", sqlmodel.sql.sqltypes.AutoString(length=512), nullable=False),
        sa.Column("holder_code", sqlmodel.sql.sqltypes.AutoString(length=512), nullable=False),
        sa.Column("issued", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("standing", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("application_id", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=True),
        sa.Column("predecessor_id", sa.Integer(), nullable=True),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("credential", sa.LargeBinary(), nullable=False),
        sa.Column("credential_sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("head_sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.CheckConstraint("version_no between 1 and 999", name=op.f("ck_certificate_version_no")),
        sa.ForeignKeyConstraint(
            ["predecessor_id"], ["certificate.id"], name=op.f("fk_certificate_predecessor_id_certificate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("application_id", name=op.f("uq_certificate_application_id")),
        sa.UniqueConstraint("credential_sha256", name=op.f("uq_certificate_credential_sha256")),
        sa.UniqueConstraint("identifier", name=op.f("uq_certificate_identifier")),
        sa.UniqueConstraint("predecessor_id", name=op.f("uq_certificate_predecessor_id")),
        sa.UniqueConstraint("template_slug", "number_key", "version_no", name="number_per_template"),
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificate_holder_code"), ["holder_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_number_key"), ["number_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_valid_to"), ["valid_to"], unique=False)

    op.create_table(
        "number_series",
        sa.Column("template_slug", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("series", sqlmodel.sql.sqltypes.AutoString(length=128), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("template_slug", "series", name=op.f("pk_number_series")),
    )
    op.create_table(
        "status_list",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("expiry_group", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("allocated", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_status_list")),
    )
    with op.batch_alter_table("status_list", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_status_list_expiry_group"), ["expiry_group"], unique=False)

    op.create_table(
        "sync_cursor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivered", sa.Integer(), nullable=False),
        sa.Column("last_attempt_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("last_success_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("troubles", sa.Integer(), nullable=False),
        sa.Column("error_code", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=True),
        sa.Column("error", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=True),
        sa.Column("next_try_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_cursor")),
    )
    op.create_table(
        "sync_failure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("identifier", sqlmodel.sql.sqltypes.AutoString(length=128), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("message", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("first_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("last_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("next_try_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("resolved_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_failure")),
        sa.UniqueConstraint("sequence", name=op.f("uq_sync_failure_sequence")),
    )
    with op.batch_alter_table("sync_failure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sync_failure_identifier"), ["identifier"], unique=False)
        batch_op.create_index(batch_op.f("ix_sync_failure_next_try_at"), ["next_try_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sync_failure_resolved_at"), ["resolved_at"], unique=False)

    op.create_table(
        "sync_push",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("first_sequence", sa.Integer(), nullable=False),
        sa.Column("last_sequence", sa.Integer(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("return_code", sqlmodel.sql.sqltypes.AutoString(length=1), nullable=True),
        sa.Column("refused_count", sa.Integer(), nullable=False),
        sa.Column("warned_count", sa.Integer(), nullable=False),
        sa.Column("error_code", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_push")),
    )
    with op.batch_alter_table("sync_push", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sync_push_at"), ["at"], unique=False)

    op.create_table(
        "application",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("application_number", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("template_slug", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("content_sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("submitted_by", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("decision", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True),
        sa.Column("opinion", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=True),
        sa.Column("issued_by", sa.Integer(), nullable=True),
        sa.Column("issued_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "decided_by is null or decided_by <> submitted_by", name=op.f("ck_application_reviewer_is_second_person")
        ),
        sa.CheckConstraint(
            "issued_by is null or issued_by <> submitted_by", name=op.f("ck_application_issuer_is_second_person")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_application_decided_by_account")),
        sa.ForeignKeyConstraint(["issued_by"], ["account.id"], name=op.f("fk_application_issued_by_account")),
        sa.ForeignKeyConstraint(["submitted_by"], ["account.id"], name=op.f("fk_application_submitted_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("application_number", name=op.f("uq_application_application_number")),
    )
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_template_slug"), ["template_slug"], unique=False)

    op.create_table(
        "certificate_event",
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_certificate_event_certificate_id_certificate")
        ),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_certificate_event")),
        sa.UniqueConstraint("certificate_id", "position", name="event_position"),
    )
    op.create_table(
        "idempotent_answer",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("operation", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=128), nullable=False),
        sa.Column("body_sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_idempotent_answer_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", "operation", "key", name=op.f("pk_idempotent_answer")),
    )
    op.create_table(
        "lifecycle_step",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("step", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("reason_code", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("document_number", sqlmodel.sql.sqltypes.AutoString(length=128), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_by_name", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("proposed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("decision", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("opinion", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=True),
        sa.CheckConstraint(
            "decided_by is null or decided_by <> proposed_by", name=op.f("ck_lifecycle_step_second_person")
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_lifecycle_step_certificate_id_certificate")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_lifecycle_step_decided_by_account")),
        sa.ForeignKeyConstraint(["proposed_by"], ["account.id"], name=op.f("fk_lifecycle_step_proposed_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lifecycle_step")),
    )
    with op.batch_alter_table("lifecycle_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lifecycle_step_certificate_id"), ["certificate_id"], unique=False)

    op.create_table(
        "status_block",
        sa.Column("list_number", sa.Integer(), nullable=False),
        sa.Column("block", sa.Integer(), nullable=False),
        sa.Column("shuffle", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_number"], ["status_list.number"], name=op.f("fk_status_block_list_number_status_list")
        ),
        sa.PrimaryKeyConstraint("list_number", "block", name=op.f("pk_status_block")),
    )
    op.create_table(
        "token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("expires_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("revoked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_token_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("sha256", name=op.f("uq_token_sha256")),
    )
    with op.batch_alter_table("token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_token_account_id"), ["account_id"], unique=False)
