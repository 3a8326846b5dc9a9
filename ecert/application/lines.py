"""Keep the line by which lists find an application: written when it is handed in, anew when it is changed."""

from typing import Any, Final

from sqlalchemy import bindparam, insert, update
from sqlmodel import Session

from ecert.application.submission import Submission
from ecert.application.tables import ApplicationLineRow, ApplicationRow
from ecert.storage.database import execute
from ecert.storage.table import Table

_TABLE: Final = Table.metadata.tables[str(ApplicationLineRow.__tablename__)]
_WRITE: Final = insert(_TABLE)
_REWRITE: Final = (
    update(_TABLE)
    .where(_TABLE.c.application_id == bindparam("application"))
    .values(holder_name=bindparam("name"), holder_code=bindparam("code"), business_type=bindparam("business"))
)


def line_of(application_id: str, application_number: str, submission: Submission) -> dict[str, Any]:
    """Give the columns of an application's line."""
    return {
        "application_id": application_id,
        "application_number": application_number,
        "template_slug": submission.slug,
        "business_type": submission.business_type.value,
        "holder_name": submission.holder.name,
        "holder_code": submission.holder.code,
    }


def write_line(session: Session, row: ApplicationRow, submission: Submission) -> None:
    """Write the line of an application that is new in this transaction."""
    execute(session, _WRITE, line_of(row.id, row.application_number, submission))


def rewrite_line(session: Session, application_id: str, submission: Submission) -> None:
    """Write the line of a locked application anew; number and kind stay."""
    values = {
        "application": application_id,
        "name": submission.holder.name,
        "code": submission.holder.code,
        "business": submission.business_type.value,
    }
    execute(session, _REWRITE, values)
