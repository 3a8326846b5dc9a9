"""What of an application's way is told outside: where it stands and on which days, and nobody's name or reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ecert.application.timing import Timing, TrailEntry
from ecert.application.workflow import ApplicationState, ApplicationStep
from ecert.clock import legal_date

INSIDE = frozenset({ApplicationStep.BEGIN_REVIEW, ApplicationStep.RETURN, ApplicationStep.RESUBMIT})
"""Steps between the office's own people."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One step that the applicant may see."""

    step: ApplicationStep
    day: date
    """The legal day on which it was taken."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an application is."""

    application_number: str
    state: ApplicationState
    stages: tuple[Stage, ...]
    promised_days: int
    """Working days."""
    timing: Timing
    rated: bool


def outward_state(state: ApplicationState) -> ApplicationState:
    """
    Give the state that is told outside.

    A return is the office's second look at its own work; an applicant who read 退回 would think he must do something.
    """
    return ApplicationState.UNDER_REVIEW if state is ApplicationState.RETURNED else state


def stages_of(trail: Sequence[TrailEntry]) -> tuple[Stage, ...]:
    """Give the steps of a trail that are told outside, in their order."""
    return tuple(Stage(entry.step, legal_date(entry.at)) for entry in trail if entry.step not in INSIDE)
