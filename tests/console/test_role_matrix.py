"""Every page of the office times every role; other authorities stand in the tests of the areas."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from httpx import Response
from litestar.routes import HTTPRoute

from ecert.accounts.service import create_account
from ecert.storage.database import open_database, transaction
from tests.building import NOON, an_application, the_keyring
from tests.console.roles import EVERYBODY, OPEN, PAGES, Page
from tests.console.visiting import Browser, Office
from tests.e2e.conftest import GENEROUS, open_desk
from tests.e2e.desk import KIND

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
NOWHERE = "00000000-0000-4000-8000-000000000000"


@dataclass(slots=True)
class Stage:
    """An office in which there is one of everything, with a browser for every role."""

    office: Office
    browsers: dict[str, Browser] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)

    def call(self, page: Page, browser: Browser) -> Response:
        """Call a page; what sends something sends what would do if it were allowed."""
        address = page.pattern.format(**self.values)
        if page.pattern.endswith("/together"):
            address += f"?kind={KIND}&business=first_issue"
        if page.method == "GET":
            return browser.get(address)
        return browser.post(address, _form(page, self.values))


def _form(page: Page, values: dict[str, str]) -> dict[str, str]:
    """Give a form that would be taken from whoever may send it."""
    sent = {"request_key": "k"}
    if page.pattern.startswith("/console/review") and page.pattern.endswith("{decision}"):
        return sent | {"claims_sha256": values["digest"], "opinion": "同意"}
    if page.pattern.endswith("/together"):
        return sent | {"chosen": f"{values['application_id']}:{values['digest']}", "opinion": "同意"}
    if page.pattern.startswith("/console/endings"):
        return sent | {"opinion": "同意"}
    if "/steps/" in page.pattern:
        return sent | {"reason": "依申请"}
    if page.pattern.startswith("/console/suspicions"):
        return {"answer": "已查实"}
    return {}


@pytest.fixture(scope="module")
def stage(shared_database_url: str) -> Iterator[Stage]:
    """Give the stage to all tests of the module; nobody of them does what only one could do once."""
    engine = open_database(shared_database_url)
    with open_desk(engine, settings=GENEROUS) as desk:
        headers = {"Content-Type": "application/pdf"}
        brought = desk.call("POST", "/api/v1/attachments", role="clerk", content=PDF, headers=headers).json()
        body = an_application(KIND, attachments=[{"sha256": brought["sha256"], "name": "营业执照副本"}])
        application = desk.submit(body)
        issued = desk.issued()
        identifier = issued["identifier"]
        ending = desk.order(identifier, "revoke", role="allround").json()
        values = {
            "application_id": application["id"],
            "application_number": application["application_number"],
            "digest": application["claims_sha256"],
            "sha256": brought["sha256"],
            "identifier": identifier,
            "certificate_number": issued["certificate_number"],
            "step_id": ending["step_id"],
            "slug": KIND,
            "kind": "csv",
            "draft_id": NOWHERE,
            "paper_id": NOWHERE,
            "copy_id": NOWHERE,
            "certificate_step": "suspend",
            "account_id": str(desk.staff.principals["clerk"].account_id),
            "change_kind": "disable",
            "change_id": "999",
            "suspicion_id": NOWHERE,
            "step": "withdraw",
            "reviewers_step": "begin_hearing",
            "decision": "approve",
            "word": "confirm",
        }
        with transaction(engine) as session:
            roles = ["clerk", "reviewer", "issuer", "auditor"]
            create_account(session, name="other", roles=roles, now=NOON, authority="hunan_press", keyring=the_keyring())
        office = Office(desk)
        yield Stage(office, {name: office.sign_in(name) for name in (*EVERYBODY, "other")}, values)
    engine.dispose()


def test_every_page_has_a_row(stage: Stage) -> None:
    """Whoever adds a page says who may open it; a row may stand here before its page does."""
    pages = {
        (method, re.sub(r"\{[^}]*\}", "{}", route.path))
        for route in stage.office.desk.client.app.routes
        if isinstance(route, HTTPRoute) and route.path.startswith("/console") and not route.path.startswith(OPEN)
        for handler in route.route_handlers
        for method in handler.http_methods
        if method in {"GET", "POST"}
    }
    rows = {(page.method, re.sub(r"\{[^}]*\}", "{}", page.pattern)) for page in PAGES}
    assert pages - rows == set()
    assert len(rows) == len(PAGES)


@pytest.mark.parametrize("page", [pytest.param(page, id=page.name) for page in PAGES if page.method == "GET"])
def test_page_opens_for_the_roles_of_its_row_and_nobody_else(stage: Stage, page: Page) -> None:
    """Who has not signed in is led to the door; who may not is told so, or that the step is not open to him."""
    assert stage.call(page, stage.office.stranger()).status_code == 303
    for role in sorted(EVERYBODY):
        status = stage.call(page, stage.browsers[role]).status_code
        if role in page.roles:
            assert status in ({200} if page.is_there else {200, 303, 404, 409}), (role, status)
        else:
            assert status in {403, 409}, (role, status)


@pytest.mark.parametrize("page", [pytest.param(page, id=page.name) for page in PAGES if page.method == "POST"])
def test_form_of_somebody_else_is_refused_and_changes_nothing(stage: Stage, page: Page) -> None:
    """Also where he makes the form himself, with real ids and the right token of his own session."""
    assert stage.call(page, stage.office.stranger()).status_code == 303
    desk, before = stage.office.desk, _look(stage)
    for role in sorted(EVERYBODY - page.roles):
        status = stage.call(page, stage.browsers[role]).status_code
        assert status in {403, 404, 409, 422}, (role, status)
    assert _look(stage) == before, desk


@pytest.mark.parametrize("page", [pytest.param(page, id=page.name) for page in PAGES if page.method == "GET"])
def test_no_page_shows_what_somebody_may_not_see(stage: Stage, page: Page) -> None:
    """Not to an officer of another authority who holds every role, nor to who looks after the installation."""
    for name in ("other", "administrator", "inspector"):
        answer = stage.call(page, stage.browsers[name])
        assert answer.status_code < 500, name
        # The way back after choosing a language is the address that was asked for, and says nothing new.
        told = answer.text.replace(page.pattern.format(**stage.values), "")
        for secret in ("application_number", "identifier", "certificate_number"):
            assert stage.values[secret] not in told, (name, secret)
        if name == "other" and ("{application_id}" in page.pattern or "{identifier}" in page.pattern):
            assert answer.status_code == 404


def _look(stage: Stage) -> tuple[object, ...]:
    """Tell how the things of the stage stand."""
    desk, values = stage.office.desk, stage.values
    application = desk.get(f"/api/v1/applications/{values['application_id']}", role="auditor")
    history = desk.get(f"/api/v1/certificates/{values['identifier']}/history", role="auditor")
    total = len(desk.get("/api/v1/applications", role="auditor")["items"])
    return application["state"], history["status"], len(history["events"]), total
