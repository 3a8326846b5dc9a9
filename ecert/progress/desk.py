"""The applicant's window: what the API and the hall do alike, and how often they may be asked."""

from dataclasses import dataclass

from sqlalchemy import Engine

from ecert.catalogue.entries import Catalogue
from ecert.clock import Clock, legal_date
from ecert.http.limits import LookupLimits
from ecert.progress.service import check_rating, look_up, rate
from ecert.progress.views import ProgressBody, ProgressView, RatingBody, RatingView, view_progress, view_rating
from ecert.storage.database import snapshot, transaction

_LONGEST_KEY = 32
"""Characters of a number that are counted by: more than any number has."""


@dataclass(frozen=True, slots=True)
class ProgressDesk:
    """Everything that the applicant's window works with."""

    engine: Engine
    catalogue: Catalogue
    clock: Clock
    limits: LookupLimits

    def count(self, client: str, number: str) -> None:
        """
        Count one try, before anything is looked at: a guess must not be free where it fails.

        Raises:
            TooManyRequests: the client, or everybody for that number, asked too often.
        """
        self.limits.count_client(client)
        self.limits.count_number(number.strip()[:_LONGEST_KEY])

    def look_up(self, body: ProgressBody) -> ProgressView:
        """
        Tell how far an application is.

        Raises:
            UnknownApplication: there is none of this number, or its holder has another code.
        """
        today = legal_date(self.clock())
        with snapshot(self.engine) as session:
            return view_progress(look_up(session, body.as_question(), rules=self.catalogue.office, today=today))

    def rate(self, body: RatingBody) -> RatingView:
        """
        Keep a rating.

        Raises:
            InvalidInput: stars or comment are not possible.
            UnknownApplication: there is none of this number, or its holder has another code.
            ForbiddenTransition: the case has not ended.
            AlreadyRated: it was rated before.
        """
        rating = check_rating(body.stars, body.comment, now=self.clock())
        with transaction(self.engine) as session:
            rate(session, body.as_question(), rating)
        return view_rating(rating)
