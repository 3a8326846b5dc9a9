"""Rows of published bundles."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlmodel import Field

from ecert.storage.table import Table


class BundleRow(Table, table=True):
    """A bundle as the root signed it; the newest is the one that is given out."""

    __tablename__ = "bundle"

    sequence: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    content: bytes = Field(sa_type=LargeBinary)
    published_at: datetime
    log_position: int | None = Field(default=None)
    """Where it stands in the public log."""
