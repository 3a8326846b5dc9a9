"""Suspicions: they reach the office once, and are answered once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ecert.accounts.service import create_account
from ecert.storage.database import transaction
from tests.building import NOON, the_keyring
from tests.e2e.desk import Desk
from tests.e2e.field import FieldDevice, bring, new_id, told

PATH = "/api/v1/suspicions"


@pytest.fixture(scope="module")
def device(shared_desk: Desk) -> FieldDevice:
    """Give one device for all tests of the module."""
    return bring(shared_desk)


def a_suspicion(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any member
    """Make the body of a suspicion."""
    body = {
        "reported_at": "2026-03-02T03:00:00Z",
        "inspector_number": "湘执法-18001",
        "kind": "forged",
        "text": "<script>alert(1)</script> 印章模糊",
        "round_id": None,
        "scan_id": None,
        "code": "=HYPERLINK(1)\0",
        "identifier": None,
        "certificate_number": "湘〔2026〕1号",
        "holder_name": "长沙某公司",
        "place": {"latitude": 28.2, "longitude": 112.9, "accuracy_m": 20},
    }
    return body | changes


def test_suspicion_reaches_the_office_and_is_answered_once(desk: Desk) -> None:
    """The inspector reads the answer; whoever is later is told so."""
    device, suspicion_id = bring(desk), new_id()
    body = a_suspicion(round_id=new_id(), scan_id=new_id())
    put = device.call("PUT", f"{PATH}/{suspicion_id}", body)
    assert (put.status_code, put.json()) == (
        201,
        {"suspicion_id": suspicion_id, "state": "open", "received_at": "2026-03-02T04:00:00Z"},
    )
    (seen,) = desk.get(f"{PATH}?state=open", role="reviewer")["items"]
    assert {name: seen[name] for name in body} == body
    assert (seen["account"], seen["device_id"], seen["answer"]) == ("inspector", device.device_id, None)
    path, answer = f"{PATH}/{suspicion_id}/answer", {"answer": "已立案"}
    assert told(desk.call("POST", path, role="auditor", body=answer)) == (403, "forbidden")
    assert told(device.call("POST", path, answer)) == (403, "forbidden")
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(desk.call, "POST", path, role=role, body=answer) for role in ("reviewer", "issuer")]
    answers = [one.result() for one in asked]
    assert sorted(one.status_code for one in answers) == [201, 409]
    assert {one.json()["code"] for one in answers if one.status_code == 409} == {"already-answered"}
    (own,) = device.call("GET", PATH, params={"state": "answered"}).json()["items"]
    assert (own["answer"], own["state"]) == ("已立案", "answered")
    assert desk.get(f"{PATH}?state=open", role="auditor")["items"] == []
    assert device.call("PUT", f"{PATH}/{suspicion_id}", body).json() == put.json()


def test_suspicion_that_comes_again_is_one(desk: Desk) -> None:
    """At the same instant too; another body under its id is refused."""
    device, suspicion_id = bring(desk), new_id()
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(device.call, "PUT", f"{PATH}/{suspicion_id}", a_suspicion()) for _ in range(4)]
    assert sorted(one.result().status_code for one in asked) == [200, 200, 200, 201]
    again = device.call("PUT", f"{PATH}/{suspicion_id}", a_suspicion(text="别的"))
    assert told(again) == (409, "entry-differs")
    assert len(device.call("GET", PATH).json()["items"]) == 1


def test_suspicion_of_somebody_else_is_not_found(desk: Desk) -> None:
    """An inspector needs no device for one; nobody else reports any."""
    with transaction(desk.engine) as session:
        create_account(session, name="other", roles=["inspector"], now=NOON, keyring=the_keyring())
    suspicion_id = new_id()
    mine = desk.call("PUT", f"{PATH}/{suspicion_id}", role="inspector", body=a_suspicion())
    assert mine.status_code == 201
    stranger = bring(desk, "other")
    assert told(stranger.call("PUT", f"{PATH}/{suspicion_id}", a_suspicion())) == (404, "unknown-suspicion")
    assert stranger.call("GET", PATH).json()["items"] == []
    for role in ("clerk", "reviewer", "auditor"):
        refused = desk.call("PUT", f"{PATH}/{new_id()}", role=role, body=a_suspicion())
        assert told(refused) == (403, "forbidden")
    assert told(desk.call("GET", PATH, role="clerk")) == (403, "forbidden")
    answered = desk.call("POST", f"{PATH}/{new_id()}/answer", role="issuer", body={"answer": "x"})
    assert told(answered) == (404, "unknown-suspicion")


def test_suspicions_come_a_page_at_a_time(desk: Desk) -> None:
    """The newest first."""
    device = bring(desk)
    sent = [new_id() for _ in range(3)]
    for suspicion_id in sent:
        device.call("PUT", f"{PATH}/{suspicion_id}", a_suspicion())
    first = desk.get(f"{PATH}?limit=2", role="issuer")
    second = desk.get(f"{PATH}?limit=2&cursor={first['next_cursor']}", role="issuer")
    assert [item["suspicion_id"] for item in (*first["items"], *second["items"])] == sent[::-1]
    assert second["next_cursor"] is None
    assert told(desk.call("GET", f"{PATH}?state=closed", role="issuer")) == (422, "invalid-input")


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "false"},
        {"text": ""},
        {"text": "字" * 501},
        {"text": "\0"},
        {"code": "0" * 10_000},
        {"identifier": " "},
        {"certificate_number": "x" * 101},
        {"holder_name": "\u202e"},
        {"round_id": "1"},
        {"place": {"latitude": 100, "longitude": 0, "accuracy_m": 0}},
        {"reported_at": "2026-03-02"},
        {"inspector_number": "1"},
        {"extra": 1},
    ],
)
def test_wrong_suspicion_is_refused(device: FieldDevice, changes: dict[str, Any]) -> None:
    """Nothing is kept."""
    suspicion_id = new_id()
    assert told(device.call("PUT", f"{PATH}/{suspicion_id}", a_suspicion(**changes))) == (422, "invalid-input")
    assert device.call("PUT", f"{PATH}/{suspicion_id}", a_suspicion()).status_code == 201


@pytest.mark.parametrize("answer", ["", "字" * 501, "\0", None])
def test_wrong_answer_leaves_it_open(device: FieldDevice, answer: object) -> None:
    """It can be answered properly."""
    suspicion_id = new_id()
    device.call("PUT", f"{PATH}/{suspicion_id}", a_suspicion())
    path = f"{PATH}/{suspicion_id}/answer"
    assert device.desk.call("POST", path, role="issuer", body={"answer": answer}).status_code == 422
    assert device.desk.call("POST", path, role="issuer", body={"answer": "核实"}).status_code == 201
