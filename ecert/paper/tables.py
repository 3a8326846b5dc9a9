"""Rows of printed papers; nothing that a verification believes stands here."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from ecert.storage.table import Table

_IN_USE = text("state = 'in_use'")


class PaperCopyRow(Table, table=True):
    """One sheet of blank paper that became a copy of a certificate; a sheet is never used twice."""

    __tablename__ = "paper_copy"
    __table_args__ = (
        UniqueConstraint("template_slug", "stock_key", name="paper_stock"),
        # Of the papers in use each copy is one; spoiled and lost ones keep their number beside it.
        Index(
            "paper_in_use",
            "certificate_id",
            "kind",
            "copy_number",
            unique=True,
            sqlite_where=_IN_USE,
            postgresql_where=_IN_USE,
        ),
    )

    id: str = Field(primary_key=True, max_length=36)
    certificate_id: int = Field(foreign_key="certificate.id", index=True)
    template_slug: str = Field(max_length=80)
    """The certificate's kind: each has blank paper of its own, with numbers of its own."""
    kind: str = Field(max_length=16)
    copy_number: int
    stock_number: str = Field(max_length=64)
    stock_key: str = Field(max_length=64)
    """The stock number in the form by which two are the same."""
    printed_on: date
    noted_at: datetime
    noted_by: int = Field(foreign_key="account.id")
    noted_by_name: str = Field(max_length=64)
    state: str = Field(max_length=16)
    reason: str | None = Field(default=None, max_length=500)
    """Of the state it ended in."""
    ended_at: datetime | None = None
    ended_by: int | None = Field(default=None, foreign_key="account.id")
    ended_by_name: str | None = Field(default=None, max_length=64)
