"""A request that is repeated under one `Idempotency-Key` is done once, whoever repeats it and however fast."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import pytest
from httpx import Response
from sqlalchemy import Engine
from sqlmodel import func, select

from ecert.application.tables import ApplicationRow
from ecert.errors import IdempotencyConflict, InvalidInput, NotFound
from ecert.paper.tables import PaperCopyRow
from ecert.register.tables import EventRow, StepRow
from ecert.storage.database import snapshot, transaction
from ecert.storage.idempotency import (
    KEPT,
    MAX_PURGED,
    Answer,
    IdempotentAnswerRow,
    IdempotentRequest,
    answer_once,
    purge,
)
from tests.building import NOON, an_application, hire
from tests.e2e.desk import KIND, Desk

TOGETHER = 6
Call = Callable[[Desk, str], Response]


def _post(desk: Desk, path: str, role: str, key: str, body: dict[str, Any]) -> Response:
    return desk.call("POST", path, role=role, body=body, headers={"Idempotency-Key": key})


def _submission(desk: Desk) -> tuple[str, str, dict[str, Any], dict[str, Any]]:
    del desk
    return (
        "/api/v1/applications",
        "clerk",
        an_application(KIND),
        an_application(KIND, grant={"valid_from": "2026-03-20"}),
    )


def _decision(desk: Desk) -> tuple[str, str, dict[str, Any], dict[str, Any]]:
    application = desk.submit(an_application(KIND))
    body = {"decision": "approve", "opinion": "同意", "claims_sha256": application["claims_sha256"]}
    return f"/api/v1/applications/{application['id']}/decisions", "reviewer", body, body | {"decision": "reject"}


def _suspension(desk: Desk) -> tuple[str, str, dict[str, Any], dict[str, Any]]:
    body = {"step": "suspend", "reason_code": "r1", "reason": "依申请", "document_number": "1号"}
    return f"/api/v1/certificates/{desk.issued()['identifier']}/steps", "issuer", body, body | {"reason": "依职权"}


def _ending(desk: Desk) -> tuple[str, str, dict[str, Any], dict[str, Any]]:
    path, role, body, _ = _suspension(desk)
    return path, role, body | {"step": "revoke"}, body | {"step": "cancel"}


def _confirmation(desk: Desk) -> tuple[str, str, dict[str, Any], dict[str, Any]]:
    identifier = desk.issued()["identifier"]
    step = desk.order(identifier, "revoke").json()["step_id"]
    body = {"decision": "confirm", "opinion": "同意"}
    path = f"/api/v1/certificates/{identifier}/steps/{step}/confirmation"
    return path, "reviewer", body, body | {"decision": "reject"}


def _inspection(desk: Desk) -> tuple[str, str, dict[str, Any], dict[str, Any]]:
    body = {"year": 2026, "result": "failed", "reason": "业绩审核不合格"}
    path = f"/api/v1/certificates/{desk.issued()['identifier']}/inspections"
    return path, "issuer", body, body | {"result": "passed"}


def _paper(desk: Desk) -> tuple[str, str, dict[str, Any], dict[str, Any]]:
    body = {"kind": "original", "stock_number": "A00001"}
    path = f"/api/v1/certificates/{desk.issued()['identifier']}/papers"
    return path, "clerk", body, body | {"stock_number": "A00002"}


def _end_of_paper(desk: Desk) -> tuple[str, str, dict[str, Any], dict[str, Any]]:
    path, role, body, _ = _paper(desk)
    paper = desk.call("POST", path, role=role, body=body).json()
    ended = {"state": "lost", "reason": "持证主体报失"}
    return f"{path}/{paper['id']}/end", role, ended, ended | {"state": "spoiled"}


POSTS = {
    "submission": (_submission, 201),
    "decision": (_decision, 201),
    "suspension": (_suspension, 201),
    "ending": (_ending, 202),
    "confirmation": (_confirmation, 201),
    "inspection": (_inspection, 201),
    "paper": (_paper, 201),
    "end of paper": (_end_of_paper, 201),
}
Prepare = Callable[[Desk], tuple[str, str, dict[str, Any], dict[str, Any]]]
every_post = pytest.mark.parametrize(("prepare", "status"), list(POSTS.values()), ids=list(POSTS))


def _count(engine: Engine) -> tuple[int, ...]:
    """Count everything that a POST makes."""
    with snapshot(engine) as session:
        return tuple(
            session.exec(select(func.count()).select_from(row)).one()
            for row in (ApplicationRow, EventRow, StepRow, PaperCopyRow)
        )


@every_post
def test_same_key_and_body_give_the_same_answer(desk: Desk, prepare: Prepare, status: int) -> None:
    """Status and body are those of the first time, whatever happened since, and nothing is done again."""
    path, role, body, _ = prepare(desk)
    first = _post(desk, path, role, "k-1", body)
    made = _count(desk.engine)
    desk.clock.advance(days=6)
    again = _post(desk, path, role, "k-1", dict(reversed(body.items())))
    assert (first.status_code, first.headers["content-type"]) == (status, "application/json")
    assert (again.status_code, again.content, again.headers["content-type"]) == (
        status,
        first.content,
        "application/json",
    )
    assert _count(desk.engine) == made


@every_post
def test_same_key_with_another_body_is_a_conflict(desk: Desk, prepare: Prepare, status: int) -> None:
    """A key stands for one request; the answer of another would be wrong."""
    path, role, body, other = prepare(desk)
    assert _post(desk, path, role, "k-1", body).status_code == status
    made = _count(desk.engine)
    refused = _post(desk, path, role, "k-1", other)
    assert (refused.status_code, refused.json()["code"]) == (409, "idempotency-conflict")
    assert _count(desk.engine) == made


@every_post
def test_requests_that_come_together_do_the_work_once(desk: Desk, prepare: Prepare, status: int) -> None:
    """Each of them gets the answer of the one that did it."""
    path, role, body, _ = prepare(desk)
    before = _count(desk.engine)
    start = Barrier(TOGETHER)

    def call(_: int) -> Response:
        start.wait()
        return _post(desk, path, role, "k-1", body)

    with ThreadPoolExecutor(TOGETHER) as threads:
        answers = list(threads.map(call, range(TOGETHER)))
    assert {(answer.status_code, answer.content) for answer in answers} == {(status, answers[0].content)}
    assert sum(_count(desk.engine)) - sum(before) == (0 if prepare in {_decision, _end_of_paper} else 1)


def test_key_belongs_to_one_account_and_one_address(desk: Desk) -> None:
    """Another clerk, and another certificate, may use the same key."""
    path, role, body, _ = _submission(desk)
    mine = _post(desk, path, role, "k-1", body)
    theirs = _post(desk, path, "allround", "k-1", body)
    assert mine.json()["id"] != theirs.json()["id"]
    for _ in range(2):
        path, role, body, _ = _suspension(desk)
        assert _post(desk, path, role, "k-1", body).status_code == 201


def test_refusal_is_not_kept(desk: Desk) -> None:
    """What was refused may be repeated with the same key once its reason is gone, even with another body."""
    path, role, body, _ = _decision(desk)
    refused = _post(desk, path, role, "k-1", body | {"claims_sha256": "0" * 64})
    assert refused.json()["code"] == "claims-changed"
    assert _post(desk, path, role, "k-1", body).status_code == 201


def test_kept_answer_needs_the_role_still(desk: Desk) -> None:
    """Whoever may not ask gets no answer, though the key is there."""
    path, role, body, _ = _submission(desk)
    assert _post(desk, path, role, "k-1", body).status_code == 201
    refused = _post(desk, path, "reviewer", "k-1", body)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize("key", ["", "k" * 129, "k\tk"], ids=["empty", "too long", "control character"])
def test_key_that_is_none_is_refused(desk: Desk, key: str) -> None:
    """The header is named, never its value."""
    path, role, body, _ = _submission(desk)
    refused = _post(desk, path, role, key, body)
    assert (refused.status_code, refused.json()["errors"][0]["path"]) == (422, "Idempotency-Key")


def test_after_seven_days_a_key_is_new(desk: Desk) -> None:
    """It is as if it had never been used, whether its answer was deleted by then or not."""
    path, role, body, other = _submission(desk)
    first = _post(desk, path, role, "k-1", body)
    desk.clock.advance(days=7)
    second = _post(desk, path, role, "k-1", other)
    assert second.status_code == 201
    assert second.json()["id"] != first.json()["id"]
    assert _post(desk, path, role, "k-1", other).content == second.content


def test_whoever_writes_next_deletes_what_is_too_old(desk: Desk) -> None:
    """What was answered seven days ago is there no more; what is younger stays."""
    path, role, body, _ = _submission(desk)
    _post(desk, path, role, "k-1", body)
    desk.clock.advance(days=1)
    _post(desk, path, role, "k-2", body)
    desk.clock.advance(days=6)
    _post(desk, path, role, "k-3", body)
    with snapshot(desk.engine) as session:
        kept = session.exec(select(IdempotentAnswerRow.created_at)).all()
    assert sorted(kept) == [NOON + dt.timedelta(days=1), NOON + dt.timedelta(days=7)]


def test_no_key_and_no_address_can_be_read_from_what_is_kept(desk: Desk) -> None:
    """Both may hold what is nobody's business; their digests do as well."""
    path, role, body, _ = _suspension(desk)
    _post(desk, path, role, "marked-key", body)
    with snapshot(desk.engine) as session:
        row = session.exec(select(IdempotentAnswerRow)).one()
        assert {len(row.operation), len(row.key), len(row.body_sha256)} == {64}
        assert b"marked-key" not in row.answer


