"""Printed paper: which sheet became which copy, what became of it, and that nothing else depends on it."""

from typing import Any

import pytest
from httpx import Response
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from ecert.storage.database import transaction
from tests.building import a_backlog_entry, an_application
from tests.e2e.desk import KIND, Desk

SINGLE = "guochan_dianshiju_faxing_xukezheng"
"""国产电视剧发行许可证: one paper, no duplicates."""
ENDS = ("spoiled", "lost", "returned")


def note(desk: Desk, identifier: str, stock: str = "A00001", *, role: str = "issuer", **changes: Any) -> Response:  # noqa: ANN401
    """Note the original on a sheet; *changes* replace members."""
    body = {"kind": "original", "stock_number": stock, **changes}
    return desk.call("POST", f"/api/v1/certificates/{identifier}/papers", role=role, body=body)


def noted(desk: Desk, identifier: str, stock: str = "A00001", **changes: Any) -> dict[str, Any]:  # noqa: ANN401
    """Note a paper that must be taken."""
    answer = note(desk, identifier, stock, **changes)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def end(
    desk: Desk,
    identifier: str,
    paper: dict[str, Any],
    state: str = "spoiled",
    *,
    role: str = "clerk",
    reason: str = "卡纸",
) -> Response:
    """Note what became of a paper."""
    path = f"/api/v1/certificates/{identifier}/papers/{paper['id']}/end"
    return desk.call("POST", path, role=role, body={"state": state, "reason": reason})


def papers(desk: Desk, identifier: str) -> list[dict[str, Any]]:
    """List a certificate's papers as the auditor."""
    return list(desk.get(f"/api/v1/certificates/{identifier}/papers", role="auditor")["items"])


def told(answer: Response) -> tuple[int, str, str | None]:
    """Give status, code and state of a refusal."""
    return answer.status_code, answer.json()["code"], answer.json().get("state")


def test_paper_is_noted_and_listed(desk: Desk) -> None:
    """Who, when, which copy, on which sheet; and nothing of it stands in the signed history."""
    identifier = desk.issued()["identifier"]
    assert papers(desk, identifier) == []
    original = noted(desk, identifier)
    duplicate = noted(desk, identifier, "A00002", kind="duplicate", copy_number=2, role="clerk")
    assert original | {"id": None} == {
        "id": None,
        "kind": "original",
        "copy_number": 1,
        "stock_number": "A00001",
        "printed_on": "2026-03-02",
        "noted_at": "2026-03-02T04:00:00Z",
        "noted_by": "issuer",
        "state": "in_use",
        "reason": None,
        "ended_at": None,
        "ended_by": None,
    }
    assert (duplicate["kind"], duplicate["copy_number"], duplicate["noted_by"]) == ("duplicate", 2, "clerk")
    assert {paper["id"]: paper for paper in papers(desk, identifier)} == {
        paper["id"]: paper for paper in (original, duplicate)
    }
    events = desk.get(f"/api/v1/certificates/{identifier}/history", role="auditor")["events"]
    assert [event["kind"] for event in events] == ["issued"]


@pytest.mark.parametrize("state", ENDS)
def test_paper_ends_once(desk: Desk, state: str) -> None:
    """The row keeps what was said first, and whoever comes later is told it."""
    identifier = desk.issued()["identifier"]
    paper = noted(desk, identifier)
    desk.clock.advance(days=1)
    answer = end(desk, identifier, paper, state)
    assert answer.status_code == 201
    assert answer.json() == paper | {
        "state": state,
        "reason": "卡纸",
        "ended_at": "2026-03-03T04:00:00Z",
        "ended_by": "clerk",
    }
    for again in ENDS:
        assert told(end(desk, identifier, paper, again)) == (409, "forbidden-transition", state)
    assert papers(desk, identifier) == [answer.json()]


