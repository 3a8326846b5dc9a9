"""
Pack upper-case alphanumeric codes into bytes: the packed base-36 of the wire format.

`n = 1`, then `n = n * 36 + digit` for each of `0-9A-Z`, written as big-endian bytes. The leading 1 keeps leading
zeros, so that each text has exactly one packed form: 12 characters take 8 bytes, 18 take 12, 21 take 14; 20 take 13 or
14, as their first character has it.
"""

from ecert.errors import Malformed

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""Digit values 0 to 35, in order."""

MAX_CHARACTERS = 64
"""Longest text that is packed; bounds the work a stranger's bytes can cause."""

_CHARACTERS = frozenset(ALPHABET)
"""Python's own base-36 takes more: lower case, underscores, digits of other scripts."""


def encode(text: str, *, field: str = "code") -> bytes:
    """
    Pack *text* of 1 to 64 characters `0-9A-Z`.

    Raises:
        Malformed: *text* is empty, too long or has another character; *field* names it.
    """
    if not 1 <= len(text) <= MAX_CHARACTERS:
        raise Malformed.at(field, f"must have 1 to {MAX_CHARACTERS} characters")
    if not _CHARACTERS.issuperset(text):
        raise Malformed.at(field, "may hold only 0-9 and A-Z")
    number = int("1" + text, 36)
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def decode(packed: bytes, *, max_characters: int = MAX_CHARACTERS, field: str = "code") -> str:
    """
    Unpack what `encode` made, and nothing else.

    Raises:
        Malformed: *packed* is empty, starts with a zero byte, has no leading 1, stands for the empty text or for more
            than *max_characters*; *field* names it.
    """
    # 36 < 2**6, so a longer input cannot be within the bound; it is refused before any arithmetic.
    if not packed or len(packed) > (6 * max_characters) // 8 + 1:
        raise Malformed.at(field, "is empty or too long")
    if packed[0] == 0:
        raise Malformed.at(field, "starts with a zero byte")
    number = int.from_bytes(packed, "big")
    characters: list[str] = []
    while number >= len(ALPHABET):
        number, value = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[value])
    if number != 1 or not 1 <= len(characters) <= max_characters:
        raise Malformed.at(field, "is not packed base-36")
    return "".join(reversed(characters))
