"""Every refusal of somebody who has shown, or claimed, who he is stands in the journal of access."""

import json
from collections.abc import Sequence

from sqlalchemy import text
from sqlmodel import col, select

from ecert.accounts.refusals import PER_MINUTE
from ecert.accounts.tables import AccessEventRow
from ecert.pages.cookies import SESSION_COOKIE
from ecert.pages.tokens import FIELD, mask_token
from ecert.storage.database import snapshot, transaction
from tests.console.visiting import Browser, Office

APPLICATIONS = "/api/v1/applications"
DEVICES = "/api/v1/devices"


def _refused(office: Office) -> Sequence[tuple[str | None, str, str]]:
    """Give who was refused, at which route, and by which code."""
    with snapshot(office.desk.engine) as session:
        statement = select(AccessEventRow).where(AccessEventRow.kind == "refused").order_by(col(AccessEventRow.id))
        return [(row.account, row.route, row.code) for row in session.exec(statement)]


def _call(office: Office, browser: Browser, method: str, address: str, proof: str | None = None) -> int:
    """Call the API with a browser's session."""
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    headers = {"cookie": cookie, "content-type": "application/json"}
    if proof is not None:
        headers["x-csrf-token"] = proof
    body = None if method == "GET" else json.dumps({"decision": "confirm"}).encode()
    office.desk.client.cookies.clear()
    return office.desk.client.request(method, address, headers=headers, content=body).status_code


def test_refusal_of_a_token_names_account_route_and_code(office: Office) -> None:
    """The route is the pattern: what somebody typed into an address may be a name."""
    answer = office.desk.call("POST", f"{APPLICATIONS}/zhang-san/certificate", role="clerk")
    assert answer.status_code == 403
    assert _refused(office) == [("clerk", "POST /api/v1/applications/{application_id}/certificate", "forbidden")]
    with snapshot(office.desk.engine) as session:
        (row,) = session.exec(select(AccessEventRow)).all()
        assert row.request_id == answer.headers["x-request-id"]


def test_refusal_of_an_unknown_token_is_noted_and_of_nobody_is_not(office: Office) -> None:
    """Whoever carries nothing was only asked for something."""
    office.desk.call("GET", APPLICATIONS)
    office.stranger().get("/console")
    assert _refused(office) == []
    office.desk.client.get(APPLICATIONS, headers={"authorization": "Bearer ecert_unknown"})
    assert _refused(office) == [(None, "GET /api/v1/applications", "unauthenticated")]


def test_refusal_of_a_form_is_noted(office: Office) -> None:
    """With the account whose session was used."""
    browser = office.sign_in("clerk")
    browser.send({FIELD: mask_token("another")}, "/console/sign-out")
    assert _refused(office) == [("clerk", "POST /console/sign-out", "foreign-form")]


def test_session_that_is_over_is_refused_once(office: Office) -> None:
    """Its cookie goes with the answer."""
    browser = office.stranger()
    browser.cookies[SESSION_COOKIE] = "over"
    answer = browser.get("/console")
    assert "Max-Age=0" in next(value for value in answer.headers.get_list("set-cookie") if SESSION_COOKIE in value)
    assert _refused(office) == [(None, "GET /console", "unauthenticated")]


def test_flood_of_refusals_is_bounded(office: Office) -> None:
    """Whoever asks all day fills no disk."""
    for _ in range(PER_MINUTE + 5):
        assert office.desk.call("GET", DEVICES, role="clerk").status_code == 403
    assert len(_refused(office)) == PER_MINUTE


def test_journal_that_cannot_be_written_fails_nobody(office: Office) -> None:
    """The answer is the same."""
    with transaction(office.desk.engine) as session:
        session.connection().execute(text("drop table access_event"))
    assert office.desk.call("GET", DEVICES, role="clerk").status_code == 403


def test_session_reads_the_api(office: Office) -> None:
    """With the rights of its account; a bearer token that is sent along counts before it."""
    browser = office.sign_in("clerk")
    assert _call(office, browser, "GET", APPLICATIONS) == 200
    assert _call(office, browser, "GET", DEVICES) == 403
    cookie = f"{SESSION_COOKIE}={browser.cookies[SESSION_COOKIE]}"
    answer = office.desk.client.get(APPLICATIONS, headers={"cookie": cookie, "authorization": "Bearer wrong"})
    assert answer.status_code == 401
    office.desk.clock.advance(hours=1)
    assert _call(office, browser, "GET", APPLICATIONS) == 401


def test_session_changes_nothing_without_its_token(office: Office) -> None:
    """Another site's page can send the cookie, and not the header."""
    address = f"{APPLICATIONS}/unknown/certificate"
    browser, other = office.sign_in("issuer"), office.sign_in("issuer")
    assert _call(office, browser, "POST", address) == 403
    assert _call(office, browser, "POST", address, browser.csrf) == 403
    assert _call(office, browser, "POST", address, mask_token(other.csrf)) == 403
    assert _call(office, browser, "POST", address, mask_token(browser.csrf)) == 404
    assert [entry[2] for entry in _refused(office)] == ["foreign-form"] * 3
