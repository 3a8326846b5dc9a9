"""Values are written as a Chinese document writes them."""

from datetime import date

import msgspec
import pytest

from ecert.catalogue.datatypes import Value
from ecert.catalogue.vocabulary import Datatype, Role
from ecert.document.wording import write_date, write_period, write_status, write_value
from ecert.register.lifecycle import STATUS_ZH, Status
from tests.unit.catalogue.builders import a_field


def test_date_has_no_leading_zeros() -> None:
    """As officials write it."""
    assert write_date(date(2026, 3, 2)) == "2026年3月2日"


def test_period_names_both_ends() -> None:
    """And of an end that is not there nothing is said."""
    assert write_period(date(2026, 3, 2), date(2031, 3, 1)) == "自2026年3月2日至2031年3月1日"
    assert write_period(date(2026, 3, 2), None) == "自2026年3月2日起"


@pytest.mark.parametrize(
    ("members", "value", "text"),
    [
        ({"datatype": Datatype.DATE}, "2018-06-01", "2018年6月1日"),
        ({"datatype": Datatype.AMOUNT, "unit": "册"}, "1000", "1000册"),
        ({"datatype": Datatype.AMOUNT}, "12.5", "12.5"),
        ({"datatype": Datatype.LIST, "items": Datatype.PERSON}, ["张三", "李四"], "张三、李四"),
        ({"datatype": Datatype.LIST, "items": Datatype.STRING}, ["一、甲", "乙"], "一、甲；乙"),
        ({"role": Role.HOLDER_NAME}, "甲^乙", "甲、乙"),
        ({}, "甲^乙", "甲^乙"),
    ],
)
def test_value_is_written_as_its_datatype_asks(members: dict[str, object], value: Value, text: str) -> None:
    """Lists are joined, amounts have their unit, several holders are no formula."""
    assert write_value(msgspec.structs.replace(a_field(), **members), value) == text


@pytest.mark.parametrize("status", Status)
def test_status_is_written_as_everywhere(status: Status) -> None:
    """A valid certificate needs no word."""
    assert write_status(status) == ("" if status is Status.VALID else STATUS_ZH[status])
