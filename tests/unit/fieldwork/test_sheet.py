"""The sheet of a round: headings in two languages, every text a text, the same bytes each time."""

import io
import re
import zipfile
from xml.etree import ElementTree as ET

import pytest

from ecert.fieldwork.sheet import draw_sheet
from ecert.messages import Language
from tests.unit.fieldwork.making import UNKNOWN, a_note, a_round, a_scan, an_id

NAMES = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def read(content: bytes, sheet: int = 1) -> list[list[str]]:
    """Read the cells of a sheet, past the library that wrote it."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    texts = [
        "".join(item.itertext())
        for item in ET.fromstring(parts["xl/sharedStrings.xml"]).findall("s:si", NAMES)  # noqa: S314 - ours
    ]
    found = ET.fromstring(parts[f"xl/worksheets/sheet{sheet}.xml"])  # noqa: S314 - ours
    assert found.findall(".//s:f", NAMES) == []
    assert found.findall(".//s:hyperlink", NAMES) == []
    return [
        [
            ""
            if (value := cell.find("s:v", NAMES)) is None
            else texts[int(value.text or 0)]
            if cell.get("t") == "s"
            else value.text or ""
            for cell in row.findall("s:c", NAMES)
        ]
        for row in found.findall(".//s:row", NAMES)
    ]


@pytest.mark.parametrize(
    ("language", "headings"),
    [
        (Language.ZH, ["序号", "检查时间", "执法证号"]),
        (Language.EN, ["No.", "Time", "Inspector's number"]),
    ],
)
def test_sheet_has_a_line_for_each_scan(language: Language, headings: list[str]) -> None:
    """With both verdicts, in the language that was asked for, at the time of the legal zone."""
    first = a_scan(1, notes=(a_note(1, an_id(1), "门头不符"), a_note(2, an_id(1), None, "a" * 64)))
    second = a_scan(2, verdict=UNKNOWN, code=None, certificate_number="湘〔2026〕1号", place=None)
    content = draw_sheet(a_round(first, second), language)
    head, one, other = read(content)
    cells = dict(zip(head, one, strict=True))
    assert head[:3] == headings
    assert one[:3] == ["1", "2026-03-02 11:10:00", "湘执法-18001"]
    assert {"频道许可证", "（湘）字第00001号", "长沙某公司", "门头不符", "1.2.156.3005.2.A"} <= set(cells.values())
    assert "28.228209" in one
    assert "湘〔2026〕1号" in other
    about = read(content, 2)
    assert [value for key, value in about if key in {"检查名称", "Title"}] == ["三月检查"]
    if language is Language.EN:
        written = {cell for row in about for cell in row} | set(head)
        assert {text for text in written if re.search("[\u4e00-\u9fff]", text)} == {"三月检查", "湘执法-18001"}


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://x")',
        "+1+1",
        "-1",
        "@SUM(1)",
        "{=1}",
        "http://x.example",
        "mailto:a@b.cn",
        "007",
        "1e5",
        "<b>&",
    ],
)
def test_text_is_a_text_whatever_it_begins_with(text: str) -> None:
    """Neither formula, number nor link, in any cell that somebody else filled."""
    scan = a_scan(1, verdict=UNKNOWN, code=text, notes=(a_note(1, an_id(1), text),))
    _, cells = read(draw_sheet(a_round(scan), Language.ZH))
    assert cells.count(text) == 2


def test_what_no_sheet_can_hold_is_marked() -> None:
    """Control characters, surrogates and noncharacters; the longest code fits a cell."""
    scan = a_scan(1, verdict=UNKNOWN, code="a\0\x1b\ufffe\u202eb" + "字" * 4000)
    _, cells = read(draw_sheet(a_round(scan), Language.ZH))
    assert "a" + "\ufffd" * 4 + "b" + "字" * 4000 in cells


def test_row_is_as_high_as_its_longest_text() -> None:
    """A Chinese character counts twice; no row is higher than a sheet allows."""

    def heights(note: str) -> list[float]:
        scan = a_scan(1, verdict=UNKNOWN, code="x", notes=(a_note(1, an_id(1), note),))
        with zipfile.ZipFile(io.BytesIO(draw_sheet(a_round(scan), Language.ZH))) as book:
            sheet = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - ours
        return [float(row.get("ht", "0")) for row in sheet.findall(".//s:row", NAMES)]

    short, wide, longest = heights("x"), heights("字" * 100), heights("\n".join(["x"] * 250))
    assert short[0] == wide[0] > 0
    assert short[1] < heights("x" * 100)[1] < wide[1] < longest[1] == 408


def test_sheet_is_the_same_each_time() -> None:
    """And can be had of a round that is empty, or not closed."""
    whole = a_round(closed=False)
    assert draw_sheet(whole, Language.ZH) == draw_sheet(whole, Language.ZH)
    assert "尚未结束" in {cell for row in read(draw_sheet(whole, Language.ZH), 2) for cell in row}
