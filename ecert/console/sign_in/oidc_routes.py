"""Signing in by the identity service over HTTP: there by a link, and back with an answer that counts once."""

from typing import Final

from litestar import get
from litestar.datastructures import Cookie
from litestar.response import Redirect

from ecert.accounts.entrance import Entrance
from ecert.console.sign_in.leading import DESK, AnyRequest, admitted, attempt_cookie, lead, visitor_of
from ecert.federation.desk import Answer, IdentityDesk
from ecert.federation.service import WAITS
from ecert.federation.settings import AFTER_LEAVING
from ecert.http.given import Given
from ecert.pages.addresses import local_address
from ecert.pages.showing import PAGE_HEADERS

BROWSER_COOKIE: Final = "__Host-ecert-identity"


@get("/sign-in/identity", include_in_schema=False, sync_to_thread=True)
def go_to_service(request: AnyRequest, identity_desk: Given[IdentityDesk]) -> Redirect:
    """
    Send the browser to the identity service.

    It is a link and no form: the policy of the pages lets forms lead nowhere else. Whoever is made to follow it from
    another site ends up signed in as himself, if at all.
    """
    begun = identity_desk.begin(
        next_address=local_address(request.query_params.get("next"), DESK),
        browser=request.cookies.get(BROWSER_COOKIE),
        client=visitor_of(request).client,
    )
    # Lax: the answer comes by a link from another site.
    cookie = Cookie(
        BROWSER_COOKIE,
        value=begun.browser,
        path="/",
        secure=True,
        httponly=True,
        samesite="lax",
        max_age=int(WAITS.total_seconds()),
    )
    return Redirect(begun.address, status_code=303, headers=PAGE_HEADERS, cookies=[cookie])


@get("/sign-in/identity/back", include_in_schema=False, sync_to_thread=True)
def come_back(request: AnyRequest, identity_desk: Given[IdentityDesk], entrance: Given[Entrance]) -> Redirect:
    """
    Take the identity service's answer, and go on to the second factor or let its person in.

    What the service says of an error is shown nowhere: anybody may have written it into a link.
    """
    visitor = visitor_of(request)
    sent = request.query_params
    answer = Answer(sent.get("state", ""), sent.get("code", ""), sent.get("iss"), sent.get("error"))
    browser = request.cookies.get(BROWSER_COOKIE, "")
    recognised = identity_desk.finish(answer, browser=browser, client=visitor.client)
    if not recognised.needs_totp:
        return admitted(
            entrance.admit_account(recognised.account_id, visitor, detail="identity service"), recognised.next_address
        )
    attempt = entrance.ask_for_factor(recognised.account_id)
    return lead("/console/sign-in/factor", recognised.next_address, attempt_cookie(attempt.token))


@get("/sign-in/identity/leave", include_in_schema=False, sync_to_thread=True)
def leave_service(identity_desk: Given[IdentityDesk]) -> Redirect:
    """Lead to where one signs out at the identity service too, which asks the person; or back where there is none."""
    return Redirect(identity_desk.leave_address() or AFTER_LEAVING, status_code=303, headers=PAGE_HEADERS)


HANDLERS: Final = (go_to_service, come_back, leave_service)
"""Every route by which the identity service is reached."""
