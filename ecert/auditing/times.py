"""
Judge what entries say of when they were made, by what somebody else saw.

A checkpoint that an auditor kept proves which entries were there at an instant of his clock, and which were not.
Between
two of them the order of the log itself has to do: nothing is made well before what stands in front of it.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from ecert.auditing.export import SignedKind
from ecert.auditing.findings import CheckName, Finding, FindingCode, Notebook
from ecert.auditing.kept import Kept

TOLERANCE: Final = timedelta(minutes=10)
"""How much later than it says it was made something may come into the public log: 60 s, and two clocks that differ."""
_ALLOWANCES: Final = {
    SignedKind.RECORD: TOLERANCE,
    SignedKind.EVENT: TOLERANCE,
    SignedKind.ACCOUNT: TOLERANCE,
    SignedKind.STATUS_LIST: TOLERANCE + timedelta(hours=1),
}
"""A list is of the hour that it was first asked for in; a bundle is drawn up days before it is signed and published."""


@dataclass(slots=True)
class Times:
    """Takes entries in the order of the log."""

    kept: Kept
    notebook: Notebook
    now: datetime
    tolerance: timedelta = TOLERANCE
    _newest: datetime | None = field(default=None)
    _judged: int = 0

    def judge(self, position: int, kind: SignedKind, at: datetime, identifier: str | None) -> None:
        """Judge one instant."""
        allowance = _ALLOWANCES.get(kind)
        self._judged += 1
        present = self.kept.present_at(position)
        seen = self.now if present is None else present
        if at > seen + self.tolerance:
            detail = f"it was in the log at {seen.isoformat()} and says that it was made later"
            self._find(FindingCode.FORWARD_DATED, detail, position, identifier)
            return
        if allowance is None:
            return
        allowance = allowance - TOLERANCE + self.tolerance
        absent = self.kept.absent_at(position)
        if absent is not None and at + allowance < absent:
            detail = f"it says that it was made before {absent.isoformat()}, when the public log did not have it yet"
            self._find(FindingCode.BACK_DATED, detail, position, identifier)
        elif self._newest is not None and at + allowance < self._newest:
            detail = "it says that it was made well before entries that stand in front of it"
            self._find(FindingCode.OUT_OF_ORDER, detail, position, identifier)
        if self._newest is None or at > self._newest:
            self._newest = at

    def close(self) -> None:
        """End the check."""
        text = f"{self._judged} instants, against {len(self.kept.checkpoints)} kept checkpoints and each other"
        self.notebook.close(CheckName.TIMES, text)

    def _find(self, code: FindingCode, detail: str, position: int, identifier: str | None) -> None:
        self.notebook.find(Finding(CheckName.TIMES, code, detail, position, identifier))
