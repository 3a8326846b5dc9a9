"""Devices: one comes in by a code that is good once, works as an inspector and nothing else, and goes at once."""

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from litestar.testing import TestClient
from sqlalchemy import text

from ecert.accounts.changes import AccountChange, ChangeKind
from ecert.accounts.service import create_account, revoke_tokens
from ecert.app import create_app
from ecert.settings import Settings
from ecert.storage.database import transaction
from ecert.storage.table import Table
from tests.building import NOON, change_account, the_keyring
from tests.e2e.desk import Desk
from tests.e2e.field import bring, invite, told

DEVICES = "/api/v1/devices"


def test_device_comes_in_and_is_told_what_it_is(desk: Desk) -> None:
    """The code has its groups, the token lives 180 days, and the administrator sees the device."""
    code = invite(desk)
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}", code)
    answer = desk.call("POST", DEVICES, body={"code": code.lower().replace("-", " "), "label": " 执法一号 "})
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "private, no-store"
    made = answer.json()
    assert (made["account"], made["label"], made["expires_at"]) == ("inspector", "执法一号", "2026-08-29T04:00:00Z")
    token = {"Authorization": f"Bearer {made.pop('token')}"}
    assert desk.call("GET", f"{DEVICES}/self", headers=token).json() == made
    (seen,) = desk.get(DEVICES, role="administrator")["items"]
    assert {name: seen[name] for name in made} == made
    assert (seen["last_seen_at"], seen["shut_out_at"], seen["reason"]) == ("2026-03-02T04:00:00Z", None, None)
    assert desk.get(DEVICES, role="inspector")["items"] == [seen]


def test_code_is_good_once_and_for_a_quarter_of_an_hour(desk: Desk) -> None:
    """Used, late, unknown and no code at all get one and the same answer."""
    used, late = invite(desk), invite(desk)
    assert desk.call("POST", DEVICES, body={"code": used, "label": "a"}).status_code == 201
    desk.clock.advance(minutes=15)
    wrong = [used, late, "0000-0000-0000-0000", "", "x", "U" * 16, "字" * 16, "0" * 10_000]
    answers = [desk.call("POST", DEVICES, body={"code": code, "label": "a"}) for code in wrong]
    assert {told(answer) for answer in answers} == {(404, "invitation-unknown")}
    assert len({answer.json()["detail"] for answer in answers}) == 1


def test_of_two_devices_with_one_code_one_comes_in(desk: Desk) -> None:
    """At the same instant, on either database."""
    code = invite(desk)
    with ThreadPoolExecutor(4) as pool:
        asked = [
            pool.submit(desk.call, "POST", DEVICES, body={"code": code, "label": str(number)}) for number in range(4)
        ]
    assert sorted(one.result().status_code for one in asked) == [201, 404, 404, 404]
    assert len(desk.get(DEVICES, role="administrator")["items"]) == 1


def test_device_is_an_inspector_whatever_its_account_is(desk: Desk) -> None:
    """What the account may do besides, its device may not."""
    with transaction(desk.engine) as session:
        create_account(session, name="both", roles=["inspector", "clerk", "auditor"], now=NOON, keyring=the_keyring())
    device = bring(desk, "both")
    assert device.call("GET", f"{DEVICES}/self").status_code == 200
    assert told(device.call("GET", "/api/v1/applications")) == (403, "forbidden")
    assert told(device.call("GET", "/api/v1/certificates")) == (403, "forbidden")
    assert told(device.call("POST", f"{DEVICES}/invitations", {"account": "both"})) == (403, "forbidden")


def test_device_of_an_account_that_is_no_inspector_any_more_is_refused(desk: Desk) -> None:
    """It has no role left."""
    device = bring(desk)
    with transaction(desk.engine) as session:
        session.connection().execute(text("update account set roles = 'clerk' where name = 'inspector'"))
    assert told(device.call("GET", f"{DEVICES}/self")) == (401, "unauthenticated")


@pytest.mark.parametrize("role", ["administrator", "inspector"])
def test_device_that_is_shut_out_is_told_so_at_once(desk: Desk, role: str) -> None:
    """Shutting out again changes nothing; the other device of the account goes on."""
    lost, other = bring(desk), bring(desk, label="执法二号")
    path = f"{DEVICES}/{lost.device_id}/shut-out"
    first = desk.call("POST", path, role=role, body={"reason": "遗失"})
    assert first.status_code == 201
    shown = first.json()
    assert (shown["shut_out_by"], shown["reason"]) == (role, "遗失")
    desk.clock.advance(hours=1)
    again = desk.call("POST", path, role="administrator", body={"reason": "又一次"})
    assert (again.status_code, again.json()) == (201, shown)
    for method, address in [("GET", f"{DEVICES}/self"), ("GET", DEVICES), ("GET", "/api/v1/certificates")]:
        assert told(lost.call(method, address)) == (401, "device-shut-out")
    assert other.call("GET", f"{DEVICES}/self").status_code == 200


