"""
A round as an Excel file (检查表): one sheet about it, one with a line for each scan.

Every text is written as a text, never as a formula, a number or a link, whatever it begins with: a code may hold
anything. What no XML can hold is shown by a mark.
"""

import io
import math
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from ecert.clock import LEGAL_ZONE
from ecert.fieldwork.forms import ScanForm
from ecert.fieldwork.reading import Scan, WholeRound
from ecert.messages import Language, message, messages

_A4 = 9
_LINE, _HIGHEST = 15.75, 408.0
"""Points of one line, and of the highest row that there can be."""
_NARROW = 0x2E7F
"""What comes behind it is written in a whole square."""
_ABOUT = (28, 56)
"""Widths of the second sheet's columns."""
_MARK = "\ufffd"
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_COLUMNS: tuple[tuple[str, int], ...] = (
    ("position", 5),
    ("scanned_at", 11),
    ("inspector_number", 12),
    ("title", 16),
    ("certificate_number", 16),
    ("holder_name", 18),
    ("verdict", 8),
    ("verdict_reasons", 22),
    ("seen", 8),
    ("differs", 7),
    ("offline", 5),
    ("counted", 5),
    ("notes", 26),
    ("photos", 5),
    ("by", 12),
    ("seen_reasons", 22),
    ("latitude", 11),
    ("longitude", 11),
    ("accuracy", 9),
    ("identifier", 40),
    ("code", 60),
)
"""Each column with its width in characters."""
_PRINTED = 14
"""How many columns go onto paper, so that they can be read there; the rest is for the screen."""
Cell = str | int | float | None


