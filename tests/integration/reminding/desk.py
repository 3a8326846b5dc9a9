"""A bureau whose certificates come to their end, and channels that do as they are told."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from sqlalchemy import Engine

from ecert.clock import LEGAL_ZONE
from ecert.reminding.channel import Channel
from ecert.reminding.message import Digest
from ecert.reminding.service import Kept, ReminderState, RunSummary, list_kept, reminder_state, send_due
from ecert.storage.database import snapshot
from tests.building import SetClock, the_catalogue
from tests.durability.line import Line

END = date(2028, 3, 1)
"""Last valid day of what the bureau issues on the test's first day."""


def noon(day: date) -> datetime:
    """Give noon of a legal day."""
    return datetime.combine(day, time(12), tzinfo=LEGAL_ZONE).astimezone(UTC)


@dataclass
class ObedientChannel:
    """Takes every digest, or raises what it was told to raise first."""

    name: str = "obedient"
    troubles: list[Exception] = field(default_factory=list)
    digests: list[Digest] = field(default_factory=list)

    def deliver(self, digest: Digest) -> None:
        """Take a digest."""
        if self.troubles:
            raise self.troubles.pop(0)
        self.digests.append(digest)

    @property
    def told(self) -> list[tuple[str, int]]:
        """Every reminder that was taken: identifier and days before."""
        lines = [line.reminder for digest in self.digests for line in digest.lines]
        return [(reminder.day.identifier, reminder.days_before) for reminder in lines]


@dataclass
class ReminderDesk:
    """The bureau with its clock."""

    engine: Engine
    clock: SetClock = field(default_factory=SetClock)
    line: Line = field(init=False)

    def __post_init__(self) -> None:
        """Hire the people."""
        self.line = Line(self.engine, self.clock)

    def run(self, channel: Channel, *, at: datetime | None = None) -> RunSummary:
        """Send what is due."""
        if at is not None:
            self.clock.now = at
        return send_due(self.engine, channel, catalogue=the_catalogue(), now=self.clock())

    def kept(self, *, waiting: bool = False) -> list[Kept]:
        """Give what is kept."""
        with snapshot(self.engine) as session:
            return [kept for _, kept in list_kept(session, waiting=waiting, limit=10_000, now=self.clock())]

    def state(self) -> ReminderState:
        """Say how reminding goes."""
        with snapshot(self.engine) as session:
            return reminder_state(session)
