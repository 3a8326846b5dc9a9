"""Addresses served in front of the framework answer as its own routes of the same address do."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from httpx import Response
from litestar.testing import TestClient

from ecert.app import create_app
from ecert.http.bare import BareRoutes
from ecert.http.watch import Watch
from ecert.storage.database import open_database
from ecert.verification import service
from ecert.watching.logs import JsonFormatter
from tests.building import an_application, some_resources
from tests.e2e.desk import KIND, Desk
from tests.unit.register.builders import RECORD

JSON_TYPE = {"Content-Type": "application/json"}
VERIFY = "/api/v1/verifications"
SOME_IDENTIFIER = RECORD.identifier
OWN_HEADERS = {"x-request-id", "date"}


@contextmanager
def framework_only(desk: Desk) -> Iterator[None]:
    """Take the bare routes out meanwhile."""
    watch = desk.client.app.asgi_handler
    assert isinstance(watch, Watch)
    bare = watch.app
    assert isinstance(bare, BareRoutes)
    watch.app = bare.app
    try:
        yield
    finally:
        watch.app = bare


def heard(answer: Response) -> tuple[int, Any, dict[str, str]]:
    """Give what must be the same: status, body without the request's id, and headers without it."""
    body = answer.json() if answer.content else None
    if isinstance(body, dict):
        body.pop("request_id", None)
    return answer.status_code, body, {key: value for key, value in answer.headers.items() if key not in OWN_HEADERS}


def assert_same(desk: Desk, ask: Callable[[], Response]) -> Response:
    """Ask both ways and compare; give the answer."""
    answer = ask()
    with framework_only(desk):
        other = ask()
    ours, theirs = heard(answer), heard(other)
    for headers in (ours[2], theirs[2]):
        # A problem's length follows from its request's id.
        headers.pop("content-length", None)
    assert ours == theirs
    return answer


def test_three_addresses_have_a_bare_route(desk: Desk) -> None:
    """Exactly these are served in front of the framework, and each is also a route of the framework."""
    watch = desk.client.app.asgi_handler
    assert isinstance(watch, Watch)
    assert isinstance(watch.app, BareRoutes)
    routes = watch.app.routes
    described = desk.get("/schema/openapi.json")["paths"]
    assert {(route.method, route.pattern) for route in routes} == {
        ("GET", "/api/v1/certificates/{identifier}"),
        ("POST", VERIFY),
        ("POST", "/api/v1/applications/{application_id}/certificate"),
    }
    assert all(route.method.lower() in described[route.pattern] for route in routes)


def test_look_up_answers_the_same(desk: Desk) -> None:
    """A certificate, none, and what is no identifier; in every spelling of the address."""
    identifier = desk.issued()["identifier"]
    for path in (
        identifier,
        f"{identifier}?",
        f"{identifier}?on=2026-05-20",
        f"{identifier}?on=yesterday",
        f"{identifier}/",
        identifier[:-1] + ("1" if identifier[-1] == "0" else "0"),
        identifier.lower(),
        "1.2.156",
        "%E6%96%87",
        "a%2Fb",
        "a%00b",
        "x" * 3000,
        "",
    ):
        assert_same(desk, partial(desk.call, "GET", f"/api/v1/certificates/{path}"))


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "DELETE", "POST"])
def test_other_methods_are_the_frameworks(shared_desk: Desk, method: str) -> None:
    """What a bare route does not take is answered as anywhere else."""
    assert_same(shared_desk, lambda: shared_desk.call(method, "/api/v1/certificates/1.2.156"))
    assert_same(shared_desk, lambda: shared_desk.call(method if method != "POST" else "GET", VERIFY))


def test_verification_answers_the_same(desk: Desk) -> None:
    """All three questions, and those that are none."""
    issued = desk.issued()
    questions: tuple[Any, ...] = (
        {"code": issued["code"]},
        {"identifier": issued["identifier"]},
        {"certificate_number": issued["certificate_number"], "holder_name": "湖南测试影视有限公司"},
        {"code": "#1"},
        {"code": issued["code"], "identifier": issued["identifier"]},
        {},
        {"identifier": issued["identifier"], "on": "2026-05-20"},
        {"identifier": issued["identifier"], "on": "20.5.2026"},
        {"identifier": 7},
        {"unknown": "x"},
        [],
        None,
        {"identifier": "x" * 20_000},
    )
    for body in questions:
        assert_same(desk, partial(desk.call, "POST", VERIFY, body=body))


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        pytest.param(b"{", JSON_TYPE, id="not-json"),
        pytest.param(b"", JSON_TYPE, id="empty"),
        pytest.param(b"", {}, id="nothing"),
        pytest.param(b"[" * 5_000, JSON_TYPE, id="deep"),
        pytest.param(b'{"identifier": "\xff"}', JSON_TYPE, id="not-utf-8"),
        pytest.param(b'{"identifier": "x"}', {"Content-Type": "text/plain"}, id="text"),
        pytest.param(b'{"identifier": "x"}', {}, id="without-a-type"),
        pytest.param(b'{"identifier": "x"}', {"Content-Type": "application/json; charset=utf-8"}, id="charset"),
        pytest.param(b'{"identifier": "x"}', {"Content-Type": "Application/JSON"}, id="capital-type"),
        pytest.param(b'{"identifier": "x"}', {**JSON_TYPE, "Content-Encoding": "gzip"}, id="compressed"),
        pytest.param(b'{"identifier": "' + b"x" * 2_000_000 + b'"}', JSON_TYPE, id="too-large"),
    ],
)
def test_body_that_is_no_question_is_answered_the_same(
    shared_desk: Desk, content: bytes, headers: dict[str, str]
) -> None:
    """Whatever the framework would say of it."""
    answer = assert_same(
        shared_desk, lambda: shared_desk.client.request("POST", VERIFY, content=content, headers=headers)
    )
    assert answer.status_code < 500


