"""Nobody waits longer than agreed for something that may never answer."""

import asyncio
from threading import Event

from ecert.watching.probe import Probe


def test_what_is_found_in_time_is_given() -> None:
    """Each look is a new one."""
    found = iter("ab")

    async def ask() -> list[str | None]:
        probe = Probe(lambda: next(found), seconds=30)
        return [await probe(), await probe()]

    assert asyncio.run(ask()) == ["a", "b"]


def test_what_hangs_is_given_up_and_looked_at_once() -> None:
    """Those who ask meanwhile share the one look; once it ends the next one looks anew."""
    go_on, looks = Event(), []

    def look() -> int:
        looks.append(1)
        go_on.wait()
        return len(looks)

    async def ask() -> list[int | None]:
        probe = Probe(look, seconds=0.01)
        impatient = list(await asyncio.gather(*(probe() for _ in range(5))))
        go_on.set()
        patient = Probe(look, seconds=30)
        return [*impatient, await patient(), await patient()]

    assert asyncio.run(ask()) == [None] * 5 + [2, 3]
    assert len(looks) == 3


def test_another_event_loop_looks_anew() -> None:
    """What one loop waits for, another cannot wait for."""
    go_on = Event()
    probe = Probe(go_on.wait, seconds=0.01)

    async def ask() -> bool | None:
        return await probe()

    assert asyncio.run(ask()) is None
    go_on.set()
    late = Probe(go_on.wait, seconds=30)

    async def ask_late() -> bool | None:
        return await late()

    assert [asyncio.run(ask_late()), asyncio.run(ask_late())] == [True, True]
