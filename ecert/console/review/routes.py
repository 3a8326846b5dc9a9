"""The area of reviews over HTTP."""

from typing import Final

from litestar import Router
from litestar.di import Provide
from sqlalchemy import Engine

from ecert.catalogue.entries import Catalogue
from ecert.clock import Clock
from ecert.console.review.batch_routes import TOGETHER_HANDLERS
from ecert.console.review.case_routes import CASE_HANDLERS
from ecert.console.review.ending_routes import ENDING_HANDLERS
from ecert.console.review.step_routes import STEP_HANDLERS
from ecert.console.review.working import ReviewDesk
from ecert.http.given import Given
from ecert.pages.access import Officer
from ecert.signing.keyring import Keyring


def provide_review_desk(
    officer: Given[Officer],
    engine: Given[Engine],
    catalogue: Given[Catalogue],
    keyring: Given[Keyring],
    clock: Given[Clock],
) -> ReviewDesk:
    """Give what a review works with."""
    return ReviewDesk(engine, catalogue, keyring, officer.principal, clock())


_DESK: Final = {"review_desk": Provide(provide_review_desk, sync_to_thread=False)}

HANDLERS: Final = (
    Router(
        "/review",
        route_handlers=[*CASE_HANDLERS, *TOGETHER_HANDLERS, *STEP_HANDLERS],
        dependencies=_DESK,
        include_in_schema=False,
    ),
    Router("/endings", route_handlers=[*ENDING_HANDLERS], dependencies=_DESK, include_in_schema=False),
)
"""Every route of the area."""
