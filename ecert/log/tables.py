"""
Rows of the log.

Entries are only ever added, each with the position after the one before, in the order of commits. A row's leaf hash is
what the public tree holds; what it is the hash of stands where it always stood.
"""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlmodel import Field

from ecert.storage.table import Table


class LogEntryRow(Table, table=True):
    """One leaf of the log."""

    __tablename__ = "log_entry"

    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    """From 0, without a gap."""
    leaf: bytes = Field(sa_type=LargeBinary, unique=True)
    """Leaf hash over SHA-256 of what was signed."""
    kind: str = Field(max_length=16)


class CheckpointRow(Table, table=True):
    """One checkpoint that was signed; it is stored before anybody sees it."""

    __tablename__ = "log_checkpoint"

    size: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    root: bytes = Field(sa_type=LargeBinary)
    note: str = Field(max_length=1000)
    """The note as the log signed it, without cosignatures."""
    signed_at: datetime


class RecoveryRow(Table, table=True):
    """One recovery: what a database that was put back to an earlier day had lost, as the published log shows it."""

    __tablename__ = "log_recovery"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    kept: int
    """How many of its entries are those of the published log."""
    lost: int
    """How many entries it had lost."""
    list_floor: int
    """Highest number that a status list may have had that was opened by what is lost."""


class CosignatureRow(Table, table=True):
    """One witness's signature under a checkpoint."""

    __tablename__ = "log_cosignature"

    size: int = Field(primary_key=True, foreign_key="log_checkpoint.size")
    name: str = Field(primary_key=True, max_length=200)
    """The witness's."""
    line: str = Field(max_length=400)
    """Its signature line, newline included."""
    cosigned_at: datetime
    """When it says that it signed."""
