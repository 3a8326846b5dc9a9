"""The state of sync over HTTP, with the platform behind a real socket."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from httpx import Response
from litestar import Litestar
from litestar.di import Provide
from litestar.testing import TestClient

from ecert.accounts.reading import open_principals
from ecert.http.access import Gate, provide_principal
from ecert.http.problems import EXCEPTION_HANDLERS
from ecert.register.lifecycle import Step
from ecert.sync.routes import SyncController
from ecert.sync.settings import PlatformSettings
from tests.building import ROLES, an_application, the_catalogue, the_keyring
from tests.integration.sync.bureau import Bureau
from tests.integration.sync.exchange import Exchange
from tests.integration.sync.network import closed_port, listening
from tests.integration.sync.province import Province, its_settings, our_settings

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

STATE = "/api/v1/sync"
FAILURES = "/api/v1/sync/failures"
RECONCILIATIONS = "/api/v1/sync/reconciliations"


@dataclass(slots=True)
class Counter:
    """The service's counter for sync, called with the token of a role."""

    client: TestClient[Litestar]
    bureau: Bureau

    def call(self, method: str, path: str, *, role: str | None) -> Response:
        """Make a call."""
        headers = {} if role is None else {"Authorization": f"Bearer {self.bureau.staff.tokens[role]}"}
        return self.client.request(method, path, headers=headers)

    def ask(self, method: str, path: str, *, role: str, expect: int = 200) -> dict[str, Any]:
        """Make a call that must be answered so."""
        answer = self.call(method, path, role=role)
        assert answer.status_code == expect, answer.text
        return dict(answer.json())


@contextmanager
def opened(bureau: Bureau, platform: PlatformSettings | None) -> Iterator[Counter]:
    """Open the counter."""
    principals = open_principals(bureau.engine, {})
    values: dict[str, object] = {
        "gate": Gate(principals, bureau.clock),
        "engine": bureau.engine,
        "catalogue": the_catalogue(),
        "keyring": the_keyring(),
        "clock": bureau.clock,
        "platform": platform,
    }

    def provide(value: object) -> Provide:
        return Provide(lambda: value, sync_to_thread=False)

    app = Litestar(
        [SyncController],
        dependencies={name: provide(value) for name, value in values.items()}
        | {"principal": Provide(provide_principal)},
        on_startup=[principals.open],
        on_shutdown=[principals.close],
        exception_handlers=EXCEPTION_HANDLERS,
        openapi_config=None,
        logging_config=None,
    )
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Counter(client, bureau)


@pytest.fixture
def counter(tmp_path: Path, bureau: Bureau, province: Province) -> Iterator[Counter]:
    """Give the counter of a service whose platform listens on a port; `province` looks at the same file."""
    del province
    with (
        listening(its_settings(tmp_path, bureau.clock)) as address,
        opened(bureau, our_settings(base_url=address)) as it,
    ):
        yield it


def test_state_tells_how_far_the_platform_is(counter: Counter, bureau: Bureau, exchange: Exchange) -> None:
    """Before a push something is pending, after it nothing."""
    bureau.issue()
    state = counter.ask("GET", STATE, role="auditor")
    assert state == {
        "set_up": True,
        "delivered": 0,
        "newest": 1,
        "pending": 1,
        "open_failures": 0,
        "failures": {},
        "troubles": 0,
        "error_code": None,
        "error": None,
        "last_attempt_at": None,
        "last_success_at": None,
        "next_try_at": None,
    }
    exchange.push()
    state = counter.ask("GET", STATE, role="administrator")
    assert (state["pending"], state["last_success_at"]) == (0, "2026-03-02T04:00:00Z")


def test_reconciliation_is_run_and_told(counter: Counter, bureau: Bureau, exchange: Exchange) -> None:
    """The report says whether both sides are equal, and where not."""
    identifier = bureau.issue()
    found = counter.ask("POST", RECONCILIATIONS, role="issuer", expect=201)
    assert (found["equal"], found["not_yet_sent"]) == (False, {"count": 1, "identifiers": [identifier]})
    exchange.push()
    found = counter.ask("POST", RECONCILIATIONS, role="auditor", expect=201)
    nothing = {"count": 0, "identifiers": []}
    assert found == {
        "equal": True,
        "differences": 0,
        "at": "2026-03-02T04:00:00Z",
        "up_to": 1,
        "certificates": 1,
        "at_platform": 1,
        "matching": 1,
        "missing_at_platform": nothing,
        "unknown_here": nothing,
        "differing": nothing,
        "unreadable_here": nothing,
        "not_yet_sent": nothing,
        "open_failures": 0,
    }


