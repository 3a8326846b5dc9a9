"""What is tried against pages and refused, on every route there is."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from httpx import Response
from sqlmodel import select

from ecert.accounts.tables import AccountRow
from ecert.pages.cookies import SESSION_COOKIE
from ecert.pages.tokens import FIELD, mask_token
from ecert.storage.database import transaction
from tests.building import an_application
from tests.console.routes import PREFIXES, Route, page_routes
from tests.console.visiting import Browser, Office
from tests.e2e.desk import KIND

ROLES = ("allround", "auditor", "administrator")
"""Of accounts: one that may do all that is done with certificates, and the two that may not."""
SCRIPTS = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "'-alert(1)-'", "{{7*191}}")
_COOKIE_NEEDS = ("secure", "path=/")


@pytest.fixture(name="routes")
def the_routes(shared_office: Office) -> list[Route]:
    """Give every route of every page."""
    return list(page_routes(shared_office.desk.client.app))


def things_of(office: Office, **application: Any) -> dict[str, str]:  # noqa: ANN401 - of the body
    """Make what addresses name: a certificate with a paper, and an application that waits."""
    desk = office.desk
    waiting = desk.submit(an_application(KIND, **application))
    identifier = desk.issued(an_application(KIND, **application))["identifier"]
    paper = {"kind": "original", "stock_number": f"A{waiting['application_number']}"}
    answer = desk.call("POST", f"/api/v1/certificates/{identifier}/papers", role="clerk", body=paper)
    assert answer.status_code == 201, answer.text
    return {
        "identifier": identifier,
        "application_id": waiting["id"],
        "paper_id": answer.json()["id"],
        "slug": KIND,
        "step": "suspend",
    }


def visit(browser: Browser, route: Route, address: str, **headers: str) -> Response:
    """Call a route as its own page would."""
    return browser.get(address, **headers) if route.method == "GET" else browser.post(address, {}, **headers)


def test_there_are_routes(routes: list[Route]) -> None:
    """The rules below look at something, at every place of pages there is."""
    assert len(routes) > 20
    assert {prefix for prefix in PREFIXES if any(route.pattern.startswith(prefix) for route in routes)} >= {
        "/console",
        "/language",
    }


def test_forced_browsing_leads_to_the_door(shared_office: Office, routes: list[Route]) -> None:
    """Whoever has not signed in gets nothing, whatever address he knows; only what is listed as open is."""
    values = things_of(shared_office)
    for route in routes:
        answer = visit(shared_office.stranger(), route, route.address(values))
        if route.is_open:
            assert "officer" not in route.names, route
            continue
        assert answer.status_code == 303, route
        assert answer.headers["location"].startswith("/console/sign-in?next="), route


def test_form_without_the_token_changes_nothing(shared_office: Office, routes: list[Route]) -> None:
    """Neither one without, nor one of another session, nor one that a browser says comes from elsewhere (CSRF)."""
    values, other = things_of(shared_office), shared_office.sign_in("reviewer")
    for route in routes:
        if route.method == "GET" or route.is_open:
            continue
        browser, address = shared_office.sign_in("allround"), route.address(values)
        for sent in ({}, {FIELD: ""}, {FIELD: browser.csrf}, {FIELD: mask_token(other.csrf)}):
            assert browser.send(sent, address).status_code == 403, route
        assert browser.post(address, sec_fetch_site="cross-site").status_code == 403, route
        assert browser.post(address, origin="https://evil.example").status_code == 403, route
        assert browser.get("/console").status_code == 200, route


def test_foreign_page_cannot_send_open_forms_either(shared_office: Office, routes: list[Route]) -> None:
    """Signing somebody in as somebody else is an attack too."""
    for route in routes:
        if route.method == "GET":
            continue
        answer = shared_office.stranger().send({}, route.address(), sec_fetch_site="cross-site")
        assert answer.status_code == 403, route


def test_input_that_a_page_has_not_is_refused(shared_office: Office, routes: list[Route]) -> None:
    """Nobody assigns what he was not asked (mass assignment)."""
    values = things_of(shared_office)
    for route in routes:
        if route.method == "GET" or not route.reads_form or route.pattern == "/language":
            continue
        browser = shared_office.sign_in("allround")
        answer = browser.post(route.address(values), {"request_key": "k1", "roles": "administrator", "kinds": ""})
        assert 400 <= answer.status_code < 500, (str(route), answer.status_code)


def test_every_answer_is_for_one_reader_and_runs_nothing(shared_office: Office, routes: list[Route]) -> None:
    """No frame around it, no script but ours, nothing kept, nothing guessed; so with every status."""
    values = things_of(shared_office)
    readers = {role: shared_office.sign_in(role) for role in ROLES}
    for route, role in every_visit(routes):
        browser = readers[role] if route.method == "GET" else shared_office.sign_in(role)
        answer = visit(browser, route, route.address(values))
        assert answer.status_code < 500, route
        headers = answer.headers
        kept = ("no-store", "no-cache") if route.is_public else ("no-store",)
        assert any(word in headers.get("cache-control", "") for word in kept), (str(route), answer.status_code)
        assert headers["x-content-type-options"] == "nosniff", route
        assert headers["referrer-policy"] in {"no-referrer", "same-origin", "strict-origin-when-cross-origin"}, route
        if answer.status_code == 303:
            continue
        assert headers["x-frame-options"] == "DENY", route
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy, route
        if headers["content-type"].startswith("text/html"):
            assert "unsafe" not in policy, route
            assert "frame-ancestors 'none'" in policy, route
            assert not re.search(r"<[^>]+\s(on[a-z]+|style)=", answer.text), route
            assert not re.search(r"<script(?![^>]*\ssrc=)[^>]*>|javascript:", answer.text), route
        elif headers["content-type"].startswith("image/svg"):
            assert "sandbox" in policy, route


def every_visit(routes: list[Route]) -> Iterator[tuple[Route, str]]:
    """Give each page with each role, and each form with the one that may do most."""
    for route in routes:
        for role in ROLES if route.method == "GET" else ("allround",):
            yield route, role


def test_cookies_are_out_of_reach(shared_office: Office, routes: list[Route]) -> None:
    """Each goes over secure connections only, and none that says who somebody is can be read by a script."""
    values = things_of(shared_office)
    for route in routes:
        answer = visit(shared_office.sign_in("allround"), route, route.address(values))
        for cookie in answer.headers.get_list("set-cookie"):
            name = cookie.partition("=")[0]
            lower = cookie.lower()
            if name == "ecert-language":
                assert "samesite=lax" in lower, route
                continue
            assert name.startswith("__Host-"), route
            assert all(need in lower for need in _COOKIE_NEEDS), route
            assert "httponly" in lower, route
            assert "samesite=" in lower, route
            assert "domain=" not in lower, route


def test_session_of_one_browser_is_not_taken_by_address(shared_office: Office) -> None:
    """A token in an address or a form is none: only the cookie is."""
    token = shared_office.sign_in("clerk").cookies[SESSION_COOKIE]
    stranger = shared_office.stranger()
    assert stranger.get(f"/console?{SESSION_COOKIE}={token}").status_code == 303
    assert stranger.get("/console", authorization=f"Bearer {token}").status_code == 303


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/\t/evil.example"]
)
def test_no_address_leads_away(shared_office: Office, routes: list[Route], target: str) -> None:
    """Wherever a page takes an address to go back to (open redirect)."""
    values = things_of(shared_office)
    for route in routes:
        address = route.address(values)
        browser = shared_office.stranger() if route.is_open else shared_office.sign_in("allround")
        query = {"next": target, "back": target, "done": target, "lang": "en"}
        if route.method == "GET":
            separator = "&".join(f"{name}={_quoted(value)}" for name, value in query.items())
            answer = browser.get(f"{address}?{separator}")
        else:
            answer = browser.post(address, {"next": target})
        location = answer.headers.get("location")
        if location is not None:
            parts = urlsplit(unescape(location))
            assert (parts.scheme, parts.netloc) == ("", ""), (str(route), location)
            assert re.match(r"/(?![/\\])", location), (str(route), location)
        for link in re.findall(r'(?:href|action|src)="([^"]*)"', answer.text):
            assert "evil.example" not in urlsplit(unescape(link)).netloc, (str(route), link)
            assert not unescape(link).lower().startswith("javascript:"), (str(route), link)


def _quoted(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode())


@pytest.mark.parametrize("script", SCRIPTS)
def test_stored_script_is_shown_as_text(shared_office: Office, routes: list[Route], script: str) -> None:
    """In whatever somebody may write about a certificate, on every page on which it stands."""
    holder = an_application(KIND)["holder"] | {"name": f"{script}公司"}
    values = things_of(shared_office, holder=holder)
    shown = 0
    browser = shared_office.sign_in("allround")
    for route in routes:
        if route.method != "GET":
            continue
        answer = browser.get(route.address(values))
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        assert script not in answer.text or script in SCRIPTS[2:], route
        assert "1337公司" not in answer.text, route
        shown += script in unescape(answer.text)
    assert shown


def test_other_authority_finds_nothing(office: Office) -> None:
    """What belongs to another authority is answered exactly like what is not there (IDOR)."""
    routes = page_routes(office.desk.client.app)
    values = things_of(office)
    foreign = next(key for key, slugs in office.desk.resources.catalogue.scopes.items() if KIND not in slugs)
    with transaction(office.desk.engine) as session:
        for account in session.exec(select(AccountRow).where(AccountRow.name == "allround")):
            account.authority = foreign
    named = [route for route in routes if _names(route, values)]
    assert named
    for route in named:
        there = visit(office.sign_in("allround"), route, route.address(values))
        made_up = visit(office.sign_in("allround"), route, route.address({"slug": KIND, "step": "suspend"}))
        assert there.status_code == made_up.status_code, (str(route), there.status_code, made_up.status_code)
        assert there.status_code in {403, 404, 422}, (str(route), there.status_code)
        assert values["identifier"] not in there.text.replace(route.address(values), ""), route


def _names(route: Route, values: dict[str, str]) -> bool:
    """Whether an address names a certificate or an application."""
    return any(values[name] in route.address(values) for name in ("identifier", "application_id"))


@pytest.mark.parametrize("part", ["%00", "%ff", "..%2f..%2fetc", "a" * 3000, "%E2%80%AE", "<script>"])
def test_strange_addresses_are_not_found(shared_office: Office, routes: list[Route], part: str) -> None:
    """And never a fault of ours; what was sent does not come back."""
    for route in routes:
        if not any(not isinstance(each, str) for each in route.parameters):
            continue
        values = {each.name: part for each in route.parameters if not isinstance(each, str)}
        answer = visit(shared_office.sign_in("allround"), route, route.address(values))
        assert 300 <= answer.status_code < 500, (str(route), answer.status_code)
        assert "<script>" not in answer.text.replace("<script src", ""), route
