"""
Write lists as files for spreadsheets (导出): CSV (RFC 4180) and Excel, with nothing in them that is ever computed.

A spreadsheet takes a text that begins with `=`, `+`, `-` or `@` for a formula, and names of holders are texts that
somebody has typed. In CSV such a text gets an apostrophe before it; in Excel files every text is written as a text.
"""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

CSV: Final = "text/csv; charset=utf-8"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_BOM: Final = "\ufeff"
_AT_ONCE: Final = 500
_WIDTH: Final = 22
_CHUNK: Final = 64 * 1024


def neutral(text: str) -> str:
    """Give a text as a spreadsheet takes it for one (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def write_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Write CSV, some hundred lines at a time; with a mark of its encoding, which Excel needs for Chinese."""
    output = io.StringIO()
    output.write(_BOM)
    writer = csv.writer(output, lineterminator="\r\n")
    writer.writerow([neutral(text) for text in header])
    for count, row in enumerate(rows, start=1):
        writer.writerow([neutral(text) for text in row])
        if count % _AT_ONCE == 0:
            yield output.getvalue().encode()
            output.seek(0)
            output.truncate()
    yield output.getvalue().encode()


def write_xlsx(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Write an Excel file row by row into a file of its own that is gone afterwards, and give it in pieces."""
    # Only who exports loads what writes such files.
    import xlsxwriter  # type: ignore[import-untyped]  # noqa: PLC0415 - it has annotations and no marker

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with tempfile.TemporaryFile() as file:
        book = xlsxwriter.Workbook(file, options)
        sheet = book.add_worksheet(title[:31])
        bold = book.add_format({"bold": True, "bg_color": "#EDF3FF", "border": 1})
        sheet.set_column(0, len(header) - 1, _WIDTH)
        sheet.freeze_panes(1, 0)
        for column, text in enumerate(header):
            sheet.write_string(0, column, text, bold)
        line = 0
        for line, row in enumerate(rows, start=1):
            for column, text in enumerate(row):
                sheet.write_string(line, column, text)
        sheet.autofilter(0, 0, line, len(header) - 1)
        book.close()
        file.seek(0)
        while piece := file.read(_CHUNK):
            yield piece
