"""Show what went wrong as a page: the same status as the API's, a sentence for people, and never a value."""

from typing import Any, Final
from urllib.parse import quote

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, NotFoundException
from litestar.response import Redirect
from litestar.types import ExceptionHandlersMap

from ecert.errors import EcertError, Unauthenticated
from ecert.http.problems import EXCEPTION_HANDLERS, Problem, answer_error
from ecert.messages import messages
from ecert.pages.access import Officer, language_of
from ecert.pages.cookies import SESSION_COOKIE, no_session_cookie
from ecert.pages.showing import PAGE_HEADERS, Pages, here
from ecert.watching.request import note_refused

SIGN_IN: Final = "/console/sign-in"
_TEMPLATE: Final = "problem.html"


def _show(
    request: Request[Any, Any, Any], error: Exception, officer: Officer | None = None, template: str = _TEMPLATE
) -> Response[bytes]:
    answer = answer_error(error, method=request.method, route=request.scope.get("path_template") or "no route")
    problem = msgspec.json.decode(answer.body, type=Problem)
    key = f"console.problem.{problem.code}"
    known = messages(language_of(request))
    values = {
        "number": problem.status,
        "code": problem.code,
        "sentence": known.get(key) or known[f"console.problem.{problem.status // 100}xx"],
        "detail": problem.detail,
        "errors": problem.errors,
        "request_id": problem.request_id,
    }
    pages: Pages = request.app.state.pages
    headers = {name.decode(): value.decode() for name, value in answer.headers if name == b"retry-after"}
    return pages.show(request, officer, template, status=problem.status, headers=headers, **values)


def show_problem(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Show an error as a page."""
    return _show(request, error)


def lead_to_sign_in(request: Request[Any, Any, Any], error: Unauthenticated) -> Response[Any]:
    """Lead whoever is not signed in to where he can, and from there back."""
    note_refused(error.code)
    address = f"{SIGN_IN}?next={quote(here(request) if request.method == 'GET' else '/console/', safe='/')}"
    # The cookie of a session that is over goes, so that it is refused once and not all day.
    cookies = [no_session_cookie()] if SESSION_COOKIE in request.cookies else []
    if request.headers.get("hx-request") == "true":
        return Response(b"", status_code=401, headers={**PAGE_HEADERS, "HX-Redirect": address}, cookies=cookies)
    return Redirect(address, status_code=303, headers=PAGE_HEADERS, cookies=cookies)


def problems_shown_by(template: str) -> ExceptionHandlersMap:
    """Make what shows every error by a page of a room's own, to somebody who has not signed in."""

    def show(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
        """Show an error as a page."""
        return _show(request, error, template=template)

    return {EcertError: show, HTTPException: show, Exception: show}


def show_missing(request: Request[Any, Any, Any], error: NotFoundException) -> Response[bytes]:
    """Show as a page that an address of the console leads nowhere; elsewhere a program asks, and gets a problem."""
    if request.url.path.startswith("/console/"):
        return _show(request, error)
    answer: Response[bytes] = EXCEPTION_HANDLERS[HTTPException](request, error)
    return answer


PAGE_EXCEPTION_HANDLERS: Final[ExceptionHandlersMap] = {
    Unauthenticated: lead_to_sign_in,
    EcertError: show_problem,
    HTTPException: show_problem,
    Exception: show_problem,
}
"""For every router of pages."""
