"""
What a run found, and the files it is kept in.

`latest.json` has exactly the form that the project's design names. `details.json` beside it has the rest: what a gate
looks at, every slice, what could not be measured and why.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench.rounds import Ratio

FOLDER = Path("var/bench")
LATEST, DETAILS, PROFILE = FOLDER / "latest.json", FOLDER / "details.json", FOLDER / "profile_{}.json"
_DIGITS = 5
"""Significant digits that are kept; the last ones are noise already."""


@dataclass(slots=True)
class Results:
    """Everything that was found."""

    machine: dict[str, Any] = field(default_factory=dict)
    ratios: dict[str, Ratio] = field(default_factory=dict)
    absolute: dict[str, tuple[float, str]] = field(default_factory=dict)
    """Value and unit."""
    slices: dict[str, list[float]] = field(default_factory=dict)
    """What each slice took, by side; for charts and doubts."""
    notes: list[str] = field(default_factory=list)
    """What was left out or went wrong, and what else a reader must know."""

    def put(self, name: str, value: float, unit: str) -> None:
        """Keep an absolute figure."""
        self.absolute[name] = (value, unit)

    def keep(self, side: str, values: Sequence[float]) -> None:
        """Keep what each slice of a side took."""
        self.slices[side] = list(values)

    def save(self) -> None:
        """Write both files."""
        FOLDER.mkdir(parents=True, exist_ok=True)
        _write(
            LATEST,
            {
                "machine": self.machine,
                "ratios": {
                    name: {"median": each.median, "q1": each.q1, "q3": each.q3, "rounds": each.rounds}
                    for name, each in self.ratios.items()
                },
                "absolute": {name: {"value": value, "unit": unit} for name, (value, unit) in self.absolute.items()},
            },
        )
        _write(
            DETAILS,
            {
                "machine": self.machine,
                "notes": self.notes,
                "ratios": {name: asdict(each) for name, each in self.ratios.items()},
                "absolute": {name: {"value": value, "unit": unit} for name, (value, unit) in self.absolute.items()},
                "slices": self.slices,
            },
        )


def load_results() -> Results:
    """
    Read what the last run kept.

    Raises:
        FileNotFoundError: there was none.
    """
    kept = json.loads(DETAILS.read_text(encoding="utf-8"))
    return Results(
        kept["machine"],
        {name: Ratio(**each) for name, each in kept["ratios"].items()},
        {name: (each["value"], each["unit"]) for name, each in kept["absolute"].items()},
        kept["slices"],
        kept["notes"],
    )


def _write(path: Path, content: object) -> None:
    text = json.dumps(_rounded(content), ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8")


def _rounded(value: Any) -> Any:  # noqa: ANN401 - anything JSON can hold
    match value:
        case float():
            return float(f"{value:.{_DIGITS}g}")
        case dict():
            return {key: _rounded(each) for key, each in value.items()}
        case list() | tuple():
            return [_rounded(each) for each in value]
        case _:
            return value
