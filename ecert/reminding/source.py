"""The one place that says where due days come from; a second source is one more loop here."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Engine

from ecert.register.expiring import list_expiring
from ecert.reminding.due import DueDay, Subject
from ecert.storage.database import snapshot

PAGE = 500
"""Certificates read at once."""


def read_due_days(engine: Engine, *, first: date, last: date) -> Iterator[DueDay]:
    """
    Give every due day from *first* to *last*, the nearest first, a page at a time.

    Today these are the last days of certificates. Days of inspection join them once a template says them as data.
    """
    after: tuple[date, int] | None = None
    while True:
        with snapshot(engine) as session:
            page = list_expiring(session, first=first, last=last, after=after, limit=PAGE)
        for found in page:
            yield DueDay(found.identifier, found.certificate_number, found.template, Subject.EXPIRY, found.valid_to)
        if len(page) < PAGE:
            return
        after = (page[-1].valid_to, page[-1].cursor)
