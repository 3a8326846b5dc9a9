"""
Keep who may see each attachment: who brought it, and the kinds of certificate whose applications name it.

Revision: 0017, after: 0016.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from ecert.errors import Malformed
from ecert.signing import cbor

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_PAGE = 100
"""Applications that are in memory together; one may hold photographs."""
_MAX_CONTENT_BYTES = 409_600
_NEXT = sa.text("select id, template_slug, content from application where id > :after order by id limit :page")
_BROUGHT = sa.text("insert into attachment_upload (sha256, account_id) select sha256, uploaded_by from attachment")
_KEPT = sa.text("select sha256 from attachment")
_USE = sa.text("insert into attachment_use (sha256, template_slug) values (:sha256, :slug)")


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "attachment_upload",
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_attachment_upload_account_id_account")),
        sa.ForeignKeyConstraint(["sha256"], ["attachment.sha256"], name=op.f("fk_attachment_upload_sha256_attachment")),
        sa.PrimaryKeyConstraint("sha256", "account_id", name=op.f("pk_attachment_upload")),
    )
    op.create_table(
        "attachment_use",
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("template_slug", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["attachment.sha256"], name=op.f("fk_attachment_use_sha256_attachment")),
        sa.PrimaryKeyConstraint("sha256", "template_slug", name=op.f("pk_attachment_use")),
    )
    _fill()


def _fill() -> None:
    """Copy what applications name; of one that somebody has broken nothing is known, and the doctor says so."""
    connection, after = op.get_bind(), ""
    connection.execute(_BROUGHT)
    kept = set(connection.execute(_KEPT).scalars())
    used: set[tuple[str, str]] = set()
    while rows := connection.execute(_NEXT, {"after": after, "page": _PAGE}).all():
        after = rows[-1].id
        used |= {(sha256, row.template_slug) for row in rows for sha256 in _digests(bytes(row.content)) & kept}
    if used:
        connection.execute(_USE, [{"sha256": sha256, "slug": slug} for sha256, slug in sorted(used)])


def _digests(content: bytes) -> set[str]:
    """Read the digests of the files that an application names (docs/format.md)."""
    try:
        read = cbor.decode(content, max_bytes=_MAX_CONTENT_BYTES)
    except Malformed:
        return set()
    found: set[str] = set()
    match read:
        case {"attachments": list(files)}:
            for file in files:
                match file:
                    case {"sha256": bytes(digest)}:
                        found.add(digest.hex())
    return found
