"""What a font has is read from its own table."""

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


def test_fallback_has_rare_characters_and_not_the_rarest() -> None:
    """All of the first block and of extension A, hardly anything of B, of G nothing."""
    covered = read_coverage(Path(serif_path()).read_bytes())
    assert covered >= {ord("龘"), *range(0x3400, 0x4DC0), *range(0x4E00, 0x9FA6), 0x20087}
    assert 0x30EDE not in covered


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
