"""
Lists of certificates for people (证照列表): filters, any of some orders, pages in both directions, bounded counts.

Only columns are read, never what was signed; whoever opens one of them sees it verified. A page begins after a
certificate, named by its row, and what that one has in the column of the order is looked up: so an address of a page
holds nothing of anybody.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, literal_column, not_, or_, tuple_
from sqlalchemy import select as select_columns
from sqlmodel import Session

from ecert.accounts.principal import OFFICE, Principal
from ecert.catalogue.characters import number_key
from ecert.errors import InvalidInput
from ecert.register.lifecycle import ENDINGS, Standing, Status, status_on
from ecert.register.tables import NOT_IN_FORCE, CertificateRow
from ecert.storage.database import execute, fetch
from ecert.storage.table import Table

MAX_TEXT: Final = 100
MAX_COUNT: Final = 10_000
"""Up to how many are counted."""
FEW: Final = 3_000
"""As many are named one by one, and sorted in a moment."""
_TABLE: Final = Table.metadata.tables[str(CertificateRow.__tablename__)]
_C: Final = _TABLE.c
_COLUMNS: Final = (
    _C.id,
    _C.identifier,
    _C.template_slug,
    _C.number,
    _C.holder_name,
    _C.holder_code,
    _C.issued,
    _C.valid_from,
    _C.valid_to,
    _C.version_no,
    _C.standing,
)


class Sort(StrEnum):
    """By what a list is ordered."""

    NEWEST = "newest"
    """By when they were entered."""
    ISSUED = "issued"
    EXPIRY = "expiry"
    """Those without an end are left out: they have no place in it."""
    NUMBER = "number"
    HOLDER = "holder"


_ORDERS: Final[dict[Sort, ColumnElement[Any]]] = {
    Sort.NEWEST: _C.id,
    Sort.ISSUED: _C.issued,
    Sort.EXPIRY: _C.valid_to,
    Sort.NUMBER: _C.number_key,
    Sort.HOLDER: _C.holder_name,
}


@dataclass(frozen=True, slots=True)
class Filter:
    """Which certificates are listed; absent members do not narrow."""

    text: str | None = None
    """Part of a number or of a holder's name; or a whole holder's code or identifier."""
    kinds: Collection[str] | None = None
    """Slugs."""
    status: str | None = None
    issued_from: date | None = None
    issued_to: date | None = None
    expires_from: date | None = None
    expires_to: date | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """In which order, and from where."""

    sort: Sort = Sort.NEWEST
    descending: bool = True
    after: int | None = None
    """Row of the certificate that the page begins after."""
    before: int | None = None
    """Row of the certificate that the page ends before; goes backwards."""
    limit: int = 25
    counted: bool = True
    """Whether it is told how long the whole list is."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list."""

    row: int
    identifier: str
    template: str
    number: str
    holder_name: str
    holder_code: str
    issued: date
    valid_from: date
    valid_to: date | None
    version: int
    status: Status


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list."""

    lines: Sequence[Listed]
    previous: int | None
    """What `before` is on the page before; None where this is the first."""
    next: int | None
    """What `after` is on the page after; None where this is the last."""
    count: int
    """Of the whole list, up to one more than `MAX_COUNT`."""


def list_certificates(session: Session, sought: Filter, order: Order, *, by: Principal, today: date) -> Page:
    """
    Give a page of the certificates of the account's authority.

    Args:
        session: a reading transaction.
        sought: which.
        order: in which order, and from where.
        by: an account of the office.
        today: the legal day.

    Raises:
        Forbidden: not of the office.
        InvalidInput: the text is too long, or the status is none.
    """
    by.require(*OFFICE)
    backwards = order.before is not None
    descending = order.descending is not backwards
    column = _ORDERS[order.sort]
    narrowed = _narrow(session, sought, by, today)
    if order.sort is Sort.EXPIRY:
        narrowed.append(_C.valid_to.is_not(None))
    # The planner would begin with all of a kind and sort them, where walking in the order soon fills a page.
    statement = select_columns(*_COLUMNS).where(*narrowed, *_kinds_among(sought, by, hidden=True))
    edge = order.before if backwards else order.after
    if edge is not None:
        statement = _from(statement, column, edge, descending=descending)
    keys = (column.desc(), _C.id.desc()) if descending else (column, _C.id)
    found = fetch(session, statement.order_by(*keys).limit(order.limit + 1), {})
    more, shown = len(found) > order.limit, list(found[: order.limit])
    if backwards:
        shown.reverse()
    lines = [_read(row, today) for row in shown]
    has_previous = more if backwards else edge is not None
    has_next = backwards or more
    is_whole = not (has_previous or has_next)
    return Page(
        lines,
        lines[0].row if lines and has_previous else None,
        lines[-1].row if lines and has_next else None,
        len(lines) if is_whole or not order.counted else _count(session, [*narrowed, *_kinds_among(sought, by)]),
    )


def count_certificates(session: Session, sought: Filter, *, by: Principal, today: date) -> int:
    """
    Count them, up to one more than `MAX_COUNT`.

    Raises:
        Forbidden, InvalidInput: as for a page.
    """
    by.require(*OFFICE)
    return _count(session, [*_narrow(session, sought, by, today), *_kinds_among(sought, by)])


def list_chosen(session: Session, identifiers: Collection[str], *, by: Principal, today: date) -> Sequence[Listed]:
    """
    Give lines of certificates that somebody has ticked; what is not his to see is left out.

    Raises:
        Forbidden: not of the office.
    """
    by.require(*OFFICE)
    mine = _kinds_among(Filter(), by)
    statement = select_columns(*_COLUMNS).where(_C.identifier.in_(sorted(identifiers)), *mine).order_by(_C.id)
    return [_read(row, today) for row in fetch(session, statement, {})]


def _from(statement: Select[Any], column: ColumnElement[Any], edge: int, *, descending: bool) -> Select[Any]:
    """Begin behind a row; one that is not there begins nowhere, so a made-up address shows an empty page."""
    if column is _C.id:
        return statement.where(_C.id < edge if descending else _C.id > edge)
    value = select_columns(column).where(_C.id == edge).scalar_subquery()
    here = tuple_(column, _C.id)
    there = tuple_(value, edge)
    return statement.where(here < there if descending else here > there)


def _count(session: Session, conditions: Sequence[ColumnElement[bool]]) -> int:
    some = select_columns(_C.id).where(*conditions).limit(MAX_COUNT + 1).subquery()
    return int(execute(session, select_columns(func.count()).select_from(some)).scalar_one())


def _narrow(session: Session, sought: Filter, by: Principal, today: date) -> list[ColumnElement[bool]]:
    """Give all conditions but that of the kinds, which one may see or has asked for."""
    conditions: list[ColumnElement[bool]] = []
    if sought.text:
        conditions.append(_matches(session, sought.text))
    if sought.status:
        conditions.extend(_has_status(session, sought.status, today))
    few = _few(session, _kinds_among(sought, by))
    if few is not None:
        conditions.append(few)
    for column, first, last in (
        (_C.issued, sought.issued_from, sought.issued_to),
        (_C.valid_to, sought.expires_from, sought.expires_to),
    ):
        conditions.extend([column >= first] if first is not None else [])
        conditions.extend([column <= last] if last is not None else [])
    return conditions


def _few(session: Session, conditions: Sequence[ColumnElement[bool]]) -> ColumnElement[bool] | None:
    """
    Give a condition that names the certificates which fulfil some others, where these are few; else None.

    What an index answers alone costs next to nothing, and those few are then all that anything else looks at: the
    table's rows carry what was signed, and reading many of them is what takes long.
    """
    if not conditions:
        return None
    rows = fetch(session, select_columns(_C.id).where(*conditions).limit(FEW + 1), {})
    return None if len(rows) > FEW else _C.id.in_([row.id for row in rows])


def _kinds_among(sought: Filter, by: Principal, *, hidden: bool = False) -> list[ColumnElement[bool]]:
    kinds = _kinds(sought, by)
    slug = func.coalesce(_C.template_slug, "") if hidden else _C.template_slug
    return [] if kinds is None else [slug.in_(sorted(kinds))]


def _kinds(sought: Filter, by: Principal) -> Collection[str] | None:
    if by.kinds is None:
        return sought.kinds
    return by.kinds if sought.kinds is None else by.kinds & frozenset(sought.kinds)


def _matches(session: Session, text: str) -> ColumnElement[bool]:
    """
    Match a text against what people know a certificate by.

    Parts of names and numbers are looked for in rows of the index that has only these. Where many match, walking in the
    order of the list soon fills a page.
    """
    if len(text) > MAX_TEXT:
        raise InvalidInput.at("q", f"must have at most {MAX_TEXT} characters")
    key, sought = number_key(text), text.strip()
    parts = [_C.holder_name.contains(sought, autoescape=True)]
    if key:
        parts.append(_C.number_key.contains(key, autoescape=True))
    inside, whole = or_(*parts), or_(_C.holder_code == sought, _C.identifier == sought)
    found = [_few(session, [each]) for each in (inside, whole)]
    return or_(*(each if few is None else few for few, each in zip(found, (inside, whole), strict=True)))


def _has_status(session: Session, status: str, today: date) -> list[ColumnElement[bool]]:
    in_force = _C.standing == Standing.IN_FORCE.value
    not_over = func.coalesce(_C.valid_to, date.max) >= today
    over, later = _C.valid_to < today, _C.valid_from > today
    if status == Status.VALID:
        # Said so, an index answers what is counted: those that begin later are few and named.
        few = _few(session, [later])
        return [in_force, not_over, _C.valid_from <= today if few is None else not_(few)]
    if status in {Status.INACTIVE, Status.EXPIRED}:
        sought = later if status == Status.INACTIVE else over
        few = _few(session, [sought])
        return [in_force, sought if few is None else few, *([not_over] if status == Status.INACTIVE else [])]
    if status == Status.ENDED:
        # Whichever way: what the figure above the list counts.
        few = _few(session, [_C.standing.in_([ending.value for ending in ENDINGS]), literal_column(NOT_IN_FORCE.text)])
        return [_C.standing.in_([ending.value for ending in ENDINGS])] if few is None else [few]
    if status not in set(Standing):
        raise InvalidInput.at("status", "is no status a certificate can have")
    # Few are of such a standing, and an index is made of them alone; it is found by these very words.
    ended = [_C.standing == status, literal_column(NOT_IN_FORCE.text)]
    few = _few(session, ended)
    return ended if few is None else [few]


def _read(row: Any, today: date) -> Listed:  # noqa: ANN401 - a row of columns
    standing = Standing(row.standing)
    return Listed(
        row=row.id,
        identifier=row.identifier,
        template=row.template_slug,
        number=row.number,
        holder_name=row.holder_name,
        holder_code=row.holder_code,
        issued=row.issued,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        version=row.version_no,
        status=status_on(standing, valid_from=row.valid_from, valid_to=row.valid_to, day=today),
    )
