"""The letters of the stages (文书): numbered texts, written when a step is taken and never again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from ecert.application.tables import ApplicationDocumentRow, DocumentCounterRow
from ecert.catalogue.office import PLACEHOLDERS, DocumentKind, DocumentTemplate
from ecert.clock import legal_date
from ecert.faultpoints import FaultPoint, pass_point
from ecert.storage.database import lock_or_insert

NOT_KNOWN = "（待定）"
"""Stands in a letter where there is nothing to say yet."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it was written."""

    number: str
    kind: DocumentKind
    title: str
    text: str
    provisional: bool
    """Whether its wording or the form of its number is a guess."""
    at: datetime


def format_day(day: date | None) -> str:
    """Write a day as a letter does."""
    return NOT_KNOWN if day is None else f"{day.year}年{day.month}月{day.day}日"


def compose_letter(template: DocumentTemplate, *, number: str, words: Mapping[str, str]) -> str:
    """Fill a letter; a placeholder without a word shows that nothing is known."""
    known = dict.fromkeys(PLACEHOLDERS, NOT_KNOWN) | dict(words) | {"number": number}
    return f"{template.title}\n{number}\n{template.text.format_map(known)}"


def write_letter(
    session: Session,
    application_id: str,
    kind: DocumentKind,
    template: DocumentTemplate,
    words: Mapping[str, str],
    *,
    now: datetime,
) -> Letter:
    """Store a letter under the next number of its kind and year."""
    year = legal_date(now).year
    counter = lock_or_insert(session, DocumentCounterRow, {"kind": kind.value, "year": year}, last=0)
    counter.last += 1
    number = template.number.format(year=year, n=counter.last)
    pass_point(FaultPoint.LETTER_NUMBERED)
    row = ApplicationDocumentRow(
        number=number,
        application_id=application_id,
        kind=kind,
        title=template.title,
        text=compose_letter(template, number=number, words=words),
        provisional=template.evidence.guessed,
        at=now,
    )
    session.add(row)
    session.flush()
    return _read(row)


def list_letters(session: Session, application_id: str) -> Sequence[Letter]:
    """List the letters of an application, oldest first."""
    statement = (
        select(ApplicationDocumentRow)
        .where(ApplicationDocumentRow.application_id == application_id)
        .order_by(col(ApplicationDocumentRow.at), col(ApplicationDocumentRow.number))
    )
    return [_read(row) for row in session.exec(statement)]


def _read(row: ApplicationDocumentRow) -> Letter:
    return Letter(row.number, DocumentKind(row.kind), row.title, row.text, row.provisional, row.at)
