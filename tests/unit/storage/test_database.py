"""Lists of an `IN` come in few lengths and in one order."""

import pytest

from ecert.storage.database import padded


@pytest.mark.parametrize(
    ("values", "list_"),
    [
        ({"b"}, ["b"]),
        ({"b", "a"}, ["a", "b"]),
        (["c", "a", "b"], ["a", "b", "c", "c"]),
        (range(5), [0, 1, 2, 3, 4, 4, 4, 4]),
    ],
)
def test_list_is_sorted_and_padded_with_its_last_value(values: set[str], list_: list[str]) -> None:
    """To 1, 2, 4, 8 and so on; repeating a value changes no result."""
    assert padded(values) == list_
