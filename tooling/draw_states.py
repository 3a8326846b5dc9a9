"""
Draw the state machines into the documents, from the tables that the service itself goes by.

`python tooling/draw_states.py` writes each drawing (Mermaid, which the forges show as a picture) between its marks; a
test in `tests/architecture` compares what stands there with the tables.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from ecert.application import workflow
from ecert.register import lifecycle

DOCS = Path(__file__).parents[1] / "docs"
_BEGIN, _END = "<!-- drawn: {} -->", "<!-- /drawn -->"


class Edge(NamedTuple):
    """One thing that may happen."""

    before: str
    """Empty for the beginning."""
    label: str
    after: str


def draw(names: Mapping[str, str], edges: Iterable[Edge], ends: Iterable[str]) -> str:
    """
    Write a state diagram.

    Args:
        names: what each state is called, by its word in the table; in the order in which they are drawn.
        edges: what may happen; those between the same two states become one arrow.
        ends: states in which nothing happens any more.
    """
    lines = ["```mermaid", "stateDiagram-v2", "    direction LR"]
    lines += [f'    state "{name}<br/>{state}" as {state}' for state, name in names.items()]
    labels: dict[tuple[str, str], list[str]] = {}
    for edge in edges:
        labels.setdefault((edge.before, edge.after), []).append(edge.label)
    for (before, after), words in labels.items():
        label = ", ".join(words)
        lines.append(f"    {before or '[*]'} --> {after}" + (f" : {label}" if label else ""))
    lines += [f"    {state} --> [*]" for state in ends]
    return "\n".join([*lines, "```"])


def draw_application() -> str:
    """Draw the way of an application; withdrawal, which is possible until the issue, has one arrow of its own."""
    moves = [(before, step, after) for (before, step), after in workflow.TRANSITIONS.items()]
    edges = [Edge("", "", workflow.ApplicationState.DRAFT)]
    edges += [Edge(before, step, after) for before, step, after in moves if step is not _WITHDRAW]
    edges.append(Edge(workflow.ApplicationState.DRAFT, f"{_WITHDRAW} (until it is issued)", _WITHDRAWN))
    ends = [state for state in workflow.ApplicationState if state in workflow.ENDED]
    return draw({str(state): name for state, name in workflow.STATE_ZH.items()}, edges, ends)


_WITHDRAW, _WITHDRAWN = workflow.ApplicationStep.WITHDRAW, workflow.ApplicationState.WITHDRAWN


def draw_lifecycle() -> str:
    """Draw what events make of a certificate; a star marks what a second person must confirm."""
    second = {lifecycle.STEP_EVENTS[step] for step in lifecycle.Step if step.terminal}
    names = {str(standing): STANDING_ZH[standing] for standing in lifecycle.Standing}
    edges = [Edge("", lifecycle.EventKind.ISSUED, lifecycle.Standing.IN_FORCE)]
    edges += [
        Edge(before, f"{kind} *" if kind in second else kind, after)
        for (before, kind), after in lifecycle.TRANSITIONS.items()
    ]
    left = {before for before, _ in lifecycle.TRANSITIONS}
    return draw(names, edges, [standing for standing in lifecycle.Standing if standing not in left])


STANDING_ZH = {
    lifecycle.Standing.IN_FORCE: "存续",
    lifecycle.Standing.SUSPENDED: "暂停",
    lifecycle.Standing.SUPERSEDED: "被替代",
    lifecycle.Standing.CANCELLED: "注销",
    lifecycle.Standing.WITHDRAWN: "撤销",
    lifecycle.Standing.REVOKED: "吊销",
}
DRAWINGS = {"applications.md": ("application", draw_application), "lifecycle.md": ("lifecycle", draw_lifecycle)}
"""The documents, each with its drawing's name and the function that makes it."""


def put_in(document: str, name: str, drawing: str) -> str:
    """
    Put a drawing between its marks.

    Raises:
        ValueError: the document has none.
    """
    begin = _BEGIN.format(name)
    head, found, rest = document.partition(begin)
    _, ended, tail = rest.partition(_END)
    if not (found and ended):
        raise ValueError(f"the document has no place for the drawing {name}")
    return f"{head}{begin}\n\n{drawing}\n\n{_END}{tail}"


def main() -> None:
    """Draw all of them anew."""
    for file, (name, make) in DRAWINGS.items():
        path = DOCS / file
        path.write_text(put_in(path.read_text(encoding="utf-8"), name, make()), encoding="utf-8")
        print(f"docs/{file}: {name}")


if __name__ == "__main__":
    main()
