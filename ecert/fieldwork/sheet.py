"""
A round as an Excel file (检查表): one sheet about it, one with a line for each scan.

Every text is written as a text, never as a formula, a number or a link, whatever it begins with: a code may hold
anything. What no XML can hold is shown by a mark.
"""

import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from ecert.clock import LEGAL_ZONE
from ecert.fieldwork.forms import ScanForm
from ecert.fieldwork.reading import Scan, WholeRound
from ecert.messages import Language, message, messages

_MARK = "\ufffd"
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_COLUMNS: tuple[tuple[str, int], ...] = (
    ("position", 6),
    ("scanned_at", 19),
    ("inspector_number", 16),
    ("by", 12),
    ("title", 28),
    ("certificate_number", 24),
    ("holder_name", 30),
    ("verdict", 12),
    ("verdict_reasons", 36),
    ("seen", 12),
    ("seen_reasons", 36),
    ("differs", 10),
    ("offline", 7),
    ("counted", 7),
    ("notes", 50),
    ("photos", 8),
    ("latitude", 12),
    ("longitude", 12),
    ("accuracy", 12),
    ("identifier", 40),
    ("code", 40),
)
"""Each column with its width in characters."""
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
    plain = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    scans = book.add_worksheet(message("sheet.scans_sheet", language))
    for column, (name, width) in enumerate(_COLUMNS):
        scans.set_column(column, column, width)
        _write(scans, 0, column, message(f"sheet.column.{name}", language), bold)
    for row, scan in enumerate(whole.scans, start=1):
        cells = _cells(scan, language)
        for column, (name, _) in enumerate(_COLUMNS):
            _write(scans, row, column, cells[name], plain)
    scans.freeze_panes(1, 2)
    scans.autofilter(0, 0, max(1, len(whole.scans)), len(_COLUMNS) - 1)
    scans.set_landscape()
    scans.set_paper(9)  # A4
    scans.fit_to_pages(1, 0)
    scans.repeat_rows(0)
    about = book.add_worksheet(message("sheet.about", language))
    about.set_column(0, 0, 30)
    about.set_column(1, 1, 60)
    for row, (key, value) in enumerate(_about(whole, language)):
        _write(about, row, 0, message(f"sheet.{key}", language), bold)
        _write(about, row, 1, value, plain)
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
