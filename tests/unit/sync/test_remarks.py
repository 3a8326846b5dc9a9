"""What the platform wrote is kept without what we sent."""

import pytest

from ecert.sync.remarks import HIDDEN, MAX_REMARK, tame_remark, values_of
from tests.unit.sync.builders import PERSON, a_record, a_row


def test_remark_that_names_fields_stays_as_it_is() -> None:
    """Field names, bounds and words of the platform are what an operator needs."""
    remark = "creditCode: check character or shape is wrong; certNum: longer than 128"
    assert tame_remark(remark, values_of(a_row())) == remark


@pytest.mark.parametrize("value", list(values_of(a_row(a_record(holder=PERSON)))))
def test_no_value_of_the_row_is_kept(value: str) -> None:
    """Whatever the platform repeats of the row is replaced; a text of one character tells nothing."""
    row = a_row(a_record(holder=PERSON))
    kept = tame_remark(f"字段值“{value}”不合规", values_of(row))
    assert len(value) <= 1 or value not in kept


def test_each_value_of_a_list_is_a_value() -> None:
    """The platform may repeat one holder or one item only."""
    assert tame_remark("动画片: 不在值域", values_of(a_row())) == f"{HIDDEN}: 不在值域"


def test_longer_values_go_before_their_parts() -> None:
    """No piece of a value is left beside the replaced part."""
    assert tame_remark("示例影业有限公司", ["示例", "示例影业有限公司"]) == HIDDEN


def test_long_numbers_are_hidden_whosever_they_are() -> None:
    """An identity number of somebody else is as personal as the one that we sent."""
    assert tame_remark("与 43011119920920004X 重复", []) == f"与 {HIDDEN} 重复"


def test_short_ascii_texts_do_not_tear_words_apart() -> None:
    """The value A of an oral grade is not looked for."""
    assert tame_remark("AcceptData: 40 rows", ["A", "40"]) == "AcceptData: 40 rows"


def test_remark_is_one_line_without_hidden_characters() -> None:
    """Line breaks, control characters and direction marks from outside reach no log and no screen."""
    assert tame_remark("certNum:\r\n\x1b[1m bad\u202e value", []) == "certNum: [1m bad value"


def test_remark_is_cut() -> None:
    """A platform that sends a page of text does not fill our tables."""
    kept = tame_remark("错" * 5000, [])
    assert (len(kept), kept[-1]) == (MAX_REMARK, HIDDEN)
