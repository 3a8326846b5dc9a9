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


class DistrustedKeyRow(Table, table=True):
    """Somebody has declared that a key is not to be trusted; such rows are only ever added."""

    __tablename__ = "distrusted_key"

    id: int | None = Field(default=None, primary_key=True)
    key_id: str = Field(max_length=8, index=True)
    """In hexadecimal."""
    since: datetime | None
    """From which instant on; None where nothing that it signed is to be trusted."""
    reason: str = Field(max_length=200)
    declared_at: datetime
