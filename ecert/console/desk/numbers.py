"""The numbers beside the ways of the navigation: how much waits for an officer, remembered for some seconds."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from ecert.pages.access import Officer
from ecert.worklist.service import WorkDesk

SECONDS: Final = 10.0
"""How long numbers are shown again without counting: they stand on every page."""
_MOST: Final = 1000
"""Officers whose numbers are remembered."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Counts for the navigation; each process remembers by itself."""

    desk: WorkDesk
    ticks: Callable[[], float] = time.monotonic
    _known: dict[int, tuple[float, Mapping[str, int]]] = field(default_factory=dict)

    def __call__(self, officer: Officer) -> Mapping[str, int]:
        """Give how much waits behind each way, by its name."""
        by, now = officer.principal, self.ticks()
        known = self._known.get(by.account_id)
        if known is not None and now - known[0] < SECONDS:
            return known[1]
        counts = self.desk.count(by)
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[by.account_id] = now, counts
        return counts

    def forget(self, officer: Officer) -> None:
        """Count anew for an officer who has just looked at what waits for him."""
        self._known.pop(officer.principal.account_id, None)
