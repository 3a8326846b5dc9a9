"""Rows of ratings."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from ecert.storage.table import Table


class RatingRow(Table, table=True):
    """What an applicant thinks of his case; one row for an application, never changed."""

    __tablename__ = "application_rating"
    __table_args__ = (CheckConstraint("stars between 1 and 5", name="one_to_five"),)

    application_id: str = Field(primary_key=True, foreign_key="application.id", max_length=36)
    stars: int
    comment: str | None = Field(default=None, max_length=500)
    rated_at: datetime
