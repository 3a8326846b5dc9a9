"""Slices, rounds and what follows from them: how a figure is taken on a machine where others work too."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import TypeVar

_Taken = TypeVar("_Taken")
"""What a slice took: mostly a `Cost`."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a slice took."""

    units: int
    """Requests, rows, signatures: whatever the side does."""
    cpu: float
    """Processor seconds of the process that is measured, and of no other."""
    wall: float
    """Seconds by the clock."""

    @property
    def cpu_each(self) -> float:
        """Processor seconds a unit."""
        return self.cpu / self.units

    @property
    def wall_each(self) -> float:
        """Seconds by the clock a unit."""
        return self.wall / self.units


@dataclass(frozen=True, slots=True)
class Ratio:
    """One ratio over all rounds of a run."""

    smallest: float
    """Ratio of the smallest slices: what a gate looks at, since nothing but the work itself makes a slice smaller."""
    median: float
    """Median of the rounds' own ratios."""
    q1: float
    q3: float
    rounds: int
    by: str
    """What was compared: `cpu`, `wall`, or a unit of its own."""


def interleave(
    sides: Mapping[str, Callable[[], _Taken]], rounds: int, *, say: Callable[[str], None]
) -> dict[str, list[_Taken]]:
    """
    Run one slice of every side in turn, A B C A B C, after one round that only warms up.

    The order within a round is drawn, so that no side always follows the same other one.
    """
    costs: dict[str, list[_Taken]] = {name: [] for name in sides}
    order = list(sides)
    chance = random.Random(rounds)
    for number in range(rounds + 1):
        say("warming up" if number == 0 else f"round {number} of {rounds}")
        chance.shuffle(order)
        for name in order:
            cost = sides[name]()
            if number > 0:
                costs[name].append(cost)
    return costs


def best(run: Callable[[], Cost], times: int) -> Cost:
    """Run some short slices one after the other and give the one that took the least by the clock."""
    return min((run() for _ in range(times)), key=lambda cost: cost.wall_each)


def ratio(above: Sequence[float], below: Sequence[float], *, by: str) -> Ratio:
    """Divide what two sides took each round; the same place is the same round."""
    each = [first / second for first, second in zip(above, below, strict=True)]
    q1, _, q3 = quantiles(each, n=4, method="inclusive") if len(each) > 1 else each * 3
    return Ratio(min(above) / min(below), median(each), q1, q3, len(each), by)


def cpu(costs: Sequence[Cost]) -> list[float]:
    """Give the processor seconds a unit of each slice."""
    return [cost.cpu_each for cost in costs]


def wall(costs: Sequence[Cost]) -> list[float]:
    """Give the seconds a unit of each slice."""
    return [cost.wall_each for cost in costs]


def batches(items: Sequence[bytes], size: int) -> Iterator[list[bytes]]:
    """Give the items in slices of a size, each item once; a rest that fills no slice is left out."""
    for start in range(0, len(items) - size + 1, size):
        yield list(items[start : start + size])
