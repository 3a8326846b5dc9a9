"""Rows of applications."""

from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary
from sqlmodel import Field

from ecert.storage.table import Table


class ApplicationRow(Table, table=True):
    """One application; the database too insists on a second person."""

    __tablename__ = "application"
    __table_args__ = (
        CheckConstraint("decided_by is null or decided_by <> submitted_by", name="reviewer_is_second_person"),
        CheckConstraint("issued_by is null or issued_by <> submitted_by", name="issuer_is_second_person"),
    )

    id: str = Field(primary_key=True, max_length=36)
    application_number: str = Field(unique=True, max_length=32)
    state: str = Field(index=True, max_length=16)
    template_slug: str = Field(index=True, max_length=80)
    content: bytes = Field(sa_type=LargeBinary)
    """The checked submission as deterministic CBOR."""
    content_sha256: str = Field(max_length=64)
    submitted_by: int = Field(foreign_key="account.id")
    submitted_at: datetime
    decided_by: int | None = Field(default=None, foreign_key="account.id")
    decided_at: datetime | None = None
    decision: str | None = Field(default=None, max_length=16)
    opinion: str | None = Field(default=None, max_length=500)
    issued_by: int | None = Field(default=None, foreign_key="account.id")
    issued_at: datetime | None = None


class ApplicationCounterRow(Table, table=True):
    """How many applications were numbered on a day."""

    __tablename__ = "application_counter"

    day: str = Field(primary_key=True, max_length=8)
    last: int
