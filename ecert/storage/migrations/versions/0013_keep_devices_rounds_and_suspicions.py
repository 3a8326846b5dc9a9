"""
Keep devices, rounds and suspicions.

Revision: 0013, after: 0012.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "device",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("label", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("expires_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("last_seen_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("shut_out_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("shut_out_by", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_device_account_id_account")),
        sa.ForeignKeyConstraint(["token_id"], ["token.id"], name=op.f("fk_device_token_id_token")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("token_id", name=op.f("uq_device_token_id")),
    )
    op.create_index(op.f("ix_device_account_id"), "device", ["account_id"], unique=False)

    op.create_table(
        "device_invitation",
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("created_by", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.Column("expires_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("device_id", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_device_invitation_account_id_account")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_device_invitation_device_id_device")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_device_invitation")),
    )
    op.create_table(
        "inspection_round",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("account_name", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("device_id", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ending", sa.LargeBinary(), nullable=True),
        sa.Column("closed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("record", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_inspection_round_account_id_account")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_inspection_round_device_id_device")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_inspection_round")),
        sa.UniqueConstraint("id", name=op.f("uq_inspection_round_id")),
    )
    op.create_index("inspection_round_of_account", "inspection_round", ["account_id", "number"], unique=False)

    op.create_table(
        "suspicion",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("account_name", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("device_id", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("answer", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=True),
        sa.Column("answered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_by_name", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_suspicion_account_id_account")),
        sa.ForeignKeyConstraint(["answered_by"], ["account.id"], name=op.f("fk_suspicion_answered_by_account")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_suspicion_device_id_device")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_suspicion")),
        sa.UniqueConstraint("id", name=op.f("uq_suspicion_id")),
    )
    op.create_index(op.f("ix_suspicion_account_id"), "suspicion", ["account_id"], unique=False)
    op.create_index("suspicion_state", "suspicion", ["state", "number"], unique=False)

    op.create_table(
        "inspection_note",
        sa.Column("round_number", sa.Integer(), nullable=False),
        sa.Column("scan_id", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("device_id", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_inspection_note_device_id_device")),
        sa.ForeignKeyConstraint(
            ["round_number"], ["inspection_round.number"], name=op.f("fk_inspection_note_round_number_inspection_round")
        ),
        sa.PrimaryKeyConstraint("round_number", "scan_id", "id", name=op.f("pk_inspection_note")),
        sa.UniqueConstraint("round_number", "position", name="inspection_note_position"),
    )
    op.create_table(
        "inspection_photo",
        sa.Column("round_number", sa.Integer(), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("media_type", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("device_id", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("received_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_inspection_photo_device_id_device")),
        sa.ForeignKeyConstraint(
            ["round_number"],
            ["inspection_round.number"],
            name=op.f("fk_inspection_photo_round_number_inspection_round"),
        ),
        sa.PrimaryKeyConstraint("round_number", "sha256", name=op.f("pk_inspection_photo")),
    )
    op.create_table(
        "inspection_scan",
        sa.Column("round_number", sa.Integer(), nullable=False),
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("device_id", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("subject", sqlmodel.sql.sqltypes.AutoString(length=128), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("verdict", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_inspection_scan_device_id_device")),
        sa.ForeignKeyConstraint(
            ["round_number"], ["inspection_round.number"], name=op.f("fk_inspection_scan_round_number_inspection_round")
        ),
        sa.PrimaryKeyConstraint("round_number", "id", name=op.f("pk_inspection_scan")),
        sa.UniqueConstraint("round_number", "position", name="inspection_scan_position"),
    )
    op.create_index(
        "inspection_scan_counted",
        "inspection_scan",
        ["round_number", "subject"],
        unique=True,
        sqlite_where=sa.text("counted"),
        postgresql_where=sa.text("counted"),
    )
