"""The applicant's window: how far his application is, without an account, and his one rating."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from httpx import Response
from litestar.testing import TestClient
from sqlalchemy import text

from ecert.app import create_app
from ecert.storage.database import snapshot, transaction
from tests.building import an_application
from tests.e2e.desk import KIND, Desk

PATH = "/api/v1/progress"
UNKNOWN = "application_number, holder_code_tail: no such application"


def question(application: dict[str, Any], **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any member
    """Make the body by which an applicant asks about his application."""
    tail = application["holder"]["code"][-6:]
    return {"application_number": application["application_number"], "holder_code_tail": tail} | changes


def ask(desk: Desk, application: dict[str, Any], **changes: Any) -> Response:  # noqa: ANN401 - any member
    """Ask how far an application is."""
    return desk.call("POST", PATH, body=question(application, **changes))


def rate(desk: Desk, application: dict[str, Any], **changes: Any) -> Response:  # noqa: ANN401 - any member
    """Rate a case."""
    return desk.call("POST", f"{PATH}/rating", body=question(application, **{"stars": 5} | changes))


def rejected(desk: Desk) -> dict[str, Any]:
    """Give a case that has ended."""
    application = desk.submit(an_application(KIND))
    assert desk.decide(application, "reject").status_code == 201
    return application


def ratings(desk: Desk) -> list[tuple[int, str | None]]:
    """Give what is kept."""
    with snapshot(desk.engine) as session:
        rows = session.connection().execute(text("select stars, comment from application_rating order by stars"))
        return [(row.stars, row.comment) for row in rows]


def refused(answer: Response, status: int, code: str) -> None:
    """Insist on a refusal."""
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


def test_whole_way_as_the_applicant_sees_it(desk: Desk) -> None:
    """Days and states of what concerns him, and the last day of the limit that runs."""
    application = desk.submit(an_application(KIND, stage="submitted"))
    assert ask(desk, application).json() == {
        "application_number": application["application_number"],
        "state": "submitted",
        "state_zh": "已提交",
        "applicant_must_act": False,
        "stages": [{"step": "submit", "date": "2026-03-02"}],
        "promised_days": 12,
        "due_date": "2026-03-09",
        "provisional": False,
        "may_be_rated": False,
    }
    desk.step(application, "request_supplement", items=["章程"])
    told = ask(desk, application).json()
    assert (told["state"], told["applicant_must_act"], told["due_date"]) == ("supplementing", True, None)
    desk.clock.advance(days=1)
    for step in ("supply", "accept", "begin_review"):
        desk.step(application, step)
    assert ask(desk, application).json()["due_date"] == "2026-03-19"
    current = desk.get(f"/api/v1/applications/{application['id']}", role="clerk")
    assert desk.decide(current).status_code == 201
    assert desk.issue(application).status_code == 201
    desk.clock.advance(days=1)
    desk.step(application, "deliver", reason="窗口领取")
    end = ask(desk, application).json()
    assert (end["state"], end["due_date"], end["may_be_rated"]) == ("delivered", None, True)
    assert [(stage["step"], stage["date"]) for stage in end["stages"]] == [
        ("submit", "2026-03-02"),
        ("request_supplement", "2026-03-02"),
        ("supply", "2026-03-03"),
        ("accept", "2026-03-03"),
        ("approve", "2026-03-03"),
        ("issue", "2026-03-03"),
        ("deliver", "2026-03-04"),
    ]


def test_nothing_personal_is_told(desk: Desk) -> None:
    """No name, code, address, reason, or officer, and not what it is about."""
    application = desk.submit(an_application(KIND))
    desk.step(application, "withdraw", reason="申请人改变计划")
    answer = ask(desk, application)
    assert answer.json()["state"] == "withdrawn"
    holder = application["holder"]
    claims = [value for value in application["claims"].values() if isinstance(value, str)]
    for hidden in (holder["name"], holder["code"], holder["code"][-6:], "改变计划", "clerk", KIND, *claims):
        assert hidden not in answer.text, hidden


def test_return_stays_inside_the_office(desk: Desk) -> None:
    """The applicant has nothing to do, so he is not told that something was sent back."""
    application = desk.submit(an_application(KIND))
    assert desk.decide(application, "return").status_code == 201
    told = ask(desk, application).json()
    assert (told["state"], told["state_zh"], told["applicant_must_act"]) == ("under_review", "审查中", False)
    assert [stage["step"] for stage in told["stages"]] == ["submit", "accept"]
    early = rate(desk, application)
    refused(early, 409, "forbidden-transition")
    assert early.json()["state"] == "under_review"
    assert "return" not in early.text


def test_limit_past_the_known_years_is_provisional(desk: Desk) -> None:
    """The applicant is told so too."""
    desk.clock.advance(days=298)
    assert ask(desk, desk.submit(an_application(KIND))).json()["provisional"] is True


@pytest.mark.parametrize("changed", ["lower", "spaces"])
def test_code_may_be_typed_as_people_do(desk: Desk, changed: str) -> None:
    """Small letters and spaces around it do not count."""
    application = desk.submit(an_application(KIND))
    tail = application["holder"]["code"][-6:]
    assert tail != tail.lower()
    typed = tail.lower() if changed == "lower" else f" {tail} "
    assert ask(desk, application, holder_code_tail=typed).status_code == 200


def test_unknown_number_and_wrong_tail_get_the_same_answer(desk: Desk) -> None:
    """Whoever guesses does not learn which of them was wrong, whether he asks or rates."""
    application = rejected(desk)
    tail = application["holder"]["code"][-6:]
    wrong: list[dict[str, str]] = [
        {"application_number": "20260302-999999"},
        {"application_number": "nonsense"},
        {"application_number": ""},
        {"application_number": "9" * 400},
        {"application_number": application["application_number"] + "\0"},
        {"holder_code_tail": "000000"},
        {"holder_code_tail": ""},
        {"holder_code_tail": tail[1:]},
        {"holder_code_tail": application["holder"]["code"]},
        {"holder_code_tail": "２" * 6},
        {"application_number": "20260302-999999", "holder_code_tail": ""},
    ]
    for call in (ask, rate):
        # Together they are more than one application's share of an hour.
        with TestClient(create_app(desk.resources), raise_server_exceptions=False) as client:
            other = replace(desk, client=client)
            answers = [call(other, application, **change) for change in wrong]
        for answer in answers:
            refused(answer, 404, "unknown-application")
            assert answer.json()["detail"] == UNKNOWN
            assert answer.json().keys() == answers[0].json().keys()
    assert ratings(desk) == []


def test_damaged_application_is_told_to_nobody(desk: Desk) -> None:
    """Its holder's code cannot be known, so nobody can show that it is his."""
    application = desk.submit(an_application(KIND))
    with transaction(desk.engine) as session:
        session.connection().execute(text("update application set content_sha256 = :wrong"), {"wrong": "0" * 64})
    refused(ask(desk, application), 404, "unknown-application")


