"""Show results on the terminal, and write them between the marks in docs/performance.md."""

import json
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.charts import draw_charts
from bench.processes import BenchError
from bench.profiling import PATHS
from bench.results import PROFILE, Results
from bench.rounds import Ratio
from bench.targets import TARGETS

DOCUMENT = Path("docs/performance.md")
PICTURES = Path("docs/pictures")
_WIDE = 150
"""Columns where nobody's terminal sets them."""
_BEGIN, _END = "<!-- bench:{} -->", "<!-- /bench:{} -->"


def show(results: Results) -> None:
    """Show everything on the terminal."""
    console = Console(width=None if sys.stdout.isatty() else _WIDE)
    table = Table(title="Ratios inside this run")
    for heading in ("ratio", "smallest slices", "median (quartiles)", "rounds", "by", "first", "goal", ""):
        table.add_column(heading, overflow="fold")
    for row in _ratio_rows(results):
        table.add_row(*row)
    console.print(table)
    figures = Table(title="Absolute figures")
    for heading in ("figure", "value", "unit"):
        figures.add_column(heading)
    for name, (value, unit) in results.absolute.items():
        figures.add_row(name, number(value), unit)
    console.print(figures)
    for note in results.notes:
        console.print(f"! {note}", markup=False, highlight=False)


def _ratio_rows(results: Results) -> Iterator[list[str]]:
    for name, each in results.ratios.items():
        target = TARGETS.get(name)
        row = [name, number(each.smallest), _spread(each), str(each.rounds), each.by]
        if target is None:
            yield [*row, "", "", ""]
            continue
        sign = "≤ " if target.lower else ""
        first = "" if target.first is None else number(target.first)
        reached = target.achieved(each.smallest) >= 1
        halfway = target.first is not None and each.smallest >= target.first
        verdict = "goal reached" if reached else "first step reached" if halfway else "not reached"
        yield [*row, first, sign + number(target.goal), verdict]


def _spread(each: Ratio) -> str:
    return f"{number(each.median)} ({number(each.q1)}–{number(each.q3)})"


def number(value: float) -> str:
    """Write a figure with three significant digits."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def write_report(results: Results) -> None:
    """
    Write the tables of the last run into the document, and its charts beside it.

    Raises:
        BenchError: the document lacks a mark.
    """
    text = DOCUMENT.read_text(encoding="utf-8")
    parts: dict[str, Callable[[], str]] = {
        "machine": lambda: _machine(results),
        "ratios": lambda: _ratios(results),
        "absolute": lambda: _absolute(results),
        "profiles": _profiles,
    }
    for name, make in parts.items():
        begin, end = _BEGIN.format(name), _END.format(name)
        before, found, rest = text.partition(begin)
        _, closed, after = rest.partition(end)
        if not found or not closed:
            raise BenchError(f"{DOCUMENT}: lacks {begin} or {end}")
        text = f"{before}{begin}\n\n{make().strip()}\n\n{end}{after}"
    DOCUMENT.write_text(text, encoding="utf-8")
    for chart in draw_charts(results):
        shutil.copyfile(chart, PICTURES / chart.name)


def _machine(results: Results) -> str:
    machine = results.machine
    quiet = "two cores of its own" if machine["quiet"] else "a busy machine: others were at work on it"
    facts = [
        ("taken", f"{machine['date']}, commit `{machine['commit']}`, {machine['seconds']:.0f} s"),
        (
            "machine",
            f"{machine['cores']} cores ({machine['processor']}), {machine['memory_gb']} GB, {machine['system']}",
        ),
        ("software", f"Python {machine['python']}, Litestar {machine['litestar']}, uvicorn {machine['uvicorn']},"),
        ("alone?", f"{quiet}; two processes did {machine['two_processes_scale']:.2f} times the work of one,"),
    ]
    facts[2] = (facts[2][0], f"{facts[2][1]} SQLite {machine['sqlite']}")
    facts[3] = (facts[3][0], f"{facts[3][1]} others used {machine['others_share']:.0%} of the machine")
    notes = "".join(f"\n- {note}" for note in results.notes)
    return _table(("", ""), facts) + (f"\n\nWhat the run itself says:\n{notes}" if notes else "")


def _ratios(results: Results) -> str:
    heading = ("ratio", "smallest slices", "median (quartiles)", "rounds", "by", "first", "goal", "")
    return _table(heading, [(f"`{row[0]}`", *row[1:]) for row in _ratio_rows(results)])


def _absolute(results: Results) -> str:
    rows = [(f"`{name}`", number(value), unit) for name, (value, unit) in results.absolute.items()]
    return _table(("figure", "value", "unit"), rows)


def _profiles() -> str:
    pieces = []
    for path in PATHS:
        file = Path(str(PROFILE).format(path))
        if not file.exists():
            continue
        kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        rows = [(part, f"{share:.1%}", f"{share * kept['us']:.0f}") for part, share in kept["shares"].items()]
        rows = [row for row in rows if row[1] != "0.0%"]
        pieces.append(f"### `{path}`: {kept['us']} µs of CPU\n\n" + _table(("part", "share", "µs"), rows))
    return "\n\n".join(pieces) or "No profile was taken."


def _table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
