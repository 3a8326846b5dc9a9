"""Where a page may lead: addresses of this service alone, whatever somebody has written into a link."""

from typing import Final
from urllib.parse import urlsplit

_MOST: Final = 2000


def local_address(text: str | None, default: str) -> str:
    """
    Give an address of this service; the *default* for everything that is none.

    Browsers read a stroke backwards as one forwards, and two of them as the beginning of another host; they pass over
    control characters. Nothing of that gets through.
    """
    if text is None or len(text) > _MOST or not text.startswith("/") or text[1:2] in {"/", "\\"}:
        return default
    if not text.isascii() or not text.isprintable() or "\\" in text or " " in text:
        return default
    try:
        parts = urlsplit(text)
    except ValueError:
        return default
    return default if parts.scheme or parts.netloc else text
