"""
What stands in the office's calendar: one entry for each day on which certificates expire or applications are due.

`SOURCES` is the one place for what else has a day: a further source is a function more in it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from ecert.accounts.principal import OFFICE, AccountRole, Principal
from ecert.application.workload import OpenCase, read_open_cases
from ecert.catalogue.entries import Catalogue
from ecert.register.expiring import list_expiry_days

DAYS_AHEAD = 400
"""How far the calendar reaches: a year, and the first reminder before its end."""
MAX_LISTED = 20
"""Certificates or applications named in one entry; the others are counted."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One all-day entry."""

    key: str
    """The same at every reading, and of no other entry."""
    day: date
    """A legal day."""
    summary: str
    lines: tuple[str, ...]


Source = Callable[[Session, Catalogue, Principal, date, date], Iterator[Entry]]
"""Gives the entries that an account may see from one day to another, of which there is at most one for each day."""


def expiries(session: Session, catalogue: Catalogue, by: Principal, first: date, last: date) -> Iterator[Entry]:
    """Give an entry for each day that is the last one of certificates: number and kind, and nothing about holders."""
    for found in list_expiry_days(session, by=by, first=first, last=last, listed=MAX_LISTED):
        lines = [f"{catalogue.title_of(one.template)}  {one.certificate_number}" for one in found.first]
        if found.count > len(lines):
            lines.append(f"另有 {found.count - len(lines)} 件")
        yield Entry(f"expiry-{found.day}", found.day, f"证照到期 {found.count} 件", tuple(lines))


def deadlines(session: Session, catalogue: Catalogue, by: Principal, first: date, last: date) -> Iterator[Entry]:
    """
    Give an entry for each day that is the last one of a limit of applications, and one for those that are overdue.

    What is overdue stands at the first day, which is today, for as long as it is.
    """
    by_day: dict[date, list[OpenCase]] = {}
    for case in read_open_cases(session, by=by, rules=catalogue.office, today=first).cases:
        due = case.timing.due
        if due is not None and due.day <= last:
            by_day.setdefault(due.day if due.day >= first else date.min, []).append(case)
    for day, cases in sorted(by_day.items()):
        lines = [
            f"{case.application.application_number}  {catalogue.title_of(case.application.submission.slug)}"
            for case in cases[:MAX_LISTED]
        ]
        if len(cases) > len(lines):
            lines.append(f"另有 {len(cases) - len(lines)} 件")
        if day == date.min:
            yield Entry("overdue", first, f"办件已超期 {len(cases)} 件", tuple(lines))
        else:
            yield Entry(f"due-{day}", day, f"办件到期 {len(cases)} 件", tuple(lines))


SOURCES: tuple[Source, ...] = (expiries, deadlines)


def read_agenda(session: Session, catalogue: Catalogue, *, by: Principal, first: date, last: date) -> Sequence[Entry]:
    """
    Give every entry from *first* to *last* that an account may see, by day.

    Raises:
        Forbidden: neither of the office nor a calendar's.
    """
    by.require(*OFFICE, AccountRole.CALENDAR)
    found = [entry for source in SOURCES for entry in source(session, catalogue, by, first, last)]
    return sorted(found, key=lambda entry: (entry.day, entry.key))
