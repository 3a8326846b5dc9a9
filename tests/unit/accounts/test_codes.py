"""Codes of invitations: written in groups, read as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecert.accounts.codes import ALPHABET, draw_code, read_code
from ecert.errors import Malformed


@given(st.lists(st.sampled_from(ALPHABET), min_size=16, max_size=16))
def test_code_is_read_however_it_is_typed(characters: list[str]) -> None:
    """In small letters, in one piece, with spaces, and with the letters that look like digits."""
    drawn = iter(characters)
    code = draw_code(lambda _: next(drawn))
    expected = "".join(characters)
    assert len(code) == 19
    lookalike = code.replace("0", "o").replace("1", "l")
    assert {read_code(typed) for typed in (code, code.lower(), expected, f" {code} ", lookalike)} == {expected}


@pytest.mark.parametrize("text", ["", "0" * 15, "0" * 17, "U" * 16, "字" * 16, "0" * 16 + " " * 64])
def test_what_is_no_code_is_refused(text: str) -> None:
    """Its length and its characters are the code's."""
    with pytest.raises(Malformed, match="code"):
        read_code(text)
