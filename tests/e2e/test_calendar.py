"""The office's calendar as a calendar program reads it, on both databases."""

import base64
from datetime import date, timedelta
from typing import Any

import pytest
from httpx import Response
from icalendar import Calendar
from sqlalchemy import text

from ecert.accounts.service import create_account, create_token
from ecert.reminding.agenda import DAYS_AHEAD, MAX_LISTED
from ecert.storage.database import transaction
from tests.building import NOON, TODAY, an_application, the_keyring
from tests.e2e.desk import KIND, Desk

CALENDAR = "/api/v1/calendar.ics"
TITLE = "广播电视节目制作经营许可证"


def events(answer: Response) -> list[Any]:
    """Read the events with the library."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def basic(password: str, name: str = "anybody") -> dict[str, str]:
    """Sign in as a calendar program does."""
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


def end_on(desk: Desk, identifier: str, day: date, **columns: str) -> None:
    """Let a certificate end on a day, in the register's search columns alone."""
    values = columns | {"valid_to": day.isoformat()}
    changes = ", ".join(f"{column} = :{column}" for column in values)
    with transaction(desk.engine) as session:
        statement = text(f"update certificate set {changes} where identifier = :identifier")  # noqa: S608
        session.connection().execute(statement, values | {"identifier": identifier})


def calendar_token(desk: Desk) -> str:
    """Make a token for a calendar program."""
    with transaction(desk.engine) as session:
        create_account(session, name="program", roles=["calendar"], now=NOON, keyring=the_keyring())
        return create_token(session, account_name="program", now=NOON, days=366, keyring=the_keyring())


def test_calendar_has_a_day_for_each_expiry(desk: Desk) -> None:
    """From today to the four hundredth day, all day long, with number and kind and no holder."""
    days = [
        TODAY - timedelta(days=1),
        TODAY,
        TODAY + timedelta(days=DAYS_AHEAD),
        TODAY + timedelta(days=DAYS_AHEAD + 1),
    ]
    issued = [desk.issued() for _ in days]
    for one, day in zip(issued, days, strict=True):
        end_on(desk, one["identifier"], day)
    answer = desk.call("GET", CALENDAR, role="auditor")
    first, second = events(answer)
    assert (first["DTSTART"].dt, first["DTEND"].dt) == (TODAY, TODAY + timedelta(days=1))
    assert (first["UID"], second["UID"]) == ("expiry-2026-03-02@ecert.example", "expiry-2027-04-06@ecert.example")
    assert first["DTSTAMP"].dt == NOON
    assert first["SUMMARY"] == "证照到期 1 件"
    assert first["DESCRIPTION"] == f"{TITLE}  {issued[1]['certificate_number']}"
    assert an_application(KIND)["holder"]["name"] not in answer.text.replace("\r\n ", "")
    assert answer.headers["cache-control"].startswith("private")


def test_days_with_many_expiries_are_one_event(desk: Desk) -> None:
    """All are counted, the first twenty named; the event keeps its name when one is added."""
    for _ in range(MAX_LISTED):
        end_on(desk, desk.issued()["identifier"], TODAY)
    (before,) = events(desk.call("GET", CALENDAR, role="clerk"))
    assert len(before["DESCRIPTION"].splitlines()) == MAX_LISTED
    for _ in range(2):
        end_on(desk, desk.issued()["identifier"], TODAY)
    (after,) = events(desk.call("GET", CALENDAR, role="clerk"))
    assert (after["UID"], after["SUMMARY"]) == (before["UID"], f"证照到期 {MAX_LISTED + 2} 件")
    assert after["DESCRIPTION"].splitlines() == [*before["DESCRIPTION"].splitlines(), "另有 2 件"]


def test_only_what_stands_is_in_the_calendar(desk: Desk) -> None:
    """A suspended certificate is; an ended or a superseded one is not."""
    suspended, ended, replaced = (desk.issued()["identifier"] for _ in range(3))
    assert desk.order(suspended, "suspend").status_code == 201
    desk.end(ended, "revoke")
    desk.issued(an_application(KIND, business_type="reissue", predecessor=replaced))
    for identifier in (suspended, ended, replaced):
        end_on(desk, identifier, TODAY)
    (event,) = [event for event in events(desk.call("GET", CALENDAR, role="issuer")) if event["DTSTART"].dt == TODAY]
    assert event["SUMMARY"] == "证照到期 1 件"


