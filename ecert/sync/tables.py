"""
Rows of sync: how far it got, what it could not deliver, and each push.

What is to be sent stands in no table: the register's events are the list. Every event up to the cursor was accepted by
the platform or has an open failure here.
"""

from datetime import datetime

from sqlmodel import Field

from ecert.storage.table import Table


class SyncCursorRow(Table, table=True):
    """How far the register's events were delivered, and how it goes; one row."""

    __tablename__ = "sync_cursor"

    id: int = Field(primary_key=True)
    delivered: int
    """Sequence of the last event that is settled."""
    last_attempt_at: datetime | None = None
    last_success_at: datetime | None = None
    """When the platform last took a push."""
    troubles: int = 0
    """How often in a row the platform could not be reached, or refused a whole push."""
    error_code: str | None = Field(default=None, max_length=32)
    error: str | None = Field(default=None, max_length=500)
    next_try_at: datetime | None = None
    """When the loop tries again after a trouble."""


class SyncFailureRow(Table, table=True):
    """One event that was not delivered, or delivered with a warning."""

    __tablename__ = "sync_failure"

    id: int | None = Field(default=None, primary_key=True)
    sequence: int = Field(unique=True)
    """The event's number in the register."""
    identifier: str = Field(index=True, max_length=128)
    code: str = Field(max_length=32)
    message: str = Field(max_length=500)
    """Names fields, never values."""
    attempts: int
    """How often it was tried; an event that is held back was never."""
    first_at: datetime
    last_at: datetime
    next_try_at: datetime | None = Field(default=None, index=True)
    """None: it waits for a setting, or for nothing any more."""
    resolved_at: datetime | None = Field(default=None, index=True)


class SyncPushRow(Table, table=True):
    """One push and its answer; rows are only ever added."""

    __tablename__ = "sync_push"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(index=True)
    first_sequence: int
    last_sequence: int
    row_count: int
    return_code: str | None = Field(default=None, max_length=1)
    """None: there was no answer to the push."""
    refused_count: int = 0
    warned_count: int = 0
    error_code: str | None = Field(default=None, max_length=32)
