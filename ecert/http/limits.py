"""
Bound how often the public may look up: by client, and for one number by everybody together.

The second bound keeps a crowd of clients from guessing what goes with a number: the holder's name behind a
certificate's, a piece of the holder's code behind an application's. Counts live in this process; several processes
count apart, so a proxy in front must bound the whole (decision 0014).
"""

import time
from collections.abc import Callable

from ecert.errors import TooManyRequests

MINUTE, HOUR = 60, 3600
"""In seconds."""
_SPOKEN = {MINUTE: "a minute", HOUR: "an hour"}


class LookupLimits:
    """
    Counts look-ups by the minute or hour: one number a client, however many it makes.

    All counts of a kind begin anew together, so whoever asks at the turn of a period may have twice the bound within
    seconds. It is called in the event loop alone and needs no lock.
    """

    def __init__(
        self,
        *,
        per_client: int,
        per_number: int,
        number_period: int = MINUTE,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Start counting.

        Args:
            per_client: look-ups a minute that one address may make.
            per_number: look-ups for one number, from all addresses, in its period.
            number_period: of that, in seconds: `MINUTE` or `HOUR`.
            now: seconds of a clock that is never set.
        """
        self._clients = _Counts(per_client, MINUTE, now)
        self._numbers = _Counts(per_number, number_period, now)

    def count_client(self, address: str) -> None:
        """
        Count one look-up of a client.

        Raises:
            TooManyRequests: it has used up its minute.
        """
        self._clients.count(address, "too many look-ups from this address")

    def count_number(self, number_key: str) -> None:
        """
        Count one look-up of a number, in the form by which two numbers are the same.

        Raises:
            TooManyRequests: the number's period is used up.
        """
        self._numbers.count(number_key, "too many look-ups of this number")


class _Counts:
    """Counts by some key until a period is over."""

    __slots__ = ("_counts", "_most", "_now", "_period", "_seconds")

    def __init__(self, most: int, seconds: int, now: Callable[[], float]) -> None:
        self._most, self._seconds, self._now = most, seconds, now
        self._period = -1
        self._counts: dict[str, int] = {}

    def count(self, key: str, complaint: str) -> None:
        """
        Count one.

        Raises:
            TooManyRequests: the period is used up.
        """
        period = int(self._now() // self._seconds)
        if period != self._period:
            # What is forgotten here is all there is to forget: memory is bounded by what one period can ask.
            self._period = period
            self._counts.clear()
        count = self._counts.get(key, 0) + 1
        self._counts[key] = count
        if count > self._most:
            raise TooManyRequests(f"{complaint}; try again in {_SPOKEN[self._seconds]}", wait_seconds=self._seconds)
