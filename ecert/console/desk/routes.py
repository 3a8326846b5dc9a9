"""The work list over HTTP."""

from typing import Any, Final

from litestar import Request, Response, get

from ecert.http.given import Given
from ecert.pages.access import Officer
from ecert.pages.showing import Pages


@get("/", include_in_schema=False, sync_to_thread=True)
def show_desk(request: Request[Any, Any, Any], officer: Given[Officer], pages: Given[Pages]) -> Response[bytes]:
    """Show the work list."""
    return pages.show(request, officer, "desk/work.html", active="desk")


HANDLERS: Final = (show_desk,)
"""Every route of the area."""
