"""Refusals are written within a bound, and none is forgotten."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel, col, select

from ecert.accounts.journal import Refusal
from ecert.accounts.refusals import AT_ONCE, PER_MINUTE, Refusals
from ecert.accounts.tables import AccessEventRow
from ecert.storage.database import open_database, snapshot

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
REFUSAL = Refusal("GET", "/api/v1/devices", "forbidden", "192.0.2.1", None, "request-1")


@pytest.fixture
def engine() -> Iterator[Engine]:
    """Open an empty database in memory."""
    engine = open_database("sqlite://")
    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()


def test_what_is_over_the_bound_is_counted_in_the_next_entry(engine: Engine) -> None:
    """Of a minute's flood the journal keeps a part, and says how much there was."""
    seconds = [0.0]
    refusals = Refusals(engine, lambda: NOW, now=lambda: seconds[0])
    for _ in range(PER_MINUTE):
        assert refusals.take_room()
        refusals.write(REFUSAL)
    assert [refusals.take_room() for _ in range(7)] == [False] * 7
    seconds[0] = 60.0
    assert refusals.take_room()
    refusals.write(REFUSAL)
    with snapshot(engine) as session:
        details = session.exec(select(AccessEventRow.detail).order_by(col(AccessEventRow.id))).all()
    assert details == [*[""] * PER_MINUTE, "7 more before it were not written"]


def test_few_are_written_in_the_same_instant(engine: Engine) -> None:
    """A slow database does not take all threads of the service."""
    refusals = Refusals(engine, lambda: NOW, now=lambda: 0.0)
    assert [refusals.take_room() for _ in range(AT_ONCE + 1)] == [*[True] * AT_ONCE, False]
    refusals.write(REFUSAL)
    assert refusals.take_room()
