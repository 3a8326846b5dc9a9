"""Bad input gets a problem document that names the field and never repeats the value; nothing is kept of it."""

import json
from dataclasses import replace
from typing import Any

import pytest
from litestar.testing import TestClient

from ecert.app import create_app
from tests.building import a_backlog_entry, an_application
from tests.e2e.desk import KIND, Desk

APPLICATIONS = "/api/v1/applications"
NATIONAL = "xinwen_jizhezheng"
SECRET = "绝不重复此值"
"""A value that must not come back."""
OVERRIDE = "\u202e"


def with_claim(**claims: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    """Make an application with some claims replaced, or left out where None."""
    body = an_application(KIND)
    merged = body["claims"] | claims
    return body | {"claims": {key: value for key, value in merged.items() if value is not None}}


def with_holder(**members: str) -> dict[str, Any]:
    """Make an application with some of the holder's members replaced."""
    body = an_application(KIND)
    return body | {"holder": body["holder"] | members}


CASES: dict[str, tuple[dict[str, Any], int, str, str]] = {
    "unknown template": (an_application(KIND) | {"template": SECRET}, 422, "invalid-input", "template"),
    "unknown business type": (an_application(KIND, business_type=SECRET), 422, "invalid-input", "business_type"),
    "missing claim": (with_claim(business_scope=None), 422, "invalid-claims", "claims.business_scope"),
    "unknown claim": (with_claim(no_such_claim=SECRET), 422, "invalid-claims", "claims.no_such_claim"),
    "claim of the register": (with_claim(cert_no=SECRET), 422, "invalid-claims", "claims.cert_no"),
    "claim of the holder": (with_claim(holder_uscc=SECRET), 422, "invalid-claims", "claims.holder_uscc"),
    "wrong check digit": (with_holder(code="91430000799127167A"), 422, "invalid-claims", "holder.code"),
    "wrong code type": (with_holder(code_type="111"), 422, "invalid-claims", "holder.code_type"),
    "unknown code type": (with_holder(code_type=SECRET), 422, "invalid-claims", "holder.code_type"),
    "enum not allowed": (with_claim(business_scope=[SECRET]), 422, "invalid-claims", "claims.business_scope"),
    "not even a list": (with_claim(business_scope=7), 422, "invalid-claims", "claims.business_scope"),
    "text over its length": (with_claim(address=SECRET * 400), 422, "invalid-claims", "claims.address"),
    "control character": (with_claim(address=f"{SECRET}\u0007号"), 422, "invalid-claims", "claims.address"),
    "line break": (with_claim(address=f"{SECRET}\n号"), 422, "invalid-claims", "claims.address"),
    "direction override": (with_claim(address=f"{SECRET}{OVERRIDE}"), 422, "invalid-claims", "claims.address"),
    "override in the name": (with_holder(name=f"{SECRET}{OVERRIDE}"), 422, "invalid-claims", "holder.name"),
    "lone surrogate": (with_claim(address=f"{SECRET}\ud800"), 400, "malformed", ""),
    "number handed in": (
        an_application(KIND, grant={"certificate_number": "（湘）字第00001号"}),
        422,
        "invalid-claims",
        "grant.certificate_number",
    ),
    "number of another form": (
        an_application(NATIONAL, grant={"certificate_number": SECRET}),
        422,
        "invalid-claims",
        "grant.certificate_number",
    ),
    "impossible day": (
        an_application(KIND, grant={"valid_from": "2026-02-30"}),
        422,
        "invalid-claims",
        "grant.valid_from",
    ),
    "day out of range": (
        an_application(KIND, grant={"valid_from": "2029-01-01"}),
        422,
        "invalid-claims",
        "grant.valid_from",
    ),
    "end against the rule": (
        an_application(KIND, grant={"valid_to": "2026-04-01"}),
        422,
        "invalid-claims",
        "grant.valid_to",
    ),
    "backlog from the future": (
        a_backlog_entry(KIND, issued_date="2027-01-01"),
        422,
        "invalid-claims",
        "grant.issued_date",
    ),
    "missing predecessor": (an_application(KIND, business_type="renewal"), 422, "invalid-input", "predecessor"),
    "predecessor of a first issue": (an_application(KIND, predecessor=SECRET), 422, "invalid-input", "predecessor"),
    "unknown member": (an_application(KIND) | {"no_such_member": SECRET}, 422, "invalid-input", "no_such_member"),
    "missing member": ({"template": KIND}, 422, "invalid-input", "business_type"),
    "text for an object": (an_application(KIND) | {"holder": SECRET}, 422, "invalid-input", "holder"),
}


@pytest.mark.parametrize("case", CASES)
def test_bad_application_is_refused_by_the_field(shared_desk: Desk, case: str) -> None:
    """The problem names the field, repeats no value, and no application is there afterwards."""
    body, status, code, path = CASES[case]
    content = json.dumps(body).encode()
    answer = shared_desk.call(
        "POST", APPLICATIONS, role="clerk", content=content, headers={"Content-Type": "application/json"}
    )
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code), problem
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "code"} <= set(problem)
    assert problem["status"] == status
    named = [entry["path"] for entry in problem.get("errors", [])]
    assert any(path in entry for entry in named) or path in problem["detail"], problem
    assert SECRET not in answer.text
    assert OVERRIDE not in answer.text
    assert shared_desk.get(APPLICATIONS, role="auditor")["items"] == []


