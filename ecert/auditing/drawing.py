"""
Draw an export from the database: what every entry of the log stands for, in the order of the log.

The positions of everything signed are read first, a few bytes each, and then the signed bytes a page at a time by their
keys: no order by a column without an index, and no table in memory. Rows are read as they lie there, by any column's
word; whoever audits believes none of it.
"""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Select, bindparam, select
from sqlalchemy import Table as SqlTable
from sqlmodel import Session

import ecert.accounts.service
import ecert.bundle.service
import ecert.register.service
import ecert.statuslist.service  # noqa: F401 - each adds its tables to the metadata
from ecert.auditing.export import ExportEntry, SignedKind
from ecert.storage.database import fetch, padded
from ecert.storage.table import Table

PAGE: Final = 1000
"""Entries that are read at once."""


@dataclass(frozen=True, slots=True)
class _Source:
    """Where the bytes of a kind lie."""

    kind: SignedKind
    table: SqlTable
    key: str
    signed: str

    def places(self) -> Select[tuple[int | None, int]]:
        """Select where each row says that it stands in the log, and its key."""
        columns = self.table.c
        return select(columns.log_position, columns[self.key]).order_by(columns.log_position, columns[self.key])

    def contents(self) -> Select[tuple[int, bytes]]:
        """Select the bytes of rows by their keys."""
        key = self.table.c[self.key]
        return select(key, self.table.c[self.signed]).where(key.in_(bindparam("keys", expanding=True)))


_TABLES = Table.metadata.tables
_LOG = _TABLES["log_entry"]
SOURCES: Final = (
    _Source(SignedKind.RECORD, _TABLES["certificate"], "id", "record"),
    _Source(SignedKind.EVENT, _TABLES["certificate_event"], "sequence", "sealed"),
    _Source(SignedKind.STATUS_LIST, _TABLES["status_token"], "log_position", "content"),
    _Source(SignedKind.BUNDLE, _TABLES["bundle"], "sequence", "content"),
    _Source(SignedKind.ACCOUNT, _TABLES["account_event"], "position", "sealed"),
)
"""Everything that is signed and logged."""


class _Rows:
    """Which rows of a source stand where, as they say themselves."""

    def __init__(self, session: Session, source: _Source, size: int) -> None:
        self.source = source
        self.positions, self.keys = array("q"), array("q")
        self.unlogged = array("q")
        for position, key in fetch(session, source.places(), {}):
            taken = bool(self.positions) and self.positions[-1] == position
            if position is None or not 0 <= position < size or taken:
                self.unlogged.append(key)
            else:
                self.positions.append(position)
                self.keys.append(key)

    def between(self, first: int, last: int) -> dict[int, int]:
        """Give the keys of a range of positions, by position."""
        start, end = bisect_left(self.positions, first), bisect_left(self.positions, last)
        return dict(zip(self.positions[start:end], self.keys[start:end], strict=True))


def draw_entries(session: Session, size: int, *, page: int = PAGE) -> Iterator[ExportEntry]:
    """
    Give what the first entries of the log stand for, and then what stands for none.

    Args:
        session: a snapshot.
        size: how many entries it has.
        page: how many are read at once.
    """
    rows = [_Rows(session, source, size) for source in SOURCES]
    astray: list[ExportEntry] = []
    for first in range(0, size, page):
        last = min(first + page, size)
        found: defaultdict[int, list[ExportEntry]] = defaultdict(list)
        for each in rows:
            wanted = each.between(first, last)
            contents = _contents(session, each.source, list(wanted.values()))
            for position, key in wanted.items():
                found[position].append(ExportEntry(position, each.source.kind, contents[key]))
        kinds = _kinds(session, first, last)
        for position in range(first, last):
            entries = found[position]
            entry = next((one for one in entries if one.kind == kinds.get(position)), None)
            yield entry if entry is not None else ExportEntry(position, SignedKind.LOST, b"")
            # Two rows that name one place, or one of another kind than the log says.
            astray += (ExportEntry(None, other.kind, other.signed) for other in entries if other is not entry)
    yield from astray
    for each in rows:
        yield from _unlogged(session, each)


def _unlogged(session: Session, rows: _Rows) -> Iterator[ExportEntry]:
    for start in range(0, len(rows.unlogged), PAGE):
        keys = list(rows.unlogged[start : start + PAGE])
        contents = _contents(session, rows.source, keys)
        for key in keys:
            yield ExportEntry(None, rows.source.kind, contents[key])


def _contents(session: Session, source: _Source, keys: list[int]) -> dict[int, bytes]:
    if not keys:
        return {}
    return {key: bytes(signed) for key, signed in fetch(session, source.contents(), {"keys": padded(keys)})}


def _kinds(session: Session, first: int, last: int) -> dict[int, str]:
    statement = select(_LOG.c.position, _LOG.c.kind).where(_LOG.c.position >= first, _LOG.c.position < last)
    return dict(fetch(session, statement, {}))
