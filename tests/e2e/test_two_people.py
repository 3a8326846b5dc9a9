"""Nobody issues or ends a certificate alone, and every role does its own work only."""

import datetime as dt
import re

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from ecert.accounts.service import create_token
from ecert.storage.database import transaction
from tests.building import an_application, the_keyring
from tests.e2e.desk import KIND, Desk


def test_submitter_neither_decides_nor_issues(desk: Desk) -> None:
    """An account with all three roles still needs a second person for both."""
    own = desk.call("POST", "/api/v1/applications", role="allround", body=an_application(KIND)).json()
    decided = desk.decide(own, role="allround")
    assert (decided.status_code, decided.json()["code"]) == (403, "same-person")
    assert desk.decide(own).status_code == 201
    issued = desk.issue(own, role="allround")
    assert (issued.status_code, issued.json()["code"]) == (403, "same-person")
    assert desk.issue(own).status_code == 201


def test_reviewer_and_issuer_may_be_one_person(desk: Desk) -> None:
    """Two people are enough for a first issue."""
    application = desk.submit(an_application(KIND))
    assert desk.decide(application, role="allround").status_code == 201
    assert desk.issue(application, role="allround").status_code == 201


def test_database_too_insists_on_a_second_person(desk: Desk) -> None:
    """Whoever writes the tables by hand still cannot note one person as both."""
    application = desk.submit(an_application(KIND))
    for column in ("decided_by", "issued_by"):
        statement = text(f"update application set {column} = submitted_by where id = :id")  # noqa: S608
        with pytest.raises(IntegrityError), transaction(desk.engine) as session:
            session.connection().execute(statement, {"id": application["id"]})


@pytest.mark.parametrize("role", ["reviewer", "issuer", "auditor", "inspector", "administrator"])
def test_only_a_clerk_submits(desk: Desk, role: str) -> None:
    """The other roles are refused, and nothing is kept."""
    answer = desk.call("POST", "/api/v1/applications", role=role, body=an_application(KIND))
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert desk.get("/api/v1/applications", role="auditor")["items"] == []


@pytest.mark.parametrize("role", ["clerk", "issuer", "auditor", "inspector", "administrator"])
def test_only_a_reviewer_decides(shared_desk: Desk, role: str) -> None:
    """The other roles are refused."""
    answer = shared_desk.decide(shared_desk.submit(an_application(KIND)), role=role)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize("role", ["clerk", "reviewer", "auditor", "inspector", "administrator"])
def test_only_an_issuer_issues(shared_desk: Desk, role: str) -> None:
    """The other roles are refused."""
    answer = shared_desk.issue(shared_desk.approved(an_application(KIND)), role=role)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize("decision", ["return", "reject"])
def test_what_is_not_approved_is_not_issued(shared_desk: Desk, decision: str) -> None:
    """A returned or rejected application gives no certificate; an undecided one neither."""
    waiting, decided = shared_desk.submit(an_application(KIND)), shared_desk.submit(an_application(KIND))
    assert shared_desk.decide(decided, decision).status_code == 201
    for application in (waiting, decided):
        answer = shared_desk.issue(application)
        assert (answer.status_code, answer.json()["code"]) == (409, "forbidden-transition")


def test_decision_is_about_what_was_read(desk: Desk) -> None:
    """A digest that is not the claims' is refused."""
    application = desk.submit(an_application(KIND)) | {"claims_sha256": "0" * 64}
    answer = desk.decide(application)
    assert (answer.status_code, answer.json()["code"]) == (409, "claims-changed")


def test_second_decision_is_refused(desk: Desk) -> None:
    """What was decided stays decided."""
    application = desk.approved(an_application(KIND))
    answer = desk.decide(application, "reject")
    assert (answer.status_code, answer.json()["code"]) == (409, "already-decided")


