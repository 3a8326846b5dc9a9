"""Headers that every answer carries, also the ones the framework gives by itself."""

from litestar.types import Message, Scope

SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}
"""Browsers guess no types, pass no addresses on, and put no answer into a frame."""


_RAW = tuple((name.lower().encode("ascii"), value.encode("ascii")) for name, value in SAFE_HEADERS.items())


async def add_safe_headers(message: Message, scope: Scope) -> None:
    """Add the headers where an answer begins; no handler sets them itself."""
    del scope
    if message["type"] == "http.response.start":
        message["headers"] = [*message["headers"], *_RAW]
