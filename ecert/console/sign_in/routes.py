"""Signing in over HTTP: forms that work without a script, and a cookie for where somebody stands in between."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from litestar import Response, get, post

from ecert.accounts.enrolment import Enrolment
from ecert.accounts.entrance import Entrance
from ecert.accounts.errors import InvitationUnknown, SignInFailed, SignInOver
from ecert.console.sign_in.leading import (
    DESK,
    AnyRequest,
    admitted,
    attempt_cookie,
    attempt_of,
    lead,
    no_attempt,
    visitor_of,
)
from ecert.errors import EcertError, InvalidInput, TooManyRequests
from ecert.http.given import Given
from ecert.messages import message
from ecert.pages.access import language_of
from ecert.pages.addresses import local_address
from ecert.pages.cookies import session_cookie
from ecert.pages.forms import Form
from ecert.pages.showing import Pages
from ecert.rendering.qr import draw_svg

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
    return lead("/console/sign-in/factor", back, attempt_cookie(attempt.token))


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
        admission = entrance.check_factor(attempt_of(request), sent.code, visitor_of(request))
    except SignInOver:
        return lead(_START, back)
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
    return lead("/console/invitation/password", None, attempt_cookie(attempt.token))


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
        Enrolment(entrance).choose_password(attempt_of(request), sent.password)
    except SignInOver:
        return lead("/console/invitation", None)
    except InvalidInput as error:
        return _show(request, pages, "password", error=error)
    return lead("/console/invitation/factor", None)


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
        admission = Enrolment(entrance).confirm_factor(attempt_of(request), sent.code, visitor_of(request))
    except (SignInOver, InvitationUnknown):
        return lead("/console/invitation", None)
    except (SignInFailed, TooManyRequests) as error:
        return _show_offer(request, entrance, pages, error=error)
    answer = _show(request, pages, "recovery", codes=admission.recovery_codes)
    answer.cookies.extend([session_cookie(admission.session.token), no_attempt()])
    return answer


def _show_offer(
    request: AnyRequest, entrance: Entrance, pages: Pages, error: EcertError | None = None
) -> Response[Any]:
    try:
        offer = Enrolment(entrance).offer_factor(attempt_of(request))
    except SignInOver:
        return lead("/console/invitation", None)
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
