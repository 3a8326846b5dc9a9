"""
The entries of a status list: 2 bits for each of 2^20 places, and their compressed form.

Token Status List, sections 4.1 and 4.2: place 0 stands in the two lowest bits of the first byte, and the bytes are one
zlib stream (RFC 1950). What a value means is the wire format's: 2 and 3 are states that this service tells apart.
"""

import zlib
from collections.abc import Iterable
from enum import IntEnum
from typing import Final

from ecert.errors import Malformed
from ecert.register.lifecycle import Standing
from ecert.register.place import BLOCK_SIZE, LIST_SIZE

BITS: Final = 2
"""Bits of one entry."""
_PER_BYTE = 8 // BITS
LIST_BYTES: Final = LIST_SIZE // _PER_BYTE
"""Bytes of a whole list: 262,144."""

_MASK = (1 << BITS) - 1
_LEVEL = 9
_ALL_INVALID = b"\x55"
"""Four entries of 1."""


class Entry(IntEnum):
    """What a list says of one place (Token Status List, section 7.1; 3 is left to the application)."""

    VALID = 0
    INVALID = 1
    """Ended by whatever ground, or never handed out."""
    SUSPENDED = 2
    SUPERSEDED = 3


_ENTRIES: Final[dict[str, Entry]] = {
    Standing.IN_FORCE: Entry.VALID,
    Standing.SUSPENDED: Entry.SUSPENDED,
    Standing.SUPERSEDED: Entry.SUPERSEDED,
    Standing.CANCELLED: Entry.INVALID,
    Standing.WITHDRAWN: Entry.INVALID,
    Standing.REVOKED: Entry.INVALID,
}


def entry_of(standing: str) -> Entry:
    """
    Give the entry of a certificate by what its events have made of it.

    That a period is over, or has not begun, stands in the credential. What is no standing is not valid.
    """
    return _ENTRIES.get(standing, Entry.INVALID)


def build_entries(*, full_blocks: int, begun: Iterable[int], exceptions: Iterable[tuple[int, Entry]]) -> bytes:
    """
    Build a whole list.

    Args:
        full_blocks: how many blocks, from the first one on, are handed out to the last place.
        begun: the places that are handed out of the block after those.
        exceptions: places whose certificate is not in force, with what it is.

    Returns:
        262,144 bytes. What is handed out and no exception is valid; what was never handed out is invalid.
    """
    filled = full_blocks * BLOCK_SIZE // _PER_BYTE
    entries = bytearray(filled) + bytearray(_ALL_INVALID) * (LIST_BYTES - filled)
    for index in begun:
        entries[index // _PER_BYTE] &= ~(_MASK << _shift(index))
    for index, entry in exceptions:
        at, shift = index // _PER_BYTE, _shift(index)
        entries[at] = entries[at] & ~(_MASK << shift) | entry << shift
    return bytes(entries)


def entry_at(entries: bytes, index: int) -> Entry:
    """
    Read the entry of one place.

    Raises:
        Malformed: the list has no such place.
    """
    if not 0 <= index < len(entries) * _PER_BYTE:
        raise Malformed.at("status_index", "lies outside the list")
    return Entry(entries[index // _PER_BYTE] >> _shift(index) & _MASK)


def compress(entries: bytes) -> bytes:
    """Give a list's `lst`: one zlib stream of the highest level."""
    return zlib.compress(entries, _LEVEL)


def decompress(lst: bytes) -> bytes:
    """
    Give the entries behind a `lst`; no more than a list's bytes and one are ever unpacked.

    Raises:
        Malformed: it is no zlib stream, is cut off, is followed by something, or holds another number of entries.
    """
    stream = zlib.decompressobj()
    try:
        entries = stream.decompress(lst, LIST_BYTES + 1)
    except zlib.error as error:
        raise Malformed.at("lst", "is no zlib stream") from error
    if len(entries) > LIST_BYTES:
        raise Malformed.at("lst", "holds too many entries")
    if not stream.eof:
        raise Malformed.at("lst", "ends early")
    if stream.unused_data:
        raise Malformed.at("lst", "has trailing bytes")
    if len(entries) != LIST_BYTES:
        raise Malformed.at("lst", "holds too few entries")
    return entries


def _shift(index: int) -> int:
    """Give how far an entry lies from the lowest bit of its byte."""
    return index % _PER_BYTE * BITS
