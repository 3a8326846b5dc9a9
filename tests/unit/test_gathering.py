"""What is asked for at the same time is done together, and each asker gets an answer of its own."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

import pytest

from ecert.gathering import Gathering


class Office:
    """Answers with twice the number, refuses those below zero, and falls over a zero."""

    def __init__(self, *, most: int = 64, linger: float = 0.0) -> None:
        """Begin with nothing done."""
        self.groups: list[list[int]] = []
        self.gathering: Gathering[int, int] = Gathering(self._work, most=most, linger=linger)

    async def ask(self, number: int) -> int | str:
        """Ask; a refusal is given as its text."""
        try:
            return await self.gathering.ask(number)
        except (ValueError, ZeroDivisionError) as error:
            return str(error)

    async def ask_all(self, numbers: Sequence[int]) -> list[int | str]:
        """Ask for all at once."""
        return list(await asyncio.gather(*map(self.ask, numbers)))

    async def _work(self, asked: list[int]) -> Sequence[int | Exception]:
        self.groups.append(asked)
        for _ in range(3):
            await asyncio.sleep(0)
        if 0 in asked:
            raise ZeroDivisionError("the whole work failed")
        return [2 * number if number > 0 else ValueError("refused") for number in asked]


async def after(turns: int, work: Coroutine[Any, Any, int | str]) -> int | str:
    """Do something some turns of the loop later."""
    for _ in range(turns):
        await asyncio.sleep(0)
    return await work


def test_those_who_come_together_are_served_together() -> None:
    """In the order in which they came."""
    office = Office()
    assert asyncio.run(office.ask_all([1, 2, 3])) == [2, 4, 6]
    assert office.groups == [[1, 2, 3]]


def test_those_who_come_meanwhile_are_served_next() -> None:
    """One work at a time; a lone asker waits for nobody."""
    office = Office()

    async def story() -> list[int | str]:
        return list(await asyncio.gather(office.ask(1), after(2, office.ask(2)), after(3, office.ask(3))))

    assert asyncio.run(story()) == [2, 4, 6]
    assert office.groups == [[1], [2, 3]]


def test_no_group_is_larger_than_allowed() -> None:
    """The rest follows."""
    office = Office(most=2)
    assert asyncio.run(office.ask_all([1, 2, 3])) == [2, 4, 6]
    assert office.groups == [[1, 2], [3]]


def test_an_error_is_the_answer_of_its_asker_alone() -> None:
    """The others have their answers."""
    assert asyncio.run(Office().ask_all([1, -1, 3])) == [2, "refused", 6]


def test_work_that_fails_is_told_to_all_and_the_next_goes_on() -> None:
    """Nobody waits for ever."""
    office = Office()

    async def story() -> list[list[int | str]]:
        return [await office.ask_all([1, 0]), await office.ask_all([1, 2])]

    failed = "the whole work failed"
    assert asyncio.run(story()) == [[failed, failed], [2, 4]]


def test_asker_that_goes_away_stops_nobody() -> None:
    """What it asked for is done, and the others hear."""
    office = Office()

    async def story() -> int | str:
        gone, stays = asyncio.create_task(office.ask(1)), asyncio.create_task(office.ask(2))
        await asyncio.sleep(0)
        gone.cancel()
        return await stays

    assert asyncio.run(story()) == 4
    assert office.groups == [[1, 2]]


@pytest.mark.parametrize(("linger", "groups"), [(0.5, [[1, 2, 3], [4, 5, 6]]), (0.0, [[1, 2, 3], [4], [5, 6]])])
def test_work_waits_for_those_who_come_one_after_another(linger: float, groups: list[list[int]]) -> None:
    """Where three came a moment ago, three are waited for; where nobody lingers, the first one goes alone."""
    office = Office(linger=linger)

    async def story() -> None:
        await office.ask_all([1, 2, 3])
        await asyncio.gather(office.ask(4), after(2, office.ask(5)), after(3, office.ask(6)))

    asyncio.run(story())
    assert office.groups == groups


def test_nobody_is_waited_for_twice() -> None:
    """One who stays away is missed once; then it is known that there are fewer."""
    office = Office(linger=0.01)

    async def story() -> None:
        await office.ask_all([1, 2, 3])
        await office.ask(4)
        await asyncio.gather(office.ask(5), after(2, office.ask(6)))

    asyncio.run(story())
    assert office.groups == [[1, 2, 3], [4], [5], [6]]
