"""Which reminder is due on which day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecert.reminding.due import DAYS_BEFORE, DueDay, Subject, find_due

DUE = date(2026, 12, 31)
DAY = DueDay("id", "No. 1", "kind", Subject.EXPIRY, DUE)


@pytest.mark.parametrize(
    ("left", "step"), [(91, None), (90, 90), (61, 90), (60, 60), (31, 60), (30, 30), (1, 30), (0, 30), (-1, None)]
)
def test_nearest_step_that_was_reached_is_due(left: int, step: int | None) -> None:
    """Nothing before the first step and nothing after the day; on the day itself the certificate still counts."""
    found = find_due(DAY, today=DUE - timedelta(days=left))
    assert (None if found is None else found.days_before) == step


@given(st.sets(st.integers(min_value=0, max_value=200)))
def test_each_step_comes_at_most_once_whenever_the_service_runs(runs: set[int]) -> None:
    """Whatever days it runs on, there are as many reminders as steps whose span had a run, each with another name."""
    found = [find_due(DAY, today=DUE - timedelta(days=left)) for left in sorted(runs, reverse=True)]
    keys = {reminder.key for reminder in found if reminder is not None}
    spans = zip(DAYS_BEFORE, (*DAYS_BEFORE[1:], -1), strict=True)
    assert len(keys) == sum(any(end < left <= begin for left in runs) for begin, end in spans)
