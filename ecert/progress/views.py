"""What goes over HTTP about progress: bodies as they come in, views as they go out."""

from datetime import date, datetime
from typing import Any

import msgspec

from ecert.application.figures import Figures
from ecert.application.workflow import ENDED, STATE_ZH, WAITING_FOR, ApplicationState
from ecert.progress.service import Question, Rating
from ecert.progress.stages import Progress
from ecert.progress.statistics import Statistics


class ProgressBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """By what an applicant shows that an application is his."""

    application_number: str
    holder_code_tail: str
    """The last six characters of the holder's code, in capitals or not."""

    def as_question(self) -> Question:
        """Give what is asked, unchecked."""
        return Question(self.application_number, self.holder_code_tail)


class RatingBody(ProgressBody, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An applicant's rating."""

    stars: int
    """1 to 5; 5 is best."""
    comment: str | None = None


class StageView(msgspec.Struct, frozen=True):
    """A step and the day on which it was taken."""

    step: str
    date: date


class ProgressView(msgspec.Struct, frozen=True):
    """How far an application is; nothing in it is about a person."""

    application_number: str
    state: str
    state_zh: str
    applicant_must_act: bool
    """Whether the office waits for the applicant."""
    stages: list[StageView]
    promised_days: int
    """Working days from acceptance."""
    due_date: date | None
    """Last day of the limit that runs; absent while none does."""
    provisional: bool
    """Whether that day rests on a year whose holidays are not announced yet."""
    may_be_rated: bool
    """Whether the case has ended and was not rated."""


class RatingView(msgspec.Struct, frozen=True):
    """A rating that was given."""

    stars: int
    comment: str | None
    rated_at: datetime


class FiguresView(msgspec.Struct, frozen=True):
    """What some applications come to."""

    total: int
    states: dict[str, int]
    """How many are in each state; states without any are left out."""
    timed: int
    """Those that were decided, paper certificates that were entered not counted."""
    mean_working_days: float | None
    """Of those, from acceptance to the decision, to two places."""
    in_time_share: float | None
    """Of those, the part within the promised days, 0 to 1, to four places."""


class TemplateFiguresView(FiguresView, frozen=True, kw_only=True):
    """What the applications for one kind come to."""

    template: str


class RatingFiguresView(msgspec.Struct, frozen=True):
    """What applicants think."""

    count: int
    mean_stars: float | None
    """To two places."""


class StatisticsView(msgspec.Struct, frozen=True, kw_only=True):
    """What a period came to; nothing in it is about a person."""

    first: date = msgspec.field(name="from")
    last: date = msgspec.field(name="to")
    applications: FiguresView
    by_template: list[TemplateFiguresView]
    ratings: RatingFiguresView


def view_progress(progress: Progress) -> ProgressView:
    """Show how far an application is."""
    due = progress.timing.due
    return ProgressView(
        application_number=progress.application_number,
        state=progress.state,
        state_zh=STATE_ZH[progress.state],
        applicant_must_act=WAITING_FOR.get(progress.state) == "applicant",
        stages=[StageView(stage.step, stage.day) for stage in progress.stages],
        promised_days=progress.promised_days,
        due_date=None if due is None else due.day,
        provisional=due is not None and due.provisional,
        may_be_rated=progress.state in ENDED and not progress.rated,
    )


def view_rating(rating: Rating) -> RatingView:
    """Show a rating."""
    return RatingView(rating.stars, rating.comment, rating.rated_at)


def view_statistics(statistics: Statistics) -> StatisticsView:
    """Show what a period came to."""
    stars = statistics.mean_stars
    return StatisticsView(
        first=statistics.period.first,
        last=statistics.period.last,
        applications=FiguresView(**_figures(statistics.whole)),
        by_template=[
            TemplateFiguresView(template=template, **_figures(figures))
            for template, figures in statistics.by_template.items()
        ],
        ratings=RatingFiguresView(statistics.ratings, None if stars is None else round(stars, 2)),
    )


def _figures(figures: Figures) -> dict[str, Any]:
    days, share = figures.mean_working_days, figures.in_time_share
    return {
        "total": figures.total,
        "states": {state.value: figures.states[state] for state in ApplicationState if state in figures.states},
        "timed": figures.timed,
        "mean_working_days": None if days is None else round(days, 2),
        "in_time_share": None if share is None else round(share, 4),
    }
