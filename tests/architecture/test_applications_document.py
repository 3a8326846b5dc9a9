"""Keep docs/applications.md in step with the tables of the way of an application."""

import re

from ecert.application.workflow import RULES, STATE_ZH, TRANSITIONS, WAITING_FOR, ApplicationStep
from ecert.catalogue.loader import load_office
from tests.building import ROOT


def rows(heading: str) -> list[list[str]]:
    """Give the cells of the table below a heading, without its head."""
    document = (ROOT / "docs" / "applications.md").read_text(encoding="utf-8")
    section = document.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def named(cell: str) -> list[str]:
    """Give the names in a cell."""
    return re.findall(r"`(\w+)`", cell)


def test_states_are_those_of_the_code() -> None:
    """Each has its Chinese name and whom it waits for."""
    shown = [(named(state)[0], chinese, waits) for state, chinese, waits, _ in rows("States")]
    assert shown == [(str(state), chinese, WAITING_FOR.get(state, "–")) for state, chinese in STATE_ZH.items()]


def test_steps_are_those_of_the_code() -> None:
    """From where to where, by whom, with which reason and letter."""
    letters = load_office(ROOT / "templates").documents
    shown = rows("Steps")
    assert [named(row[0])[0] for row in shown] == [str(step) for step in RULES]
    for step, before, after, who, reason, letter in shown:
        taken = ApplicationStep(named(step)[0])
        rule = RULES[taken]
        assert {(state, named(after)[0]) for state in named(before)} == {
            (str(state), str(then)) for (state, by), then in TRANSITIONS.items() if by is taken
        }
        assert who == ", ".join(rule.roles)
        assert reason == ("yes" if rule.reason else "–")
        assert letter == (letters[rule.document].title if rule.document else "–")
