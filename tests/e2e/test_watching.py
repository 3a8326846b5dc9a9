"""What those who watch the service see: ids, log lines, numbers, readiness; and what nobody ever sees there."""

import io
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from litestar.testing import TestClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import event, text

from ecert.app import create_app
from ecert.resources import Resources
from ecert.settings import Settings
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose
from ecert.storage.database import open_database, transaction
from ecert.watching.logs import JsonFormatter, TextFormatter
from tests.building import (
    ISSUERS,
    OF_THE_SERVICE,
    PUBLIC_URL,
    TODAY,
    a_signer,
    an_application,
    some_resources,
    with_document_keys,
)
from tests.e2e.desk import KIND, Desk

TOKEN = b"scrape-token-0123456789"
LOOK_UP = "/api/v1/certificates/{identifier}"
VERIFICATIONS = "ecert_verifications_total"


class Log(logging.Handler):
    """Keeps what a stream would have got, in both forms."""

    def __init__(self) -> None:
        """Start with nothing."""
        super().__init__()
        self.json, self.text = io.StringIO(), io.StringIO()

    def emit(self, record: logging.LogRecord) -> None:
        """Write one event."""
        self.json.write(JsonFormatter().format(record) + "\n")
        self.text.write(TextFormatter().format(record) + "\n")

    def events(self, name: str) -> list[dict[str, Any]]:
        """Give the events of one logger."""
        lines = [json.loads(line) for line in self.json.getvalue().splitlines()]
        return [line for line in lines if line["logger"] == name]


@pytest.fixture
def log() -> Iterator[Log]:
    """Listen to everything that is logged, down to the smallest."""
    handler, root, client = Log(), logging.getLogger(), logging.getLogger("httpx")
    levels = root.level, client.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    # The test's own client logs whole addresses.
    client.setLevel(logging.WARNING)
    yield handler
    root.removeHandler(handler)
    root.setLevel(levels[0])
    client.setLevel(levels[1])


def _client(resources: Resources) -> TestClient[Any]:
    return TestClient(create_app(resources), raise_server_exceptions=False)


