"""Headers that every answer carries, also the ones the framework gives by itself."""

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}
"""Browsers guess no types, pass no addresses on, and put no answer into a frame."""


async def add_safe_headers(message: Message, scope: Scope) -> None:
    """Add the headers where an answer begins; one that is there already stays."""
    del scope
    if message["type"] == "http.response.start":
        headers = MutableScopeHeaders.from_message(message)
        for name, value in SAFE_HEADERS.items():
            headers.setdefault(name, value)
