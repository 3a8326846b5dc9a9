"""
Which reminder of a due day is due (到期提醒): pure, days are legal days in Asia/Shanghai.

A reminder is named by certificate, subject, due day and days before. The nearest step that was reached is due, and only
that one: after a week without service nobody is told the same thing twice at once.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

DAYS_BEFORE = (90, 60, 30)
"""When the office is reminded, in days before the due day (issue 4, item 6)."""
HORIZON = max(DAYS_BEFORE)
"""How many days ahead due days are looked for."""


class Subject(StrEnum):
    """What is due on a day."""

    EXPIRY = "expiry"
    """The certificate's last valid day."""
    INSPECTION = "inspection"
    """The last day of its annual inspection (年检); no template says yet which day that is."""


SUBJECT_ZH: dict[Subject, str] = {Subject.EXPIRY: "到期", Subject.INSPECTION: "年检"}


@dataclass(frozen=True, slots=True)
class DueDay:
    """A day that one certificate has before it."""

    identifier: str
    certificate_number: str
    template: str
    subject: Subject
    due: date


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder of one due day."""

    day: DueDay
    days_before: int
    """One of `DAYS_BEFORE`."""

    @property
    def key(self) -> tuple[str, str, date, int]:
        """What names it: it is sent once."""
        return (self.day.identifier, self.day.subject.value, self.day.due, self.days_before)


def find_due(day: DueDay, *, today: date) -> Reminder | None:
    """Give the reminder of a due day that is due today, whether or not it was sent; None before the first step."""
    left = (day.due - today).days
    reached = [step for step in DAYS_BEFORE if 0 <= left <= step]
    return Reminder(day, min(reached)) if reached else None
