"""Rows of reminding: each reminder once, whatever became of it, and how it goes with each channel."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from ecert.storage.table import Table


class ReminderRow(Table, table=True):
    """One reminder from its claim on; what is not claimed yet stands in no table."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("identifier", "subject", "due", "days_before", name="reminder_once"),)

    id: int | None = Field(default=None, primary_key=True)
    identifier: str = Field(max_length=128)
    subject: str = Field(max_length=16)
    due: date
    days_before: int
    certificate_number: str = Field(max_length=128)
    template_slug: str = Field(max_length=80)
    channel: str = Field(max_length=16)
    state: str = Field(index=True, max_length=16)
    batch: str = Field(index=True, max_length=32)
    """The message that it is told in; part of its `Message-ID`."""
    attempts: int
    """How often a channel was called for it."""
    claimed_at: datetime
    next_try_at: datetime | None = None
    """Of a refused one that is tried again by itself."""
    problem: str | None = Field(default=None, max_length=200)


class ReminderChannelRow(Table, table=True):
    """What a channel did since the beginning; its row is the lock under which reminders are claimed."""

    __tablename__ = "reminder_channel"

    channel: str = Field(primary_key=True, max_length=16)
    sent: int = 0
    """Reminders that it took."""
    refusals: int = 0
    """Messages that it did not take."""
    last_run_at: datetime | None = None