@pytest.mark.parametrize("state", ENDS)
def test_copy_is_printed_again_on_another_sheet(desk: Desk, state: str) -> None:
    """One sheet in use for each copy; the sheet that ended is never used again."""
    identifier = desk.issued()["identifier"]
    first = noted(desk, identifier)
    assert told(note(desk, identifier, "A00002")) == (409, "copy-in-use", "in_use")
    end(desk, identifier, first, state)
    assert told(note(desk, identifier, "A00001")) == (409, "duplicate-stock-number", None)
    noted(desk, identifier, "A00002")
    assert sorted(paper["state"] for paper in papers(desk, identifier)) == sorted(["in_use", state])


@pytest.mark.parametrize("stock", ["A00001", "a00001", " A 00001 ", "Ａ０００01"])
def test_sheet_is_used_once_in_its_kind(desk: Desk, stock: str) -> None:
    """Whatever certificate of the kind, and however the number is written; another kind has paper of its own."""
    noted(desk, desk.issued()["identifier"])
    other = desk.issued()["identifier"]
    assert told(note(desk, other, stock)) == (409, "duplicate-stock-number", None)
    assert papers(desk, other) == []
    noted(desk, desk.issued(an_application(SINGLE))["identifier"], stock)


def test_template_says_which_copies_there_are(desk: Desk) -> None:
    """A kind with one paper has no duplicate."""
    assert desk.get(f"/api/v1/catalogue/{SINGLE}")["copies"]["duplicate"] is False
    identifier = desk.issued(an_application(SINGLE))["identifier"]
    assert told(note(desk, identifier, kind="duplicate")) == (409, "not-foreseen", None)
    assert papers(desk, identifier) == []
    noted(desk, identifier)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"kind": "copy"}, "kind"),
        ({"kind": ""}, "kind"),
        ({"copy_number": 2}, "copy_number"),
        ({"copy_number": 0}, "copy_number"),
        ({"kind": "duplicate", "copy_number": 21}, "copy_number"),
        ({"kind": "duplicate", "copy_number": 10**40}, "copy_number"),
        ({"stock_number": ""}, "stock_number"),
        ({"stock_number": " "}, "stock_number"),
        ({"stock_number": "\0"}, "stock_number"),
        ({"stock_number": "1" * 65}, "stock_number"),
        ({"stock_number": "\ufdfa" * 60}, "stock_number"),
        ({"printed_on": "2026-03-03"}, "printed_on"),
        ({"printed_on": "2026-03-01"}, "printed_on"),
        ({"printed_on": "2026-02-30"}, "printed_on"),
    ],
)
def test_wrong_member_is_refused_by_its_name(shared_desk: Desk, changes: dict[str, Any], path: str) -> None:
    """Nothing is noted, whatever the body says."""
    identifier = shared_desk.issued()["identifier"]
    answer = note(shared_desk, identifier, **changes)
    assert answer.status_code == 422
    assert [error["path"] for error in answer.json()["errors"]] == [path]
    assert papers(shared_desk, identifier) == []


def test_paper_of_the_paper_days_keeps_its_day(desk: Desk) -> None:
    """A certificate that was granted in 2024 was printed then."""
    identifier = desk.issued(a_backlog_entry(KIND))["identifier"]
    assert noted(desk, identifier, printed_on="2024-07-01")["printed_on"] == "2024-07-01"
    assert note(desk, identifier, "A00002", kind="duplicate", printed_on="2024-06-30").status_code == 422


@pytest.mark.parametrize(
    ("state", "reason", "path"), [("in_use", "x", "state"), ("", "x", "state"), ("lost", "", "reason")]
)
def test_wrong_end_is_refused(desk: Desk, state: str, reason: str, path: str) -> None:
    """A paper is not brought back into use, and every end has its reason."""
    identifier = desk.issued()["identifier"]
    paper = noted(desk, identifier)
    answer = end(desk, identifier, paper, state, reason=reason)
    assert (answer.status_code, [error["path"] for error in answer.json()["errors"]]) == (422, [path])
    assert papers(desk, identifier) == [paper]