@pytest.mark.parametrize("address", [PATH, f"{PATH}/rating"])
def test_one_application_is_asked_about_twenty_times_an_hour(desk: Desk, address: str) -> None:
    """Tries that fail count, the right answer comes no more, and another number has its own count."""
    application = desk.submit(an_application(KIND))
    other = desk.submit(an_application(KIND))
    for guess in range(20):
        body = question(application, holder_code_tail=f"{guess:06}")
        refused(desk.call("POST", address, body=body | _stars(address)), 404, "unknown-application")
    late = ask(desk, application)
    refused(late, 429, "too-many-requests")
    assert "an hour" in late.json()["detail"]
    assert late.headers["retry-after"] == "3600"
    refused(
        ask(desk, application, application_number=f" {application['application_number']} "), 429, "too-many-requests"
    )
    refused(rate(desk, application), 429, "too-many-requests")
    assert ask(desk, other).status_code == 200


def _stars(address: str) -> dict[str, int]:
    return {"stars": 1} if address.endswith("rating") else {}


def test_one_client_asks_so_often_a_minute(desk: Desk) -> None:
    """Whatever numbers it asks about; look-ups of certificates are counted apart."""
    settings = replace(desk.resources.settings, progress_per_minute=3)
    with TestClient(create_app(replace(desk.resources, settings=settings))) as client:
        numbers = [f"20260302-{number:06}" for number in range(5)]
        answers = [client.post(PATH, json={"application_number": n, "holder_code_tail": "1"}) for n in numbers]
        verified = client.post("/api/v1/verifications", json={"code": "1"})
    assert [answer.status_code for answer in answers] == [404, 404, 404, 429, 429]
    assert answers[-1].headers["retry-after"] == "60"
    assert verified.status_code == 200


