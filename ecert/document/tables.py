"""Rows of signed PDFs: which file of the store is whose. Nothing that a verification believes stands here."""

from datetime import datetime

from sqlmodel import Field

from ecert.storage.table import Table


class DocumentRow(Table, table=True):
    """The signed PDF of one copy of a certificate's version; it is made once."""

    __tablename__ = "document"

    certificate_id: int = Field(primary_key=True, foreign_key="certificate.id")
    copy_kind: str = Field(primary_key=True, max_length=16)
    """`original` or `duplicate`."""
    sha256: str = Field(index=True, max_length=64)
    """Under this digest the file is kept."""
    size: int
    """In bytes."""
    record_sha256: str = Field(max_length=64)
    """SHA-256 of the signed record that is attached."""
    key_id: str = Field(max_length=8)
    """The document key that signed."""
    stamped: bool
    """Whether it has a time stamp."""
    made_at: datetime
