"""The page of all components over HTTP; the app mounts it in development only."""

from typing import Any, Final

from litestar import Request, Response, get

from ecert.http.given import Given
from ecert.pages.access import Officer
from ecert.pages.showing import Pages

ICONS: Final = (
    "layout-dashboard",
    "file-text",
    "clipboard-check",
    "file-badge",
    "ban",
    "users",
    "history",
    "search",
    "filter",
    "download",
    "upload",
    "plus",
    "pen-line",
    "printer",
    "qr-code",
    "paperclip",
    "send",
    "undo-2",
    "check",
    "x",
    "shield-check",
    "shield-x",
    "triangle-alert",
    "circle-alert",
    "circle-check",
    "info",
    "clock",
    "calendar",
    "bell",
    "lock",
    "key-round",
    "trending-up",
)
"""Those of the drawings that the page shows."""


@get("/_components", include_in_schema=False, sync_to_thread=True)
def show_components(request: Request[Any, Any, Any], officer: Given[Officer], pages: Given[Pages]) -> Response[bytes]:
    """Show every component in every state."""
    return pages.show(request, officer, "components/all.html", icons=ICONS)


HANDLERS: Final = (show_components,)
"""Every route of the area."""
