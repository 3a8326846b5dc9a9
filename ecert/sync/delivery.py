"""
Deliver some events at once: one push, then one transaction that writes down what became of them.

The order makes it safe to be killed anywhere: a push whose outcome was not written is made again, and the platform
takes a repeated row as the same row. No transaction is open while the platform is spoken to.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine

from ecert.catalogue.entries import Catalogue
from ecert.errors import PlatformError
from ecert.faultpoints import FaultPoint, pass_point
from ecert.signing.keyring import Keyring
from ecert.storage.database import transaction
from ecert.sync.dialect import PushOutcome, ReturnCode
from ecert.sync.failures import FailureCode, Fault, note_faults, resolve
from ecert.sync.feed import RowSource
from ecert.sync.journal import PushEntry, move_cursor, note_push, note_trouble
from ecert.sync.port import Platform
from ecert.sync.records import PlatformRow, format_row
from ecert.sync.settings import PlatformSettings

MAX_ROWS = 100
"""Most rows of one push."""
MAX_BYTES = 2 * 1024 * 1024
"""A push is closed when its rows have this much text; encoded it stays well below the platform's 8 MiB."""

_NOTHING_SENT = PushOutcome(ReturnCode.SUCCESS, refused={}, warned={})

_PROVISIONAL = Fault(
    FailureCode.TYPE_CODE_PROVISIONAL,
    "certTypeCode: nobody has assigned it yet, and the settings say that the platform takes assigned ones only",
)


@dataclass(frozen=True, slots=True)
class Sender:
    """What one run of sync works with."""

    engine: Engine
    client: Platform
    settings: PlatformSettings
    catalogue: Catalogue
    keyring: Keyring
    now: datetime

    @property
    def source(self) -> RowSource:
        """What rows are made from."""
        return RowSource(self.catalogue, self.keyring, self.settings.province_code)

    def judge(self, row: PlatformRow | Fault) -> PlatformRow | Fault:
        """Refuse here what the settings say the platform would refuse, before anything is sent."""
        if isinstance(row, PlatformRow) and row.type_code_provisional == "1" and not self.settings.accepts_provisional:
            return _PROVISIONAL
        return row


@dataclass(slots=True)
class Batch:
    """Some events in the register's order: rows to be sent, each of another certificate, and events that cannot be."""

    rows: dict[int, PlatformRow] = field(default_factory=dict)
    """By the event's sequence."""
    faults: dict[int, tuple[str, Fault]] = field(default_factory=dict)
    """By the event's sequence, with the certificate's identifier."""
    size: int = 0
    """Bytes of the rows."""

    def add(self, sequence: int, identifier: str, row: PlatformRow | Fault) -> bool:
        """Add an event with its row, or with what stands against one; False where the push would become too long."""
        if isinstance(row, Fault):
            self.faults[sequence] = (identifier, row)
            return True
        size = len(format_row(row))
        if self.rows and self.size + size > MAX_BYTES:
            return False
        self.rows[sequence] = row
        self.size += size
        return True

    def entry(
        self,
        return_code: str | None = None,
        *,
        refused_count: int = 0,
        warned_count: int = 0,
        error_code: str | None = None,
    ) -> PushEntry:
        """Give the log's entry of a push of the rows."""
        return PushEntry(
            min(self.rows), max(self.rows), len(self.rows), return_code, refused_count, warned_count, error_code
        )


@dataclass(slots=True)
class Tally:
    """What a run has done so far."""

    pushes: int = 0
    delivered: int = 0
    faults: Counter[FailureCode] = field(default_factory=Counter)
    stopped: PlatformError | None = None


def deliver(sender: Sender, batch: Batch, tally: Tally, *, span: tuple[int, int] | None) -> Sequence[int]:
    """
    Push the rows of a batch and write down what became of all its events.

    Args:
        sender: what the run works with.
        batch: the events.
        tally: counts what happens; it says so where the platform stopped the run, and then nothing else is written.
        span: from where to where the cursor moves; None where events behind it are tried again.

    Returns:
        The sequences of the events that were delivered and written down; none where another process was faster.
    """
    outcome = _NOTHING_SENT
    pass_point(FaultPoint.SYNC_READY)
    if batch.rows:
        try:
            outcome = sender.client.push(list(batch.rows.values()))
        except PlatformError as error:
            tally.stopped = error
            with transaction(sender.engine) as session:
                note_trouble(session, batch.entry(error_code=error.code), error, now=sender.now)
            return []
        tally.pushes += 1
        pass_point(FaultPoint.SYNC_PUSHED)
    refused = _remarked(batch, outcome.refused, FailureCode.REFUSED)
    warned = _remarked(batch, outcome.warned, FailureCode.WARNING)
    delivered = [sequence for sequence in batch.rows if sequence not in refused]
    with transaction(sender.engine) as session:
        if batch.rows:
            entry = batch.entry(outcome.return_code, refused_count=len(refused), warned_count=len(warned))
            note_push(session, entry, now=sender.now)
        if span is not None and not move_cursor(session, start=span[0], end=span[1]):
            return []
        note_faults(session, batch.faults | refused | warned, now=sender.now)
        resolve(session, delivered, now=sender.now)
        pass_point(FaultPoint.SYNC_NOTED)
    pass_point(FaultPoint.SYNC_DELIVERED)
    tally.delivered += len(delivered)
    tally.faults.update(fault.code for _, fault in (batch.faults | refused | warned).values())
    return delivered


def _remarked(batch: Batch, remarks: Mapping[str, str], code: FailureCode) -> dict[int, tuple[str, Fault]]:
    """Give what the platform says about rows by their events."""
    return {
        sequence: (row.identifier, Fault(code, remarks[row.row_key]))
        for sequence, row in batch.rows.items()
        if row.row_key in remarks
    }