def test_ended_case_is_rated_once(desk: Desk) -> None:
    """The first one stays, and the office reads it."""
    application = rejected(desk)
    assert ask(desk, application).json()["may_be_rated"] is True
    first = rate(desk, application, stars=4, comment="办理快，态度好")
    assert first.status_code == 201
    assert first.json() == {"stars": 4, "comment": "办理快，态度好", "rated_at": "2026-03-02T04:00:00Z"}
    refused(rate(desk, application, stars=1), 409, "already-rated")
    assert ratings(desk) == [(4, "办理快，态度好")]
    assert ask(desk, application).json()["may_be_rated"] is False
    path = f"/api/v1/applications/{application['id']}/rating"
    for role in ("clerk", "reviewer", "issuer", "auditor"):
        assert desk.get(path, role=role) == first.json()
    refused(desk.call("GET", path, role="inspector"), 403, "forbidden")
    refused(desk.call("GET", path), 401, "unauthenticated")


def test_of_ratings_at_once_one_wins(desk: Desk) -> None:
    """The others are told; nothing is kept of them."""
    application = rejected(desk)
    with ThreadPoolExecutor(5) as threads:
        answers = list(threads.map(lambda stars: rate(desk, application, stars=stars), range(1, 6)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]
    (winner,) = (answer.json()["stars"] for answer in answers if answer.status_code == 201)
    assert ratings(desk) == [(winner, None)]


@pytest.mark.parametrize("stage", ["draft", "submitted", "accepted", "under_review", "approved", "issued"])
def test_running_case_is_not_rated(shared_desk: Desk, stage: str) -> None:
    """A certificate that is made and not handed over is no end."""
    early = {"draft", "submitted", "accepted", "under_review"}
    application = shared_desk.submit(an_application(KIND, stage=stage if stage in early else "under_review"))
    if stage not in early:
        assert shared_desk.decide(application).status_code == 201
    if stage == "issued":
        assert shared_desk.issue(application).status_code == 201
    answer = rate(shared_desk, application)
    refused(answer, 409, "forbidden-transition")
    assert answer.json()["state"] == stage
    assert ratings(shared_desk) == []


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"stars": 0}, "stars"),
        ({"stars": 6}, "stars"),
        ({"stars": 10**30}, "stars"),
        ({"stars": 4.5}, "stars"),
        ({"stars": True}, "stars"),
        ({"stars": None}, "stars"),
        ({"comment": ""}, "comment"),
        ({"comment": "好" * 501}, "comment"),
        ({"comment": "好\u202e"}, "comment"),
        ({"comment": "好\0"}, "comment"),
        ({"comment": 5}, "comment"),
        ({"name": "张三"}, "name"),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_impossible_rating_is_refused(shared_desk: Desk, changes: dict[str, Any], path: str) -> None:
    """By the member; nothing is kept."""
    answer = rate(shared_desk, rejected(shared_desk), **changes)
    refused(answer, 422, "invalid-input")
    assert path in answer.json()["detail"]
    assert ratings(shared_desk) == []


def test_office_asks_for_a_rating_that_was_not_given(desk: Desk) -> None:
    """An unknown application is told apart: the office may know."""
    application = rejected(desk)
    refused(desk.call("GET", f"/api/v1/applications/{application['id']}/rating", role="clerk"), 404, "not-found")
    refused(desk.call("GET", "/api/v1/applications/x/rating", role="clerk"), 404, "unknown-application")
