"""A bureau at work for each test, and an installation whose commands are real processes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.durability.installation import Installation
from tests.durability.line import Line


@pytest.fixture
def line(engine: Engine) -> Line:
    """Give a bureau with an empty register."""
    return Line(engine)


@pytest.fixture
def installation(database_url: str, tmp_path: Path) -> Iterator[Installation]:
    """Give an installation with keys, accounts and an empty register."""
    made = Installation(tmp_path, database_url)
    yield made
    made.line.engine.dispose()
