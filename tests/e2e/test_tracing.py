"""Traces go to a collector on this machine's loopback, and tell no more than the log."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from litestar.testing import TestClient
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from sqlalchemy import event

from ecert.app import create_app
from tests.building import an_application
from tests.e2e.desk import KIND, Desk


@dataclass
class Collector:
    """Takes what an exporter sends."""

    address: str = ""
    bodies: list[bytes] = field(default_factory=list)

    def spans(self) -> list[Any]:
        """Give every span that came in."""
        found = []
        for body in self.bodies:
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                for scope in resource.scope_spans:
                    found += list(scope.spans)
        return found


@contextmanager
def _collecting() -> Iterator[Collector]:
    """Run a collector (OTLP over HTTP) until the block ends."""
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            collector.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        collector.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield collector
        server.shutdown()
        thread.join()


def _attributes(span: Any) -> dict[str, Any]:  # noqa: ANN401 - a protobuf message
    return {entry.key: entry.value.string_value or entry.value.int_value for entry in span.attributes}


@pytest.fixture
def traced(desk: Desk) -> tuple[list[Any], dict[str, str], bytes]:
    """Make calls at a service that traces; give its spans, the ids of the requests, and all bytes that were sent."""
    ids: dict[str, str] = {}
    with _collecting() as collector:
        settings = replace(desk.resources.settings, traces_endpoint=collector.address)
        app = create_app(replace(desk.resources, settings=settings))
        with TestClient(app, raise_server_exceptions=False) as client:
            traced = replace(desk, client=client)
            traced.submit(an_application(KIND, holder={**an_application(KIND)["holder"], "name": "泄露持证人"}))
            listed = traced.call("GET", "/api/v1/certificates?q=泄露持证人", role="clerk")
            ids["listed"] = listed.headers["x-request-id"]
            traced.call("GET", "/泄露")

            def break_down(*_: object) -> None:
                raise ValueError("泄露持证人")

            event.listen(desk.engine, "before_cursor_execute", break_down)
            assert traced.call("GET", "/api/v1/applications", role="clerk").status_code == 500
    return collector.spans(), ids, b"".join(collector.bodies)


def test_request_is_a_span_named_by_its_route(traced: tuple[list[Any], dict[str, str], bytes]) -> None:
    """With method, route, status and the request's id, and marked where it failed for our fault."""
    spans, ids, _ = traced
    requests = {span.name: span for span in spans if span.kind == 2}
    assert set(requests) == {
        "POST /api/v1/applications",
        "GET /api/v1/certificates",
        "GET",
        "GET /api/v1/applications",
    }
    assert _attributes(requests["GET /api/v1/certificates"]) == {
        "http.request.method": "GET",
        "http.route": "/api/v1/certificates",
        "http.response.status_code": 200,
        "ecert.request_id": ids["listed"],
    }
    assert {name: span.status.code for name, span in requests.items() if span.status.code} == {
        "GET /api/v1/applications": 2
    }


def test_statements_belong_to_their_request(traced: tuple[list[Any], dict[str, str], bytes]) -> None:
    """Also those that run in a thread; each has its text with placeholders."""
    spans, *_ = traced
    (submission,) = [span for span in spans if span.name == "POST /api/v1/applications"]
    statements = [span for span in spans if span.kind == 3 and span.trace_id == submission.trace_id]
    assert any(_attributes(span)["db.query.text"].startswith("INSERT INTO application ") for span in statements)
    assert {span.parent_span_id for span in statements} == {submission.span_id}


def test_traces_tell_nothing_of_anybody(traced: tuple[list[Any], dict[str, str], bytes]) -> None:
    """No holder, no query, no address that was typed, no words of an error."""
    *_, sent = traced
    assert "泄露".encode() not in sent
    assert b"%E6" not in sent
