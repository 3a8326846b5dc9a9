"""The list of certificates over HTTP, and its export."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Stream
from sqlalchemy import Engine
from sqlmodel import Session

from ecert.accounts.saved_views import list_views
from ecert.catalogue.entries import Catalogue
from ecert.clock import Clock, legal_date
from ecert.console.certificates.query import COLUMNS, STATUSES, ListQuery, read_query
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
from ecert.register.counting import count_expiring, read_overview
from ecert.register.lists import (
    MAX_COUNT,
    Filter,
    Listed,
    Order,
    Page,
    count_certificates,
    list_certificates,
    list_chosen,
)
from ecert.storage.database import snapshot, transaction

ADDRESS: Final = "/console/certificates"
EXPIRING_DAYS: Final = 30
"""Within which a certificate counts as one that expires soon."""
AnyRequest = Request[Any, Any, Any]


@get("/certificates", include_in_schema=False, sync_to_thread=True)
def show_list(
    request: AnyRequest,
    officer: Given[Officer],
    engine: Given[Engine],
    catalogue: Given[Catalogue],
    clock: Given[Clock],
    pages: Given[Pages],
) -> Response[bytes]:
    """Show a page of the list; a part of it where a script asks."""
    query = _query(request, catalogue)
    today, is_rows = legal_date(clock()), request.headers.get("hx-target") == "rows"
    with snapshot(engine) as session:
        page = list_certificates(session, query.sought, query.order, by=officer.principal, today=today)
        views = list_views(session, "certificates", by=officer.principal)
        # A script that asks for the rows alone does not see the figures above them.
        figures = None if is_rows else _figures(session, officer, today)
    return pages.show(
        request,
        officer,
        "certificates/rows.html" if is_rows else "certificates/list.html",
        active="certificates",
        query=query,
        page=page,
        count=page.count,
        is_more=page.count > MAX_COUNT,
        most=MAX_COUNT,
        kinds=kinds_of(catalogue, officer),
        status_choices=[(each.value, message(f"console.status.{each}", officer.language)) for each in STATUSES],
        columns=COLUMNS,
        mask_code=mask_code,
        address_of=export_addresses(request, ADDRESS),
        views=views,
        list_address=ADDRESS,
        view_query=view_query(request),
        current_view=current_view(request, views),
        done=request.query_params.get("done"),
        figures=figures,
    )


@post("/certificates/views", include_in_schema=False, sync_to_thread=True)
def save_list_view(officer: Given[Officer], form: Given[Form], engine: Given[Engine], clock: Given[Clock]) -> Redirect:
    """Save filters, columns and order under a name."""
    with transaction(engine) as session:
        return save_posted_view(session, form, officer, ADDRESS, "certificates", now=clock())


@post("/certificates/views/remove", include_in_schema=False, sync_to_thread=True)
def remove_list_view(officer: Given[Officer], form: Given[Form], engine: Given[Engine]) -> Redirect:
    """Take a view away."""
    with transaction(engine) as session:
        return remove_posted_view(session, form, officer, ADDRESS)


@get("/certificates/export/{kind:str}", include_in_schema=False, sync_to_thread=True)
def export_list(
    request: AnyRequest,
    kind: FromPath[str],
    officer: Given[Officer],
    engine: Given[Engine],
    catalogue: Given[Catalogue],
    clock: Given[Clock],
) -> Stream:
    """Give the whole list, as it is filtered and ordered, as a file; the journal notes it."""
    query, now, form = _query(request, catalogue), clock(), check_form(kind)
    with snapshot(engine) as session:
        count = count_certificates(session, query.sought, by=officer.principal, today=legal_date(now))
    note_export(engine, officer, request, ADDRESS, form, min(count, MAX_EXPORT), now)
    return _file(form, _all_rows(engine, query, officer, catalogue, now), officer.language)


@post("/certificates/export", include_in_schema=False, sync_to_thread=True)
def export_chosen(
    request: AnyRequest,
    officer: Given[Officer],
    form: Given[Form],
    engine: Given[Engine],
    catalogue: Given[Catalogue],
    clock: Given[Clock],
) -> Stream:
    """Give the certificates that were ticked as a file; the journal notes it."""
    chosen, now = list(form.fields.get("identifier", ())), clock()
    if not 0 < len(chosen) <= MAX_CHOSEN:
        raise InvalidInput.at("identifier", f"must be 1 to {MAX_CHOSEN}")
    kind = check_form(form.text("as", "xlsx"))
    with snapshot(engine) as session:
        lines = list_chosen(session, chosen, by=officer.principal, today=legal_date(now))
    note_export(engine, officer, request, ADDRESS, kind, len(lines), now)
    return _file(kind, iter([_cells(line, catalogue, officer.language) for line in lines]), officer.language)


def _figures(session: Session, officer: Officer, today: date) -> Sequence[tuple[str, str, str, int, str]]:
    """Give the figures above the list: name, drawing, tone, number, and the query that finds its rows."""
    kinds, last = officer.principal.kinds, today + timedelta(days=EXPIRING_DAYS)
    overview = read_overview(session, kinds=kinds, today=today)
    expiring = count_expiring(session, kinds=kinds, today=today, within=[EXPIRING_DAYS])[EXPIRING_DAYS]
    return (
        ("valid", "shield-check", "green", overview.valid, "status=valid"),
        ("expiring", "calendar-clock", "amber", expiring, f"expires_from={today}&expires_to={last}&sort=expiry"),
        ("suspended", "pause", "amber", overview.suspended, "status=suspended"),
        ("ended", "ban", "red", overview.ended, "status=ended"),
    )


def _query(request: AnyRequest, catalogue: Catalogue) -> ListQuery:
    return read_query(dict(request.query_params.items()), request.query_params.getall("columns", []), catalogue)


def _all_rows(
    engine: Engine, query: ListQuery, officer: Officer, catalogue: Catalogue, now: datetime
) -> Iterator[Sequence[str]]:
    """Read the whole list, some thousand rows at a time, each time behind the row that came last."""
    after, left = None, MAX_EXPORT
    while left > 0:
        order = Order(query.order.sort, query.order.descending, after, None, min(AT_ONCE, left), counted=False)
        with snapshot(engine) as session:
            page = _page(session, query.sought, order, officer, now)
        for line in page.lines:
            yield _cells(line, catalogue, officer.language)
        left -= len(page.lines)
        after = page.next
        if after is None:
            return


def _page(session: Session, sought: Filter, order: Order, officer: Officer, now: datetime) -> Page:
    return list_certificates(session, sought, order, by=officer.principal, today=legal_date(now))


def _cells(line: Listed, catalogue: Catalogue, language: Language) -> Sequence[str]:
    return (
        line.number,
        catalogue.title_of(line.template, english=language is Language.EN),
        line.holder_name,
        mask_code(line.holder_code),
        line.issued.isoformat(),
        line.valid_from.isoformat(),
        "" if line.valid_to is None else line.valid_to.isoformat(),
        message(f"console.status.{line.status}", language),
        str(line.version),
        line.identifier,
    )


def _file(form: str, rows: Iterator[Sequence[str]], language: Language) -> Stream:
    names = ("number", "kind", "holder", "code", "issued", "from", "to", "status", "version", "identifier")
    columns = [f"console.certificates.column.{name}" for name in names]
    return give_file(form, "certificates", message("console.nav.certificates", language), columns, rows, language)


HANDLERS: Final = (show_list, save_list_view, remove_list_view, export_list, export_chosen)
"""Every route of the list."""
