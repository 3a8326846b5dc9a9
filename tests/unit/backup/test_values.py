"""Values of rows: written exactly, read back exactly, and nothing else taken."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest

from ecert.backup.errors import BackupInvalid
from ecert.backup.form import ColumnForm, TableForm
from ecert.backup.values import Kind, kind_of, read_rows, table_of, write_row
from tests.unit.backup.tables import ALL_TABLES


def a_table(*kinds: str) -> TableForm:
    """Give a table with a column of each kind."""
    return TableForm("thing", [ColumnForm(f"c{number}", kind) for number, kind in enumerate(kinds)], 1)


def there_and_back(kind: Kind, value: object) -> Any:  # noqa: ANN401 - any value
    """Write a value as a backup does and read it again."""
    packed = msgspec.msgpack.encode(write_row([kind], [value]))
    (row,) = read_rows(a_table(kind), [msgspec.msgpack.decode(packed)])
    return row["c0"]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.INTEGER, 0),
        (Kind.INTEGER, -(2**63)),
        (Kind.INTEGER, 2**63 - 1),
        (Kind.TRUTH, True),
        (Kind.TRUTH, False),
        (Kind.TEXT, ""),
        (Kind.TEXT, "湖南𠮷\n\t\"'"),
        (Kind.BYTES, b""),
        (Kind.BYTES, bytes(range(256))),
        (Kind.DAY, date(1970, 1, 1)),
        (Kind.DAY, date(9999, 12, 31)),
        (Kind.INSTANT, datetime(2026, 3, 2, 4, 0, tzinfo=UTC)),
        (Kind.INSTANT, datetime(2026, 3, 2, 4, 0, 0, 1, tzinfo=UTC)),
        *((kind, None) for kind in Kind),
    ],
)
def test_value_comes_back_exactly(kind: Kind, value: object) -> None:
    """Same value, same type."""
    back = there_and_back(kind, value)
    assert back == value
    assert type(back) is type(value)


def test_instant_is_written_in_utc() -> None:
    """One instant has one form."""
    here = datetime(2026, 3, 2, 12, 0, tzinfo=timezone(timedelta(hours=8)))
    assert write_row([Kind.INSTANT], [here]) == ["2026-03-02T04:00:00+00:00"]


def test_every_column_has_a_kind() -> None:
    """A table that somebody adds is in the next backup, or this fails."""
    kinds = {kind_of(column) for table in ALL_TABLES for column in table.columns}
    assert kinds == set(Kind)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.INTEGER, "1"),
        (Kind.INTEGER, True),
        (Kind.INTEGER, 1.0),
        (Kind.TRUTH, 1),
        (Kind.TEXT, b"x"),
        (Kind.BYTES, "x"),
        (Kind.DAY, "2026-02-30"),
        (Kind.DAY, 20_000),
        (Kind.INSTANT, "yesterday"),
    ],
)
def test_value_of_another_kind_is_refused(kind: Kind, value: object) -> None:
    """The text names the table, never the value."""
    with pytest.raises(BackupInvalid, match="a row of thing"):
        read_rows(a_table(kind), [[value]])


@pytest.mark.parametrize("row", [[], [1, 2]], ids=["short", "long"])
def test_row_of_another_length_is_refused(row: list[int]) -> None:
    """A row has one value for each column."""
    with pytest.raises(BackupInvalid):
        read_rows(a_table(Kind.INTEGER), [row])


def test_unknown_kind_is_refused() -> None:
    """A later version may have more."""
    with pytest.raises(BackupInvalid, match="kind of column"):
        table_of(a_table("fraction"))