def test_device_of_somebody_else_is_not_found(desk: Desk) -> None:
    """Neither is one that never was."""
    with transaction(desk.engine) as session:
        create_account(session, name="other", roles=["inspector"], now=NOON, keyring=the_keyring())
    device, foreign = bring(desk), bring(desk, "other")
    for device_id in (foreign.device_id, "none", "x" * 500):
        answer = device.call("POST", f"{DEVICES}/{device_id}/shut-out", {"reason": "遗失"})
        assert told(answer) == (404, "unknown-device")
    assert foreign.call("GET", f"{DEVICES}/self").status_code == 200
    assert told(desk.call("GET", f"{DEVICES}/self", role="inspector")) == (404, "unknown-device")


def test_device_ends_with_its_days_its_account_or_its_tokens(desk: Desk) -> None:
    """Each of them ends it as it ends any token."""
    late, revoked = bring(desk), bring(desk, label="b")
    with transaction(desk.engine) as session:
        revoke_tokens(session, account_name="inspector", now=NOON, keyring=the_keyring())
    assert told(revoked.call("GET", f"{DEVICES}/self")) == (401, "unauthenticated")
    late = bring(desk)
    desk.clock.advance(days=180)
    assert told(late.call("GET", f"{DEVICES}/self")) == (401, "unauthenticated")
    last, code = bring(desk), invite(desk)
    with transaction(desk.engine) as session:
        change_account(session, AccountChange(ChangeKind.DISABLE, "inspector"))
    assert told(last.call("GET", f"{DEVICES}/self")) == (401, "unauthenticated")
    assert told(desk.call("POST", DEVICES, body={"code": code, "label": "a"})) == (404, "invitation-unknown")


@pytest.mark.parametrize(
    ("role", "account", "expected"),
    [
        ("administrator", "clerk", (409, "conflict")),
        ("administrator", "nobody", (404, "not-found")),
        ("administrator", "\0", (404, "not-found")),
        ("inspector", "inspector", (403, "forbidden")),
        ("clerk", "inspector", (403, "forbidden")),
    ],
)
def test_only_an_inspector_is_invited_and_only_by_an_administrator(
    shared_desk: Desk, role: str, account: str, expected: tuple[int, str]
) -> None:
    """Nobody invites himself."""
    assert told(shared_desk.call("POST", f"{DEVICES}/invitations", role=role, body={"account": account})) == expected


@pytest.mark.parametrize("label", ["", " ", "字" * 65, "a\nb", "\0", "a\u202eb", 5, None])
def test_wrong_label_uses_no_code_up(shared_desk: Desk, label: object) -> None:
    """It can be tried again with a better one."""
    code = invite(shared_desk)
    assert shared_desk.call("POST", DEVICES, body={"code": code, "label": label}).status_code == 422
    assert shared_desk.call("POST", DEVICES, body={"code": code, "label": "<script>"}).json()["label"] == "<script>"


@pytest.mark.parametrize("reason", ["", "字" * 501, "\0", None])
def test_shutting_out_needs_a_reason(shared_desk: Desk, reason: object) -> None:
    """Nothing is shut out without one."""
    device = bring(shared_desk)
    path = f"{DEVICES}/{device.device_id}/shut-out"
    assert shared_desk.call("POST", path, role="administrator", body={"reason": reason}).status_code == 422
    assert device.call("GET", f"{DEVICES}/self").status_code == 200


def test_codes_are_not_tried_often(desk: Desk) -> None:
    """One address has some tries a minute."""
    resources = replace(desk.resources, settings=Settings(enrolments_per_minute=2))
    with TestClient(create_app(resources)) as client:
        tries = [client.post(DEVICES, json={"code": "x", "label": "a"}).status_code for _ in range(3)]
    assert tries == [404, 404, 429]


def test_neither_code_nor_token_is_stored_or_logged(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """Only their hashes are there."""
    caplog.set_level(logging.DEBUG)
    code = invite(desk)
    token = desk.call("POST", DEVICES, body={"code": code, "label": "a"}).json()["token"]
    said = " ".join(record.getMessage() for record in caplog.records if record.name.startswith("ecert"))
    with desk.engine.connect() as connection:
        rows = [
            str(tuple(row))
            for name in Table.metadata.tables
            for row in connection.execute(text(f"select * from {name}"))  # noqa: S608 - our own names
        ]
    for secret in (code, code.replace("-", ""), token):
        assert secret not in said
        assert not [row for row in rows if secret in row]
