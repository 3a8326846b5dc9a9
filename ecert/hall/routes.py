"""The hall over HTTP: pages that anybody may open, with and without a script, on a phone first."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

from litestar import Request, Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.params import FromPath, QueryParameter
from sqlalchemy import Engine

from ecert.catalogue.entries import Catalogue
from ecert.clock import Clock, legal_date
from ecert.errors import Conflict, InvalidInput, NotFound
from ecert.hall.decisions import IN_A_FILE, PAGE, PERIODS, Grant, Wanted, read_grants, read_wanted, write_csv
from ecert.hall.kinds import MAX_QUERY, describe_kind, list_kinds
from ecert.http.access import client_of
from ecert.http.given import Given
from ecert.http.limits import LookupLimits
from ecert.pages.access import language_of
from ecert.pages.forms import Form
from ecert.pages.showing import PAGE_HEADERS, Pages
from ecert.progress.desk import ProgressDesk
from ecert.progress.service import MAX_COMMENT, STARS, TAIL
from ecert.progress.views import ProgressBody, ProgressView, RatingBody
from ecert.storage.database import snapshot

TEMPLATES: Final = Path(__file__).parent / "templates"
_ASK_AGAIN: Final = {"Cache-Control": "no-cache"}
"""For pages that are the same for everybody who reads that language."""
_UNSEEN: Final = {"X-Robots-Tag": "noindex, nofollow"}
_Text = Annotated[str, QueryParameter()]


@dataclass(frozen=True, slots=True)
class HallDesk:
    """Everything that the public lists work with."""

    engine: Engine
    catalogue: Catalogue
    clock: Clock
    limits: LookupLimits

    def read(self, wanted: Wanted, *, limit: int) -> tuple[list[Grant], str | None]:
        """Give a page of what was granted, and what the next one begins behind."""
        with snapshot(self.engine) as session:
            grants, after = read_grants(
                session, wanted, catalogue=self.catalogue, today=legal_date(self.clock()), limit=limit
            )
        return list(grants), after


@get("/", include_in_schema=False, sync_to_thread=False)
def show_kinds(
    request: Request[Any, Any, Any], pages: Given[Pages], hall: Given[HallDesk], q: _Text = ""
) -> Annotated[Response[bytes], "the kinds"]:
    """Show all kinds of certificate, or those whose names have some text in them."""
    domains = list_kinds(hall.catalogue, q, language=language_of(request), today=legal_date(hall.clock()))
    return pages.show(
        request,
        None,
        "hall/kinds.html",
        headers=_ASK_AGAIN,
        active="kinds",
        domains=domains,
        text=q[:MAX_QUERY],
        count=sum(map(len, domains.values())),
    )


@get("/kinds/{slug:str}", include_in_schema=False, sync_to_thread=False)
def show_kind(
    request: Request[Any, Any, Any], slug: FromPath[str], pages: Given[Pages], hall: Given[HallDesk]
) -> Annotated[Response[bytes], "one kind"]:
    """Show a kind: law, validity, number, promised days, items and elements."""
    page = describe_kind(hall.catalogue, slug, language=language_of(request), today=legal_date(hall.clock()))
    return pages.show(request, None, "hall/kind.html", headers=_ASK_AGAIN, active="kinds", page=page)


@get("/decisions", include_in_schema=False)
async def show_decisions(
    request: Request[Any, Any, Any],
    pages: Given[Pages],
    hall: Given[HallDesk],
    days: _Text = "",
    kind: _Text = "",
    holder: _Text = "",
    after: _Text = "",
) -> Annotated[Response[bytes], "what was granted"]:
    """Show what was granted, the newest first."""
    hall.limits.count_client(client_of(request))
    errors: dict[str, str] = {}
    grants: list[Grant] = []
    following = None
    try:
        wanted = read_wanted(hall.catalogue, days=days, kind=kind, holder=holder, after=after)
        grants, following = await sync_to_thread(hall.read, wanted, limit=PAGE)
    except (InvalidInput, NotFound) as error:
        # What stands in an address may be old or mistyped; the page says so, and can be filtered anew.
        wanted = Wanted(PERIODS[0], None, None, None)
        errors = {entry.path: entry.message for entry in error.errors} or {"kind": error.code}
    return pages.show(
        request,
        None,
        "hall/decisions.html",
        status=422 if errors else 200,
        active="decisions",
        wanted=wanted,
        grants=grants,
        following=following,
        errors=errors,
        periods=PERIODS,
        kinds=[entry.template.slug for entry in hall.catalogue],
    )


@get("/decisions.csv", include_in_schema=False)
async def give_decisions(
    request: Request[Any, Any, Any],
    hall: Given[HallDesk],
    days: _Text = "",
    kind: _Text = "",
    holder: _Text = "",
) -> Annotated[Response[bytes], "the same as a file"]:
    """Give what was granted as CSV, at most 5,000 rows."""
    hall.limits.count_client(client_of(request))
    wanted = read_wanted(hall.catalogue, days=days, kind=kind, holder=holder, after="")
    grants, _ = await sync_to_thread(hall.read, wanted, limit=IN_A_FILE)
    content = write_csv(grants, hall.catalogue, language=language_of(request))
    headers = {**PAGE_HEADERS, "Content-Disposition": 'attachment; filename="decisions.csv"'}
    return Response(content, media_type="text/csv", headers=headers)


@get("/progress", include_in_schema=False, sync_to_thread=False)
def show_progress_form(request: Request[Any, Any, Any], pages: Given[Pages]) -> Annotated[Response[bytes], "the form"]:
    """Show the form by which an applicant asks how far his application is."""
    return _progress(request, pages, {})


@post("/progress", include_in_schema=False, status_code=200)
async def show_progress(
    request: Request[Any, Any, Any], form: Given[Form], pages: Given[Pages], window: Given[ProgressDesk]
) -> Annotated[Response[bytes], "how far it is"]:
    """
    Show how far an application is.

    It is a form and no link, so that neither logs nor histories have a piece of the holder's code.
    """
    body = form.read(ProgressBody)
    window.count(client_of(request), body.application_number)
    typed = {"application_number": body.application_number, "holder_code_tail": body.holder_code_tail}
    if not (body.application_number.strip() and body.holder_code_tail.strip()):
        return _progress(request, pages, typed, status=422, problem="missing")
    try:
        progress = await sync_to_thread(window.look_up, body)
    except NotFound:
        return _progress(request, pages, typed, status=404, problem="unknown")
    return _progress(request, pages, typed, progress=progress)


@post("/rating", include_in_schema=False, status_code=200)
async def rate_case(
    request: Request[Any, Any, Any], form: Given[Form], pages: Given[Pages], window: Given[ProgressDesk]
) -> Annotated[Response[bytes], "thanks"]:
    """Take the one rating of a case that has ended; a second one is told that there is a first."""
    # An empty comment is none.
    kept = {name: values for name, values in form.fields.items() if name != "comment" or any(map(str.strip, values))}
    body = Form(kept).read(RatingBody)
    window.count(client_of(request), body.application_number)
    question = ProgressBody(body.application_number, body.holder_code_tail)
    progress = await sync_to_thread(window.look_up, question)
    typed = {"application_number": body.application_number, "holder_code_tail": body.holder_code_tail}
    try:
        rating = await sync_to_thread(window.rate, body)
    except InvalidInput as error:
        errors = {entry.path: entry.message for entry in error.errors}
        typed |= {"stars": str(body.stars), "comment": body.comment or ""}
        return _progress(request, pages, typed, status=422, progress=progress, errors=errors)
    except Conflict:
        return _progress(request, pages, typed, status=409, progress=progress, problem="not-to-be-rated")
    return pages.show(request, None, "hall/rated.html", headers=_UNSEEN, active="progress", rating=rating)


def _progress(
    request: Request[Any, Any, Any],
    pages: Pages,
    typed: Mapping[str, str],
    *,
    status: int = 200,
    progress: ProgressView | None = None,
    problem: str | None = None,
    errors: Mapping[str, str] | None = None,
) -> Response[bytes]:
    return pages.show(
        request,
        None,
        "hall/progress.html",
        status=status,
        headers=_UNSEEN,
        active="progress",
        typed={"application_number": "", "holder_code_tail": "", "stars": "", "comment": "", **typed},
        tail=TAIL,
        stars=STARS,
        longest=MAX_COMMENT,
        progress=progress,
        problem=problem,
        errors=errors or {},
    )


HALL_HANDLERS: Final = (
    show_kinds,
    show_kind,
    show_decisions,
    give_decisions,
    show_progress_form,
    show_progress,
    rate_case,
)
"""Every route of the hall, below `/hall`."""
