"""
Let no number of an event come twice on SQLite, whatever is deleted or restored; PostgreSQL's sequences never do.

Revision: 0005, after: 0004.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    if op.get_bind().dialect.name == "sqlite":
        # Only a table that is made so remembers the highest number it ever gave (https://www.sqlite.org/autoinc.html).
        with op.batch_alter_table("certificate_event", recreate="always", table_kwargs={"sqlite_autoincrement": True}):
            pass
