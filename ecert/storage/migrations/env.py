"""Alembic's entry: run the migrations on the connection that `ecert.storage.schema` passes in."""

from alembic import context
from sqlalchemy import Connection

import ecert.accounts.tables
import ecert.annotated.tables
import ecert.application.tables
import ecert.attachment.tables
import ecert.bundle.tables
import ecert.document.tables
import ecert.federation.tables
import ecert.fieldwork.tables
import ecert.log.tables
import ecert.paper.tables
import ecert.progress.tables
import ecert.register.tables
import ecert.reminding.tables
import ecert.statuslist.tables
import ecert.storage.idempotency
import ecert.storage.installation
import ecert.sync.tables  # noqa: F401 - each import adds its tables to the metadata
from ecert.storage.table import Table


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Table.metadata,
        # SQLite cannot alter most of a table in place; Alembic then makes it anew.
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


_run(context.config.attributes["connection"])
