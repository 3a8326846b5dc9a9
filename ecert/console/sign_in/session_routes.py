"""One's own sessions and password over HTTP."""

from typing import Any, Final

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect
from sqlalchemy import Engine

from ecert.accounts.enrolment import Enrolment
from ecert.accounts.entrance import Entrance, count_recovery_codes
from ecert.accounts.errors import SignInFailed
from ecert.accounts.sessions import list_sessions
from ecert.clock import Clock
from ecert.console.sign_in.leading import AnyRequest, visitor_of
from ecert.errors import InvalidInput, TooManyRequests
from ecert.http.given import Given
from ecert.messages import message
from ecert.pages.access import Officer
from ecert.pages.cookies import no_session_cookie
from ecert.pages.forms import Form
from ecert.pages.showing import PAGE_HEADERS, Pages
from ecert.storage.database import snapshot


class EndForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which session is to end."""

    session: int


class ChangeForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The present password, and a new one twice."""

    old: str
    password: str
    again: str


@post("/sign-out", include_in_schema=False, sync_to_thread=True)
def sign_out(request: AnyRequest, officer: Given[Officer], entrance: Given[Entrance]) -> Redirect:
    """End the session."""
    entrance.sign_out(officer.principal, officer.session_id, visitor_of(request))
    headers = {**PAGE_HEADERS, "Clear-Site-Data": '"cache"'}
    return Redirect("/console/sign-in", status_code=303, headers=headers, cookies=[no_session_cookie()])


@get("/sessions", include_in_schema=False, sync_to_thread=True)
def show_sessions(
    request: AnyRequest, officer: Given[Officer], engine: Given[Engine], clock: Given[Clock], pages: Given[Pages]
) -> Response[bytes]:
    """Show the sessions that somebody has, and let him change his password."""
    return _show(request, officer, engine, clock, pages)


@post("/sessions/end", include_in_schema=False, sync_to_thread=True)
def end_session(request: AnyRequest, officer: Given[Officer], form: Given[Form], entrance: Given[Entrance]) -> Redirect:
    """End one of one's own sessions."""
    entrance.end_own(officer.principal, form.read(EndForm).session, visitor_of(request))
    return Redirect("/console/sessions?done=ended", status_code=303, headers=PAGE_HEADERS)


@post("/sessions/password", include_in_schema=False, sync_to_thread=True)
def change_password(
    request: AnyRequest,
    officer: Given[Officer],
    form: Given[Form],
    entrance: Given[Entrance],
    engine: Given[Engine],
    clock: Given[Clock],
    pages: Given[Pages],
) -> Response[Any]:
    """Change one's own password; every other session ends."""
    sent = form.read(ChangeForm)
    try:
        if sent.password != sent.again:
            raise InvalidInput.at("again", "is not the same password")
        Enrolment(entrance).change_password(
            officer.principal, officer.session_id, sent.old, sent.password, visitor_of(request)
        )
    except (InvalidInput, TooManyRequests) as error:
        return _show(request, officer, engine, clock, pages, error=error)
    return Redirect("/console/sessions?done=password", status_code=303, headers=PAGE_HEADERS)


def _show(
    request: AnyRequest,
    officer: Officer,
    engine: Engine,
    clock: Clock,
    pages: Pages,
    *,
    error: InvalidInput | TooManyRequests | None = None,
) -> Response[bytes]:
    with snapshot(engine) as session:
        sessions = list_sessions(session, officer.principal.account_id, now=clock())
        codes = count_recovery_codes(session, officer.principal.account_id)
    sentence = None
    if isinstance(error, TooManyRequests):
        sentence = message("console.sign-in.locked", officer.language, minutes=-(-error.wait_seconds // 60))
    elif isinstance(error, SignInFailed):
        sentence = message("console.sign-in.old-wrong", officer.language)
    elif error is not None:
        places = {entry.path for entry in error.errors}
        sentence = message(f"console.sign-in.{'differs' if 'again' in places else 'weak'}", officer.language)
    return pages.show(
        request,
        officer,
        "sign_in/sessions.html",
        status=200 if error is None else 422,
        sessions=sessions,
        codes=codes,
        sentence=sentence,
        done=request.query_params.get("done"),
        active="sessions",
    )


HANDLERS: Final = (sign_out, show_sessions, end_session, change_password)
"""Every route of the area that needs a session."""
