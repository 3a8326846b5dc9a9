"""
Schemathesis over the OpenAPI document, with every role: no fault of ours, no answer that the document does not know.

What it makes up is sent to an installation that holds things, and many of the ids are theirs, so that it comes further
than to what is not found. With `ECERT_FUZZ=50` it makes fifty requests for each operation and role, instead of a few.
"""

import os
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

import pytest
import requests
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode, Response, openapi
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.building import ROLES, an_application
from tests.e2e.desk import KIND, Desk
from tests.e2e.field import begin, bring, new_id

MOST, FEW = 2, 1
"""Requests for each operation: with the role that may do most, and with every other."""
EVERYBODY: Final = ("allround", *ROLES, "nobody")
CHECKS: Final = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
NOT_SET_UP: Final = {"misconfigured"}
"""Codes of 503 where an operation needs something that this installation does not have, such as a platform."""
_MODES: Final = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
"""What the document allows, and what it does not."""
_BASE: Final = "http://testserver.local"
Operation: TypeAlias = "APIOperation[Any, Any, Any, Any]"


@pytest.fixture(name="things", scope="module")
def the_things(shared_desk: Desk) -> Mapping[str, str]:
    """Put things into the installation, and give their ids by the names of parameters."""
    desk = shared_desk
    identifier = desk.issued()["identifier"]
    path = f"/api/v1/certificates/{identifier}"
    paper = desk.call("POST", f"{path}/papers", role="clerk", body={"kind": "original", "stock_number": "A1"})
    copy = desk.call("POST", f"{path}/copies", role="clerk", body={"cause": "投标"})
    round_, scan_id = begin(bring(desk)), new_id()
    assert round_.scan(scan_id, code=None, identifier=identifier).status_code == 201
    return {
        "identifier": identifier,
        "application_id": desk.submit(an_application(KIND))["id"],
        "slug": KIND,
        "paper_id": paper.json()["id"],
        "copy_id": copy.json()["copy_id"],
        "step_id": desk.order(identifier, "revoke").json()["step_id"],
        "device_id": round_.device.device_id,
        "round_id": round_.round_id,
        "scan_id": scan_id,
        "number": "0",
    }


def operations_of(desk: Desk) -> Sequence[Operation]:
    """Read every operation from the document as it is published."""
    found = openapi.from_dict(desk.get("/schema/openapi.json")).get_all_operations()
    return [result.ok() for result in found if isinstance(result, Ok)]


def test_no_request_finds_a_fault(shared_desk: Desk, things: Mapping[str, str]) -> None:
    """Whatever is sent, the answer is one that the document describes, and none says that we are to blame."""
    # What differs between the databases lies behind the doors, so the roles that stay before them need one.
    roles = EVERYBODY if shared_desk.engine.dialect.name == "sqlite" else EVERYBODY[:1]
    operations = operations_of(shared_desk)
    for role in roles:
        for operation in operations:
            try_out(shared_desk, things, operation, role)


def try_out(desk: Desk, things: Mapping[str, str], operation: Operation, role: str) -> None:
    """Make requests of one operation with the token of a role."""
    count = int(os.environ.get("ECERT_FUZZ", MOST if role == EVERYBODY[0] else FEW))

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        derandomize="ECERT_FUZZ" not in os.environ,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def attempt(data: st.DataObject) -> None:
        mode = data.draw(st.sampled_from(_MODES if count > FEW and _is_asked_something(operation) else _MODES[:1]))
        case = data.draw(operation.as_strategy(generation_mode=mode))
        for name in case.path_parameters or {}:
            if name in things and data.draw(st.sampled_from([True, True, False])):
                case.path_parameters[name] = things[name]
        answer = send(desk, case, desk.staff.tokens.get(role))
        if answer.status_code != 503 or answer.json()["code"] not in NOT_SET_UP:
            case.validate_response(answer, checks=CHECKS)

    attempt()


def _is_asked_something(operation: Operation) -> bool:
    """Whether an operation takes anything that could be wrong."""
    return bool(list(operation.iter_parameters()) or operation.body)


def send(desk: Desk, case: Any, token: str | None) -> Response:  # noqa: ANN401 - of schemathesis
    """Send what was made up to the service in this process; give the answer as schemathesis reads it."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    arguments = case.as_transport_kwargs(base_url=_BASE, headers=headers)
    prepared = requests.Request(**{key: value for key, value in arguments.items() if value}).prepare()
    body: Any = prepared.body.encode() if isinstance(prepared.body, str) else prepared.body
    sent: Any = dict(prepared.headers)
    method, url = prepared.method or "GET", prepared.url or ""
    answer = desk.client.request(method, url, content=body, headers=sent, follow_redirects=False)
    given_headers: dict[str, list[str]] = {}
    for name, value in answer.headers.multi_items():
        given_headers.setdefault(name.lower(), []).append(value)
    return Response(answer.status_code, given_headers, answer.content, prepared, elapsed=0.0, verify=False)