def test_every_mistake_is_named_at_once(shared_desk: Desk) -> None:
    """An applicant hears of everything in one answer."""
    body = with_claim(address=None, business_scope=None) | {"grant": {"valid_from": "nonsense"}}
    body["holder"] = body["holder"] | {"code": "1"}
    problem = shared_desk.call("POST", APPLICATIONS, role="clerk", body=body).json()
    assert {entry["path"] for entry in problem["errors"]} == {
        "claims.address",
        "claims.business_scope",
        "holder.code",
        "grant.valid_from",
    }


def test_duplicate_number_is_refused(desk: Desk) -> None:
    """A number of the paper days cannot be entered twice, whatever its brackets."""
    entry = a_backlog_entry(KIND, certificate_number="（湘）字第00637号")
    desk.issued(entry)
    again = desk.call("POST", APPLICATIONS, role="clerk", body=entry)
    assert (again.status_code, again.json()["code"]) == (409, "duplicate-number")
    assert "00637" not in again.text


def test_number_taken_between_submission_and_issue_is_refused(desk: Desk) -> None:
    """Of two applications with one number, the second cannot be issued."""
    entry = a_backlog_entry(KIND, certificate_number="（湘）字第00637号")
    first, second = desk.approved(entry), desk.approved(entry)
    assert desk.issue(first).status_code == 201
    refused = desk.issue(second)
    assert (refused.status_code, refused.json()["code"]) == (409, "duplicate-number")


@pytest.mark.parametrize(
    ("content", "media_type", "status", "code"),
    [
        (b"{" + b" " * 10_000_000, "application/json", 413, "too-large"),
        (b"\x00\xff garbage", "application/json", 400, "malformed"),
        (b'{"template": "a"', "application/json", 400, "malformed"),
        (b"\xff\xfe{\x00}\x00", "application/json", 400, "malformed"),
        (b"[" * 100_000, "application/json", 400, "malformed"),
        (b"template=a", "application/x-www-form-urlencoded", 415, "unsupported-media-type"),
        (b"<a/>", "text/xml", 415, "unsupported-media-type"),
        (b"{}", "", 415, "unsupported-media-type"),
    ],
    ids=["10 MB", "garbage", "cut", "utf-16", "nested", "form", "xml", "no type"],
)
def test_bad_body_is_a_problem(shared_desk: Desk, content: bytes, media_type: str, status: int, code: str) -> None:
    """Size, form and type of a body are checked before anything is done with it."""
    headers = {"Content-Type": media_type} if media_type else {}
    answer = shared_desk.call("POST", APPLICATIONS, role="clerk", content=content, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


def test_unknown_address_and_method_are_problems(shared_desk: Desk) -> None:
    """What the framework answers by itself looks like everything else."""
    nowhere = shared_desk.call("GET", "/api/v1/nowhere")
    wrong = shared_desk.call("DELETE", APPLICATIONS, role="clerk")
    assert (nowhere.status_code, nowhere.json()["code"]) == (404, "not-found")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "method-not-allowed")