@pytest.mark.parametrize("step", ["cancel", "withdraw", "revoke"])
def test_ending_waits_for_a_second_person(shared_desk: Desk, step: str) -> None:
    """The order alone changes nothing; the proposer cannot confirm it; the second person ends the certificate."""
    issued = shared_desk.issued()
    ordered = shared_desk.order(issued["identifier"], step, role="allround")
    assert (ordered.status_code, ordered.json()["status"]) == (202, "valid")
    path = f"/api/v1/certificates/{issued['identifier']}/steps/{ordered.json()['step_id']}/confirmation"
    body = {"decision": "confirm", "opinion": "同意"}
    own = shared_desk.call("POST", path, role="allround", body=body)
    assert (own.status_code, own.json()["code"]) == (403, "same-person")
    assert shared_desk.verify(code=issued["code"])["status"] == "valid"
    confirmed = shared_desk.call("POST", path, role="reviewer", body=body)
    word = {"cancel": "cancelled", "withdraw": "withdrawn", "revoke": "revoked"}[step]
    assert (confirmed.status_code, confirmed.json()["status"]) == (201, word)
    report = shared_desk.verify(code=issued["code"])
    assert (report["outcome"], report["status"], report["reasons"]) == ("FAILED", word, [word])
    again = shared_desk.call("POST", path, role="reviewer", body=body)
    assert (again.status_code, again.json()["code"]) == (409, "already-decided")


def test_rejected_ending_leaves_the_certificate_valid(desk: Desk) -> None:
    """The second person may say no."""
    issued = desk.issued()
    ordered = desk.order(issued["identifier"], "revoke").json()
    path = f"/api/v1/certificates/{issued['identifier']}/steps/{ordered['step_id']}/confirmation"
    answer = desk.call("POST", path, role="reviewer", body={"decision": "reject", "opinion": "依据不足"})
    assert (answer.status_code, answer.json()["status"]) == (201, "valid")


@pytest.mark.parametrize("token", ["", "nonsense", "ecert_" + "a" * 43, "x" * 5000])
def test_unknown_token_is_refused(shared_desk: Desk, token: str) -> None:
    """Without a good token nobody gets in, and the answer says how to sign in."""
    answer = shared_desk.call("GET", "/api/v1/certificates", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_expired_token_is_refused(desk: Desk) -> None:
    """A token ends with its last day."""
    with transaction(desk.engine) as session:
        token = create_token(session, account_name="auditor", now=desk.clock(), days=1, keyring=the_keyring())
    headers = {"Authorization": f"Bearer {token}"}
    assert desk.call("GET", "/api/v1/certificates", headers=headers).status_code == 200
    desk.clock.advance(days=1, seconds=1)
    answer = desk.call("GET", "/api/v1/certificates", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


def test_token_is_not_stored(desk: Desk) -> None:
    """The database holds hashes only."""
    with transaction(desk.engine) as session:
        stored = session.connection().execute(text("select sha256 from token")).scalars().all()
    assert len(stored) == len(desk.staff.tokens)
    assert set(stored).isdisjoint(desk.staff.tokens.values())


def test_no_office_address_answers_without_a_token(desk: Desk) -> None:
    """Every address of the office is closed to the public."""
    schema = desk.get("/schema/openapi.json")
    closed = [
        (method, path)
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
        if operation.get("security")
    ]
    assert len(closed) >= 12
    for method, path in closed:
        answer = desk.call(method.upper(), re.sub(r"\{[^}]*\}", "1", path))
        assert answer.status_code == 401, (method, path)


def test_submission_day_is_the_legal_day(desk: Desk) -> None:
    """At 17:00 UTC it is already tomorrow in Asia/Shanghai."""
    desk.clock.now = dt.datetime(2026, 3, 2, 17, 0, tzinfo=dt.UTC)
    issued = desk.issued()
    report = desk.verify(code=issued["code"])
    assert report["as_of"] == report["certificate"]["issued_date"] == "2026-03-03"
