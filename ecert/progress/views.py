"""What goes over HTTP about progress: bodies as they come in, views as they go out."""

from datetime import date, datetime

import msgspec

from ecert.application.workflow import ENDED, STATE_ZH, WAITING_FOR
from ecert.progress.service import Question, Rating
from ecert.progress.stages import Progress


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