def draw_sheet(whole: WholeRound, language: Language) -> bytes:
    """Draw the sheets of a round; the same round always gives the same bytes."""
    # Only who asks for a sheet loads what writes it.
    import xlsxwriter  # type: ignore[import-untyped]  # noqa: PLC0415 - it ships no types

    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, _OPTIONS)
    # The day of making would make every file another one.
    book.set_properties({"title": message("sheet.title", language), "created": whole.head.received_at})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EEF7", "border": 1})
    plain = book.add_format({"text_wrap": True, "valign": "top", "border": 1, "align": "left"})
    scans = book.add_worksheet(message("sheet.scans_sheet", language))
    for column, (name, width) in enumerate(_COLUMNS):
        scans.set_column(column, column, width)
        _write(scans, 0, column, message(f"sheet.column.{name}", language), bold)
    scans.set_row(0, 2 * _LINE)
    for row, scan in enumerate(whole.scans, start=1):
        cells = _cells(scan, language)
        for column, (name, _) in enumerate(_COLUMNS):
            _write(scans, row, column, cells[name], plain)
        scans.set_row(row, _height((cells[name], width) for name, width in _COLUMNS[:_PRINTED]))
    scans.freeze_panes(1, 2)
    scans.autofilter(0, 0, max(1, len(whole.scans)), len(_COLUMNS) - 1)
    scans.repeat_rows(0)
    scans.set_landscape()
    scans.print_area(0, 0, len(whole.scans), _PRINTED - 1)
    about = book.add_worksheet(message("sheet.about", language))
    about.set_column(0, 0, _ABOUT[0])
    about.set_column(1, 1, _ABOUT[1])
    for row, (key, value) in enumerate(_about(whole, language)):
        _write(about, row, 0, message(f"sheet.{key}", language), bold)
        _write(about, row, 1, value, plain)
        about.set_row(row, _height([(value, _ABOUT[1])]))
    for sheet in (scans, about):
        sheet.set_paper(_A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C&P / &N")
    book.close()
    return content.getvalue()


def legible(text: str) -> str:
    """Give a text without what no sheet, page or file can show: a mark stands for each such character."""
    return "".join(character if character.isprintable() or character == "\n" else _MARK for character in text)


def show_instant(instant: datetime) -> str:
    """Write an instant as people read it, in the legal zone."""
    return instant.astimezone(LEGAL_ZONE).strftime("%Y-%m-%d %H:%M:%S")


def show_reasons(reasons: list[str], language: Language) -> str:
    """Give the sentences of some reasons; a word that nobody knows stands for itself."""
    known = messages(language)
    return "\n".join(known.get(f"reason.{reason}", reason) for reason in reasons)


def name_way(form: ScanForm, language: Language) -> str:
    """Say how a certificate was named."""
    if form.code is not None:
        return message("sheet.by.code", language)
    return message("sheet.by.number" if form.identifier is None else "sheet.by.identifier", language)


def _write(sheet: Any, row: int, column: int, cell: Cell, form: object) -> None:  # noqa: ANN401 - the library's
    if isinstance(cell, str):
        sheet.write_string(row, column, legible(cell), form)
    elif cell is None:
        sheet.write_blank(row, column, None, form)
    else:
        sheet.write_number(row, column, cell, form)


def _height(cells: Iterable[tuple[Cell, int]]) -> float:
    """Give the height of a row in points, so that each text has its lines: not every program works that out itself."""
    lines = 1
    for cell, width in cells:
        if isinstance(cell, str):
            # A Chinese character is twice as wide as a digit, and a line ends a little before the column does.
            long = (sum(2 if ord(character) > _NARROW else 1 for character in line) for line in cell.splitlines())
            lines = max(lines, sum(math.ceil((length or 1) / (width - 1)) for length in long))
    return min(lines * _LINE, _HIGHEST)


def _cells(scan: Scan, language: Language) -> dict[str, Cell]:
    form, verdict, place = scan.form, scan.verdict, scan.form.place
    said = [note.form.text for note in scan.notes if note.form.text is not None]
    return {
        "position": scan.position,
        "scanned_at": show_instant(form.scanned_at),
        "inspector_number": form.inspector_number,
        "by": name_way(form, language),
        "title": verdict.title,
        "certificate_number": verdict.certificate_number or form.certificate_number,
        "holder_name": verdict.holder_name,
        "verdict": message(f"outcome.{verdict.outcome}", language),
        "verdict_reasons": show_reasons(verdict.reasons, language),
        "seen": message(f"outcome.{form.outcome}", language),
        "seen_reasons": show_reasons(form.reasons, language),
        "differs": _truth(verdict.outcome != form.outcome, language),
        "offline": _truth(form.offline, language),
        "counted": _truth(scan.counted, language),
        "notes": "\n".join(said) or None,
        "photos": len({note.form.photo_sha256 for note in scan.notes} - {None}),
        "latitude": None if place is None else place.latitude,
        "longitude": None if place is None else place.longitude,
        "accuracy": None if place is None else place.accuracy_m,
        "identifier": verdict.identifier or form.identifier,
        "code": form.code,
    }


def _about(whole: WholeRound, language: Language) -> Iterator[tuple[str, Cell]]:
    head, open_still = whole.head, message("sheet.not_closed", language)
    yield "round_title", head.form.title
    yield "round", head.round_id
    yield "inspector_number", head.form.inspector_number
    yield "account", head.account
    yield "device", head.device_id
    yield "started_at", show_instant(head.form.started_at)
    yield "ended_at", open_still if head.end is None else show_instant(head.end.ended_at)
    yield "closed_at", open_still if head.closed_at is None else show_instant(head.closed_at)
    yield "scans", head.scans
    yield "certificates", head.counted
    for key, outcome in (("passed", "PASSED"), ("failed", "FAILED"), ("indeterminate", "INDETERMINATE")):
        yield key, sum(scan.counted and scan.verdict.outcome == outcome for scan in whole.scans)
    yield "remark", message("sheet.remark_text", language)


def _truth(value: bool, language: Language) -> str:  # noqa: FBT001 - it is what is written
    return message("sheet.yes" if value else "sheet.no", language)
