"""Leave out a test that needs something this machine has not; under `ECERT_LEAVE_NOTHING_OUT` that is a failure."""

import os
from typing import Final, NoReturn

import pytest

LEAVE_NOTHING_OUT: Final = "ECERT_LEAVE_NOTHING_OUT"
"""Environment variable; continuous integration sets it, so that no test is lost there without a word."""


def leave_out(reason: str) -> NoReturn:
    """
    Leave out the running test.

    Args:
        reason: what is missing, and where it comes from.
    """
    if os.environ.get(LEAVE_NOTHING_OUT):
        pytest.fail(f"{LEAVE_NOTHING_OUT} is set, and {reason}", pytrace=False)
    pytest.skip(reason)


def leave_out_unless(there: bool, *, reason: str) -> pytest.MarkDecorator:
    """
    Mark tests to be left out where something is missing; where nothing may be left out they run, and fail.

    Args:
        there: whether what they need is there.
        reason: what is missing otherwise.
    """
    return pytest.mark.skipif(not there and not os.environ.get(LEAVE_NOTHING_OUT), reason=reason)
