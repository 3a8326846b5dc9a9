"""Rows of attachments."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlmodel import Field

from ecert.storage.table import Table


class AttachmentRow(Table, table=True):
    """One file; rows are only ever added."""

    __tablename__ = "attachment"

    sha256: str = Field(primary_key=True, max_length=64)
    """Of `content`, in lower-case hexadecimal digits."""
    content: bytes = Field(sa_type=LargeBinary)
    media_type: str = Field(max_length=64)
    """What the bytes are."""
    size: int
    """In bytes."""
    uploaded_by: int = Field(foreign_key="account.id")
    """Who brought it first."""
    uploaded_at: datetime
