"""Rows of published status lists."""

from datetime import datetime

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlmodel import Field

from ecert.storage.table import Table


class StatusTokenRow(Table, table=True):
    """One status list as it was signed and given out; kept, since whoever audits the log asks what its entry was."""

    __tablename__ = "status_token"
    __table_args__ = (UniqueConstraint("list_number", "form", "sequence", "hour", name="status_token_state"),)

    log_position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    """Where it stands in the public log."""
    list_number: int
    form: str = Field(max_length=40)
    """Its media type."""
    sequence: int
    """Number of the newest event when it was made."""
    hour: datetime
    """The hour that it was made in."""
    content: bytes = Field(sa_type=LargeBinary)
