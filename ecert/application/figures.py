"""What the office's work comes to in a period: how many, how long, how many in time; values in, values out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ecert.application.workflow import ApplicationState


@dataclass(frozen=True, slots=True)
class Case:
    """One application, as far as figures are concerned."""

    template: str
    """Slug of the kind."""
    state: ApplicationState
    promised_days: int
    """Working days."""
    used_days: int | None
    """Working days from acceptance to the decision; absent where there is none, or where the time says nothing."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What some cases come to."""

    total: int
    states: Mapping[ApplicationState, int]
    timed: int
    """Cases whose time was measured."""
    mean_working_days: float | None
    """Of those, from acceptance to the decision; absent where there are none."""
    in_time_share: float | None
    """Of those, the part that was decided within the promised days, 0 to 1; absent where there are none."""


def summarise(cases: Sequence[Case]) -> Figures:
    """Count cases, and work out their time."""
    timed = [(case.used_days, case.promised_days) for case in cases if case.used_days is not None]
    used, in_time = sum(days for days, _ in timed), sum(days <= promised for days, promised in timed)
    return Figures(
        total=len(cases),
        states=Counter(case.state for case in cases),
        timed=len(timed),
        mean_working_days=used / len(timed) if timed else None,
        in_time_share=in_time / len(timed) if timed else None,
    )


def summarise_by_template(cases: Sequence[Case]) -> dict[str, Figures]:
    """Do the same for each kind that there are cases of, by its slug in order."""
    kinds = sorted({case.template for case in cases})
    return {kind: summarise([case for case in cases if case.template == kind]) for kind in kinds}
