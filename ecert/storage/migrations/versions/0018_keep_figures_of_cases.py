"""
Keep figures of cases, and find what the work list asks for by indexes.

Revision: 0018, after: 0017.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# Legal days as Python numbers them: 1970-01-01 is 719163, and Asia/Shanghai is eight hours ahead all year.
_DAY = {
    "sqlite": "cast(julianday({}, '+8 hours') - 1721424.5 as integer)",
    "postgresql": "cast(floor((extract(epoch from {}) + 28800) / 86400) as integer) + 719163",
}
_FIRST = """
    from application_event e where e.application_id = case_figure.application_id and e.position = (
        select min(s.position) from application_event s where s.application_id = case_figure.application_id
        and s.state in ('approved', 'rejected', 'not_accepted', 'withdrawn'))
"""


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "case_figure",
        sa.Column("application_id", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("template_slug", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("arrived_day", sa.Integer(), nullable=False),
        sa.Column("settled_day", sa.Integer(), nullable=True),
        sa.Column("outcome", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True),
        sa.Column("promised_days", sa.Integer(), nullable=False),
        sa.Column("used_days", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_case_figure_application_id_application")
        ),
        sa.PrimaryKeyConstraint("application_id", name=op.f("pk_case_figure")),
    )
    op.create_index("case_figure_arrived", "case_figure", ["arrived_day", "template_slug"], unique=False)
    op.create_index("case_figure_settled", "case_figure", ["settled_day", "template_slug"], unique=False)
    op.create_index("certificate_issued", "certificate", ["issued", "template_slug"], unique=False)
    op.create_index("certificate_expiring", "certificate", ["valid_to", "standing", "template_slug"], unique=False)
    op.create_index(
        "lifecycle_step_waiting",
        "lifecycle_step",
        ["proposed_at"],
        unique=False,
        sqlite_where=sa.text("decision is null"),
        postgresql_where=sa.text("decision is null"),
    )
    take_over()


def take_over() -> None:
    """Take what is known from the trails; how many working days a decision took is not told by them alone."""
    day = _DAY[op.get_bind().dialect.name]
    op.execute(
        "insert into case_figure (application_id, template_slug, arrived_day, promised_days) "  # noqa: S608 - our words
        f"select a.id, a.template_slug, {day.format('min(e.at)')}, a.promised_days "
        "from application a join application_event e on e.application_id = a.id and e.step = 'submit' "
        "group by a.id, a.template_slug, a.promised_days"
    )
    op.execute(f"update case_figure set settled_day = (select {day.format('e.at')} {_FIRST})")  # noqa: S608 - our words
    op.execute(f"update case_figure set outcome = (select e.state {_FIRST})")  # noqa: S608 - our words
