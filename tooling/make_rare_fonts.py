"""
Make the two fonts of rare characters out of Debian's packages (ecert/document/fonts/README.md).

`apt-get download fonts-hanazono fonts-babelstone-han`, unpack both (`dpkg -x`) below one folder, then:
`python -m tooling.make_rare_fonts FOLDER`. What a font before them in the chain has is left out.
"""

import sys
from pathlib import Path

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # it has no types
from pylopdf_fonts_zh_cn import serif_path

from tooling.make_face_fonts import KEPT, save

RARE = (
    range(0x3400, 0x4DC0),  # extension A
    range(0x4E00, 0xA000),  # the first block
    range(0x20000, 0x2A6E0),  # B
    range(0x2A700, 0x2EBF0),  # C, D, E, F
    range(0x30000, 0x31350),  # G
)
GLYPHWIKI = (
    'Copyright (c) 2011, GlyphWiki Project (kamichi@fonts.jp), with Reserved Font Name "Hanazono Font", "HanaMinA", '
    '"HanaMinB". Subset of their font of 2017-09-04.'
)
ARPHIC = (
    "(c) Copyright 1994-1999, Arphic Technology Co., Ltd.; (c) Copyright 2009-2023, Andrew West. Changed in November "
    "2026 for ecert: made from BabelStone Han 15.0.5, of which only rare characters, without layout tables, are left."
)
ARPHIC_LICENCE = ("Arphic Public License; its text lies beside this font in ARPHICPL.txt.", "")


def main(folder: Path) -> None:
    """Make both fonts, the second of what the first still lacks."""
    wanted = {code for block in RARE for code in block} - set(TTFont(serif_path()).getBestCmap())
    wanted -= _make(folder, "HanaMinB.ttf", wanted, "Ecert Ming", GLYPHWIKI)
    _make(folder, "BabelStoneHan.ttf", wanted, "Ecert Han", ARPHIC, ARPHIC_LICENCE)


def _make(
    folder: Path, name: str, wanted: set[int], family: str, notice: str, licence: tuple[str, str] | None = None
) -> set[int]:
    (path,) = folder.rglob(name)
    font = TTFont(path)
    characters = set(font.getBestCmap()) & wanted
    for table in set(font.keys()) - KEPT:
        del font[table]
    save(font, family, "Regular", 400, notice, characters=characters, licence=licence)
    return characters


if __name__ == "__main__":
    main(Path(sys.argv[1]))