def test_text_of_a_certificate_stays_text(desk: Desk) -> None:
    """What looks like the calendar's own lines is no line of it."""
    nasty = "1\r\nEND:VEVENT\r\nBEGIN:VALARM,;\\n" + "长" * 60
    end_on(desk, desk.issued()["identifier"], TODAY, number=nasty)
    (event,) = events(desk.call("GET", CALENDAR, role="reviewer"))
    assert event["DESCRIPTION"] == f"{TITLE}  {nasty}".replace("\r\n", "\n")
    assert event.subcomponents == []


def test_calendar_program_signs_in_with_a_token_that_does_nothing_else(desk: Desk) -> None:
    """By name and password, or as a bearer; the role of its account opens no other address."""
    end_on(desk, desk.issued()["identifier"], TODAY)
    token = calendar_token(desk)
    bearer = {"Authorization": f"Bearer {token}"}
    assert len(events(desk.call("GET", CALENDAR, headers=basic(token)))) == 1
    assert len(events(desk.call("GET", CALENDAR, headers=basic(token, name="张三")))) == 1
    assert len(events(desk.call("GET", CALENDAR, headers=bearer))) == 1
    for path in ("/api/v1/certificates", "/api/v1/events", "/api/v1/sync", "/api/v1/applications/x"):
        assert desk.call("GET", path, headers=bearer).status_code in {403, 405}
        assert desk.call("GET", path, headers=basic(token)).status_code in {401, 405}


def test_deadlines_of_applications_are_in_the_calendar(desk: Desk) -> None:
    """On their last day; once that is over, on today, until something is done. No holder is named."""
    due, later, drafted = (
        desk.submit(an_application(KIND, stage=stage)) for stage in ("accepted", "accepted", "draft")
    )
    assert (due["due_date"], drafted["due_date"]) == ("2026-03-18", None)
    (event,) = events(desk.call("GET", CALENDAR, role="clerk"))
    assert (str(event["DTSTART"].dt), event["SUMMARY"], event["UID"]) == (
        "2026-03-18",
        "办件到期 2 件",
        "due-2026-03-18@ecert.example",
    )
    assert event["DESCRIPTION"] == "\n".join(f"{each['application_number']}  {TITLE}" for each in (due, later))
    desk.clock.advance(days=20)
    (event,) = events(desk.call("GET", CALENDAR, role="clerk"))
    assert (event["DTSTART"].dt, event["SUMMARY"]) == (TODAY + timedelta(days=20), "办件已超期 2 件")
    for each in (due, later):
        assert desk.step(each, "withdraw", reason="申请人撤回").status_code == 201
    assert events(desk.call("GET", CALENDAR, role="clerk")) == []


@pytest.mark.parametrize("role", ["inspector", "administrator"])
def test_roles_outside_the_office_read_no_calendar(shared_desk: Desk, role: str) -> None:
    """They have no business with who expires when."""
    assert shared_desk.call("GET", CALENDAR, role=role).status_code == 403


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "Basic",
        "Basic !!!",
        "Basic /w==",
        "Basic OnRva2Vu",
        "Basic bm9jb2xvbg==",
        "Basic AGE6AGI=",
        "Basic " + "QUFB" * 500,
        "Bearer nobody",
        "Digest x",
    ],
)
def test_who_shows_no_token_is_asked_for_one(shared_desk: Desk, authorization: str | None) -> None:
    """With the challenge that calendar programs wait for, whatever was sent; an address takes no token at all."""
    headers = {} if authorization is None else {"Authorization": authorization}
    answer = shared_desk.call("GET", f"{CALENDAR}?token={shared_desk.staff.tokens['auditor']}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert answer.headers["www-authenticate"] == 'Basic realm="ecert", charset="UTF-8"'


def test_other_addresses_ask_for_a_bearer(shared_desk: Desk) -> None:
    """A browser must not ask people for a password there."""
    assert shared_desk.call("GET", "/api/v1/certificates").headers["www-authenticate"] == "Bearer"
