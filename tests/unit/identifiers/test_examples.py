"""The examples in the docstrings."""

import doctest
from types import ModuleType

import pytest

from ecert.identifiers import certificate, holder


@pytest.mark.parametrize("module", [certificate, holder])
def test_examples_in_docstrings_are_true(module: ModuleType) -> None:
    """Each example gives what it says, and there is at least one."""
    results = doctest.testmod(module)
    assert results.attempted > 0
    assert results.failed == 0
