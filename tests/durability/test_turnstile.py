"""Writers of one process go in the order in which they came."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from ecert.errors import Unavailable
from ecert.storage.turnstile import Turnstile
from tests.durability.waiting import until


def test_first_come_is_first_served() -> None:
    """Nobody overtakes, however many wait."""
    turnstile, served = Turnstile(patience=30), list[int]()
    arrived: list[int] = []

    def pass_through(number: int) -> None:
        arrived.append(number)
        with turnstile.passed():
            served.append(number)

    with ThreadPoolExecutor(8) as pool, turnstile.passed():
        for number in range(8):
            pool.submit(pass_through, number)
            until(lambda number=number: turnstile.waiting == number + 1, "one more waits")  # type: ignore[misc]
    assert served == list(range(8))


def test_one_is_inside_at_a_time() -> None:
    """Eight threads count up without losing one."""
    turnstile, total = Turnstile(patience=30), [0]

    def count() -> None:
        for _ in range(500):
            with turnstile.passed():
                before = total[0]
                threading.Event().wait(0)
                total[0] = before + 1

    with ThreadPoolExecutor(8) as pool:
        for _ in range(8):
            pool.submit(count)
    assert total == [4000]


def test_who_waits_too_long_is_turned_away_and_stops_nobody() -> None:
    """The one inside goes on, and the next one comes in after it."""
    turnstile = Turnstile(patience=0.05)
    with ExitStack() as inside:
        inside.enter_context(turnstile.passed())
        with pytest.raises(Unavailable, match="locked"), turnstile.passed():
            pytest.fail("two are inside")
        assert turnstile.waiting == 0
    with turnstile.passed():
        pass


def test_error_inside_lets_the_next_one_in() -> None:
    """Whoever fails comes out too."""
    turnstile = Turnstile(patience=0.05)
    with pytest.raises(ValueError, match="x"), turnstile.passed():
        raise ValueError("x")
    with turnstile.passed():
        pass