def _scraped(resources: Resources) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Scrape with the token and give every sample."""
    settings = replace(resources.settings, metrics_token=TOKEN)
    with _client(replace(resources, settings=settings)) as client:
        answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN.decode()}"})
    assert (answer.status_code, answer.headers["content-type"][:10]) == (200, "text/plain")
    families = text_string_to_metric_families(answer.text)
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def _sample(samples: dict[tuple[str, tuple[tuple[str, str], ...]], float], name: str, **labels: str) -> float:
    return samples.get((name, tuple(sorted(labels.items()))), 0.0)


@pytest.mark.parametrize(
    "path", ["/health/live", "/no/such/address", "/api/v1/certificates", "/schema/openapi.json", "/%00"]
)
def test_every_answer_has_an_id_of_its_own(shared_desk: Desk, path: str) -> None:
    """Also the answer of an address that is not there; two requests never share one."""
    ids = {shared_desk.call("GET", path).headers["x-request-id"] for _ in range(2)}
    assert len(ids) == 2
    assert all(re.fullmatch("[0-9a-f]{16}", found) for found in ids)


def test_id_of_the_client_is_kept(desk: Desk) -> None:
    """Whoever calls can find his request in our log by his own id."""
    answer = desk.call("GET", "/health/live", headers={"X-Request-Id": "Gateway.1_2-3"})
    assert answer.headers["x-request-id"] == "Gateway.1_2-3"


@pytest.mark.parametrize("sent", ["short", "x" * 65, "with space 1", 'quote"12345', "密密密密密密密密".encode()])
def test_id_that_could_harm_a_log_is_not_kept(shared_desk: Desk, sent: str | bytes) -> None:
    """A new one is drawn in its place."""
    answer = shared_desk.client.get(
        "/health/live", headers={b"X-Request-Id": sent if isinstance(sent, bytes) else sent.encode()}
    )
    assert re.fullmatch("[0-9a-f]{16}", answer.headers["x-request-id"])


def test_problem_names_its_request(desk: Desk) -> None:
    """Whoever gets a problem can tell the operator which one it was; this goes for every kind of refusal."""
    for answer in (
        desk.call("GET", "/api/v1/catalogue/none"),
        desk.call("GET", "/nowhere"),
        desk.call("GET", "/api/v1/applications"),
        desk.call("POST", "/api/v1/verifications", body={"on": 1}),
    ):
        assert answer.status_code >= 400
        assert answer.json()["request_id"] == answer.headers["x-request-id"]


def test_request_is_one_line_of_the_log(desk: Desk, log: Log) -> None:
    """Method, pattern of the address, status, time, account and id, and no query."""
    answer = desk.call("GET", "/api/v1/certificates?q=somebody&limit=3", role="clerk")
    (line,) = log.events("ecert.access")
    assert set(line) == {
        "time",
        "level",
        "logger",
        "message",
        "request_id",
        "account",
        "method",
        "route",
        "status",
        "ms",
    }
    assert (line["method"], line["route"], line["status"]) == ("GET", "/api/v1/certificates", 200)
    assert line["account"] == desk.staff.principals["clerk"].account_id
    assert line["request_id"] == answer.headers["x-request-id"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line["time"])
    assert line["ms"] >= 0


def test_address_that_is_not_there_is_not_logged(desk: Desk, log: Log) -> None:
    """Somebody may have typed a name; the line says only that no route took it."""
    desk.call("GET", "/api/v1/张三")
    desk.call("DELETE", "/api/v1/certificates/张三")
    assert [(line["route"], line["status"]) for line in log.events("ecert.access")] == [("", 404), ("", 405)]
    assert "张三" not in log.json.getvalue()


def test_line_from_a_thread_carries_the_id_of_its_request(desk: Desk, log: Log) -> None:
    """What a handler logs while it works in a thread belongs to its request, and so does its account."""

    def speak(*_: object) -> None:
        logging.getLogger("ecert.test").info("at work")

    event.listen(desk.engine, "before_cursor_execute", speak)
    answer = desk.call("GET", "/api/v1/applications", role="clerk")
    lines = log.events("ecert.test")
    assert {line["request_id"] for line in lines} == {answer.headers["x-request-id"]}
    assert lines[-1]["account"] == desk.staff.principals["clerk"].account_id


def _is_marked(value: object) -> bool:
    return "泄" in str(value) or "LEAK" in str(value)


def _marked_application() -> dict[str, Any]:
    """Make an application whose holder and claims are marked."""
    body = an_application(KIND)
    body["holder"]["name"] = "泄露持证人"
    body["claims"]["address"] = "泄露路1号"
    return body


def _story(desk: Desk) -> None:
    """Do everything once with marked values, right and wrong."""
    key = {"Idempotency-Key": "LEAK-key"}
    body = _marked_application()
    submitted = desk.call("POST", "/api/v1/applications", role="clerk", body=body, headers=key)
    assert submitted.status_code == 201, submitted.text
    desk.call("POST", "/api/v1/applications", role="clerk", body=body | {"claims": {"泄": "泄"}}, headers=key)
    desk.call("POST", "/api/v1/applications", role="clerk", body=body | {"template": "LEAK"})
    application = submitted.json()
    decision = {"decision": "approve", "opinion": "泄意见", "claims_sha256": application["claims_sha256"]}
    path = f"/api/v1/applications/{application['id']}"
    desk.call("POST", f"{path}/decisions", role="reviewer", body=decision | {"decision": "LEAK"})
    assert desk.call("POST", f"{path}/decisions", role="reviewer", body=decision).status_code == 201
    issued = desk.issue(application).json()
    desk.verify(code=issued["code"])
    desk.verify(identifier=issued["identifier"])
    desk.verify(certificate_number=issued["certificate_number"], holder_name="泄露持证人")
    desk.verify(certificate_number="LEAK", holder_name="泄")
    desk.verify(code="LEAK")
    desk.call("GET", "/api/v1/certificates?q=泄露持证人&status=LEAK", role="clerk")
    desk.call("GET", "/api/v1/certificates/LEAK")
    desk.call("GET", "/LEAK/泄")
    desk.call("POST", "/api/v1/verifications", headers={"Content-Type": "application/json"}, content=b'{"code": LEAK')
    desk.client.get("/api/v1/applications", headers={"Authorization": "Bearer LEAK-token"})
    order = {"step": "revoke", "reason_code": "LEAK", "reason": "泄理由", "document_number": "泄号"}
    steps = f"/api/v1/certificates/{issued['identifier']}/steps"
    step = desk.call("POST", steps, role="issuer", body=order, headers=key).json()["step_id"]
    desk.call("POST", f"{steps}/LEAK/confirmation", role="reviewer", body={"decision": "confirm"})
    done = desk.call(
        "POST", f"{steps}/{step}/confirmation", role="reviewer", body={"decision": "confirm", "opinion": "泄意见"}
    )
    assert done.status_code == 201


def test_log_tells_no_secret_and_nothing_of_anybody(desk: Desk, log: Log) -> None:
    """Holder, claims, opinion, reason, query, tokens and keys stand in no line, in neither form of the log."""
    _story(desk)
    assert len(log.events("ecert.access")) == 19
    for written in (log.json.getvalue(), log.text.getvalue()):
        assert not _is_marked(written)
        assert not any(token in written for token in desk.staff.tokens.values())


def test_log_of_a_defect_tells_where_it_is_and_no_values(desk: Desk, log: Log) -> None:
    """Type and places of an exception are there, and of what caused it; the words of neither are."""

    def break_down(*_: object) -> None:
        try:
            int("泄露持证人")
        except ValueError as error:
            raise KeyError("LEAK") from error

    event.listen(desk.engine, "before_cursor_execute", break_down)
    answer = desk.call("GET", "/api/v1/applications?state=LEAK", role="clerk")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    (line,) = log.events("ecert.http.problems")
    assert [failure["type"] for failure in line["error"]] == ["builtins.KeyError", "builtins.ValueError"]
    assert any("test_watching.py" in place and "break_down" in place for place in line["error"][0]["at"])
    assert line["request_id"] == answer.json()["request_id"]
    assert not _is_marked(log.json.getvalue() + log.text.getvalue())
    assert log.events("ecert.access")[-1]["level"] == "WARNING"


def test_log_of_a_database_error_tells_its_code_and_no_values(desk: Desk, log: Log) -> None:
    """The database's own words may repeat what was to be stored."""
    with transaction(desk.engine) as session:
        session.connection().execute(text("drop table application_counter"))
    answer = desk.call("POST", "/api/v1/applications", role="clerk", body=_marked_application())
    assert answer.status_code == 503
    assert not _is_marked(log.json.getvalue() + log.text.getvalue())


