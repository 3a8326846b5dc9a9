"""
Bytes as decimal digits, for the numeric segment of the QR symbol (docs/format.md, "Digits").

Seven bytes make 17 digits; a tail of one to six bytes makes 3, 5, 8, 10, 13 or 15. A URL fragment of digits opens in
every camera and packs into 3.33 bits a digit, so the symbol stays as small as with raw bytes.
"""

import struct

from ecert.errors import Malformed

FORMAT_VERSION = "1"
"""First digit of every code; another one is another format."""
MIN_BYTES = 90
MAX_BYTES = 700
MAX_CODE_LENGTH = 4096
"""A longer text is refused before anything is decoded, in characters."""

_GROUP = 7
_GROUP_DIGITS = 17
_TAIL_DIGITS = {0: 0, 1: 3, 2: 5, 3: 8, 4: 10, 5: 13, 6: 15}
_TAIL_BYTES = {digits: count for count, digits in _TAIL_DIGITS.items()}


def encode_digits(data: bytes) -> str:
    """Write *data* as digits, without the format version."""
    whole, tail = divmod(len(data), _GROUP)
    groups = struct.unpack_from(f"{_GROUP}s" * whole, data)
    digits = f"%0{_GROUP_DIGITS}d" * whole % tuple(map(int.from_bytes, groups))
    return digits + f"{int.from_bytes(data[whole * _GROUP :]):0{_TAIL_DIGITS[tail]}}" if tail else digits


def decode_digits(digits: str) -> bytes:
    """
    Read digits back into bytes, strictly.

    Raises:
        Malformed: a character is no ASCII digit, the length is impossible, or a group is too large.
    """
    if not (digits.isascii() and digits.isdigit()):
        raise Malformed("code: has a character that is no digit")
    tail = _TAIL_BYTES.get(len(digits) % _GROUP_DIGITS)
    if tail is None:
        raise Malformed("code: has an impossible number of digits")
    parts: list[bytes] = []
    for start in range(0, len(digits), _GROUP_DIGITS):
        group = digits[start : start + _GROUP_DIGITS]
        size = _GROUP if len(group) == _GROUP_DIGITS else tail
        number = int(group)
        if number >> (8 * size):
            raise Malformed("code: has a group of digits that is too large")
        parts.append(number.to_bytes(size))
    return b"".join(parts)


def format_code(data: bytes) -> str:
    """Write a signed credential as the text of a code: format version and digits."""
    return FORMAT_VERSION + encode_digits(data)