def _request(account_id: int, key: str = "k-1", body: bytes = b"{}") -> IdempotentRequest:
    return IdempotentRequest(account_id, "POST /somewhere", key, body)


def test_second_one_waits_for_the_first_and_gets_its_answer(engine: Engine) -> None:
    """While the first is at work the second does nothing; on both databases it waits at the key."""
    account = hire(engine).principals["clerk"].account_id
    at_work, done = Event(), []

    def work() -> Answer:
        at_work.set()
        done.append("first")
        return Answer(201, b"first")

    def second() -> Answer:
        at_work.wait()
        with transaction(engine) as session:
            return answer_once(session, _request(account), lambda: Answer(201, b"second"), now=NOON)

    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(second)
        with transaction(engine) as session:
            first = answer_once(session, _request(account), work, now=NOON)
            assert not waiting.done()
        assert waiting.result() == first == Answer(201, b"first")
    assert done == ["first"]


def test_second_one_does_the_work_where_the_first_one_fails(engine: Engine) -> None:
    """A failure leaves nothing behind: the one that waited is now the first."""
    account = hire(engine).principals["clerk"].account_id
    at_work = Event()

    def fail() -> Answer:
        at_work.set()
        raise NotFound("something: is not there")

    def second() -> Answer:
        at_work.wait()
        with transaction(engine) as session:
            return answer_once(session, _request(account), lambda: Answer(202, b"second"), now=NOON)

    def first() -> None:
        with transaction(engine) as session:
            answer_once(session, _request(account), fail, now=NOON)

    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(second)
        with pytest.raises(NotFound):
            first()
        assert waiting.result() == Answer(202, b"second")


