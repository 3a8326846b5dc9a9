"""
The platform as the rest of sync sees it; `ecert.sync.client` is the one way to it.

What only names the platform does not load the HTTP client, which takes 5 MB: a service that never calls the platform,
because `ecert sync run` does so beside it, goes without.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol

from ecert.sync.dialect import LedgerItem, PushOutcome
from ecert.sync.records import PlatformRow


class Platform(Protocol):
    """A connection to one platform; for one thread."""

    def push(self, rows: Sequence[PlatformRow]) -> PushOutcome:
        """Push rows; a certificate may come once only."""
        ...

    def fetch_ledger(self) -> Iterator[LedgerItem]:
        """Fetch what the platform holds, in the order of `eCertID`."""
        ...
