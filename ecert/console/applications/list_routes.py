"""The list of applications over HTTP, and its export."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Stream
from sqlalchemy import Engine

from ecert.accounts.saved_views import list_views
from ecert.application.filtering import ME
from ecert.application.lists import MAX_COUNT, Listed, Order, count_open, list_chosen, list_lines
from ecert.application.timing import Card
from ecert.application.waiting import OPEN, Clocks
from ecert.application.workflow import ApplicationState, BusinessType
from ecert.catalogue.entries import Catalogue
from ecert.clock import Clock, legal_date
from ecert.console.applications.list_query import COLUMNS, ListQuery, read_query
from ecert.console.listing import (
    AT_ONCE,
    MAX_CHOSEN,
    MAX_EXPORT,
    check_form,
    export_addresses,
    give_file,
    kinds_of,
    mask_code,
    note_export,
)
from ecert.console.views import current_view, remove_posted_view, save_posted_view, view_query
from ecert.errors import InvalidInput
from ecert.http.given import Given
from ecert.messages import Language, message
from ecert.pages.access import Officer
from ecert.pages.forms import Form
from ecert.pages.showing import Pages
from ecert.storage.database import snapshot, transaction
from ecert.worklist.service import WorkDesk

ADDRESS: Final = "/console/applications"
_NAME: Final = "applications"
_PARTIES: Final = tuple(dict.fromkeys(OPEN.values()))
_FILE: Final = ("number", "kind", "business_type", "holder", "code", "submitted", "state", "waiting", "left", "due")
AnyRequest = Request[Any, Any, Any]


@get("/", sync_to_thread=True)
def show_list(
    request: AnyRequest,
    officer: Given[Officer],
    engine: Given[Engine],
    catalogue: Given[Catalogue],
    work_desk: Given[WorkDesk],
    clock: Given[Clock],
    pages: Given[Pages],
) -> Response[bytes]:
    """Show a page of the list; a part of it where a script asks."""
    query, by = _query(request, catalogue), officer.principal
    is_part = request.headers.get("hx-target") == "rows"
    with snapshot(engine) as session:
        page = list_lines(session, query.sought, query.order, by=by, clocks=work_desk.clocks, today=legal_date(clock()))
        counts = {} if is_part else count_open(session, by=by)
        views = [] if is_part else list_views(session, _NAME, by=by)
    return pages.show(
        request,
        officer,
        "applications/list_rows.html" if is_part else "applications/list.html",
        active=_NAME,
        query=query,
        page=page,
        most=MAX_COUNT,
        counts_by_party=counts,
        choices=_choices(catalogue, officer),
        columns=COLUMNS,
        mask_code=mask_code,
        address_of=export_addresses(request, ADDRESS),
        views=views,
        list_address=ADDRESS,
        view_query=view_query(request),
        current_view=current_view(request, views),
    )


@post("/views", sync_to_thread=True)
def save_list_view(officer: Given[Officer], form: Given[Form], engine: Given[Engine], clock: Given[Clock]) -> Redirect:
    """Save filters, columns and order under a name."""
    with transaction(engine) as session:
        return save_posted_view(session, form, officer, ADDRESS, _NAME, now=clock())


@post("/views/remove", sync_to_thread=True)
def remove_list_view(officer: Given[Officer], form: Given[Form], engine: Given[Engine]) -> Redirect:
    """Take a view away."""
    with transaction(engine) as session:
        return remove_posted_view(session, form, officer, ADDRESS)


@get("/export/{kind:str}", sync_to_thread=True)
def export_list(
    request: AnyRequest,
    kind: FromPath[str],
    officer: Given[Officer],
    engine: Given[Engine],
    catalogue: Given[Catalogue],
    work_desk: Given[WorkDesk],
    clock: Given[Clock],
) -> Stream:
    """Give the whole list, as it is filtered and ordered, as a file; the journal notes it."""
    query, now, form = _query(request, catalogue), clock(), check_form(kind)
    whole = replace(query.order, after=None, before=None, limit=1)
    with snapshot(engine) as session:
        page = list_lines(
            session, query.sought, whole, by=officer.principal, clocks=work_desk.clocks, today=legal_date(now)
        )
    note_export(engine, officer, request, ADDRESS, form, page.count, now)
    return _file(form, _all_rows(engine, query, officer, catalogue, work_desk.clocks, now), officer.language)


@post("/export", sync_to_thread=True)
def export_chosen(
    request: AnyRequest,
    officer: Given[Officer],
    form: Given[Form],
    engine: Given[Engine],
    catalogue: Given[Catalogue],
    clock: Given[Clock],
) -> Stream:
    """Give the applications that were ticked as a file; the journal notes it."""
    chosen, now, kind = list(form.fields.get("application", ())), clock(), check_form(form.text("as", "xlsx"))
    if not 0 < len(chosen) <= MAX_CHOSEN:
        raise InvalidInput.at("application", f"must be 1 to {MAX_CHOSEN}")
    by, rules = officer.principal, catalogue.office
    with snapshot(engine) as session:
        lines = list_chosen(session, chosen, by=by, rules=rules, today=legal_date(now))
    note_export(engine, officer, request, ADDRESS, kind, len(lines), now)
    return _file(kind, iter([_cells(line, catalogue, officer.language) for line in lines]), officer.language)


def _query(request: AnyRequest, catalogue: Catalogue) -> ListQuery:
    return read_query(dict(request.query_params.items()), request.query_params.getall("columns", []), catalogue)


def _choices(catalogue: Catalogue, officer: Officer) -> dict[str, list[tuple[str, str]]]:
    """Give what can be chosen for each filter, with what it is called."""

    def named(name: str, values: Sequence[str]) -> list[tuple[str, str]]:
        return [(value, _named(name, value, officer.language)) for value in values]

    return {
        "kind": kinds_of(catalogue, officer),
        "state": named("state", list(ApplicationState)),
        "waiting": named("waiting", [ME, *_PARTIES]),
        "business_type": named("business", list(BusinessType)),
        "card": named("card", [Card.YELLOW, Card.RED]),
    }


def _all_rows(
    engine: Engine, query: ListQuery, officer: Officer, catalogue: Catalogue, clocks: Clocks, now: datetime
) -> Iterator[Sequence[str]]:
    """Read the whole list, some thousand rows at a time, each time behind the row that came last."""
    after, left = None, MAX_EXPORT
    while left > 0:
        order = Order(query.order.sort, query.order.descending, after, limit=min(AT_ONCE, left), counted=False)
        with snapshot(engine) as session:
            page = list_lines(session, query.sought, order, by=officer.principal, clocks=clocks, today=legal_date(now))
        for line in page.lines:
            yield _cells(line, catalogue, officer.language)
        left -= len(page.lines)
        after = page.next
        if after is None:
            return


def _cells(line: Listed, catalogue: Catalogue, language: Language) -> Sequence[str]:
    due = line.timing.due
    return (
        line.application_number,
        catalogue.title_of(line.template, english=language is Language.EN),
        _named("business", line.business_type, language),
        line.holder_name,
        mask_code(line.holder_code),
        line.submitted.isoformat(),
        _named("state", line.state, language),
        _named("waiting", line.waiting_for, language),
        "" if due is None else str(line.timing.days_left),
        "" if due is None else due.day.isoformat(),
    )


def _named(name: str, value: str | None, language: Language) -> str:
    if not value:
        return ""
    if name == "waiting":
        return message(f"console.application-list.waiting.{value}", language)
    return message(f"console.applications.{name}.{value}", language)


def _file(form: str, rows: Iterator[Sequence[str]], language: Language) -> Stream:
    columns = [f"console.application-list.column.{name}" for name in _FILE]
    return give_file(form, _NAME, message("console.nav.applications", language), columns, rows, language)


LIST_HANDLERS: Final = (show_list, save_list_view, remove_list_view, export_list, export_chosen)
"""Every route of the list."""
