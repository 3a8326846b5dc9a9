"""Wait for a real condition with a deadline, and let several threads begin in one instant."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest

from ecert.errors import Conflict

T = TypeVar("T")

SECONDS = 30.0
_BETWEEN_LOOKS = threading.Event()
"""Never set: a look gives the processor away for a moment before the next one."""


def until(condition: Callable[[], bool], what: str, *, seconds: float = SECONDS) -> None:
    """Look until the condition holds, and fail the test where it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"not in {seconds:.0f} s: {what}")
        _BETWEEN_LOOKS.wait(0.01)


def at_once(works: Sequence[Callable[[], T]]) -> list[T | Exception]:
    """Do all works in threads that begin in one instant; give what each gave or raised."""
    start = threading.Barrier(len(works), timeout=SECONDS)

    def run(work: Callable[[], T]) -> T | Exception:
        start.wait()
        try:
            return work()
        except Exception as error:  # noqa: BLE001 - the test looks at every error
            return error

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def errors_of(results: Sequence[object]) -> list[str]:
    """Give the errors among results, by the names of their classes."""
    return sorted(type(result).__name__ for result in results if isinstance(result, Exception))


def states_of(results: Sequence[object]) -> set[str | None]:
    """Give the present states that the refused among results were told."""
    return {result.state for result in results if isinstance(result, Conflict)}