def test_ending_of_the_certificate_leaves_its_paper_alone(desk: Desk) -> None:
    """It is in use until it comes back, and it may come back long after; but no new one is printed."""
    identifier = desk.issued()["identifier"]
    paper = noted(desk, identifier)
    desk.end(identifier, "revoke")
    assert papers(desk, identifier) == [paper]
    assert told(note(desk, identifier, "A00002", kind="duplicate")) == (409, "forbidden-transition", "revoked")
    assert end(desk, identifier, paper, "returned", reason="吊销后收回").status_code == 201


def test_no_paper_of_what_is_replaced_or_expired(desk: Desk) -> None:
    """The new version is printed anew; its papers are its own."""
    first = desk.issued(a_backlog_entry(KIND))["identifier"]
    noted(desk, first)
    second = desk.issued(an_application(KIND, business_type="change", predecessor=first))["identifier"]
    assert told(note(desk, first, "A00002", kind="duplicate")) == (409, "forbidden-transition", "superseded")
    assert papers(desk, second) == []
    noted(desk, second, "A00002")
    desk.clock.advance(days=200)
    assert told(note(desk, second, "A00003", kind="duplicate")) == (409, "forbidden-transition", "expired")


def test_suspended_certificate_may_be_printed(desk: Desk) -> None:
    """A suspension says nothing of the paper."""
    identifier = desk.issued()["identifier"]
    desk.order(identifier, "suspend")
    noted(desk, identifier)


@pytest.mark.parametrize("role", ["reviewer", "auditor", "inspector", "administrator"])
def test_others_note_nothing(desk: Desk, role: str) -> None:
    """Clerks and issuers do; the office reads."""
    identifier = desk.issued()["identifier"]
    paper = noted(desk, identifier)
    assert told(note(desk, identifier, "A00002", kind="duplicate", role=role)) == (403, "forbidden", None)
    assert told(end(desk, identifier, paper, role=role)) == (403, "forbidden", None)
    answer = desk.call("GET", f"/api/v1/certificates/{identifier}/papers", role=role)
    assert answer.status_code == (200 if role in {"reviewer", "auditor"} else 403)
    assert papers(desk, identifier) == [paper]


def test_what_is_not_there_is_not_found(desk: Desk) -> None:
    """An unknown certificate, an unknown paper, and another certificate's paper."""
    identifier, other = desk.issued()["identifier"], desk.issued()["identifier"]
    paper = noted(desk, identifier)
    assert told(note(desk, "1.2.156.3005.2.X")) == (404, "unknown-certificate", None)
    assert told(end(desk, identifier, {"id": "none"})) == (404, "unknown-paper", None)
    assert told(end(desk, other, paper)) == (404, "unknown-paper", None)
    assert desk.call("GET", "/api/v1/certificates/1.2.X/papers", role="auditor").status_code == 404
    assert papers(desk, identifier) == [paper]


def test_database_too_knows_each_sheet_and_each_copy_once(desk: Desk) -> None:
    """Whoever writes the tables by hand still cannot use a sheet twice, or have two originals in use."""
    identifier = desk.issued()["identifier"]
    noted(desk, identifier)
    noted(desk, identifier, "A00002", kind="duplicate")
    for change in ("stock_key = 'A00001'", "kind = 'original'"):
        statement = text(f"update paper_copy set {change} where kind = 'duplicate'")  # noqa: S608 - our own words
        with pytest.raises(IntegrityError), transaction(desk.engine) as session:
            session.connection().execute(statement)


def test_look_up_does_not_read_papers(desk: Desk) -> None:
    """Verification works where the account of paper is gone."""
    issued = desk.issued()
    noted(desk, issued["identifier"])
    with transaction(desk.engine) as session:
        session.connection().execute(text("drop table paper_copy"))
    assert desk.verify(code=issued["code"])["outcome"] == "PASSED"
    assert desk.get(f"/api/v1/certificates/{issued['identifier']}")["outcome"] == "PASSED"
