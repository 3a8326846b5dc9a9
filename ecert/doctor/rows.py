"""Read the register a page at a time: plain columns and signed bytes, no objects that know the database."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, case, func, select

import ecert.application.service
import ecert.attachment.service
import ecert.register.service  # noqa: F401 - each adds its tables to the metadata
from ecert.application.workflow import CERTIFIED, ApplicationState
from ecert.log.view import place_of
from ecert.register.stored import StoredCertificate
from ecert.storage.table import Table

PAGE = 200
_CERTIFICATES = Table.metadata.tables["certificate"]
_EVENTS = Table.metadata.tables["certificate_event"]
_LOG = Table.metadata.tables["log_entry"]
_APPLICATIONS = Table.metadata.tables["application"]
_TRAIL = Table.metadata.tables["application_event"]
_ATTACHMENTS = Table.metadata.tables["attachment"]
_EARLIER, _LATER = _CERTIFICATES.alias("earlier"), _CERTIFICATES.alias("later")

UNREADABLE = (ValueError, TypeError, AttributeError)
"""What a column raises that holds something else than it can."""


@dataclass(frozen=True, slots=True)
class EventColumns:
    """What the columns of an event say."""

    sequence: int
    position: int
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """Everything that the database holds of one certificate: nothing in it is to be believed."""

    stored: StoredCertificate
    columns: RowMapping
    """The search columns, and what the rows say that belong to it."""
    events: tuple[EventColumns, ...]


def count_certificates(connection: Connection) -> int:
    """Count the certificates."""
    return connection.execute(select(func.count()).select_from(_CERTIFICATES)).scalar_one()


def certificate_pages(connection: Connection) -> Iterator[tuple[list[Held], list[int]]]:
    """Give the certificates a page at a time, and with each page the rows in it that cannot be read."""
    after = 0
    while page := _ids(connection, after):
        after = page[-1]
        try:
            yield _read(connection, page[0], page[-1]), []
        except UNREADABLE:
            yield _read_singly(connection, page)


def application_pages(connection: Connection) -> Iterator[Sequence[RowMapping]]:
    """Give number, state, content and digest of every application, a page at a time."""
    after = ""
    columns = _APPLICATIONS.c
    while True:
        statement = (
            select(columns.application_number, columns.content, columns.content_sha256)
            .where(columns.application_number > after)
            .order_by(columns.application_number)
            .limit(PAGE)
        )
        page = connection.execute(statement).mappings().all()
        if not page:
            return
        after = page[-1]["application_number"]
        yield page


def attachment_states(connection: Connection) -> Iterator[tuple[str, bool]]:
    """Give the digest of every attachment, and whether its bytes have it; one file at a time is in memory."""
    columns, after = _ATTACHMENTS.c, ""
    while True:
        statement = select(columns.sha256).where(columns.sha256 > after).order_by(columns.sha256).limit(PAGE)
        page = connection.execute(statement).scalars().all()
        if not page:
            return
        after = page[-1]
        for sha256 in page:
            statement = select(columns.content, columns.size).where(columns.sha256 == sha256)
            content, size = connection.execute(statement).one()
            # Bytes of the wrong type have no digest at all.
            sound = isinstance(content, bytes) and hashlib.sha256(content).hexdigest() == sha256
            yield sha256, sound and len(content) == size


def find_uncertified(connection: Connection) -> Iterator[str]:
    """Give the numbers of applications that are issued and have no certificate."""
    statement = (
        select(_APPLICATIONS.c.application_number)
        .outerjoin(_CERTIFICATES, _CERTIFICATES.c.application_id == _APPLICATIONS.c.id)
        .where(_APPLICATIONS.c.state.in_(CERTIFIED), _CERTIFICATES.c.id.is_(None))
        .order_by(_APPLICATIONS.c.application_number)
    )
    yield from connection.execute(statement).scalars()


def find_strayed(connection: Connection) -> Iterator[str]:
    """Give the numbers of applications whose state is not the one that their trail ends with."""
    steps, columns = _TRAIL.c, _APPLICATIONS.c
    last = select(steps.application_id, func.max(steps.position).label("position")).group_by(steps.application_id)
    newest = last.subquery()
    # The issue is no step of the trail: its proof is the certificate's first event.
    expected = case((columns.state == ApplicationState.ISSUED, ApplicationState.APPROVED), else_=columns.state)
    statement = (
        select(columns.application_number)
        .outerjoin(newest, newest.c.application_id == columns.id)
        .outerjoin(_TRAIL, (steps.application_id == columns.id) & (steps.position == newest.c.position))
        .where(func.coalesce(steps.state, ApplicationState.DRAFT) != expected)
        .order_by(columns.application_number)
    )
    yield from connection.execute(statement).scalars()


def find_doubled_numbers(connection: Connection) -> Iterator[str]:
    """Give one identifier for each number that two certificates of a kind have, versions of one not counted."""
    columns = _CERTIFICATES.c
    statement = (
        select(func.min(columns.identifier))
        .group_by(columns.template_slug, columns.number_key)
        .having(func.count(columns.serial.distinct()) > 1)
    )
    yield from connection.execute(statement).scalars()


def find_orphans(connection: Connection) -> Iterator[int]:
    """Give the numbers of events that belong to no certificate."""
    statement = (
        select(_EVENTS.c.sequence)
        .outerjoin(_CERTIFICATES, _CERTIFICATES.c.id == _EVENTS.c.certificate_id)
        .where(_CERTIFICATES.c.id.is_(None))
        .order_by(_EVENTS.c.sequence)
    )
    yield from connection.execute(statement).scalars()


def _ids(connection: Connection, after: int) -> Sequence[int]:
    column = _CERTIFICATES.c.id
    return connection.execute(select(column).where(column > after).order_by(column).limit(PAGE)).scalars().all()


def _read(connection: Connection, first: int, last: int) -> list[Held]:
    """Read the certificates between two ids with all that belongs to them."""
    events: dict[int, list[Any]] = {}
    for event in connection.execute(_events(first, last)):
        events.setdefault(event.certificate_id, []).append(event)
    held = []
    for row in connection.execute(_certificates(first, last)).mappings():
        lines = events.get(row["id"], [])
        stored = StoredCertificate(
            certificate_id=row["id"],
            identifier=row["identifier"],
            application_id=row["application_id"],
            record=row["record"],
            credential=row["credential"],
            head_sha256=row["head_sha256"],
            events=tuple(line.sealed for line in lines),
            places=(
                place_of(row["log_position"], row["leaf"]),
                *(place_of(line.log_position, line.leaf) for line in lines),
            ),
        )
        columns = tuple(EventColumns(line.sequence, line.position, line.kind, line.at) for line in lines)
        held.append(Held(stored, row, columns))
    return held


def _read_singly(connection: Connection, ids: Sequence[int]) -> tuple[list[Held], list[int]]:
    """Read a page's certificates one by one, to find those that cannot be read."""
    held: list[Held] = []
    unreadable: list[int] = []
    for certificate_id in ids:
        try:
            held += _read(connection, certificate_id, certificate_id)
        except UNREADABLE:
            unreadable.append(certificate_id)
    return held, unreadable


