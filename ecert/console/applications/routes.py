"""The applications' area over HTTP."""

from typing import Final

from litestar import Router
from litestar.di import Provide

from ecert.console.applications.case_routes import CASE_HANDLERS
from ecert.console.applications.form_routes import FORM_HANDLERS, provide_form_desk
from ecert.console.applications.handing_routes import HANDING_HANDLERS
from ecert.console.applications.holder_routes import HOLDER_HANDLERS
from ecert.console.applications.list_routes import LIST_HANDLERS

HANDLERS: Final = (
    Router(
        "/applications",
        route_handlers=[*LIST_HANDLERS, *FORM_HANDLERS, *HOLDER_HANDLERS, *HANDING_HANDLERS, *CASE_HANDLERS],
        dependencies={"form_desk": Provide(provide_form_desk, sync_to_thread=False)},
        include_in_schema=False,
    ),
)
"""Every route of the area."""
