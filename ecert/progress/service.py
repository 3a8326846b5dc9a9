"""
Tell an applicant without an account how far his application is, and take his rating (办件进度查询、评价).

He shows that it is his by its number and the last six characters of the holder's code. That is no secret worth the
name: numbers run on, and codes of organisations are public. So nothing personal is told, and tries are counted.
"""

import hmac
import re
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from ecert.accounts.principal import Principal
from ecert.application.service import Application, find_by_number, get_application, lock_application
from ecert.application.timing import compute_timing
from ecert.application.trail import read_trails
from ecert.application.workflow import ENDED, ApplicationState
from ecert.catalogue.datatypes import check_text
from ecert.catalogue.office import OfficeRules
from ecert.errors import AlreadyRated, Conflict, ForbiddenTransition, InvalidInput, NotFound, UnknownApplication
from ecert.progress.stages import Progress, outward_state, stages_of
from ecert.progress.tables import RatingRow

TAIL = 6
"""Characters of the holder's code, from its end."""
MAX_COMMENT = 500
"""Longest comment, in characters."""
STARS = range(1, 6)
_NUMBER = re.compile(r"[0-9]{8}-[0-9]{6,10}")


@dataclass(frozen=True, slots=True)
class Question:
    """By what an applicant shows that an application is his, as it came in."""

    application_number: str
    holder_code_tail: str


@dataclass(frozen=True, slots=True)
class Rating:
    """What an applicant thinks of his case."""

    stars: int
    """1 to 5; 5 is best."""
    comment: str | None
    rated_at: datetime


def check_rating(stars: int, comment: str | None, *, now: datetime) -> Rating:
    """
    Check a rating that came in.

    Raises:
        InvalidInput: the stars are not 1 to 5, or the comment is empty, too long or has unusual characters.
    """
    if stars not in STARS:
        raise InvalidInput.at("stars", f"must be {STARS[0]} to {STARS[-1]}")
    text = None if comment is None else check_text(comment, path="comment", max_length=MAX_COMMENT)
    return Rating(stars, text, now)


def look_up(session: Session, question: Question, *, rules: OfficeRules, today: date) -> Progress:
    """
    Tell how far an application is.

    Args:
        session: the transaction.
        question: what the applicant knows of it.
        rules: limits and working days.
        today: the legal day.

    Raises:
        UnknownApplication: there is none of this number, or its holder has another code.
    """
    application = _identify(session, question)
    trail = read_trails(session, [application.id])[application.id]
    return Progress(
        application_number=application.application_number,
        state=outward_state(application.state),
        stages=stages_of(trail),
        promised_days=application.promised_days,
        timing=compute_timing(trail, promised_days=application.promised_days, rules=rules, today=today),
        rated=session.get(RatingRow, application.id) is not None,
    )


def rate(session: Session, question: Question, rating: Rating) -> None:
    """
    Keep the one rating of a case that has ended.

    Raises:
        UnknownApplication: there is none of this number, or its holder has another code.
        ForbiddenTransition: the case has not ended.
        AlreadyRated: it was rated before.
    """
    # Locked, so that of two ratings at once the second one finds the first.
    row = lock_application(session, _identify(session, question).id, by=None)
    state = outward_state(ApplicationState(row.state))
    if state not in ENDED:
        raise ForbiddenTransition(f"rating: the case is {state}, and can be rated once it has ended", state=state)
    if session.get(RatingRow, row.id) is not None:
        raise AlreadyRated("rating: was given before, and is given once")
    session.add(RatingRow(application_id=row.id, stars=rating.stars, comment=rating.comment, rated_at=rating.rated_at))
    session.flush()


def get_rating(session: Session, application_id: str, *, by: Principal) -> Rating:
    """
    Give the rating of an application to the office.

    Raises:
        Forbidden: not of the office.
        UnknownApplication: there is none, or it is of another authority's kind.
        NotFound: it was not rated.
    """
    row = session.get(RatingRow, get_application(session, application_id, by=by).id)
    if row is None:
        raise NotFound("rating: none was given")
    return Rating(row.stars, row.comment, row.rated_at)


def _identify(session: Session, question: Question) -> Application:
    application = _find(session, question.application_number)
    known = "" if application is None else application.submission.holder.code[-TAIL:].upper()
    given = question.holder_code_tail.strip().upper()
    # Compared even where there is nothing to compare with; how long the comparison takes tells nothing of the code.
    same = hmac.compare_digest(known.encode(), given.encode())
    if application is None or not same:
        raise UnknownApplication("application_number, holder_code_tail: no such application")
    return application


def _find(session: Session, number: str) -> Application | None:
    if _NUMBER.fullmatch(number.strip()) is None:
        return None
    try:
        return find_by_number(session, number.strip())
    except Conflict:
        # Whoever cannot show that a damaged application is his learns nothing of it; the doctor finds it.
        return None
