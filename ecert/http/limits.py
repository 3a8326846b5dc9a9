"""
Bound how often the public may look up: by client, and for one certificate number by everybody together.

The second bound keeps a crowd of clients from guessing the holder's name behind a number. Counts live in this process;
several processes count apart, so a proxy in front must bound the whole (decision 0014).
"""

import time
from collections.abc import Callable

from ecert.errors import TooManyRequests

_MINUTE = 60.0


class LookupLimits:
    """
    Counts look-ups by the minute: one number a client, however many it makes.

    All counts begin anew together, so whoever asks at the turn of a minute may have twice the bound within seconds. It
    is called in the event loop alone and needs no lock.
    """

    def __init__(self, *, per_client: int, per_number: int, now: Callable[[], float] = time.monotonic) -> None:
        """
        Start counting.

        Args:
            per_client: look-ups a minute that one address may make.
            per_number: look-ups a minute for one certificate number with a holder's name, from all addresses.
            now: seconds of a clock that is never set.
        """
        self._per_client, self._per_number = per_client, per_number
        self._now = now
        self._minute = -1
        self._clients: dict[str, int] = {}
        self._numbers: dict[str, int] = {}

    def count_client(self, address: str) -> None:
        """
        Count one look-up of a client.

        Raises:
            TooManyRequests: it has used up its minute.
        """
        if self._count(self._clients, address) > self._per_client:
            raise TooManyRequests("too many look-ups from this address; try again in a minute")

    def count_number(self, number_key: str) -> None:
        """
        Count one look-up of a certificate number, in the form by which two numbers are the same.

        Raises:
            TooManyRequests: the number's minute is used up.
        """
        if self._count(self._numbers, number_key) > self._per_number:
            raise TooManyRequests("too many look-ups of this number; try again in a minute")

    def _count(self, counts: dict[str, int], key: str) -> int:
        minute = int(self._now() // _MINUTE)
        if minute != self._minute:
            # What is forgotten here is all there is to forget: memory is bounded by what one minute can ask.
            self._minute = minute
            self._clients.clear()
            self._numbers.clear()
        count = counts.get(key, 0) + 1
        counts[key] = count
        return count
