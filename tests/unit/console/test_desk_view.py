"""What the work list's page shows, without a database: where things lead, and what is left out."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ecert.accounts.principal import AccountRole, Principal
from ecert.application.casebook import Week
from ecert.console.desk.numbers import SECONDS, Numbers
from ecert.console.desk.view import address_of, has_work, panels_of, parts_of, tiles_of
from ecert.messages import Language
from ecert.pages.access import Officer
from ecert.register.counting import Month
from ecert.worklist.model import Expiring, Figures, Line, Matter, Platform, WorkList, card_by_age
from tests.building import NOON, TODAY, the_catalogue

REVIEWER = Principal(1, "reviewer", frozenset({AccountRole.REVIEWER}))
CLERK = Principal(2, "clerk", frozenset({AccountRole.CLERK}))
LINE = Line(Matter.APPLICATION, "a1", "20260302-000001", "kind", "", "under_review", NOON, "clerk", "reviewer")
MONDAY = TODAY - timedelta(days=TODAY.weekday())
FIGURES = Figures(
    weeks=[Week(MONDAY - timedelta(days=7)), Week(MONDAY, arrived=3, settled=2, decided=2, timed=2, in_time=1)],
    months=[Month(date(2026, 2, 1), 0, 0), Month(date(2026, 3, 1), 4, 1)],
    open_states={"under_review": 3, "supplementing": 1},
    cards={},
    undelivered=7,
)
WORK = WorkList(
    NOON,
    TODAY,
    expiring=Expiring({30: 2, 60: 2, 90: 5}, (), frozenset()),
    platform=Platform(is_set_up=True, refused=0, refusals=(), pending=None, last_success_at=None, troubles=0),
    figures=FIGURES,
)


@pytest.mark.parametrize(
    ("changes", "by", "address"),
    [
        ({}, REVIEWER, "/console/review/a1"),
        ({}, CLERK, "/console/applications/a1"),
        ({"state": "approved"}, REVIEWER, "/console/applications/a1"),
        ({"matter": Matter.ENDING}, REVIEWER, "/console/endings"),
        ({"matter": Matter.SUSPICION}, REVIEWER, "/console/suspicions#a1"),
        ({"matter": Matter.ACCOUNT_CHANGE}, CLERK, "/console/accounts/changes/a1"),
    ],
)
def test_a_line_leads_to_where_it_is_dealt_with(changes: dict[str, str], by: Principal, address: str) -> None:
    """By what it is, and by what the account does."""
    assert address_of(replace(LINE, **changes), by) == address  # type: ignore[arg-type]


def test_tiles_say_what_presses() -> None:
    """Green where nothing does; a second number beside the first."""
    tiles = {tile.name: tile for tile in tiles_of(WORK, REVIEWER)}
    assert (tiles["late"].tone, tiles["late"].number, tiles["late"].note) == ("green", 0, 0)
    assert (tiles["expiring"].tone, tiles["expiring"].number, tiles["expiring"].note) == ("amber", 2, 5)
    assert tiles["refused"].note is None
    assert (tiles["issued"].number, tiles["issued"].note) == (4, 1)
    assert [tile.key for tile in tiles.values()] == list("12345678")
    assert [tile.name for tile in tiles_of(WorkList(NOON, TODAY), CLERK)] == ["mine"]
    auditor = Principal(3, "auditor", frozenset({AccountRole.AUDITOR}))
    assert not has_work(auditor)
    assert tiles_of(WORK, auditor)[0].name == "late"


def test_panels_have_a_row_for_each_period() -> None:
    """What is not known is a dash, and no zero."""
    cases, backlog, in_time, certificates = panels_of(FIGURES)
    assert cases.rows == [("0", "0"), ("3", "2")]
    assert backlog.latest == "0.0"
    assert (in_time.latest, in_time.rows) == ("50%", [("—", "0"), ("50%", "2")])
    assert certificates.href == "/console/certificates?issued_from=2026-03-01&issued_to=2026-03-31"


def test_parts_lead_to_their_applications() -> None:
    """Where open ones are, in the order of their way."""
    parts = parts_of(FIGURES)
    assert [part.count for part in parts] == [0, 1, 0, 3, 0]
    assert [part.share.width for part in parts] == [0, 80, 0, 240, 0]
    assert [part.href.partition("?")[2] for part in parts] == [
        "state=submitted",
        "state=supplementing",
        "waiting=clerk",
        "waiting=reviewer",
        "state=approved",
    ]


def test_numbers_are_remembered_for_some_seconds() -> None:
    """For each officer, and forgotten when he looks at his list."""
    counted: list[int] = []

    class Desk:
        catalogue = the_catalogue()

        def count(self, by: Principal) -> dict[str, int]:
            counted.append(by.account_id)
            return {"desk": len(counted)}

    seconds = [0.0]
    numbers = Numbers(Desk(), lambda: seconds[0])  # type: ignore[arg-type]
    officer = Officer(CLERK, Language.ZH, "token", 1)
    other = Officer(REVIEWER, Language.ZH, "token", 2)
    assert [numbers(officer)["desk"], numbers(officer)["desk"], numbers(other)["desk"]] == [1, 1, 2]
    numbers.forget(officer)
    assert numbers(officer)["desk"] == 3
    seconds[0] = SECONDS
    assert numbers(officer)["desk"] == 4
    assert counted == [2, 1, 2, 2]


@pytest.mark.parametrize(("days", "card"), [(0, "none"), (2, "none"), (3, "yellow"), (6, "yellow"), (7, "red")])
def test_what_has_no_limit_goes_by_its_age(days: int, card: str) -> None:
    """Three days are long, seven too long."""
    assert card_by_age(NOON - timedelta(days=days), now=NOON) == card
