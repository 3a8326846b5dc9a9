"""
Rows of the register.

A certificate's signed bytes are the truth; the other columns exist to be searched. Rows of `certificate_event` are only
ever added, and those of `certificate` change in their search columns and their head alone.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field

from ecert.storage.table import Table

NOT_IN_FORCE = text("standing <> 'in_force'")
"""Said with these words, so that SQLite finds the index that is made of such rows alone."""


UNDECIDED = text("decision is null")
"""Said with these words for the same reason."""


class CertificateRow(Table, table=True):
    """One version of one certificate."""

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("template_slug", "number_key", "version_no", name="number_per_template"),
        CheckConstraint("version_no between 1 and 999", name="version_no"),
        # What was granted is listed by the day of issue; by kind and name it is narrowed without a look at the rows.
        Index("certificate_granted", "issued", "id", "template_slug", "holder_name"),
        Index("status_place", "status_list", "status_index", unique=True),
        # Few certificates are not in force, and a status list is made of them and of what was handed out.
        Index(
            "status_exception",
            "status_list",
            "status_index",
            "standing",
            sqlite_where=NOT_IN_FORCE,
            postgresql_where=NOT_IN_FORCE,
        ),
        # Lists are searched in rows that have nothing else, and few certificates are of another standing.
        Index("certificate_searched", "holder_name", "number_key"),
        Index("certificate_beginning", "valid_from"),
        Index("certificate_ended", "standing", sqlite_where=NOT_IN_FORCE, postgresql_where=NOT_IN_FORCE),
        # What the work list counts, answered by the indexes alone.
        Index("certificate_expiring", "valid_to", "standing", "template_slug"),
    )

    id: int | None = Field(default=None, primary_key=True)
    identifier: str = Field(unique=True, max_length=128)
    template_slug: str = Field(max_length=80)
    template_version: int
    serial: str = Field(max_length=32)
    version_no: int
    number: str = Field(max_length=128)
    number_key: str = Field(index=True, max_length=128)
    """The number in the form by which two are the same."""
    holder_name: str = Field(max_length=512)
    holder_code: str = Field(index=True, max_length=512)
    issued: date
    valid_from: date
    valid_to: date | None = Field(default=None, index=True)
    standing: str = Field(max_length=16)
    """What the events have made of it; a copy for searching, never believed by a verification."""
    status_list: int | None
    """The status list that it has a place in; absent only where the record was broken when the column was added."""
    status_index: int | None
    """Its place there."""
    application_id: str | None = Field(default=None, unique=True, max_length=36)
    predecessor_id: int | None = Field(default=None, unique=True, foreign_key="certificate.id")
    record: bytes = Field(sa_type=LargeBinary)
    credential: bytes = Field(sa_type=LargeBinary)
    credential_sha256: str = Field(unique=True, max_length=64)
    head_sha256: str = Field(max_length=64)
    """SHA-256 of the newest signed event."""
    log_position: int | None = Field(default=None)
    """Where the record stands in the public log."""


class EventRow(Table, table=True):
    """One signed event; `sequence` is the register's own order, which sync follows, and no number comes twice."""

    __tablename__ = "certificate_event"
    __table_args__ = (
        UniqueConstraint("certificate_id", "position", name="event_position"),
        {"sqlite_autoincrement": True},
    )

    sequence: int | None = Field(default=None, primary_key=True)
    certificate_id: int = Field(foreign_key="certificate.id")
    position: int
    kind: str = Field(max_length=16)
    at: datetime = Field(index=True)
    sealed: bytes = Field(sa_type=LargeBinary)
    log_position: int | None = Field(default=None)
    """Where it stands in the public log."""


class StepRow(Table, table=True):
    """A lifecycle step that one person proposed and a second one must confirm."""

    __tablename__ = "lifecycle_step"
    __table_args__ = (
        CheckConstraint("decided_by is null or decided_by <> proposed_by", name="second_person"),
        Index("lifecycle_step_waiting", "proposed_at", sqlite_where=UNDECIDED, postgresql_where=UNDECIDED),
    )

    id: str = Field(primary_key=True, max_length=36)
    certificate_id: int = Field(foreign_key="certificate.id", index=True)
    step: str = Field(max_length=16)
    reason_code: str = Field(max_length=32)
    reason: str = Field(max_length=500)
    document_number: str = Field(max_length=128)
    proposed_by: int = Field(foreign_key="account.id")
    proposed_by_name: str = Field(max_length=64)
    proposed_at: datetime
    decision: str | None = Field(default=None, max_length=16)
    decided_by: int | None = Field(default=None, foreign_key="account.id")
    decided_at: datetime | None = None
    opinion: str | None = Field(default=None, max_length=500)


class NumberSeriesRow(Table, table=True):
    """How far a series of certificate numbers has been handed out."""

    __tablename__ = "number_series"

    template_slug: str = Field(primary_key=True, max_length=80)
    series: str = Field(primary_key=True, max_length=128)
    last: int


class StatusListRow(Table, table=True):
    """One status list: which certificates go in, and how many of its places are handed out."""

    __tablename__ = "status_list"

    number: int = Field(primary_key=True)
    expiry_group: str = Field(index=True, max_length=16)
    allocated: int


class StatusBlockRow(Table, table=True):
    """The random order in which the places of one block of a status list are handed out."""

    __tablename__ = "status_block"

    list_number: int = Field(primary_key=True, foreign_key="status_list.number")
    block: int = Field(primary_key=True)
    shuffle: bytes = Field(sa_type=LargeBinary)
    """4,096 big-endian 16-bit offsets, each once."""
