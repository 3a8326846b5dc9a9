"""
Make the fonts of the faces out of the slices that npm packages hold (ecert/document/fonts/README.md).

`npm pack` and unpack both packages below one folder, then: `python -m tooling.make_face_fonts FOLDER`.
"""

import re
import sys
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools.merge import Merger  # type: ignore[import-untyped]  # it has no types
from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]  # it has no types
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # it has no types

ROOT = Path(__file__).resolve().parents[1]
FONTS = ROOT / "ecert" / "document" / "fonts"
KEPT = {"GlyphOrder", "head", "hhea", "maxp", "OS/2", "hmtx", "cmap", "loca", "glyf", "name", "post"}
"""Tables that a page needs."""
MADE = 3_786_912_000
"""A fixed instant in the fonts' own count, so that the same slices give the same bytes."""
SIGNS = "〔〕·—－–…℃㎡Ⅰ"
OPEN = ("This Font Software is licensed under the SIL Open Font License, Version 1.1.", "https://openfontlicense.org")
ADOBE = "(c) 2017-2024 Adobe (http://www.adobe.com/). Subset of Noto Serif SC."
LXGW = (
    "Copyright 2021-2023 LXGW (https://github.com/lxgw/LxgwWenKai); Copyright 2020 The Klee Project Authors "
    "(https://github.com/fontworks-fonts/Klee). Subset of LXGW WenKai."
)


def main(folder: Path) -> None:
    """Make all three fonts."""
    wanted = _gb2312() | set(range(0x20, 0x7F)) | set(map(ord, SIGNS + _templates()))
    for weight, style in ((700, "Bold"), (900, "Black")):
        slices = _slices(folder, rf"noto-serif-sc-(latin|\d+)-{weight}-normal\.woff2")
        save(_join(slices, wanted), "Ecert Serif", style, weight, ADOBE)
    slices = _slices(folder, r"lxgwwenkai-regular-subset-\d+\.woff2")
    save(_join(slices, None), "Ecert Kai", "Regular", 400, LXGW)


def _slices(folder: Path, pattern: str) -> list[Path]:
    found = [path for path in folder.rglob("*.woff2") if re.fullmatch(pattern, path.name)]
    return sorted(found, key=lambda path: ("latin" not in path.name, int(re.sub(r"\D", "", path.stem) or 0)))


def _join(slices: Iterable[Path], wanted: set[int] | None) -> Any:  # noqa: ANN401 - a font, which the library types as anything
    """Join what is wanted of all slices; a character that two have is the first one's."""
    parts: list[BytesIO] = []
    taken: set[int] = set()
    for path in slices:
        font = TTFont(path)
        own = set(font.getBestCmap()) - taken
        own = own if wanted is None else own & wanted
        if own:
            taken |= own
            for table in set(font.keys()) - KEPT:
                del font[table]
            _cut(font, own)
            font.flavor = None
            parts.append(BytesIO())
            font.save(parts[-1])
            parts[-1].seek(0)
    return Merger().merge(parts)


def _cut(font: Any, characters: set[int]) -> None:  # noqa: ANN401 - as above
    options = Options(
        layout_features=[],
        notdef_outline=True,
        hinting=False,
        glyph_names=False,
        recalc_timestamp=False,
        name_IDs=["*"],
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)


def save(
    font: Any,  # noqa: ANN401 - as above
    family: str,
    style: str,
    weight: int,
    copyright_notice: str,
    *,
    characters: set[int] | None = None,
    licence: tuple[str, str] | None = None,
) -> None:
    """
    Keep a font beside the others, under a name of our own.

    Args:
        font: the opened font; only the tables of `KEPT` may be left.
        family: its new family.
        style: its style in the family.
        weight: its weight.
        copyright_notice: whose it is, and what was changed.
        characters: those that are left; all of them unless given.
        licence: what it may be used under, and where that is found; the Open Font License unless given.
    """
    terms, address = licence or OPEN
    plain = style in {"Regular", "Bold"}
    full, file = f"{family} {style}", f"{family.replace(' ', '')}-{style}"
    texts = {
        0: copyright_notice,
        1: family if plain else full,
        2: style if plain else "Regular",
        3: f"{full} 1",
        4: full,
        5: "Version 1.0",
        6: file,
        13: terms,
        14: address,
        16: family,
        17: style,
    }
    font["name"].names = []
    for number, text in ((number, text) for number, text in texts.items() if text):
        font["name"].setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    font["head"].created = font["head"].modified = MADE
    font.recalcTimestamp = False
    font["post"].formatType = 3.0
    _cut(font, set(font.getBestCmap()) if characters is None else characters)
    font.save(FONTS / f"{file}.ttf")


def _gb2312() -> set[int]:
    codes = (bytes([high, low]) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    return {ord(text) for code in codes if (text := code.decode("gb2312", errors="ignore"))}


def _templates() -> str:
    return "".join(path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.toml"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
