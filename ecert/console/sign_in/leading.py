"""Lead people from form to form while they sign in; a cookie knows where they stand."""

from typing import Any, Final

from litestar import Request
from litestar.datastructures import Cookie
from litestar.response import Redirect

from ecert.accounts.attempts import LIFE
from ecert.accounts.entrance import Admission, Visitor
from ecert.http.access import client_of
from ecert.pages.cookies import session_cookie
from ecert.pages.showing import PAGE_HEADERS

ATTEMPT_COOKIE: Final = "__Host-ecert-sign-in"
DESK: Final = "/console"
AnyRequest = Request[Any, Any, Any]


def admitted(admission: Admission, address: str) -> Redirect:
    """Lead somebody who was let in to where he wanted to go, with the session's cookie."""
    cookies = [session_cookie(admission.session.token), no_attempt()]
    return Redirect(address, status_code=303, headers=PAGE_HEADERS, cookies=cookies)


def lead(address: str, back: str | None, *cookies: Cookie) -> Redirect:
    """Lead on, and keep in mind where somebody wanted to go."""
    query = None if back in {None, DESK} else {"next": back}
    return Redirect(address, status_code=303, query_params=query, headers=PAGE_HEADERS, cookies=list(cookies))


def visitor_of(request: AnyRequest) -> Visitor:
    """Tell where a request comes from."""
    return Visitor(client_of(request), request.headers.get("user-agent", ""))


def attempt_of(request: AnyRequest) -> str:
    """Give the name of the attempt that a browser is in; empty where it is in none."""
    return str(request.cookies.get(ATTEMPT_COOKIE, ""))


def attempt_cookie(token: str) -> Cookie:
    """Make the cookie that names an attempt."""
    life = int(LIFE.total_seconds())
    return Cookie(ATTEMPT_COOKIE, value=token, path="/", secure=True, httponly=True, samesite="lax", max_age=life)


def no_attempt() -> Cookie:
    """Make the cookie that takes it away."""
    return Cookie(ATTEMPT_COOKIE, value="", path="/", secure=True, httponly=True, samesite="lax", max_age=0)
