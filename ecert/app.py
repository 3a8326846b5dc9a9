"""The composition root: opened resources in, Litestar application out; the only module that mounts routes."""

import logging
from typing import Any

from litestar import Litestar, Response, get
from litestar.di import Provide

from ecert.application.routes import ApplicationController
from ecert.catalogue.routes import CatalogueController
from ecert.clock import legal_date
from ecert.http.access import check_request, provide_principal
from ecert.http.given import Given
from ecert.http.headers import add_safe_headers
from ecert.http.limits import LookupLimits
from ecert.http.problems import EXCEPTION_HANDLERS
from ecert.http.schema import get_schema_asset, openapi_config
from ecert.issuance.routes import IssuanceController
from ecert.presentation.routes import SymbolController
from ecert.readiness import find_unready
from ecert.register.reading import open_reader
from ecert.register.routes import EventController, RegisterController
from ecert.resources import Resources
from ecert.sync.routes import SyncController
from ecert.verification.routes import Counter, KeyController, VerificationController

logger = logging.getLogger(__name__)


@get("/health/live", tags=["health"], operation_id="isLive", sync_to_thread=False)
def is_live() -> dict[str, str]:
    """Say that the process answers."""
    return {"status": "live"}


@get("/health/ready", tags=["health"], operation_id="isReady", sync_to_thread=True)
def is_ready(resources: Given[Resources]) -> Response[dict[str, Any]]:
    """Say whether the service can do its whole work; 503 names the parts that cannot."""
    unready = find_unready(resources, today=legal_date(resources.clock()))
    if unready:
        return Response({"status": "not-ready", "parts": unready}, status_code=503)
    return Response({"status": "ready", "parts": {}})


def create_app(resources: Resources) -> Litestar:
    """Make the application; nothing is opened here."""
    settings = resources.settings
    reader = open_reader(resources.engine)
    counter = Counter(
        reader=reader,
        engine=resources.engine,
        keyring=resources.keyring,
        catalogue=resources.catalogue,
        clock=resources.clock,
        limits=LookupLimits(per_client=settings.lookups_per_minute, per_number=settings.lookups_per_number),
    )
    values: dict[str, object] = {
        "resources": resources,
        "engine": resources.engine,
        "catalogue": resources.catalogue,
        "keyring": resources.keyring,
        "clock": resources.clock,
        "office": resources.office,
        "platform": resources.platform,
        "public_url": settings.public_url,
        "counter": counter,
    }
    return Litestar(
        [
            is_live,
            is_ready,
            get_schema_asset,
            CatalogueController,
            ApplicationController,
            IssuanceController,
            RegisterController,
            EventController,
            SymbolController,
            VerificationController,
            KeyController,
            SyncController,
        ],
        dependencies={
            **{name: _provide(value) for name, value in values.items()},
            "principal": Provide(provide_principal, sync_to_thread=True),
        },
        before_request=check_request,
        exception_handlers=EXCEPTION_HANDLERS,
        before_send=[add_safe_headers],
        on_startup=[reader.open],
        on_shutdown=[reader.close],
        request_max_body_size=settings.max_body_bytes,
        openapi_config=openapi_config(),
        logging_config=None,
    )


def _provide(value: object) -> Provide:
    """Hand one opened thing to every handler that names it."""
    return Provide(lambda: value, sync_to_thread=False)
