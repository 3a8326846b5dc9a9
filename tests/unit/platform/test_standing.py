"""What a stored certificate is worth on a day."""

import json
from datetime import UTC, date, datetime

import pytest

from ecert.platform.rows import parse_row
from ecert.platform.standing import Standing, compute_day, judge_row
from tests.unit.platform.builders import a_row

IN_FORCE = date(2026, 3, 1)
AFTER = date(2027, 3, 1)
BEFORE = date(2025, 2, 28)


@pytest.mark.parametrize(
    ("state", "operation", "today", "standing"),
    [
        ("01", "01", IN_FORCE, Standing.VALID),
        ("01", "01", date(2027, 2, 28), Standing.VALID),
        ("01", "01", AFTER, Standing.EXPIRED),
        ("01", "01", BEFORE, Standing.NOT_ACTIVE),
        ("02", "03", IN_FORCE, Standing.SUSPENDED),
        ("02", "03", AFTER, Standing.EXPIRED),
        ("03", "05", IN_FORCE, Standing.ENDED),
        ("04", "05", AFTER, Standing.ENDED),
        ("07", "05", BEFORE, Standing.ENDED),
        ("05", "07", IN_FORCE, Standing.ENDED),
        ("05", "07", AFTER, Standing.EXPIRED),
        ("05", "04", IN_FORCE, Standing.EXPIRED),
        ("99", "01", IN_FORCE, Standing.NOT_ACTIVE),
    ],
)
def test_state_and_day_decide_the_standing(state: str, operation: str, today: date, standing: Standing) -> None:
    """An end counts before expiry, expiry before suspension, and the last day is included."""
    row = parse_row(json.dumps(a_row(certState=state, operateType=operation)).encode())
    assert judge_row(row, today) == standing


def test_day_is_that_of_shanghai() -> None:
    """At 16:00 UTC the next day has begun in Asia/Shanghai."""
    assert compute_day(datetime(2026, 3, 1, 15, 59, tzinfo=UTC)) == date(2026, 3, 1)
    assert compute_day(datetime(2026, 3, 1, 16, 0, tzinfo=UTC)) == date(2026, 3, 2)
