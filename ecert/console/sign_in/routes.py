"""Signing in over HTTP: forms that work without a script, and a cookie for where somebody stands in between."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.response import Redirect

from ecert.accounts.attempts import LIFE
from ecert.accounts.enrolment import Enrolment
from ecert.accounts.entrance import Admission, Entrance, Visitor
from ecert.accounts.errors import InvitationUnknown, SignInFailed, SignInOver
from ecert.errors import EcertError, InvalidInput, TooManyRequests
from ecert.http.access import client_of
from ecert.http.given import Given
from ecert.messages import message
from ecert.pages.access import language_of
from ecert.pages.addresses import local_address
from ecert.pages.cookies import session_cookie
from ecert.pages.forms import Form
from ecert.pages.showing import PAGE_HEADERS, Pages
from ecert.rendering.qr import draw_svg

ATTEMPT_COOKIE: Final = "__Host-ecert-sign-in"
DESK: Final = "/console"
_START: Final = "/console/sign-in"


class SignInForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Name and password."""

    name: str
    password: str
    next: str = ""


class CodeForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A code of any kind."""

    code: str
    next: str = ""


class PasswordForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new password, twice."""

    password: str
    again: str


AnyRequest = Request[Any, Any, Any]


@get("/sign-in", include_in_schema=False, sync_to_thread=True)
def show_sign_in(request: AnyRequest, pages: Given[Pages]) -> Response[bytes]:
    """Ask for name and password."""
    return _show(request, pages, "sign_in", next=local_address(request.query_params.get("next"), DESK), name="")


@post("/sign-in", include_in_schema=False, sync_to_thread=True)
def take_password(
    request: AnyRequest, form: Given[Form], entrance: Given[Entrance], pages: Given[Pages]
) -> Response[Any]:
    """Judge name and password, and go on to the second factor."""
    sent = form.read(SignInForm)
    back = local_address(sent.next, DESK)
    try:
        attempt = entrance.check_password(sent.name, sent.password, visitor_of(request))
    except (SignInFailed, TooManyRequests) as error:
        return _show(request, pages, "sign_in", error=error, next=back, name=sent.name)
    return _go("/console/sign-in/factor", back, _attempt_cookie(attempt.token))


@get("/sign-in/factor", include_in_schema=False, sync_to_thread=True)
def show_factor(request: AnyRequest, pages: Given[Pages]) -> Response[bytes]:
    """Ask for the code of the second factor."""
    return _show(request, pages, "factor", next=local_address(request.query_params.get("next"), DESK))


@post("/sign-in/factor", include_in_schema=False, sync_to_thread=True)
def take_factor(
    request: AnyRequest, form: Given[Form], entrance: Given[Entrance], pages: Given[Pages]
) -> Response[Any]:
    """Judge the code, and let its owner in."""
    sent = form.read(CodeForm)
    back = local_address(sent.next, DESK)
    try:
        admission = entrance.check_factor(_attempt_of(request), sent.code, visitor_of(request))
    except SignInOver:
        return _go(_START, back)
    except (SignInFailed, TooManyRequests) as error:
        return _show(request, pages, "factor", error=error, next=back)
    return admitted(admission, back)


@get("/invitation", include_in_schema=False, sync_to_thread=True)
def show_invitation(request: AnyRequest, pages: Given[Pages]) -> Response[bytes]:
    """Ask for the code of an invitation."""
    return _show(request, pages, "invitation")


@post("/invitation", include_in_schema=False, sync_to_thread=True)
def take_invitation(
    request: AnyRequest, form: Given[Form], entrance: Given[Entrance], pages: Given[Pages]
) -> Response[Any]:
    """Take an invitation, and go on to a new password."""
    sent = form.read(CodeForm)
    try:
        attempt = Enrolment(entrance).accept_invitation(sent.code, visitor_of(request))
    except (InvitationUnknown, TooManyRequests) as error:
        return _show(request, pages, "invitation", error=error)
    return _go("/console/invitation/password", None, _attempt_cookie(attempt.token))


@get("/invitation/password", include_in_schema=False, sync_to_thread=True)
def show_password(request: AnyRequest, pages: Given[Pages]) -> Response[bytes]:
    """Ask for a new password."""
    return _show(request, pages, "password")


@post("/invitation/password", include_in_schema=False, sync_to_thread=True)
def choose_password(
    request: AnyRequest, form: Given[Form], entrance: Given[Entrance], pages: Given[Pages]
) -> Response[Any]:
    """Take a new password, and go on to a second factor."""
    sent = form.read(PasswordForm)
    try:
        if sent.password != sent.again:
            raise InvalidInput.at("again", "is not the same password")
        Enrolment(entrance).choose_password(_attempt_of(request), sent.password)
    except SignInOver:
        return _go("/console/invitation", None)
    except InvalidInput as error:
        return _show(request, pages, "password", error=error)
    return _go("/console/invitation/factor", None)


