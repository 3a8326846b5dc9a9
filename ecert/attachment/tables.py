"""Rows of attachments, and of who may see each."""

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


class AttachmentUploadRow(Table, table=True):
    """Who brought a file: each sees it, also before an application names it."""

    __tablename__ = "attachment_upload"

    sha256: str = Field(primary_key=True, foreign_key="attachment.sha256", max_length=64)
    account_id: int = Field(primary_key=True, foreign_key="account.id")


class AttachmentUseRow(Table, table=True):
    """A kind for which an application names a file, or once named it: who sees the kind sees the file."""

    __tablename__ = "attachment_use"

    sha256: str = Field(primary_key=True, foreign_key="attachment.sha256", max_length=64)
    template_slug: str = Field(primary_key=True, max_length=80)
