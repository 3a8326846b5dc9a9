"""A bureau and a province for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.integration.sync.bureau import Bureau
from tests.integration.sync.exchange import Exchange
from tests.integration.sync.province import Province, its_settings, running


@pytest.fixture
def bureau(engine: Engine) -> Bureau:
    """Give a bureau with an empty register."""
    return Bureau(engine)


@pytest.fixture
def province(tmp_path: Path, bureau: Bureau) -> Iterator[Province]:
    """Give a province that knows nothing yet."""
    with running(its_settings(tmp_path, bureau.clock)) as found:
        yield found


@pytest.fixture
def exchange(bureau: Bureau, province: Province) -> Exchange:
    """Give the sync between the two."""
    return Exchange(bureau, province)
