"""Put the platform together: settings in, Litestar application out."""

import logging

from litestar import Litestar, Request, Response
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException

from ecert.platform import endpoints
from ecert.platform.answers import refuse_push
from ecert.platform.endpoints import Desk
from ecert.platform.faults import FaultRoute, Faults
from ecert.platform.settings import PlatformSettings
from ecert.platform.store import Store

_LOG = logging.getLogger(__name__)
_SERVER_ERROR = 500


def create_platform(settings: PlatformSettings) -> Litestar:
    """Make the provincial platform's stand-in; the database is opened by the first request that needs it."""
    desk = Desk(
        settings,
        Store(settings.database),
        Faults(pause=settings.pause, slow_seconds=settings.slow_seconds, timeout_seconds=settings.timeout_seconds),
    )
    handlers = [
        endpoints.health,
        endpoints.token,
        endpoints.collect,
        endpoints.query,
        endpoints.verify,
        endpoints.ledger,
    ]
    if settings.faults_allowed:
        handlers.append(endpoints.faults)
    return Litestar(
        handlers,
        dependencies={"desk": Provide(lambda: desk, sync_to_thread=False)},
        exception_handlers={HTTPException: _answer_http_error, Exception: _answer_bug},
        on_shutdown=[desk.store.close],
        request_max_body_size=settings.max_body_bytes,
        # The user interfaces of the schema load scripts from elsewhere, and the interface is not ours to publish.
        openapi_config=None,
        logging_config=None,
    )


def _answer_http_error(request: Request[object, object, State], error: HTTPException) -> Response[object]:
    """Answer what Litestar refuses by itself, without the values that its own texts repeat."""
    text = error.__class__.__name__
    if request.url.path == FaultRoute.COLLECT:
        return Response(refuse_push(f"request: {text}"), status_code=error.status_code)
    return Response({"error": text}, status_code=error.status_code)


def _answer_bug(_request: Request[object, object, State], error: Exception) -> Response[object]:
    """Answer a bug or a full disk: log it, and say nothing."""
    _LOG.error("request failed", exc_info=error)
    return Response({"error": "internal"}, status_code=_SERVER_ERROR)