def test_body_in_pieces_is_answered_the_same(desk: Desk) -> None:
    """A body whose length nobody says."""

    def pieces() -> Iterator[bytes]:
        yield b'{"identifier": '
        yield b'"1.2.156"}'

    answer = assert_same(desk, lambda: desk.client.request("POST", VERIFY, content=pieces(), headers=JSON_TYPE))
    assert answer.json()["outcome"] == "FAILED"


def test_issuing_answers_the_same(desk: Desk) -> None:
    """The first answer, its repetition, and every refusal before it."""
    application = desk.approved(an_application(KIND))
    path = f"/api/v1/applications/{application['id']}/certificate"
    for role, headers in (
        (None, {}),
        (None, {"Authorization": "Basic x"}),
        (None, {"Authorization": f"Bearer {'x' * 300}"}),
        (None, {"Authorization": "Bearer nobody"}),
        ("clerk", {}),
        ("issuer", {"Idempotency-Key": ""}),
        ("issuer", {"Idempotency-Key": "x" * 129}),
        ("issuer", {"Idempotency-Key": "once"}),
        ("issuer", {"Idempotency-Key": "once"}),
        ("issuer", {}),
    ):
        assert_same(desk, partial(desk.call, "POST", path, role=role, headers=headers))
    for other in ("none", "%00", "a/b", ""):
        path = f"/api/v1/applications/{other}/certificate"
        assert_same(desk, partial(desk.call, "POST", path, role="issuer"))
    assert_same(desk, lambda: desk.call("POST", path, role="issuer", body={"a": 1}))


def test_client_that_asks_too_often_is_told_when_to_come_back(desk: Desk) -> None:
    """A problem document like any other, with its header."""
    settings = replace(desk.resources.settings, lookups_per_minute=1)
    with TestClient(create_app(replace(desk.resources, settings=settings))) as client:
        client.get("/api/v1/certificates/1.2.156")
        answer = client.get("/api/v1/certificates/1.2.156")
    assert (answer.status_code, answer.headers["content-type"]) == (429, "application/problem+json")
    assert answer.headers["retry-after"] == "60"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


def test_register_that_is_away_is_a_503() -> None:
    """And the client hears when to come back."""
    resources = some_resources(open_database("postgresql+psycopg://nobody@127.0.0.1:1/none"))
    with TestClient(create_app(resources), raise_server_exceptions=False) as client:
        answer = client.get(f"/api/v1/certificates/{SOME_IDENTIFIER}")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer.headers["retry-after"] == "5"


def test_defect_behind_a_bare_route_is_logged_and_told_to_nobody(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The line of the log has the pattern of the address, never the address."""

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("张三")

    monkeypatch.setattr(service, "run_checks", fail)
    with caplog.at_level(logging.INFO):
        answer = desk.call("GET", f"/api/v1/certificates/{SOME_IDENTIFIER}")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "张三" not in answer.text
    assert "unexpected error in GET /api/v1/certificates/{identifier}" in caplog.text
    (line,) = [record for record in caplog.records if record.name == "ecert.access"]
    assert line.__dict__["facts"]["route"] == "/api/v1/certificates/{identifier}"
    assert line.__dict__["facts"]["status"] == 500


def test_account_of_a_bare_route_is_in_the_log(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As of any other."""
    application = desk.approved(an_application(KIND))
    # All tests of a run share this handler, so it has to be as before for the next one.
    monkeypatch.setattr(caplog.handler, "formatter", JsonFormatter())
    with caplog.at_level(logging.INFO, "ecert.access"):
        desk.issue(application)
        event = json.loads(caplog.text)
    assert event["route"] == "/api/v1/applications/{application_id}/certificate"
    assert event["account"] == desk.staff.principals["issuer"].account_id
