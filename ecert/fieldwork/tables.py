"""
Rows of rounds, of what belongs to them, and of suspicions.

A body is kept whole, as JSON in one spelling: what a machine saw and what a person said is never spread over columns
that somebody could change one by one. Columns beside it are what is looked for.
"""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field

from ecert.storage.table import Table

_COUNTED = text("counted")


class RoundRow(Table, table=True):
    """One round (检查轮次); it is closed once its signed record is there."""

    __tablename__ = "inspection_round"
    __table_args__ = (Index("inspection_round_of_account", "account_id", "number"),)

    number: int | None = Field(default=None, primary_key=True)
    """In the order of arrival, for pages."""
    id: str = Field(unique=True, max_length=36)
    """The device's."""
    account_id: int = Field(foreign_key="account.id")
    account_name: str = Field(max_length=64)
    device_id: str = Field(foreign_key="device.id", max_length=36)
    """Which began it."""
    content: bytes = Field(sa_type=LargeBinary)
    received_at: datetime
    ending: bytes | None = Field(default=None, sa_type=LargeBinary)
    """What the device said at the end."""
    closed_at: datetime | None = None
    record: bytes | None = Field(default=None, sa_type=LargeBinary)
    """Signed."""


class ScanRow(Table, table=True):
    """One scan: what the machine saw, and what the register said of it at arrival."""

    __tablename__ = "inspection_scan"
    __table_args__ = (
        UniqueConstraint("round_number", "position", name="inspection_scan_position"),
        # Where inspectors met a certificate is asked for on its page.
        Index("inspection_scan_subject", "subject"),
        # A certificate counts once in a round, whoever is quicker.
        Index(
            "inspection_scan_counted",
            "round_number",
            "subject",
            unique=True,
            sqlite_where=_COUNTED,
            postgresql_where=_COUNTED,
        ),
    )

    round_number: int = Field(primary_key=True, foreign_key="inspection_round.number")
    id: str = Field(primary_key=True, max_length=36)
    """The device's."""
    position: int
    """1 for the first that arrived."""
    device_id: str = Field(foreign_key="device.id", max_length=36)
    content: bytes = Field(sa_type=LargeBinary)
    subject: str = Field(max_length=128)
    """The certificate's identifier, or a digest of what was read where the register knows none."""
    counted: bool
    verdict: bytes = Field(sa_type=LargeBinary)
    """The register's, in JSON."""
    received_at: datetime


class NoteRow(Table, table=True):
    """One note to a scan: what a person says; rows are only ever added."""

    __tablename__ = "inspection_note"
    __table_args__ = (UniqueConstraint("round_number", "position", name="inspection_note_position"),)

    round_number: int = Field(primary_key=True, foreign_key="inspection_round.number")
    scan_id: str = Field(primary_key=True, max_length=36)
    id: str = Field(primary_key=True, max_length=36)
    """The device's."""
    position: int
    """1 for the first of the round that arrived."""
    device_id: str = Field(foreign_key="device.id", max_length=36)
    content: bytes = Field(sa_type=LargeBinary)
    received_at: datetime


class PhotoRow(Table, table=True):
    """One photo of a round; its bytes are in the file store."""

    __tablename__ = "inspection_photo"

    round_number: int = Field(primary_key=True, foreign_key="inspection_round.number")
    sha256: str = Field(primary_key=True, max_length=64)
    media_type: str = Field(max_length=16)
    """What its bytes are."""
    size: int
    """In bytes."""
    device_id: str = Field(foreign_key="device.id", max_length=36)
    received_at: datetime


class SuspicionRow(Table, table=True):
    """One suspicion (疑点线索), and the office's answer to it."""

    __tablename__ = "suspicion"
    __table_args__ = (Index("suspicion_state", "state", "number"),)

    number: int | None = Field(default=None, primary_key=True)
    """In the order of arrival, for pages."""
    id: str = Field(unique=True, max_length=36)
    """The device's."""
    account_id: int = Field(foreign_key="account.id", index=True)
    account_name: str = Field(max_length=64)
    device_id: str | None = Field(default=None, foreign_key="device.id", max_length=36)
    content: bytes = Field(sa_type=LargeBinary)
    received_at: datetime
    state: str = Field(max_length=16)
    answer: str | None = Field(default=None, max_length=500)
    answered_at: datetime | None = None
    answered_by: int | None = Field(default=None, foreign_key="account.id")
    answered_by_name: str | None = Field(default=None, max_length=64)
