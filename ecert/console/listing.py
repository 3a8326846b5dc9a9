"""What lists share: what their addresses say, and their files."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlencode

from litestar import Request
from litestar.response import Stream
from sqlalchemy import Engine

from ecert.accounts.journal import AccessKind, note_access
from ecert.catalogue.datatypes import parse_date
from ecert.catalogue.entries import Catalogue
from ecert.errors import InvalidInput
from ecert.http.access import client_of
from ecert.identifiers.holder import is_uscc, mask
from ecert.messages import Language, message
from ecert.pages.access import Officer
from ecert.pages.showing import PAGE_HEADERS
from ecert.rendering.sheets import CSV, XLSX, write_csv, write_xlsx
from ecert.storage.database import transaction

PAGE_SIZE: Final = 25
MAX_EXPORT: Final = 100_000
"""Most rows of a file."""
MAX_CHOSEN: Final = 500
"""Most rows that are ticked for a file."""
AT_ONCE: Final = 2_000
"""Rows that are read together for a file."""
FORMS: Final = ("xlsx", "csv")
_MAX_ROW: Final = 2**31 - 1
"""Highest number of a row that both databases can hold."""


def read_row(values: Mapping[str, str], name: str) -> int | None:
    """
    Read the number of a row.

    Raises:
        InvalidInput: it is none.
    """
    text = values.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(_MAX_ROW)) and int(text) <= _MAX_ROW):
        raise InvalidInput.at(name, "is no place in a list")
    return int(text)


def read_day(values: Mapping[str, str], name: str) -> date | None:
    """
    Read a day.

    Raises:
        InvalidInput: it is none.
    """
    return parse_date(values[name], path=name) if values[name] else None


def read_sort(values: Mapping[str, str], sorts: Collection[str], *, descending: Collection[str]) -> tuple[str, bool]:
    """
    Read by what a list is ordered, and whether it begins with the greatest.

    Args:
        values: of the address.
        sorts: what there is; the first one counts where nothing is said.
        descending: those that begin with the greatest unless told otherwise.

    Raises:
        InvalidInput: there is no such order.
    """
    sort = values.get("sort", "") or next(iter(sorts))
    if sort not in sorts:
        raise InvalidInput.at("sort", f"must be one of {', '.join(sorts)}")
    direction = values.get("dir", "")
    return sort, direction == "desc" if direction in {"asc", "desc"} else sort in descending


def read_kinds(kind: str, domain: str, catalogue: Catalogue) -> frozenset[str] | None:
    """Give the slugs of a kind or of a domain; what there is not has none, and finds nothing."""
    if kind:
        return frozenset({kind})
    if domain:
        return frozenset(entry.template.slug for entry in catalogue if entry.template.domain == domain)
    return None


def kinds_of(catalogue: Catalogue, officer: Officer) -> list[tuple[str, str]]:
    """Give slug and title of every kind that an officer may see."""
    english = officer.language is Language.EN
    slugs = [entry.template.slug for entry in catalogue if officer.principal.sees(entry.template.slug)]
    return [(slug, catalogue.title_of(slug, english=english)) for slug in slugs]


def mask_code(holder_code: str) -> str:
    """Give a holder's code for a list: what is no organisation's shows its last four characters alone."""
    return holder_code if is_uscc(holder_code) else mask(holder_code)


def export_addresses(request: Request[Any, Any, Any], address: str) -> Mapping[str, str]:
    """Give the addresses of a list's files, by their form: its filters go along."""
    kept = [pair for pair in request.query_params.multi_items() if pair[0] not in {"after", "before"} and pair[1]]
    query = f"?{urlencode(kept)}" if kept else ""
    return {form: f"{address}/export/{form}{query}" for form in FORMS}


def check_form(form: str) -> str:
    """
    Insist on a form of file that there is.

    Raises:
        InvalidInput: there is no such form.
    """
    if form not in FORMS:
        raise InvalidInput.at("form", "must be csv or xlsx")
    return form


def give_file(
    form: str, name: str, title: str, columns: Sequence[str], rows: Iterator[Sequence[str]], language: Language
) -> Stream:
    """
    Give a list as a file.

    Args:
        form: xlsx or csv.
        name: of the file, without its ending.
        title: of the sheet.
        columns: keys of the messages above the columns.
        rows: what stands in them.
        language: of the header.
    """
    header = [message(key, language) for key in columns]
    content = write_csv(header, rows) if form == "csv" else write_xlsx(title, header, rows)
    headers = {**PAGE_HEADERS, "Content-Disposition": f'attachment; filename="{name}.{form}"'}
    return Stream(content, media_type=CSV if form == "csv" else XLSX, headers=headers)


def note_export(
    engine: Engine, officer: Officer, request: Request[Any, Any, Any], address: str, form: str, rows: int, now: datetime
) -> None:
    """Note in the journal who took how many lines of which list; never of whom they were."""
    with transaction(engine) as session:
        note_access(
            session,
            AccessKind.EXPORTED,
            now=now,
            account=officer.principal.name,
            client=client_of(request),
            detail=f"{address.rpartition('/')[2]} {form} rows={rows}",
        )
