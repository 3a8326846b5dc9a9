"""Conditional requests (RFC 9110, section 13)."""

import re

_ETAG = re.compile(r'(?:W/)?("[^"]*")')


def has_copy(if_none_match: str, etag: str) -> bool:
    """Whether the client says that it has this copy; compared weakly (RFC 9110, section 13.1.2)."""
    return if_none_match.strip() == "*" or etag in _ETAG.findall(if_none_match)