def test_without_a_key_every_request_is_new(engine: Engine) -> None:
    """Nothing is kept of it."""
    account = hire(engine).principals["clerk"].account_id
    answers = iter([Answer(201, b"one"), Answer(201, b"two")])
    request = IdempotentRequest(account, "POST /somewhere", None, b"{}")
    for expected in (b"one", b"two"):
        with transaction(engine) as session:
            assert answer_once(session, request, lambda: next(answers), now=NOON).body == expected
    with snapshot(engine) as session:
        assert session.exec(select(IdempotentAnswerRow)).all() == []


def test_deletion_is_bounded(engine: Engine) -> None:
    """Nobody's request waits for more than some hundred rows; the next ones go on."""
    account = hire(engine).principals["clerk"].account_id
    with transaction(engine) as session:
        for number in range(MAX_PURGED + 3):
            row = IdempotentAnswerRow(
                account_id=account, operation="o", key=str(number), body_sha256="", answer=b"201 {}", created_at=NOON
            )
            session.add(row)
    later = NOON + KEPT
    with transaction(engine) as session:
        assert (purge(session, now=later - dt.timedelta(seconds=1)), purge(session, now=later)) == (0, MAX_PURGED)
    with transaction(engine) as session:
        answer_once(session, _request(account), lambda: Answer(201, b"{}"), now=later)
    with snapshot(engine) as session:
        assert session.exec(select(func.count()).select_from(IdempotentAnswerRow)).one() == 1


def test_conflict_and_bad_key_are_errors_of_the_service(engine: Engine) -> None:
    """Both are raised before any work is done."""
    account = hire(engine).principals["clerk"].account_id
    with transaction(engine) as session:
        answer_once(session, _request(account), lambda: Answer(201, b"{}"), now=NOON)

    def again(request: IdempotentRequest) -> None:
        with transaction(engine) as session:
            answer_once(session, request, lambda: pytest.fail("did the work"), now=NOON)

    with pytest.raises(IdempotencyConflict):
        again(_request(account, body=b"[]"))
    with pytest.raises(InvalidInput):
        again(_request(account, key="钥匙"))
