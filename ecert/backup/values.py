"""
Write the values of a row so that both databases read them back exactly, and read them.

A kind is what a column holds, whatever the database calls it. MessagePack has whole numbers, truth values, texts and
bytes itself; days are ISO 8601 texts, and instants too, in UTC with up to six decimals of a second.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Integer, LargeBinary, String, column, table
from sqlalchemy.sql.expression import TableClause
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel.sql.sqltypes import UTCDateTime

from ecert.backup.errors import BackupInvalid
from ecert.backup.form import ColumnForm, TableForm


class Kind(StrEnum):
    """What a column holds."""

    INTEGER = "integer"
    TRUTH = "truth"
    TEXT = "text"
    BYTES = "bytes"
    DAY = "day"
    INSTANT = "instant"


_KINDS: tuple[tuple[type[TypeEngine[Any]], Kind], ...] = (
    (Boolean, Kind.TRUTH),
    (Integer, Kind.INTEGER),
    (LargeBinary, Kind.BYTES),
    (DateTime, Kind.INSTANT),
    (Date, Kind.DAY),
    (String, Kind.TEXT),
)
"""The first that fits counts."""

_TYPES: dict[Kind, TypeEngine[Any]] = {
    Kind.INTEGER: BigInteger(),
    Kind.TRUTH: Boolean(),
    Kind.TEXT: String(),
    Kind.BYTES: LargeBinary(),
    Kind.DAY: Date(),
    Kind.INSTANT: UTCDateTime(),
}

_PYTHON: dict[Kind, type] = {
    Kind.INTEGER: int,
    Kind.TRUTH: bool,
    Kind.TEXT: str,
    Kind.BYTES: bytes,
    Kind.DAY: str,
    Kind.INSTANT: str,
}
"""How a value of each kind comes out of MessagePack."""

_WRITERS: dict[Kind, Callable[[Any], object]] = {
    Kind.DAY: date.isoformat,
    Kind.INSTANT: lambda value: value.astimezone(UTC).isoformat(),
}
_READERS: dict[Kind, Callable[[Any], object]] = {Kind.DAY: date.fromisoformat, Kind.INSTANT: datetime.fromisoformat}


def kind_of(subject: Column[Any]) -> Kind:
    """
    Give the kind of a column of ours.

    Raises:
        TypeError: a kind is missing here; a test asks for every column there is.
    """
    plain = subject.type.impl if isinstance(subject.type, TypeDecorator) else subject.type
    for sql_type, kind in _KINDS:
        if isinstance(plain, sql_type):
            return kind
    raise TypeError(f"{subject}: backups have no kind for such a column")


def write_row(kinds: Sequence[Kind], row: Sequence[Any]) -> list[Any]:
    """
    Give a row as MessagePack takes it.

    Raises:
        TypeError: a value is of another kind than its column; SQLite keeps such, and no restore would take it.
    """
    return [None if value is None else _write(kind, value) for kind, value in zip(kinds, row, strict=True)]


def read_rows(form: TableForm, rows: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    """
    Give rows as the database takes them.

    Raises:
        BackupInvalid: a row does not have the form that the header says.
    """
    columns = [(entry.name, _kind(entry)) for entry in form.columns]
    try:
        return [{name: _read(kind, value) for (name, kind), value in zip(columns, row, strict=True)} for row in rows]
    except (ValueError, TypeError) as error:
        raise BackupInvalid(f"file: a row of {form.name} does not have the form that the header says") from error


def table_of(form: TableForm) -> TableClause:
    """
    Give a table as the header names it, to insert into.

    Raises:
        BackupInvalid: a column is of a kind that this version does not know.
    """
    return table(form.name, *[column(entry.name, _TYPES[_kind(entry)]) for entry in form.columns])


def _kind(entry: ColumnForm) -> Kind:
    try:
        return Kind(entry.kind)
    except ValueError as error:
        raise BackupInvalid("file: has a kind of column that this version does not read") from error


def _write(kind: Kind, value: Any) -> Any:  # noqa: ANN401 - whatever the database gives
    written = _WRITERS[kind](value) if kind in _WRITERS else value
    if type(written) is not _PYTHON[kind]:
        raise TypeError
    return written


def _read(kind: Kind, value: Any) -> Any:  # noqa: ANN401 - decoded MessagePack
    if value is None:
        return None
    if type(value) is not _PYTHON[kind]:
        raise TypeError
    return _READERS[kind](value) if kind in _READERS else value
