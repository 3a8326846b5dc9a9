"""The office's figures over HTTP: what came in, how long it took, what applicants thought."""

import json
from typing import Any

import pytest

from tests.building import a_backlog_entry, an_application
from tests.e2e.desk import KIND, Desk

PATH = "/api/v1/statistics"
OTHER = "dianzi_chubanwu_chuban_xukezheng"
NONE = {"total": 0, "states": {}, "timed": 0, "mean_working_days": None, "in_time_share": None}


def decided(desk: Desk, decision: str, *, after_days: int) -> dict[str, Any]:
    """Give an application that was decided so many days after it came in."""
    application = desk.submit(an_application(KIND))
    desk.clock.advance(days=after_days)
    assert desk.decide(application, decision).status_code == 201
    return application


def rate(desk: Desk, application: dict[str, Any], stars: int) -> None:
    """Rate a case as the applicant."""
    body = {
        "application_number": application["application_number"],
        "holder_code_tail": application["holder"]["code"][-6:],
        "stars": stars,
        "comment": "评语不外传",
    }
    assert desk.call("POST", "/api/v1/progress/rating", body=body).status_code == 201


def test_nothing_comes_to_nothing(desk: Desk) -> None:
    """Before the first application; the period is this year so far."""
    assert desk.get(PATH, role="auditor") == {
        "from": "2026-01-01",
        "to": "2026-03-02",
        "applications": NONE,
        "by_template": [],
        "ratings": {"count": 0, "mean_stars": None},
    }


def test_figures_of_a_busy_month(desk: Desk) -> None:
    """One in time, one late by a day, one open, one of another kind, and a paper certificate without a time."""
    first = decided(desk, "reject", after_days=7)
    second = decided(desk, "reject", after_days=17)
    desk.submit(an_application(KIND))
    other = desk.submit(an_application(OTHER))
    desk.issued(a_backlog_entry(KIND))
    desk.step(other, "withdraw", reason="申请人撤回申请")
    rate(desk, first, 5)
    rate(desk, second, 2)
    rate(desk, other, 4)
    answer = desk.get(PATH, role="auditor")
    kind = {
        "total": 4,
        "states": {"under_review": 1, "rejected": 2, "issued": 1},
        "timed": 2,
        "mean_working_days": 9.0,
        "in_time_share": 0.5,
    }
    assert OTHER < KIND, "kinds come in the order of their slugs"
    assert answer["by_template"] == [
        {**NONE, "template": OTHER, "total": 1, "states": {"withdrawn": 1}},
        {**kind, "template": KIND},
    ]
    states = {"under_review": 1, "rejected": 2, "issued": 1, "withdrawn": 1}
    assert answer["applications"] == {**kind, "total": 5, "states": states}
    assert answer["ratings"] == {"count": 3, "mean_stars": 3.67}
    told = json.dumps(answer, ensure_ascii=False)
    for hidden in (first["holder"]["name"], first["holder"]["code"], first["application_number"], "评语", "clerk"):
        assert hidden not in told


def test_period_counts_both_its_days(desk: Desk) -> None:
    """By the legal day: half past midnight in Changsha is still the day before in UTC."""
    desk.clock.advance(hours=12.5)
    application = desk.submit(an_application(KIND, stage="draft"))
    assert application["application_number"].startswith("20260303-")
    desk.step(application, "withdraw", reason="申请人撤回申请")
    rate(desk, application, 3)

    def found(first: str, last: str) -> tuple[int, int]:
        answer = desk.get(f"{PATH}?from={first}&to={last}", role="clerk")
        return answer["applications"]["total"], answer["ratings"]["count"]

    assert found("2026-03-03", "2026-03-03") == (1, 1)
    assert found("2026-03-02", "2026-03-02") == (0, 0)
    assert found("2026-03-04", "2026-03-04") == (0, 0)
    assert found("2025-03-03", "2026-03-03") == (1, 1)


def test_pages_miss_nothing_between_them(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """More applications than are read at a time are all counted, each once."""
    monkeypatch.setattr("ecert.application.workload.PAGE", 2)
    for _ in range(5):
        desk.submit(an_application(KIND, stage="draft"))
    assert desk.get(PATH, role="auditor")["applications"]["states"] == {"draft": 5}


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("from=2026-03-03&to=2026-03-02", "to"),
        ("from=2025-03-02&to=2026-03-03", "to"),
        ("from=1999-12-31&to=2000-01-01", "from"),
        ("to=9999-12-31", "to"),
        ("from=2999-12-31&to=3000-01-01", "to"),
        ("from=2026-04-01", "to"),
        ("from=2026-02-30", "from"),
        ("to=yesterday", "to"),
    ],
)
def test_impossible_period_is_refused(desk: Desk, query: str, path: str) -> None:
    """By the end that is wrong."""
    answer = desk.call("GET", f"{PATH}?{query}", role="auditor")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")
    assert [entry["path"] for entry in answer.json()["errors"]] == [path]


def test_only_the_office_reads_figures(desk: Desk) -> None:
    """And nobody without a token."""
    for role in ("clerk", "reviewer", "issuer", "auditor"):
        assert desk.call("GET", PATH, role=role).status_code == 200
    for role in ("inspector", "administrator"):
        assert desk.call("GET", PATH, role=role).json()["code"] == "forbidden"
    assert desk.call("GET", PATH).json()["code"] == "unauthenticated"