def test_numbers_are_nobodys_without_a_token_set(desk: Desk) -> None:
    """Not even for this machine: a proxy makes everybody local."""
    answer = desk.call("GET", "/metrics", headers={"Authorization": f"Bearer {TOKEN.decode()}"})
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


@pytest.mark.parametrize(
    "header", [None, "Bearer wrong-token-0123456789", "Basic scrape-token-0123456789", "Bearer 密"]
)
def test_numbers_need_their_token(desk: Desk, header: str | None) -> None:
    """A token of the office is none for this."""
    settings = replace(desk.resources.settings, metrics_token=TOKEN)
    with _client(replace(desk.resources, settings=settings)) as client:
        headers = {} if header is None else {b"Authorization": header.encode()}
        answers = [
            client.get("/metrics", headers=headers),
            client.get("/metrics", headers={"Authorization": f"Bearer {desk.staff.tokens['administrator']}"}),
        ]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(401, "unauthenticated")] * 2


def test_work_is_counted_by_what_came_of_it(desk: Desk) -> None:
    """Requests by method, route and class of status; lifecycle steps by event; a repeated answer counts as none."""
    before = _scraped(desk.resources)
    application = desk.approved(an_application(KIND))
    # The second one is in the same second: the clock stands still.
    identifier = [desk.issue(application) for _ in range(2)][1].json()["identifier"]
    desk.call("GET", f"/api/v1/certificates/{identifier}")
    desk.call("BREW", "/api/v1/coffee/张三")
    body = {"step": "suspend", "reason_code": "r", "reason": "r", "document_number": "d"}
    for _ in range(2):
        path = f"/api/v1/certificates/{identifier}/steps"
        desk.call("POST", path, role="issuer", body=body, headers={"Idempotency-Key": "k"})
    for _ in range(2):
        path = f"/api/v1/certificates/{identifier}/inspections"
        noted = {"year": 2026, "result": "passed"}
        desk.call("POST", path, role="issuer", body=noted, headers={"Idempotency-Key": "k"})
    desk.end(identifier, "cancel")
    after = _scraped(desk.resources)

    def more(name: str, **labels: str) -> float:
        return _sample(after, name, **labels) - _sample(before, name, **labels)

    seconds = "ecert_http_request_duration_seconds_count"
    assert more(seconds, method="GET", route=LOOK_UP, status="2xx") == 1
    assert more(seconds, method="other", route="none", status="4xx") == 1
    assert more(seconds, method="POST", route=f"{LOOK_UP}/steps", status="2xx") == 3
    assert more("ecert_certificates_issued_total", template=KIND) == 1
    assert sum(value - before.get(key, 0.0) for key, value in after.items() if key[0] == VERIFICATIONS) == 1
    steps = {
        result: more("ecert_lifecycle_steps_total", result=result)
        for result in ("suspended", "inspected", "proposed", "cancelled")
    }
    assert steps == {"suspended": 1, "inspected": 1, "proposed": 1, "cancelled": 1}
    assert after["process_resident_memory_bytes", ()] > 0
    assert not any("张三" in str(key) for key in after)


