"""Write entries as a calendar (iCalendar, RFC 5545); the only module that knows `icalendar`."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from ecert.reminding.agenda import Entry


def write_calendar(entries: Sequence[Entry], *, host: str, now: datetime) -> bytes:
    """
    Write the calendar.

    Args:
        entries: what stands in it.
        host: makes the entries' names the world's only ones (section 3.8.4.7).
        now: the present instant; when the calendar was made.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//ecert//calendar//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "证照与办件到期")
    for entry in entries:
        event = Event()
        event.add("uid", f"{entry.key}@{host}")
        event.add("dtstamp", now)
        event.add("dtstart", entry.day)
        # The end of an all-day event is the first day after it (section 3.6.1).
        event.add("dtend", entry.day + timedelta(days=1))
        event.add("summary", entry.summary)
        event.add("description", "\n".join(entry.lines))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