@get("/invitation/factor", include_in_schema=False, sync_to_thread=True)
def show_offer(request: AnyRequest, entrance: Given[Entrance], pages: Given[Pages]) -> Response[Any]:
    """Offer a second factor, as a QR code and as text."""
    return _show_offer(request, entrance, pages)


@post("/invitation/factor", include_in_schema=False, sync_to_thread=True)
def confirm_factor(
    request: AnyRequest, form: Given[Form], entrance: Given[Entrance], pages: Given[Pages]
) -> Response[Any]:
    """Take the first code of the second factor, let its owner in, and show the recovery codes once."""
    sent = form.read(CodeForm)
    try:
        admission = Enrolment(entrance).confirm_factor(_attempt_of(request), sent.code, visitor_of(request))
    except (SignInOver, InvitationUnknown):
        return _go("/console/invitation", None)
    except (SignInFailed, TooManyRequests) as error:
        return _show_offer(request, entrance, pages, error=error)
    answer = _show(request, pages, "recovery", codes=admission.recovery_codes)
    answer.cookies.extend([session_cookie(admission.session.token), _no_attempt()])
    return answer


def admitted(admission: Admission, address: str) -> Redirect:
    """Lead somebody who was let in to where he wanted to go, with the session's cookie."""
    cookies = [session_cookie(admission.session.token), _no_attempt()]
    return Redirect(address, status_code=303, headers=PAGE_HEADERS, cookies=cookies)


def visitor_of(request: AnyRequest) -> Visitor:
    """Tell where a request comes from."""
    return Visitor(client_of(request), request.headers.get("user-agent", ""))


def _show_offer(
    request: AnyRequest, entrance: Entrance, pages: Pages, error: EcertError | None = None
) -> Response[Any]:
    try:
        offer = Enrolment(entrance).offer_factor(_attempt_of(request))
    except SignInOver:
        return _go("/console/invitation", None)
    secret = " ".join(offer.secret[start : start + 4] for start in range(0, len(offer.secret), 4))
    symbol = draw_svg(offer.address, "")
    return _show(request, pages, "new_factor", error=error, account=offer.account, secret=secret, symbol=symbol)


def _show(
    request: AnyRequest, pages: Pages, page: str, *, error: EcertError | None = None, **values: object
) -> Response[bytes]:
    """Show a form; with an error the status says what kind it is, and a sentence what to do."""
    status, headers = 200, {}
    if isinstance(error, TooManyRequests):
        status, headers = 429, {"Retry-After": str(error.wait_seconds)}
    elif error is not None:
        status = 422
    shown: Mapping[str, object] = {**values, "sentence": None if error is None else _sentence(request, error)}
    return pages.show(request, None, f"sign_in/{page}.html", status=status, headers=headers, **shown)


def _sentence(request: AnyRequest, error: EcertError) -> str:
    language = language_of(request)
    if isinstance(error, TooManyRequests):
        return message("console.sign-in.locked", language, minutes=-(-error.wait_seconds // 60))
    if isinstance(error, SignInFailed):
        return message("console.sign-in.failed", language)
    if isinstance(error, InvitationUnknown):
        return message("console.sign-in.invitation-unknown", language)
    places = {entry.path for entry in error.errors}
    return message(f"console.sign-in.{'differs' if 'again' in places else 'weak'}", language)


def _attempt_of(request: AnyRequest) -> str:
    return str(request.cookies.get(ATTEMPT_COOKIE, ""))


def _attempt_cookie(token: str) -> Cookie:
    life = int(LIFE.total_seconds())
    return Cookie(ATTEMPT_COOKIE, value=token, path="/", secure=True, httponly=True, samesite="lax", max_age=life)


def _no_attempt() -> Cookie:
    return Cookie(ATTEMPT_COOKIE, value="", path="/", secure=True, httponly=True, samesite="lax", max_age=0)


def _go(address: str, back: str | None, *cookies: Cookie) -> Redirect:
    """Lead on, and keep in mind where somebody wanted to go."""
    query = None if back in {None, DESK} else {"next": back}
    return Redirect(address, status_code=303, query_params=query, headers=PAGE_HEADERS, cookies=list(cookies))


HANDLERS: Final = (
    show_sign_in,
    take_password,
    show_factor,
    take_factor,
    show_invitation,
    take_invitation,
    show_password,
    choose_password,
    show_offer,
    confirm_factor,
)
"""Every route that needs no session."""
