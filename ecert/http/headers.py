"""Headers that every answer carries, also the ones the framework gives by itself; `ecert.http.watch` adds them."""

SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}
"""Browsers guess no types, pass no addresses on, and put no answer into a frame."""

RAW_SAFE_HEADERS = tuple((name.lower().encode("ascii"), value.encode("ascii")) for name, value in SAFE_HEADERS.items())
"""The same as ASGI wants them; no handler sets one of them itself."""