def test_failures_are_listed_and_tried_again(counter: Counter, bureau: Bureau, province: Province) -> None:
    """A failure is listed until a retry settles it."""
    identifier = bureau.issue()
    bureau.take(Step.SUSPEND, identifier)
    Exchange(bureau, province, our_settings(accepts_provisional=False)).push()
    page = counter.ask("GET", FAILURES, role="clerk")
    assert [(item["identifier"], item["code"]) for item in page["items"]] == [
        (identifier, "type-code-provisional"),
        (identifier, "held-back"),
    ]
    first = page["items"][0]
    settled = counter.ask("POST", f"{FAILURES}/{first['id']}/retry", role="reviewer", expect=201)
    assert (settled["id"], settled["resolved_at"]) == (first["id"], "2026-03-02T04:00:00Z")
    assert counter.ask("GET", FAILURES, role="clerk") == {"items": [], "next": None}
    assert len(counter.ask("GET", f"{FAILURES}?resolved=true", role="clerk")["items"]) == 2


def test_failures_come_in_pages(counter: Counter, bureau: Bureau, province: Province) -> None:
    """Each page names where the next one begins."""
    for _ in range(3):
        bureau.issue()
    Exchange(bureau, province, our_settings(accepts_provisional=False)).push()
    first = counter.ask("GET", f"{FAILURES}?limit=2", role="issuer")
    second = counter.ask("GET", f"{FAILURES}?limit=2&cursor={first['next']}", role="issuer")
    assert [item["sequence"] for item in first["items"] + second["items"]] == [1, 2, 3]
    assert second["next"] is None


def test_views_hold_no_personal_data(counter: Counter, bureau: Bureau, province: Province) -> None:
    """Identifiers, numbers and codes only."""
    body = an_application("boyinyuan_zhuchiren_zheng")
    bureau.issue(body)
    Exchange(bureau, province, our_settings(accepts_provisional=False)).push()
    shown = [
        counter.call(method, path, role="reviewer").text
        for method, path in (("GET", STATE), ("GET", FAILURES), ("POST", RECONCILIATIONS))
    ]
    assert body["holder"]["name"] not in "".join(shown)
    assert body["holder"]["code"] not in "".join(shown)


CALLS = {
    ("GET", STATE): {"clerk", "reviewer", "issuer", "auditor", "administrator"},
    ("GET", FAILURES): {"clerk", "reviewer", "issuer", "auditor"},
    ("POST", RECONCILIATIONS): {"reviewer", "issuer", "auditor"},
    ("POST", f"{FAILURES}/1/retry"): {"reviewer", "issuer"},
}


@pytest.mark.parametrize("role", [*ROLES, None])
def test_every_call_is_for_its_roles(counter: Counter, bureau: Bureau, province: Province, role: str | None) -> None:
    """Who may not do it is told so, and who is not signed in too."""
    bureau.issue()
    Exchange(bureau, province, our_settings(accepts_provisional=False)).push()
    for (method, path), allowed in CALLS.items():
        status = counter.call(method, path, role=role).status_code
        if role is None:
            assert status == 401
        else:
            assert (status in {200, 201}) is (role in allowed), (method, path, status)
            assert role in allowed or status == 403


@pytest.mark.parametrize("failure", ["7", "0", str(2**63 - 1)])
def test_unknown_failure_is_not_found(counter: Counter, failure: str) -> None:
    """There is nothing with this number."""
    problem = counter.ask("POST", f"{FAILURES}/{failure}/retry", role="issuer", expect=404)
    assert problem["code"] == "not-found"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", f"{FAILURES}/{2**63}/retry"),
        ("GET", f"{FAILURES}?cursor={2**63}"),
        ("GET", f"{FAILURES}?cursor=-1"),
        ("GET", f"{FAILURES}?resolved=maybe"),
        ("GET", f"{FAILURES}?limit=x"),
    ],
)
def test_impossible_number_is_refused(counter: Counter, method: str, path: str) -> None:
    """A number that no database holds is bad input, not a bug."""
    assert counter.call(method, path, role="issuer").status_code in {400, 422}


def test_service_without_a_platform_says_so(bureau: Bureau) -> None:
    """The state can be seen; what needs the platform is the operator's to set up."""
    bureau.issue()
    with opened(bureau, None) as counter:
        state = counter.ask("GET", STATE, role="auditor")
        assert (state["set_up"], state["pending"]) == (False, 1)
        assert counter.ask("GET", FAILURES, role="auditor")["items"] == []
        for path in (RECONCILIATIONS, f"{FAILURES}/1/retry"):
            problem = counter.ask("POST", path, role="issuer", expect=503)
            assert (problem["code"], problem["detail"]) == ("misconfigured", "sync: no provincial platform is set up")


def test_platform_that_is_away_is_a_bad_gateway(bureau: Bureau) -> None:
    """The service works; the one behind it does not."""
    with opened(bureau, dataclasses.replace(our_settings(), base_url=closed_port())) as counter:
        problem = counter.ask("POST", RECONCILIATIONS, role="issuer", expect=502)
    assert problem["code"] == "platform-unavailable"