def _certificates(first: int, last: int) -> Select[Any]:
    return (
        select(
            _CERTIFICATES,
            _APPLICATIONS.c.application_number,
            _APPLICATIONS.c.state.label("application_state"),
            _EARLIER.c.identifier.label("predecessor"),
            _LATER.c.identifier.label("successor"),
            _LOG.c.leaf,
        )
        .outerjoin(_APPLICATIONS, _APPLICATIONS.c.id == _CERTIFICATES.c.application_id)
        .outerjoin(_EARLIER, _EARLIER.c.id == _CERTIFICATES.c.predecessor_id)
        .outerjoin(_LATER, _LATER.c.predecessor_id == _CERTIFICATES.c.id)
        .outerjoin(_LOG, _LOG.c.position == _CERTIFICATES.c.log_position)
        .where(_CERTIFICATES.c.id.between(first, last))
        .order_by(_CERTIFICATES.c.id)
    )


def _events(first: int, last: int) -> Select[Any]:
    columns = _EVENTS.c
    return (
        select(
            columns.certificate_id,
            columns.sequence,
            columns.position,
            columns.kind,
            columns.at,
            columns.sealed,
            columns.log_position,
            _LOG.c.leaf,
        )
        .outerjoin(_LOG, _LOG.c.position == columns.log_position)
        .where(columns.certificate_id.between(first, last))
        .order_by(columns.certificate_id, columns.position)
    )
