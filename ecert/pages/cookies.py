"""
Cookies of the pages: who signed in, and which language somebody reads.

The session's cookie has the prefix `__Host-` (RFC 6265bis, section 4.1.3.2): no other host and no plain connection can
set it. Browsers take `localhost` for secure, so it works in development too.
"""

from typing import Final

from litestar.datastructures import Cookie

from ecert.http import access

SESSION_COOKIE: Final = access.SESSION_COOKIE
LANGUAGE_COOKIE: Final = "ecert-language"
_YEAR: Final = 365 * 86400


def session_cookie(token: str) -> Cookie:
    """Make the cookie that carries a session; it goes with the browser, the server ends it earlier."""
    return Cookie(key=SESSION_COOKIE, value=token, path="/", secure=True, httponly=True, samesite="lax")


def no_session_cookie() -> Cookie:
    """Make the cookie that takes the session's away."""
    return Cookie(key=SESSION_COOKIE, value="", path="/", secure=True, httponly=True, samesite="lax", max_age=0)


def language_cookie(language: str) -> Cookie:
    """Make the cookie that remembers a language."""
    return Cookie(key=LANGUAGE_COOKIE, value=language, path="/", samesite="lax", max_age=_YEAR)
