"""Judge the events of the office's accounts: one chain over all of them, in the order of the log."""

from dataclasses import dataclass, field

from ecert.accounts.events import AccountEvent
from ecert.accounts.standing import AccountBook
from ecert.auditing.findings import CheckName, Finding, FindingCode, Notebook
from ecert.errors import SealBroken


@dataclass(slots=True)
class Journal:
    """Takes the events of accounts."""

    notebook: Notebook
    count: int = 0
    _book: AccountBook = field(default_factory=AccountBook)
    _digest: bytes | None = None
    _is_broken: bool = False
    """A chain that broke is named once: nothing behind it can be followed."""

    def take(self, position: int, event: AccountEvent, digest: bytes) -> None:
        """
        Take an event.

        Args:
            position: of its entry.
            event: that was opened.
            digest: SHA-256 of the signed event.
        """
        self.count += 1
        if self._is_broken:
            return
        before = self._book.last
        place, at = (0, event.at) if before is None else (before.position, before.at)
        if event.position != place + 1 or event.previous != self._digest or event.at < at:
            self._break(position, "an event of accounts is not linked to what stands before it")
            return
        try:
            self._book.follow(event)
        except SealBroken as error:
            self._break(position, f"an event of accounts is none that may follow: {error.detail}")
        self._digest = digest

    def _break(self, position: int, detail: str) -> None:
        self._is_broken = True
        self.notebook.find(Finding(CheckName.CHAINS, FindingCode.CHAIN_BROKEN, detail, position))
