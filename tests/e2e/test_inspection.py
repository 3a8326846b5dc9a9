"""Annual inspection: by the kind's own rule, once passed a year, and never a change of status."""

from typing import Any

import pytest
from httpx import Response
from sqlalchemy import text

from ecert.storage.database import transaction
from tests.building import a_backlog_entry, an_application
from tests.e2e.desk import KIND, Desk

NOT_INSPECTED = "guangbo_dianshi_pindao_xukezheng"
"""广播电视频道许可证: no rule on a yearly check was found."""


def inspect(desk: Desk, identifier: str, *, role: str = "issuer", **changes: Any) -> Response:  # noqa: ANN401
    """Note that the certificate passed for 2026; *changes* replace members."""
    body: dict[str, object] = {"year": 2026, "result": "passed", **changes}
    return desk.call("POST", f"/api/v1/certificates/{identifier}/inspections", role=role, body=body)


def fail(desk: Desk, identifier: str, **changes: Any) -> Response:  # noqa: ANN401
    """Note that it failed, with a reason."""
    return inspect(desk, identifier, **{"result": "failed", "reason": "业绩审核不合格", **changes})


def history(desk: Desk, identifier: str) -> dict[str, Any]:
    """Give the verified history."""
    return dict(desk.get(f"/api/v1/certificates/{identifier}/history", role="auditor"))


def told(answer: Response) -> tuple[int, str, str | None]:
    """Give status, code and state of a refusal."""
    return answer.status_code, answer.json()["code"], answer.json().get("state")


def test_inspection_stands_in_the_signed_history(desk: Desk) -> None:
    """Year, result, who, and the document; the certificate is as valid as before."""
    identifier = desk.issued()["identifier"]
    answer = inspect(desk, identifier, document_number="湘广核〔2026〕3号")
    assert answer.status_code == 201
    assert answer.json() == {
        "identifier": identifier,
        "status": "valid",
        "position": 2,
        "year": 2026,
        "result": "passed",
    }
    issued, inspected = history(desk, identifier)["events"]
    assert (issued["inspected_year"], issued["inspection_result"]) == (None, None)
    assert inspected | {"at": None, "sha256": None} == {
        "position": 2,
        "kind": "inspected",
        "at": None,
        "actor": "issuer",
        "confirmed_by": None,
        "reason_code": None,
        "reason": None,
        "document_number": "湘广核〔2026〕3号",
        "successor": None,
        "inspected_year": 2026,
        "inspection_result": "passed",
        "copy_id": None,
        "copy_expires_at": None,
        "sha256": None,
    }
    assert desk.verify(identifier=identifier)["outcome"] == "PASSED"


def test_failed_inspection_changes_no_status(desk: Desk) -> None:
    """Suspension stays a step of its own, and what failed may fail again before it passes."""
    identifier = desk.issued()["identifier"]
    assert fail(desk, identifier).json()["status"] == "valid"
    assert fail(desk, identifier).status_code == 201
    assert desk.verify(identifier=identifier)["status"] == "valid"
    assert desk.order(identifier, "suspend").json()["status"] == "suspended"
    assert inspect(desk, identifier).json()["status"] == "suspended"
    assert desk.order(identifier, "resume").json()["status"] == "valid"
    kinds = [event["kind"] for event in history(desk, identifier)["events"]]
    assert kinds == ["issued", "inspected", "inspected", "suspended", "inspected", "resumed"]


@pytest.mark.parametrize("again", [inspect, fail])
def test_year_that_was_passed_is_over(desk: Desk, again: Any) -> None:  # noqa: ANN401 - one of the two calls
    """Neither a second pass nor a failure may follow; another year may."""
    identifier = desk.issued(a_backlog_entry(KIND))["identifier"]
    assert inspect(desk, identifier, year=2025).status_code == 201
    before = history(desk, identifier)
    assert told(again(desk, identifier, year=2025)) == (409, "already-inspected", "in_force")
    assert history(desk, identifier) == before
    assert inspect(desk, identifier, year=2024).status_code == 201


@pytest.mark.parametrize(("year", "status"), [(2023, 422), (2024, 201), (2026, 201), (2027, 422)])
def test_year_lies_between_first_issue_and_today(desk: Desk, year: int, status: int) -> None:
    """The paper is of 2024, and it is 2026."""
    identifier = desk.issued(a_backlog_entry(KIND))["identifier"]
    answer = inspect(desk, identifier, year=year)
    assert answer.status_code == status
    if status == 422:
        assert [error["path"] for error in answer.json()["errors"]] == ["year"]
        assert str(year) not in answer.text
        assert len(history(desk, identifier)["events"]) == 1


