"""Whatever stands in an address, a query or a body: no answer is a 500, on either database."""

import itertools
import re
from typing import Any
from urllib.parse import quote

from tests.building import an_application
from tests.e2e.desk import KIND, Desk

NASTY = [
    "",
    "\0",
    "a\0b",
    "'",
    "%",
    "\\",
    "../../etc/passwd",
    "-1",
    "0",
    "99999999999999999999999999",
    "9" * 400,
    "1e9",
    "NaN",
    "null",
    "true",
    "\ufffe",
    "\U0001f600" * 50,
    "\u202e",
    "字" * 600,
    "2026-02-30",
    "{}",
]
BODIES: list[Any] = [None, [], {}, "x", 7, -1.5, True, {"\0": "\0"}, {"a": {"b": [{}] * 50}}]


def _operations(desk: Desk) -> list[tuple[str, str, list[dict[str, Any]]]]:
    schema = desk.get("/schema/openapi.json")
    return [
        (method.upper(), path, operation.get("parameters", []))
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
    ]


def test_nasty_values_in_addresses_and_queries(desk: Desk) -> None:
    """Each parameter of each address takes each nasty value."""
    desk.issued()
    asked = 0
    for (method, path, parameters), value in itertools.product(_operations(desk), NASTY):
        if method != "GET":
            continue
        address = re.sub(r"\{[^}]*\}", quote(value, safe="") or "x", path)
        query = {entry["name"]: value for entry in parameters if entry["in"] == "query"}
        answers = [desk.call(method, address, role="auditor", params=query)]
        answers += [desk.call(method, address, role="auditor", params={name: value}) for name in query]
        asked += len(answers)
        assert all(answer.status_code < 500 for answer in answers), (address, query)
    assert asked > 500


def test_nasty_bodies(desk: Desk) -> None:
    """Each address that takes a body refuses each nasty one, whoever sends it."""
    issued = desk.issued()
    for (method, path, _), body in itertools.product(_operations(desk), BODIES):
        if method not in {"POST", "PUT"}:
            continue
        address = path.replace("{identifier}", issued["identifier"])
        address = re.sub(r"\{[^}]*\}", "1", address)
        for role in ("allround", "auditor"):
            answer = desk.call(method, address, role=role, body=body)
            # No platform is set up here, and saying so is the right answer.
            assert answer.status_code < 500 or answer.json()["code"] == "misconfigured", (address, body)


def test_nasty_members(desk: Desk) -> None:
    """Each member of an application takes each nasty value."""
    body = an_application(KIND)
    kept = desk.submit(body)
    certificate = f"/api/v1/certificates/{desk.issued()['identifier']}"
    printed = {"kind": "duplicate", "stock_number": "A00001", "copy_number": 1, "printed_on": "2026-03-02"}
    paper = desk.call("POST", f"{certificate}/papers", role="clerk", body=printed).json()["id"]
    for value in NASTY:
        for member in body:
            answer = desk.call("POST", "/api/v1/applications", role="clerk", body=body | {member: value})
            assert answer.status_code < 500, (member, value)
        renewal = body | {"business_type": "renewal", "predecessor": value}
        assert desk.call("POST", "/api/v1/applications", role="clerk", body=renewal).status_code < 500
        for claim in body["claims"]:
            changed = body | {"claims": body["claims"] | {claim: value}}
            assert desk.call("POST", "/api/v1/applications", role="clerk", body=changed).status_code < 500
        for member in body["holder"]:
            changed = body | {"holder": body["holder"] | {member: value}}
            assert desk.call("POST", "/api/v1/applications", role="clerk", body=changed).status_code < 500
        for member in ("sha256", "name"):
            file = {"sha256": "0" * 64, "name": "章程", member: value}
            changed = body | {"attachments": [file]}
            assert desk.call("POST", "/api/v1/applications", role="clerk", body=changed).status_code < 500
        for member in ("step", "reason", "items"):
            sent = {"step": "withdraw", member: [value] if member == "items" else value}
            answer = desk.call("POST", f"/api/v1/applications/{kept['id']}/steps", role="clerk", body=sent)
            assert answer.status_code < 500, (member, value)
        for member in ("application_number", "holder_code_tail", "stars", "comment"):
            rating = {"application_number": "20260302-000001", "holder_code_tail": "1", "stars": 1, member: value}
            assert desk.call("POST", "/api/v1/progress/rating", body=rating).status_code < 500
            del rating["stars"]
            assert desk.call("POST", "/api/v1/progress", body=rating).status_code < 500
        for member in ("year", "result", "reason", "document_number"):
            noted = {"year": 2026, "result": "failed", "reason": "不合格", member: value}
            answer = desk.call("POST", f"{certificate}/inspections", role="issuer", body=noted)
            assert answer.status_code < 500, (member, value)
        for member in printed:
            answer = desk.call("POST", f"{certificate}/papers", role="clerk", body=printed | {member: value})
            assert answer.status_code < 500, (member, value)
        for member in ("state", "reason"):
            ended = {"state": "nowhere", "reason": "无", member: value}
            answer = desk.call("POST", f"{certificate}/papers/{paper}/end", role="clerk", body=ended)
            assert answer.status_code < 500, (member, value)
        for question in ("code", "identifier", "on"):
            asked = {"code": "1", question: value} if question == "on" else {question: value}
            assert desk.call("POST", "/api/v1/verifications", body=asked).status_code < 500
        pair = {"certificate_number": value, "holder_name": value}
        assert desk.call("POST", "/api/v1/verifications", body=pair).status_code < 500
        key = {"Idempotency-Key": value.encode("ascii", "replace").decode().replace("\0", "x")}
        assert desk.call("POST", "/api/v1/applications", role="clerk", body=body, headers=key).status_code < 500
