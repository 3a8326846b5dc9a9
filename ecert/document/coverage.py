"""
Which characters the fonts have, so that a missing one is named before anything is drawn: never a silent box.

Only the two formats of the table `cmap` are read that our fonts have, 4 and 12 (ISO/IEC 14496-22, 5.2.1.3).
"""

import mmap
import struct
from collections.abc import Iterable

_SEGMENTS, _GROUPS = 4, 12
_CMAP_HEADER, _TABLE_ENTRY, _ENCODING = 4, 16, 8
_FIRST_TABLE = 12


def find_uncovered(texts: Iterable[tuple[str, str]], covered: frozenset[int]) -> str | None:
    """Name the first field whose text has a character that is not covered; None if there is none."""
    return next((field for field, text in texts if not covered.issuperset(map(ord, text))), None)


def read_coverage(font: bytes | mmap.mmap) -> frozenset[int]:
    """
    Read the code points that a font has glyphs for.

    Raises:
        ValueError: it is no font of the form that ours have.
    """
    covered: set[int] = set()
    try:
        table = _table(font, b"cmap")
        (count,) = struct.unpack_from(">H", table, 2)
        for place in range(count):
            (offset,) = struct.unpack_from(">I", table, _CMAP_HEADER + _ENCODING * place + 4)
            (form,) = struct.unpack_from(">H", table, offset)
            if form == _SEGMENTS:
                covered |= _segments(table, offset)
            elif form == _GROUPS:
                covered |= _groups(table, offset)
    except struct.error as error:
        raise ValueError("not a font") from error
    return frozenset(covered)


def _table(font: bytes | mmap.mmap, tag: bytes) -> bytes:
    (count,) = struct.unpack_from(">H", font, 4)
    for place in range(count):
        name, _, offset, length = struct.unpack_from(">4sIII", font, _FIRST_TABLE + _TABLE_ENTRY * place)
        if name == tag:
            return font[offset : offset + length]
    raise ValueError("a font without cmap")


def _segments(table: bytes, offset: int) -> set[int]:
    (double,) = struct.unpack_from(">H", table, offset + 6)
    shape = f">{double // 2}H"
    ends = struct.unpack_from(shape, table, offset + 14)
    starts = struct.unpack_from(shape, table, offset + 16 + double)
    # The last segment is the mark of the end.
    return {code for start, end in zip(starts, ends, strict=True) if start < 0xFFFF for code in range(start, end + 1)}  # noqa: PLR2004 - the mark


def _groups(table: bytes, offset: int) -> set[int]:
    (count,) = struct.unpack_from(">I", table, offset + 12)
    groups = struct.iter_unpack(">III", table[offset + 16 : offset + 16 + 12 * count])
    return {code for start, end, _ in groups for code in range(start, end + 1)}
