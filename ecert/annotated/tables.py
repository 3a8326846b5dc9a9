"""Rows of annotated copies: whose each is, under which digest its link and its file are known."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from ecert.storage.table import Table

_KEPT = text("kept")


class AnnotatedCopyRow(Table, table=True):
    """One copy with its one link; the signed chain says that it was made, and whether it was called back."""

    __tablename__ = "annotated_copy"
    __table_args__ = (
        # Few files are kept at once, and the sweep looks for those whose link has ended.
        Index("annotated_copy_kept", "link_expires_at", sqlite_where=_KEPT, postgresql_where=_KEPT),
    )

    id: str = Field(primary_key=True, max_length=36)
    identifier: str = Field(foreign_key="certificate.identifier", index=True, max_length=128)
    """The certificate's version."""
    copy_kind: str = Field(max_length=16)
    """`original` or `duplicate`: whose face it has."""
    cause: str = Field(max_length=200)
    created_at: datetime
    created_by: int = Field(foreign_key="account.id")
    created_by_name: str = Field(max_length=64)
    expires_at: datetime
    """When the copy itself ends."""
    link_expires_at: datetime
    token_sha256: str = Field(unique=True, max_length=64)
    """Of the link; the token itself is nowhere."""
    sha256: str = Field(max_length=64)
    """Of the file."""
    size: int
    """In bytes."""
    kept: bool
    """Whether the file is in the store still."""
    downloads: int
    last_download_at: datetime | None = None
    recalled_at: datetime | None = None
    recalled_by: int | None = Field(default=None, foreign_key="account.id")
    recalled_by_name: str | None = Field(default=None, max_length=64)
    recall_reason: str | None = Field(default=None, max_length=500)
