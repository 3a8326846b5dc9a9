"""Whoever is refused because of a state hears which one it is."""

from collections.abc import Callable
from typing import Any

from httpx import Response

from tests.building import an_application
from tests.durability.waiting import at_once
from tests.e2e.desk import KIND, Desk

RIVALS = 4


def told(answer: Response) -> tuple[int, Any, Any]:
    """Give status, code and state of a problem."""
    body = answer.json()
    return answer.status_code, body["code"], body.get("state")


def test_application_tells_its_state(desk: Desk) -> None:
    """Issuing too early, deciding twice, and a step that does not fit."""
    application = desk.submit(an_application(KIND))
    assert told(desk.issue(application)) == (409, "forbidden-transition", application["state"])
    desk.decide(application)
    assert told(desk.decide(application, "reject")) == (409, "already-decided", "approved")
    assert told(desk.step(application, "accept")) == (409, "forbidden-transition", "approved")


def test_certificate_tells_its_state(desk: Desk) -> None:
    """A step that was taken, an ending that waits, an ending that was decided."""
    identifier = desk.issued()["identifier"]
    assert desk.order(identifier, "suspend").status_code == 201
    assert told(desk.order(identifier, "suspend")) == (409, "forbidden-transition", "suspended")
    waiting = desk.order(identifier, "revoke").json()["step_id"]
    assert told(desk.order(identifier, "cancel")) == (409, "forbidden-transition", "suspended")
    path = f"/api/v1/certificates/{identifier}/steps/{waiting}/confirmation"
    body = {"decision": "confirm", "opinion": "同意"}
    assert desk.call("POST", path, role="reviewer", body=body).status_code == 201
    assert told(desk.call("POST", path, role="reviewer", body=body)) == (409, "already-decided", "revoked")
    assert told(desk.order(identifier, "resume")) == (409, "forbidden-transition", "revoked")


def test_predecessor_tells_its_state(desk: Desk) -> None:
    """One that is suspended cannot be replaced; nor can one that was replaced meanwhile."""
    first = desk.issued()["identifier"]
    change = an_application(KIND, business_type="change", predecessor=first)
    rivals = [desk.approved(change), desk.approved(change)]
    assert desk.issue(rivals[0]).status_code == 201
    assert told(desk.issue(rivals[1])) == (409, "predecessor-not-current", "superseded")
    suspended = desk.issued()["identifier"]
    desk.order(suspended, "suspend")
    refused = desk.call(
        "POST",
        "/api/v1/applications",
        role="clerk",
        body=an_application(KIND, business_type="change", predecessor=suspended),
    )
    assert told(refused) == (409, "predecessor-not-current", "suspended")


def test_rivals_are_told_what_the_winner_made_of_it(desk: Desk) -> None:
    """Calls that come in one instant: one is done, and each other one is a 409 with the present state."""
    suspended, ended, inspected = (desk.issued()["identifier"] for _ in range(3))
    step_id = desk.order(ended, "revoke").json()["step_id"]
    confirmation = f"/api/v1/certificates/{ended}/steps/{step_id}/confirmation"
    year = {"year": 2026, "result": "passed"}
    rivals: dict[str, Callable[[], Response]] = {
        "suspended": lambda: desk.order(suspended, "suspend"),
        "revoked": lambda: desk.call("POST", confirmation, role="reviewer", body={"decision": "confirm"}),
        "in_force": lambda: desk.call(
            "POST", f"/api/v1/certificates/{inspected}/inspections", role="issuer", body=year
        ),
    }
    for state, call in rivals.items():
        answers = at_once([call] * RIVALS)
        statuses = [answer.status_code for answer in answers if isinstance(answer, Response)]
        assert sorted(statuses) == [201] + [409] * (RIVALS - 1)
        refused = [answer for answer in answers if isinstance(answer, Response) and answer.status_code == 409]
        assert {answer.json()["state"] for answer in refused} == {state}


def test_other_problems_have_no_state(desk: Desk) -> None:
    """It is there only where it is the reason."""
    assert "state" not in desk.call("GET", "/api/v1/applications/none", role="clerk").json()
