"""
Bound how often the public may look up: by client, and for one certificate number by everybody together.

The second bound keeps a crowd of clients from guessing the holder's name behind a number. Counts live in this process;
several processes count apart, so a proxy in front must bound the whole.
"""

from typing import Any

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from litestar import Request

from ecert.errors import TooManyRequests


class LookupLimits:
    """Counts look-ups by the minute: two numbers a client, however many it makes."""

    def __init__(self, *, per_client: int, per_number: int) -> None:
        """
        Start counting.

        Args:
            per_client: look-ups a minute that one address may make.
            per_number: look-ups a minute for one certificate number with a holder's name, from all addresses.
        """
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._per_client = RateLimitItemPerMinute(per_client)
        self._per_number = RateLimitItemPerMinute(per_number)

    def count_client(self, request: Request[Any, Any, Any]) -> None:
        """
        Count one look-up of the client that makes *request*.

        Raises:
            TooManyRequests: it has used up its minute.
        """
        address = "" if request.client is None else request.client.host
        if not self._limiter.hit(self._per_client, "client", address):
            raise TooManyRequests("too many look-ups from this address; try again in a minute")

    def count_number(self, number_key: str) -> None:
        """
        Count one look-up of a certificate number, in the form by which two numbers are the same.

        Raises:
            TooManyRequests: the number's minute is used up.
        """
        if not self._limiter.hit(self._per_number, "number", number_key):
            raise TooManyRequests("too many look-ups of this number; try again in a minute")
