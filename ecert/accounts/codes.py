"""Write and read the codes of invitations: 16 characters that nobody mistakes for one another (Crockford's base 32)."""

from collections.abc import Callable

from ecert.errors import Malformed

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
"""Characters of a code: 80 bits."""
_GROUP = 4
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_MOST = 64
"""Longest text that is looked at."""


def draw_code(choose: Callable[[str], str]) -> str:
    """Draw a code, with a hyphen after every fourth character; *choose* picks one character of a text."""
    characters = "".join(choose(ALPHABET) for _ in range(LENGTH))
    return "-".join(characters[start : start + _GROUP] for start in range(0, LENGTH, _GROUP))


def read_code(text: str) -> str:
    """
    Read a code as somebody types it: small letters, other groups, and O, I and L for 0, 1 and 1.

    Raises:
        Malformed: it is none.
    """
    characters = "".join(text[:_MOST].upper().replace("-", "").split()).translate(_READ_AS)
    if len(text) > _MOST or len(characters) != LENGTH or not set(characters) <= set(ALPHABET):
        raise Malformed("code: is not the code of an invitation")
    return characters