def test_gauges_tell_how_far_sync_is_and_how_long_keys_last(desk: Desk) -> None:
    """The newest event less the delivered one, and the seconds to the end of each key's last day."""
    desk.issued()
    samples = _scraped(desk.resources)
    assert _sample(samples, "ecert_database_up") == 1
    assert _sample(samples, "ecert_sync_pending_events") == 1
    # Noon of 2 March in China to the end of 31 December.
    assert _sample(samples, "ecert_key_expiry_seconds", purpose="event", issuer="") == (304 * 24 + 12) * 3600
    for issuer in ISSUERS:
        assert ("ecert_key_expiry_seconds", (("issuer", issuer), ("purpose", "certificate"))) in samples


def test_missing_keys_last_no_time(desk: Desk) -> None:
    """An alarm that compares with a bound goes off for a key that is not there at all."""
    samples = _scraped(replace(desk.resources, keyring=Keyring(keys=())))
    assert _sample(samples, "ecert_key_expiry_seconds", purpose="event", issuer="") == 0
    assert ("ecert_key_expiry_seconds", (("issuer", ""), ("purpose", "event"))) in samples


def test_scrape_of_a_service_without_its_database_says_so() -> None:
    """The counters are there still; what only the database knows is left out."""
    engine = open_database("postgresql+psycopg://nobody@127.0.0.1:1/none")
    samples = _scraped(some_resources(engine))
    assert samples["ecert_database_up", ()] == 0
    assert not any(name.startswith("ecert_sync") for name, _ in samples)
    assert ("process_resident_memory_bytes", ()) in samples


def test_readiness_names_a_database_that_is_away() -> None:
    """The process lives all the same, and does not ask the database whether it does."""
    engine = open_database("postgresql+psycopg://nobody@127.0.0.1:1/none")
    asked: list[object] = []
    event.listen(engine, "do_connect", lambda *arguments: asked.append(arguments))
    with _client(some_resources(engine)) as client:
        asked.clear()
        live = client.get("/health/live")
        assert (live.status_code, asked) == (200, [])
        ready = client.get("/health/ready")
    assert (ready.status_code, list(ready.json()["parts"])) == (503, ["database"])
    assert asked != []


def test_readiness_warns_of_keys_that_end_soon(desk: Desk) -> None:
    """Sixty days ahead and not a day sooner; the service is ready all the same."""
    ends = TODAY.replace(month=5, day=1)
    signers = [a_signer(Purpose.CERTIFICATE, issuer_code=issuer) for issuer in ISSUERS]
    signers += [a_signer(Purpose.EVENT, valid_to=ends), *(a_signer(purpose) for purpose in OF_THE_SERVICE[1:])]
    keyring = with_document_keys(signers)
    with _client(replace(desk.resources, keyring=keyring)) as client:
        early = client.get("/health/ready").json()
        desk.clock.advance(days=1)
        warned = client.get("/health/ready")
    assert early == {"status": "ready", "parts": {}}
    assert (warned.status_code, warned.json()["status"], warned.json()["parts"]) == (200, "ready", {})
    assert warned.json()["warnings"]["keys"].startswith("no event signing key covers 2026-05-02")


def test_readiness_warns_of_document_keys_that_are_missing(desk: Desk) -> None:
    """Everything but PDFs and the closing of rounds is done without them, so the service is ready all the same."""
    signers = [a_signer(Purpose.CERTIFICATE, issuer_code=issuer) for issuer in ISSUERS]
    signers += [a_signer(purpose) for purpose in OF_THE_SERVICE if purpose is not Purpose.ROUND]
    keyring = Keyring(tuple(signer.key for signer in signers), tuple(signers))
    with _client(replace(desk.resources, keyring=keyring)) as client:
        warned = client.get("/health/ready")
    assert (warned.status_code, warned.json()["parts"]) == (200, {})
    assert warned.json()["warnings"]["keys"].startswith("no document signing key of issuing authority")
    assert "no round signing key covers 2026-03-02" in warned.json()["warnings"]["keys"]


def test_key_that_was_followed_in_time_is_not_warned_of(desk: Desk) -> None:
    """What counts is whether anything cannot be signed, not whether a key ends."""
    signers = [a_signer(Purpose.CERTIFICATE, issuer_code=issuer) for issuer in ISSUERS]
    for purpose in OF_THE_SERVICE:
        signers += [a_signer(purpose, valid_to=TODAY), a_signer(purpose)]
    keyring = with_document_keys(signers)
    with _client(replace(desk.resources, keyring=keyring)) as client:
        assert client.get("/health/ready").json() == {"status": "ready", "parts": {}}


def test_readiness_tells_of_sync_where_a_platform_is_set_up(desk: Desk) -> None:
    """What is pending makes the service no less ready."""
    settings = Settings(
        public_url=PUBLIC_URL,
        platform_url="http://127.0.0.1:1",
        platform_client_secret="s",
        platform_sm4_key=bytes(16),
    )
    desk.issued()
    with _client(replace(desk.resources, settings=settings)) as client:
        answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["sync"]) == (200, {"pending": 1, "open_failures": 0})
