"""
Find the scans of a certificate by its identifier.

Revision: 0023, after: 0022.
"""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_index("inspection_scan_subject", "inspection_scan", ["subject"], unique=False)
