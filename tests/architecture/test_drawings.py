"""The drawn state machines, and the table of events, are those of the code."""

import importlib.util
import re
from types import ModuleType

import pytest

from ecert.errors import ForbiddenTransition
from ecert.register.lifecycle import STEP_EVENTS, TRANSITIONS, EventKind, Standing, Step, next_standing
from tests.building import ROOT


def the_tool() -> ModuleType:
    """Load the tool that draws; it is no part of the package."""
    spec = importlib.util.spec_from_file_location("draw_states", ROOT / "tooling" / "draw_states.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TOOL = the_tool()


@pytest.mark.parametrize("file", list(TOOL.DRAWINGS))
def test_drawing_is_in_step_with_its_table(file: str) -> None:
    """Whoever changes a table draws anew: `python tooling/draw_states.py`."""
    name, make = TOOL.DRAWINGS[file]
    document = (ROOT / "docs" / file).read_text(encoding="utf-8")
    assert TOOL.put_in(document, name, make()) == document
    assert document.count("```mermaid") == 1


def test_document_without_a_place_is_left_alone() -> None:
    """A drawing never lands at the end of something else."""
    with pytest.raises(ValueError, match="no place"):
        TOOL.put_in("# Something else\n", "application", "x")


def allowed(before: Standing, kind: EventKind, *, expired: bool) -> bool:
    """Whether an event may happen."""
    try:
        next_standing(before, kind, expired=expired)
    except ForbiddenTransition:
        return False
    return True


def test_table_of_events_is_the_codes() -> None:
    """From where to where, who confirms, and what may still happen to an expired certificate."""
    document = (ROOT / "docs" / "lifecycle.md").read_text(encoding="utf-8")
    section = document.split("\n## What events make of it\n")[1].split("\n## ")[0]
    shown = [line.strip("|").split(" | ") for line in section.splitlines() if line.startswith("| `")]
    words = [[re.findall(r"`(\w+)`", cell) for cell in row] for row in shown]
    ends = {STEP_EVENTS[step] for step in Step if step.terminal}
    assert {(before, row[0][0], row[3][0]) for row in words for before in row[2]} == {
        (before.value, kind.value, after.value) for (before, kind), after in TRANSITIONS.items()
    }
    for (kind_cell, *_), (_, _, _, _, second, expired) in zip(words, shown, strict=True):
        kind = EventKind(kind_cell[0])
        assert (second.strip() == "yes") is (kind in ends)
        assert (expired.strip() == "yes") is any(allowed(before, kind, expired=True) for before in Standing)