def _nested(depth: int) -> str:
    """Give digits of deeply nested CBOR arrays."""
    data = bytes([0xD2, 0x84]) + b"\x81" * depth + b"\xa0" * (240 - depth)
    return "1" + "".join(str(int.from_bytes(data[i : i + 7])).zfill(17) for i in range(0, len(data) // 7 * 7, 7))


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("", "malformed"),
        ("hello", "malformed"),
        ("https://ecert.example/v#", "malformed"),
        ("https://somewhere.example/v#1", "malformed"),
        ("1" + "9" * 17 * 20, "malformed"),
        ("1" + "0" * 17 * 20, "malformed"),
        ("1" + "1" * 18, "malformed"),
        ("2" + "0" * 17 * 20, "version-unknown"),
        ("1" * 5000, "malformed"),
        ("1" * 900_000, "malformed"),
        ("１２３", "malformed"),
        ("HC1:NCFOXN%TS3DH", "malformed"),
        (_nested(7), "malformed"),
        (_nested(200), "malformed"),
    ],
    ids=[
        "empty",
        "word",
        "no digits",
        "cut to nothing",
        "groups too large",
        "zeros",
        "odd length",
        "other version",
        "oversized",
        "huge",
        "full-width digits",
        "foreign",
        "nested 7",
        "nested 200",
    ],
)
def test_unreadable_code_is_a_report(shared_desk: Desk, code: str, reason: str) -> None:
    """A garbled, foreign or oversized code is an answer with 200 and FAILED."""
    report = shared_desk.verify(code=code)
    assert (report["outcome"], report["status"], report["reasons"]) == ("FAILED", "unknown", [reason])
    assert report["certificate"] is None
    assert (report["api_code"], report["verify_code"]) == (24, 4)


@pytest.mark.parametrize(
    "identifier", ["x", "1.2.156.3005.2." + "A" * 60, "1.2.156.3005.2.1.1.1.001.0", "%00", "é" * 300]
)
def test_impossible_identifier_is_a_report(shared_desk: Desk, identifier: str) -> None:
    """A look-up of what is no identifier is answered, not refused."""
    report = shared_desk.verify(identifier=identifier)
    assert (report["outcome"], report["reasons"]) == ("FAILED", ["malformed"])


@pytest.mark.parametrize(
    "question",
    [
        {},
        {"code": "1", "identifier": "1"},
        {"certificate_number": "1"},
        {"holder_name": "1"},
        {"code": "1", "on": "2026-02-30"},
        {"code": "1", "no_such_member": "1"},
        {"code": 1},
    ],
    ids=["nothing", "two questions", "number alone", "name alone", "impossible day", "unknown member", "number"],
)
def test_impossible_question_is_a_problem(shared_desk: Desk, question: dict[str, object]) -> None:
    """Only the code itself may be garbled; the question around it must have its form."""
    answer = shared_desk.call("POST", "/api/v1/verifications", body=question)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")


def test_look_ups_of_a_client_are_bounded(desk: Desk) -> None:
    """Beyond its rate a client is told to wait."""
    settings = replace(desk.resources.settings, lookups_per_minute=3, lookups_per_number=2)
    app = create_app(replace(desk.resources, settings=settings))
    with TestClient(app) as client:
        numbers = [
            client.post("/api/v1/verifications", json={"certificate_number": "1", "holder_name": "a"}) for _ in range(3)
        ]
        codes = [client.post("/api/v1/verifications", json={"code": "1"}) for _ in range(2)]
    assert [answer.status_code for answer in numbers] == [200, 200, 429]
    assert [answer.status_code for answer in codes] == [429, 429]
    assert numbers[-1].json()["code"] == "too-many-requests"
    assert int(numbers[-1].headers["retry-after"]) > 0
