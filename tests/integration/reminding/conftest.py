"""A bureau for each test."""

import pytest
from sqlalchemy import Engine

from tests.integration.reminding.desk import ReminderDesk


@pytest.fixture
def reminder_desk(engine: Engine) -> ReminderDesk:
    """Give a bureau with an empty register."""
    return ReminderDesk(engine)