def test_versions_of_a_certificate_share_their_years(desk: Desk) -> None:
    """What the version before passed is passed, and a year before the new version's issue may still be noted."""
    first = desk.issued(a_backlog_entry(KIND))["identifier"]
    assert inspect(desk, first, year=2025).status_code == 201
    second = desk.issued(an_application(KIND, business_type="change", predecessor=first))["identifier"]
    third = desk.issued(an_application(KIND, business_type="change", predecessor=second))["identifier"]
    assert told(inspect(desk, third, year=2025)) == (409, "already-inspected", "in_force")
    assert inspect(desk, third, year=2024).status_code == 201
    assert told(inspect(desk, first, year=2026)) == (409, "forbidden-transition", "superseded")


@pytest.mark.parametrize("ending", ["cancel", "withdraw", "revoke"])
def test_ended_certificate_is_not_inspected(shared_desk: Desk, ending: str) -> None:
    """There is nothing left to inspect."""
    identifier = shared_desk.issued()["identifier"]
    shared_desk.end(identifier, ending)
    state = {"cancel": "cancelled", "withdraw": "withdrawn", "revoke": "revoked"}[ending]
    assert told(inspect(shared_desk, identifier)) == (409, "forbidden-transition", state)


def test_expired_certificate_is_not_inspected(desk: Desk) -> None:
    """Two years from July 2024 are over in September 2026."""
    identifier = desk.issued(a_backlog_entry(KIND))["identifier"]
    desk.clock.advance(days=200)
    assert told(inspect(desk, identifier)) == (409, "forbidden-transition", "expired")


def test_kind_without_inspection_has_none(desk: Desk) -> None:
    """Whether there is a yearly check is the template's to say."""
    assert desk.get(f"/api/v1/catalogue/{NOT_INSPECTED}")["annual_inspection"]["required"] is False
    identifier = desk.issued(an_application(NOT_INSPECTED))["identifier"]
    assert told(inspect(desk, identifier)) == (409, "not-foreseen", None)
    assert len(history(desk, identifier)["events"]) == 1


@pytest.mark.parametrize("role", ["clerk", "reviewer", "auditor", "inspector", "administrator"])
def test_only_an_issuer_notes_an_inspection(shared_desk: Desk, role: str) -> None:
    """The other roles are refused, and nothing is kept."""
    identifier = shared_desk.issued()["identifier"]
    assert told(inspect(shared_desk, identifier, role=role)) == (403, "forbidden", None)
    assert len(history(shared_desk, identifier)["events"]) == 1


def test_unknown_certificate_is_not_found(shared_desk: Desk) -> None:
    """The office is told."""
    assert told(inspect(shared_desk, "1.2.156.3005.2.X")) == (404, "unknown-certificate", None)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"result": "failed"}, "reason"),
        ({"result": "pending"}, "result"),
        ({"result": ""}, "result"),
        ({"reason": ""}, "reason"),
        ({"reason": "字" * 501}, "reason"),
        ({"document_number": "字" * 129}, "document_number"),
        ({"document_number": "\0"}, "document_number"),
        ({"year": 0}, "year"),
        ({"year": -2026}, "year"),
        ({"year": 10_000}, "year"),
        ({"year": 10**40}, "year"),
        ({"year": "今年"}, "year"),
        ({"year": None}, "year"),
        ({"year": 2026.5}, "year"),
    ],
)
def test_wrong_member_is_refused_by_its_name(shared_desk: Desk, changes: dict[str, Any], path: str) -> None:
    """Nothing is noted, whatever the body says."""
    identifier = shared_desk.issued()["identifier"]
    answer = inspect(shared_desk, identifier, **changes)
    assert answer.status_code == 422
    assert [error["path"] for error in answer.json()["errors"]] == [path]
    assert len(history(shared_desk, identifier)["events"]) == 1


def test_nothing_is_noted_on_a_version_before_that_does_not_hold(desk: Desk) -> None:
    """Whether a year was passed cannot be told from a chain that somebody has changed."""
    first = desk.issued(a_backlog_entry(KIND))["identifier"]
    second = desk.issued(an_application(KIND, business_type="change", predecessor=first))["identifier"]
    with transaction(desk.engine) as session:
        statement = text("update certificate set head_sha256 = :head where identifier = :identifier")
        session.connection().execute(statement, {"head": "0" * 64, "identifier": first})
    assert told(inspect(desk, second)) == (409, "conflict", None)
