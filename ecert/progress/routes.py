"""Progress over HTTP: the applicant asks and rates without an account; the office reads ratings and figures."""

from typing import Annotated, Any

from litestar import Controller, Request, get, post
from litestar.concurrency import sync_to_thread
from litestar.params import FromPath, JSONBody, QueryParameter
from sqlalchemy import Engine

from ecert.accounts.principal import Principal
from ecert.catalogue.entries import Catalogue
from ecert.clock import Clock, legal_date
from ecert.http.access import BEARER, client_of, require_token
from ecert.http.given import Given
from ecert.progress.desk import ProgressDesk
from ecert.progress.service import get_rating
from ecert.progress.statistics import check_period, read_statistics
from ecert.progress.views import (
    ProgressBody,
    ProgressView,
    RatingBody,
    RatingView,
    StatisticsView,
    view_rating,
    view_statistics,
)
from ecert.storage.database import snapshot


class ProgressController(Controller):
    """The applicant's window; no account."""

    path = "/api/v1/progress"
    tags = ("progress",)

    @post("/", operation_id="askProgress", status_code=200)
    async def ask_progress(
        self, request: Request[Any, Any, Any], data: JSONBody[ProgressBody], window: Given[ProgressDesk]
    ) -> ProgressView:
        """
        Tell how far an application is: state, days of its stages, last day of the limit.

        An unknown number and a wrong code get the same answer, 404.
        """
        window.count(client_of(request), data.application_number)
        return await sync_to_thread(window.look_up, data)

    @post("/rating", operation_id="rateCase")
    async def rate_case(
        self, request: Request[Any, Any, Any], data: JSONBody[RatingBody], window: Given[ProgressDesk]
    ) -> RatingView:
        """
        Rate a case that has ended, once.

        It takes no `Idempotency-Key`: a rating that is repeated gets 409, and the first one stays.
        """
        window.count(client_of(request), data.application_number)
        return await sync_to_thread(window.rate, data)


@get(
    "/api/v1/applications/{application_id:str}/rating",
    operation_id="getRating",
    tags=["progress"],
    security=BEARER,
    guards=[require_token],
    sync_to_thread=True,
)
def read_rating(application_id: FromPath[str], principal: Given[Principal], engine: Given[Engine]) -> RatingView:
    """Show the office what the applicant thinks of a case."""
    with snapshot(engine) as session:
        return view_rating(get_rating(session, application_id, by=principal))


@get(
    "/api/v1/statistics",
    operation_id="getStatistics",
    tags=["progress"],
    security=BEARER,
    guards=[require_token],
    sync_to_thread=True,
)
def get_statistics(
    principal: Given[Principal],
    engine: Given[Engine],
    catalogue: Given[Catalogue],
    clock: Given[Clock],
    first: Annotated[str | None, QueryParameter(name="from", description="The first day, YYYY-MM-DD")] = None,
    last: Annotated[str | None, QueryParameter(name="to", description="The last day, YYYY-MM-DD")] = None,
) -> StatisticsView:
    """
    Give what the office's work came to in a period of at most 366 days, and what applicants thought of it.

    `from` is the first of January unless set, `to` today. Applications count by the day on which they were written
    down, ratings by the day on which they were given.
    """
    period = check_period(first, last, today=legal_date(clock()))
    with snapshot(engine) as session:
        return view_statistics(read_statistics(session, period, by=principal, rules=catalogue.office))
