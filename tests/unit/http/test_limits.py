"""Look-ups are counted by the minute or the hour, each client and each number apart."""

import pytest

from ecert.errors import TooManyRequests
from ecert.http.limits import HOUR, LookupLimits


class Seconds:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        """Begin in the middle of a minute."""
        self.seconds = 90.0

    def __call__(self) -> float:
        """Give the seconds."""
        return self.seconds


def test_a_client_has_its_minute() -> None:
    """The bound itself is allowed, one more is not; another client has its own, and the next minute is a new one."""
    clock = Seconds()
    limits = LookupLimits(per_client=2, per_number=9, now=clock)
    limits.count_client("192.0.2.1")
    limits.count_client("192.0.2.1")
    with pytest.raises(TooManyRequests, match="this address"):
        limits.count_client("192.0.2.1")
    limits.count_client("192.0.2.2")
    clock.seconds = 119.9
    with pytest.raises(TooManyRequests):
        limits.count_client("192.0.2.1")
    clock.seconds = 120.0
    limits.count_client("192.0.2.1")


def test_a_number_is_bounded_whoever_asks() -> None:
    """Numbers and clients do not share a count, even where they look alike."""
    limits = LookupLimits(per_client=1, per_number=1, now=Seconds())
    limits.count_client("1")
    limits.count_number("1")
    with pytest.raises(TooManyRequests, match="this number"):
        limits.count_number("1")
    limits.count_number("2")


def test_a_number_may_have_an_hour() -> None:
    """Its count outlives the clients' minute, and whoever is refused is told how long to wait."""
    clock = Seconds()
    limits = LookupLimits(per_client=1, per_number=1, number_period=HOUR, now=clock)
    limits.count_client("192.0.2.1")
    limits.count_number("1")
    clock.seconds = 3599.0
    limits.count_client("192.0.2.1")
    with pytest.raises(TooManyRequests, match="an hour") as caught:
        limits.count_number("1")
    assert caught.value.wait_seconds == HOUR
    clock.seconds = 3600.0
    limits.count_number("1")
