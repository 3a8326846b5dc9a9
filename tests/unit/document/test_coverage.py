"""What a font has is read from its own table."""

from functools import cache
from pathlib import Path

import pytest
from pylopdf_fonts_zh_cn import serif_path

from ecert.document.coverage import find_uncovered, read_coverage

FONTS = Path(__file__).parents[3] / "ecert" / "document" / "fonts"


@pytest.mark.parametrize("name", ["EcertKai-Regular.ttf", "EcertSerif-Black.ttf", "EcertSerif-Bold.ttf"])
def test_our_fonts_have_the_common_characters(name: str) -> None:
    """All of the first level of GB 2312 and all but 33 of the second, so that hardly a title or seal has two faces."""
    covered, wanted = read_coverage((FONTS / name).read_bytes()), _gb2312()
    assert covered.issuperset(wanted[:3755])
    assert len(set(wanted) - covered) == 33


def test_every_common_character_is_covered_by_some_font() -> None:
    """What our own leave out, the fallback has."""
    assert read_coverage(Path(serif_path()).read_bytes()) >= set(_gb2312())


def _gb2312() -> list[int]:
    """List the characters of GB 2312 in their order."""
    codes = (bytes([high, low]) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    texts = (code.decode("gb2312", errors="ignore") for code in codes)
    return [ord(text) for text in texts if text]


BLOCKS = {
    "the first block": (0x4E00, 0x9FFF, 20_992),
    "extension A": (0x3400, 0x4DBF, 6_592),
    "extension B": (0x20000, 0x2A6DF, 42_720),
    "extension C": (0x2A700, 0x2B739, 4_154),
    "extension D": (0x2B740, 0x2B81D, 222),
    "extension E": (0x2B820, 0x2CEA1, 5_762),
    "extension F": (0x2CEB0, 0x2EBE0, 7_473),
    "extension G": (0x30000, 0x3134A, 3_045),
    "extension H": (0x31350, 0x323AF, 0),
}
"""First and last character, and how many of them some font has: of all but G and H, every one."""


@pytest.mark.parametrize("block", BLOCKS)
def test_fallback_has_rare_characters(block: str) -> None:
    """What the README of the fonts says of each block."""
    first, last, covered = BLOCKS[block]
    assert len(_together() & set(range(first, last + 1))) == covered


@cache
def _together() -> frozenset[int]:
    paths = [*FONTS.glob("*.ttf"), Path(serif_path())]
    return frozenset().union(*(read_coverage(path.read_bytes()) for path in paths))


@pytest.mark.parametrize("data", [b"", b"not a font", b"\x00\x01\x00\x00\x00\x01" + b"\0" * 40])
def test_what_is_no_font_is_refused(data: bytes) -> None:
    """A damaged installation shows at once."""
    with pytest.raises(ValueError, match="font"):
        read_coverage(data)


def test_first_field_with_a_missing_character_is_named() -> None:
    """Its text is not."""
    texts = [("title", "甲"), ("claims.name", "甲丙"), ("claims.address", "丙")]
    assert find_uncovered(texts, frozenset(map(ord, "甲乙"))) == "claims.name"
    assert find_uncovered(texts[:1], frozenset(map(ord, "甲乙"))) is None
