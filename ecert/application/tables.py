"""Rows of applications, of what was done with them, of the letters that were written, and of what figures need."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint
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
    promised_days: int
    """Working days promised for it when it was written down."""
    submitted_by: int = Field(foreign_key="account.id")
    """Who wrote what stands in `content` now."""
    authors: str = Field(max_length=400)
    """Ids of all who ever wrote in it, joined by a space: none of them decides or issues."""
    submitted_at: datetime
    decided_by: int | None = Field(default=None, foreign_key="account.id")
    decided_at: datetime | None = None
    decision: str | None = Field(default=None, max_length=16)
    opinion: str | None = Field(default=None, max_length=500)
    issued_by: int | None = Field(default=None, foreign_key="account.id")
    issued_at: datetime | None = None


class ApplicationEventRow(Table, table=True):
    """One step of an application: who, when, why. Rows are only ever added; issuing stands in the application's row."""

    __tablename__ = "application_event"
    __table_args__ = (UniqueConstraint("application_id", "position", name="application_event_position"),)

    id: int | None = Field(default=None, primary_key=True)
    application_id: str = Field(foreign_key="application.id", max_length=36)
    position: int
    step: str = Field(max_length=32)
    state: str = Field(max_length=16)
    """After it."""
    at: datetime
    account_id: int = Field(foreign_key="account.id")
    reason: str | None = Field(default=None, max_length=4000)
    content_sha256: str = Field(max_length=64)
    """What was asked for at that moment."""


class ApplicationDocumentRow(Table, table=True):
    """One letter (文书), as it was written."""

    __tablename__ = "application_document"

    number: str = Field(primary_key=True, max_length=128)
    application_id: str = Field(foreign_key="application.id", index=True, max_length=36)
    kind: str = Field(max_length=16)
    title: str = Field(max_length=128)
    text: str
    provisional: bool
    """Whether its wording or the form of its number is a guess."""
    at: datetime


class CaseFigureRow(Table, table=True):
    """
    What figures need of one application since it was handed in: days and outcome, nothing of what is asked for.

    Narrow rows of their own: figures of a quarter are read for every look at the work list, and must neither open
    contents nor make issuing keep one more index. Days are legal ones as numbers (`date.toordinal`), to be summed.
    """

    __tablename__ = "case_figure"
    __table_args__ = (
        Index("case_figure_arrived", "arrived_day", "template_slug"),
        Index("case_figure_settled", "settled_day", "template_slug"),
    )

    application_id: str = Field(primary_key=True, foreign_key="application.id", max_length=36)
    template_slug: str = Field(max_length=80)
    arrived_day: int
    settled_day: int | None = None
    """On which it was decided, not accepted or withdrawn."""
    outcome: str | None = Field(default=None, max_length=16)
    """The state that it was settled with."""
    promised_days: int
    used_days: int | None = None
    """Working days from acceptance to the decision; absent where there is none, or where the time says nothing."""


class FormDraftRow(Table, table=True):
    """A form that somebody is filling in; it may be of anything, and goes when it is handed in or discarded."""

    __tablename__ = "form_draft"

    id: str = Field(primary_key=True, max_length=36)
    account_id: int = Field(foreign_key="account.id", index=True)
    """Who fills it in; nobody else sees it."""
    template_slug: str = Field(max_length=80)
    business_type: str = Field(max_length=16)
    predecessor: str | None = Field(default=None, max_length=128)
    application_id: str | None = Field(default=None, foreign_key="application.id", max_length=36)
    """The application that it changes; absent for a new one."""
    content: bytes = Field(sa_type=LargeBinary)
    """What stands in the inputs, as JSON."""
    revision: int
    """How often it was saved: whoever saves names the one that he has seen."""
    created_at: datetime
    updated_at: datetime


class DocumentCounterRow(Table, table=True):
    """How many letters of a kind were numbered in a year."""

    __tablename__ = "document_counter"

    kind: str = Field(primary_key=True, max_length=16)
    year: int = Field(primary_key=True)
    last: int


class ApplicationCounterRow(Table, table=True):
    """How many applications were numbered on a day."""

    __tablename__ = "application_counter"

    day: str = Field(primary_key=True, max_length=8)
    last: int


class ApplicationLineRow(Table, table=True):
    """
    What lists search and order an application by: a copy out of its content, in rows that have nothing else.

    Contents carry pictures; looking through rows that hold them would take many times as long, and an index of these
    columns on the application itself would be written at every step. What an application says is read from its content.
    """

    __tablename__ = "application_line"
    __table_args__ = (
        Index(
            "application_line_by_holder",
            "holder_name",
            "application_number",
            "holder_code",
            "template_slug",
            "business_type",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    """Grows as applications come in."""
    application_id: str = Field(unique=True, foreign_key="application.id", max_length=36)
    application_number: str = Field(unique=True, max_length=32)
    template_slug: str = Field(max_length=80)
    business_type: str = Field(max_length=16)
    holder_name: str = Field(max_length=512)
    holder_code: str = Field(max_length=64)
