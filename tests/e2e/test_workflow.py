"""The way of an application over HTTP: from the draft to the delivery, with trail, letters, and clock."""

import datetime as dt
from typing import Any

import pytest

from tests.building import an_application
from tests.e2e.desk import KIND, Desk


def a_draft(desk: Desk, stage: str = "draft", **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any member
    """Write an application down as far as *stage*."""
    return desk.submit(an_application(KIND, stage=stage, **changes))


def the(desk: Desk, application: dict[str, Any]) -> dict[str, Any]:
    """Read an application anew."""
    return dict(desk.get(f"/api/v1/applications/{application['id']}", role="clerk"))


def steps_of(desk: Desk, application: dict[str, Any]) -> list[str]:
    """Give the words of its trail."""
    trail = desk.get(f"/api/v1/applications/{application['id']}/trail", role="auditor")
    return [entry["step"] for entry in trail["items"]]


def letters_of(desk: Desk, application: dict[str, Any]) -> list[dict[str, Any]]:
    """Give its letters."""
    return list(desk.get(f"/api/v1/applications/{application['id']}/letters", role="clerk")["items"])


def refused(answer: Any, code: str, status: int = 409) -> None:  # noqa: ANN401 - a response
    """Insist on a refusal."""
    assert (answer.status_code, answer.json().get("code")) == (status, code), answer.text


def test_the_whole_way(desk: Desk) -> None:
    """Handed in, told what is missing, supplied, accepted, heard, returned, corrected, approved, issued, delivered."""
    application = a_draft(desk)
    assert (application["state"], application["state_zh"], application["due_date"]) == ("draft", "草稿", None)
    assert desk.step(application, "submit").json()["clock"]["state"] == "notice"
    told = desk.step(application, "request_supplement", items=["营业执照副本复印件", "场地证明"])
    assert (told.status_code, told.json()["state"], told.json()["waiting_for"]) == (201, "supplementing", "applicant")
    assert desk.step(application, "supply").json()["state"] == "submitted"
    accepted = desk.step(application, "accept").json()
    assert (accepted["state"], accepted["due_date"]) == ("accepted", "2026-03-18")
    assert desk.step(application, "begin_review").json()["waiting_for"] == "reviewer"
    heard = desk.step(application, "begin_hearing", role="reviewer", reason="涉及重大利益关系").json()
    assert (heard["clock"]["state"], heard["due_date"]) == ("paused", None)
    assert desk.step(application, "end_hearing", role="reviewer").json()["state"] == "under_review"
    assert desk.decide(the(desk, application), "return").json()["state"] == "returned"
    assert desk.step(application, "resubmit").json()["state"] == "under_review"
    assert desk.decide(the(desk, application)).json()["state"] == "approved"
    issued = desk.issue(application)
    assert issued.status_code == 201
    given = desk.step(application, "deliver", reason="邮寄，持证人签收")
    assert (given.json()["state"], given.json()["waiting_for"]) == ("delivered", None)
    assert desk.issue(application).json() == issued.json(), "the certificate of a delivered application is the same"
    assert steps_of(desk, application) == [
        "submit",
        "request_supplement",
        "supply",
        "accept",
        "begin_review",
        "begin_hearing",
        "end_hearing",
        "return",
        "resubmit",
        "approve",
        "issue",
        "deliver",
    ]


def test_the_trail_says_who_when_and_why(desk: Desk) -> None:
    """Each step names the account, the instant, the reason and what was asked for."""
    application = desk.approved(an_application(KIND))
    trail = desk.get(f"/api/v1/applications/{application['id']}/trail", role="auditor")["items"]
    assert [(entry["step"], entry["actor"]) for entry in trail] == [
        ("submit", "clerk"),
        ("accept", "clerk"),
        ("begin_review", "clerk"),
        ("approve", "reviewer"),
    ]
    assert trail[-1]["reason"] == "材料齐全"
    assert {entry["claims_sha256"] for entry in trail} == {application["claims_sha256"]}


def test_letters_are_numbered_and_marked_as_provisional(desk: Desk) -> None:
    """Acceptance, decision and delivery each have a letter with the holder, the days, and a running number."""
    one, two = desk.approved(an_application(KIND)), desk.approved(an_application(KIND))
    identifier = desk.issue(one).json()["identifier"]
    desk.step(one, "deliver", reason="窗口领取")
    letters = letters_of(desk, one)
    assert {letter["kind"] for letter in letters} == {"acceptance", "approval", "delivery"}
    texts = {letter["kind"]: letter["text"] for letter in letters}
    assert "12个工作日" in texts["acceptance"]
    assert "2026年3月18日" in texts["acceptance"]
    assert one["holder"]["name"] in texts["acceptance"]
    assert "湖南省广播电视局" in texts["approval"]
    assert identifier in texts["delivery"]
    assert all(letter["provisional"] for letter in letters)
    assert not any("{" in text or "（待定）" in text for text in texts.values())
    numbers = [letter["number"] for application in (one, two) for letter in letters_of(desk, application)]
    assert len(numbers) == len(set(numbers)) == 5


def test_what_is_missing_is_told_once_and_in_time(
    desk: Desk,
) -> None:
    """A second notice is refused; after five working days the application counts as accepted from its first day."""
    application = a_draft(desk, "submitted")
    assert application["clock"]["limit_days"] == 5
    desk.step(application, "request_supplement", items=["章程"])
    desk.step(application, "supply")
    refused(desk.step(application, "request_supplement", items=["还缺一样"]), "forbidden-transition")
    late = a_draft(desk, "submitted")
    desk.clock.advance(days=8)
    refused(desk.step(late, "request_supplement", items=["章程"]), "forbidden-transition")
    accepted = desk.step(late, "accept").json()
    assert (accepted["clock"]["accepted"], accepted["due_date"]) == ("2026-03-02", "2026-03-18")


def test_a_limit_past_the_known_years_is_provisional_and_does_not_fail(desk: Desk) -> None:
    """On 25 December 2026 the holidays of 2027 are not announced."""
    desk.clock.now = dt.datetime(2026, 12, 25, 4, tzinfo=dt.UTC)
    application = desk.submit(an_application(KIND))
    assert application["clock"]["provisional"] is True
    assert application["due_date"] == "2027-01-12"
    assert "暂定" in letters_of(desk, application)[0]["text"]


def test_a_changed_application_has_another_digest_and_another_author(desk: Desk) -> None:
    """A decision on what was read before is refused; whoever wrote in it neither decides nor issues."""
    application = desk.submit(an_application(KIND))
    assert desk.decide(application, "return").status_code == 201
    body = an_application(KIND, grant={"valid_from": "2026-03-20"})
    path = f"/api/v1/applications/{application['id']}"
    changed = desk.call("PUT", path, role="allround", body=body)
    assert changed.status_code == 200, changed.text
    assert changed.json()["claims_sha256"] != application["claims_sha256"]
    assert changed.json()["decision"] is None
    assert desk.step(application, "resubmit").status_code == 201
    refused(desk.decide(application), "claims-changed")
    refused(desk.decide(changed.json(), role="allround"), "same-person", 403)
    assert desk.decide(changed.json()).status_code == 201
    refused(desk.issue(application, role="allround"), "same-person", 403)
    assert desk.issue(application).status_code == 201


@pytest.mark.parametrize("stage", ["submitted", "accepted", "under_review"])
def test_nobody_changes_what_others_rely_on(shared_desk: Desk, stage: str) -> None:
    """From the moment it is handed in an application changes only when it is sent back."""
    application = a_draft(shared_desk, stage)
    answer = shared_desk.call(
        "PUT", f"/api/v1/applications/{application['id']}", role="clerk", body=an_application(KIND)
    )
    refused(answer, "forbidden-transition")
    assert the(shared_desk, application) == application


def test_an_application_stays_of_its_kind(desk: Desk) -> None:
    """Another kind is another application."""
    application = a_draft(desk)
    body = an_application("yinshua_jingying_xukezheng")
    answer = desk.call("PUT", f"/api/v1/applications/{application['id']}", role="clerk", body=body)
    refused(answer, "invalid-input", 422)


@pytest.mark.parametrize("stage", ["draft", "submitted", "accepted", "under_review"])
def test_the_applicant_withdraws(shared_desk: Desk, stage: str) -> None:
    """It ends there: nothing else is possible afterwards."""
    application = a_draft(shared_desk, stage)
    refused(shared_desk.step(application, "withdraw"), "invalid-input", 422)
    withdrawn = shared_desk.step(application, "withdraw", reason="申请人书面撤回")
    assert (withdrawn.json()["state"], withdrawn.json()["waiting_for"]) == ("withdrawn", None)
    refused(shared_desk.decide(application), "already-decided")
    refused(shared_desk.issue(application), "forbidden-transition")
    refused(shared_desk.step(application, "submit"), "forbidden-transition")


def test_not_accepted_has_its_letter_and_its_end(desk: Desk) -> None:
    """不予受理 with the reason."""
    application = a_draft(desk, "submitted")
    refused(desk.step(application, "decline"), "invalid-input", 422)
    assert desk.step(application, "decline", reason="不属于本机关职权范围").json()["state"] == "not_accepted"
    [letter] = letters_of(desk, application)
    assert letter["kind"] == "non_acceptance"
    assert "不属于本机关职权范围" in letter["text"]


@pytest.mark.parametrize(
    ("step", "role", "more"),
    [
        ("accept", "reviewer", {}),
        ("accept", "auditor", {}),
        ("request_supplement", "issuer", {"items": ["章程"]}),
        ("withdraw", "reviewer", {"reason": "无"}),
        ("submit", "administrator", {}),
    ],
)
def test_a_step_needs_its_role(shared_desk: Desk, step: str, role: str, more: dict[str, Any]) -> None:
    """The service asks, not the address alone."""
    application = a_draft(shared_desk, "submitted")
    refused(shared_desk.step(application, step, role=role, **more), "forbidden", 403)
    assert the(shared_desk, application) == application


def test_whoever_wrote_an_application_does_not_lead_its_review(desk: Desk) -> None:
    """Not even by stopping its clock."""
    application = desk.call("POST", "/api/v1/applications", role="allround", body=an_application(KIND)).json()
    refused(desk.step(application, "begin_hearing", role="allround", reason="听证"), "same-person", 403)


@pytest.mark.parametrize(
    "body",
    [
        {"step": "approve", "reason": "同意"},
        {"step": "issue"},
        {"step": "fly"},
        {"step": "accept", "items": ["x"]},
        {"step": "request_supplement"},
        {"step": "request_supplement", "items": ["x"] * 31},
        {"step": "request_supplement", "items": ["x" * 101]},
        {"step": "withdraw", "reason": "x" * 501},
        {"step": "withdraw", "reason": " "},
    ],
)
def test_a_malformed_order_changes_nothing(shared_desk: Desk, body: dict[str, Any]) -> None:
    """A decision goes by its own call, and texts have bounds."""
    application = a_draft(shared_desk, "submitted")
    refused(
        shared_desk.call("POST", f"/api/v1/applications/{application['id']}/steps", role="clerk", body=body),
        "invalid-input",
        422,
    )
    assert the(shared_desk, application) == application


def test_the_same_key_takes_a_step_once(desk: Desk) -> None:
    """A repeated request is answered, not refused."""
    application = a_draft(desk)
    path, body = f"/api/v1/applications/{application['id']}/steps", {"step": "submit"}
    first, second = (
        desk.call("POST", path, role="clerk", body=body, headers={"Idempotency-Key": "k1"}) for _ in range(2)
    )
    assert first.json() == second.json()
    assert steps_of(desk, application) == ["submit"]
    refused(desk.step(application, "submit"), "forbidden-transition")


def test_the_desk_shows_what_is_stuck_and_with_whom(desk: Desk) -> None:
    """The most urgent first; with `stuck` only those that show a card."""
    old = desk.submit(an_application(KIND))
    desk.clock.advance(days=11)
    desk.approved(an_application(KIND))
    draft = a_draft(desk)
    cases = desk.get("/api/v1/workload", role="auditor")["items"]
    assert cases[0]["application"]["id"] == old["id"]
    assert cases[-1]["application"]["id"] == draft["id"]
    assert {case["waiting_for"] for case in cases} == {"reviewer", "issuer", "clerk"}
    [stuck] = desk.get("/api/v1/workload?stuck=true", role="clerk")["items"]
    assert (stuck["application"]["id"], stuck["application"]["clock"]["card"]) == (old["id"], "yellow")
    assert (stuck["waiting_for"], stuck["last_actor"]) == ("reviewer", "clerk")
    desk.clock.advance(days=30)
    cards = {
        case["application"]["clock"]["card"] for case in desk.get("/api/v1/workload?stuck=true", role="clerk")["items"]
    }
    assert cards == {"red"}
    assert desk.call("GET", "/api/v1/workload", role="inspector").status_code == 403
