"""Whoever is refused because of a state hears which one it is."""

from typing import Any

from httpx import Response

from tests.building import an_application
from tests.e2e.desk import KIND, Desk


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


def test_other_problems_have_no_state(desk: Desk) -> None:
    """It is there only where it is the reason."""
    assert "state" not in desk.call("GET", "/api/v1/applications/none", role="clerk").json()
