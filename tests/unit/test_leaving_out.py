"""Nothing is left out without a word where nothing may be left out."""

import pytest

from tests.leaving_out import LEAVE_NOTHING_OUT, leave_out, leave_out_unless


def test_what_is_missing_leaves_a_test_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason is shown."""
    monkeypatch.delenv(LEAVE_NOTHING_OUT, raising=False)
    with pytest.raises(pytest.skip.Exception, match="no camera"):
        leave_out("no camera")
    assert leave_out_unless(False, reason="no camera").args == (True,)
    assert leave_out_unless(True, reason="no camera").args == (False,)


def test_what_is_missing_is_a_failure_where_nothing_may_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Continuous integration hears of it; a marked test runs, and finds out by itself."""
    monkeypatch.setenv(LEAVE_NOTHING_OUT, "1")
    with pytest.raises(pytest.fail.Exception, match="no camera"):
        leave_out("no camera")
    assert leave_out_unless(False, reason="no camera").args == (False,)
