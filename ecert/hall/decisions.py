"""
What was granted, for everybody to see (行政许可公示).

Organisations are named in full, with their code and the certificate's number, as a public verification does. Of a
person the first character of the name is shown, and the end of the number: by number and name together anybody may look
a certificate up, so a list must not give both away. Kinds whose holders may be either are shown as persons'.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlmodel import Session

from ecert.application.approvals import read_approvals
from ecert.catalogue.entries import Catalogue
from ecert.catalogue.vocabulary import HolderCategory
from ecert.errors import InvalidInput
from ecert.messages import Language, message
from ecert.register.granted import Granted, GrantQuery, list_granted
from ecert.register.lifecycle import Status
from ecert.rendering.sheets import write_csv as write_rows

PERIODS: Final = (30, 90, 365)
"""Days to choose from; the first is the usual one."""
LONGEST: Final = 365
PAGE: Final = 20
IN_A_FILE: Final = 5000
"""Rows of a file at most."""
_SHOWN_OF_NUMBER: Final = 4
_CURSOR: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.([0-9]{1,18})")
"""With what a text begins that a spreadsheet would work out (OWASP, CSV Injection)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to see."""

    days: int
    kind: str | None
    holder: str | None
    after: tuple[date, int] | None


@dataclass(frozen=True, slots=True)
class Shown:
    """Whose it is, and which: what may be told of it."""

    holder: str
    holder_code: str | None
    """An organisation's alone."""
    number: str
    is_masked: bool = False


@dataclass(frozen=True, slots=True)
class Grant:
    """One row: what may be told of it."""

    cursor: str
    kind: str
    """Slug."""
    shown: Shown
    decided: date | None
    letter_number: str | None
    issued: date
    valid_from: date
    valid_to: date | None
    status: Status


def read_wanted(catalogue: Catalogue, *, days: str, kind: str, holder: str, after: str) -> Wanted:
    """
    Read what stands in an address.

    Raises:
        InvalidInput: something there is none of this page's.
        UnknownTemplate: there is no such kind.
    """
    if days and days not in {str(period) for period in PERIODS}:
        raise InvalidInput.at("days", f"must be one of {', '.join(str(period) for period in PERIODS)}")
    if kind:
        catalogue.get(kind)
    return Wanted(int(days or PERIODS[0]), kind or None, holder.strip() or None, _read_cursor(after))


def read_grants(
    session: Session, wanted: Wanted, *, catalogue: Catalogue, today: date, limit: int = PAGE
) -> tuple[Sequence[Grant], str | None]:
    """
    Give a page of what was granted, and what the next one begins behind.

    Args:
        session: a snapshot.
        wanted: what is asked for.
        catalogue: says whose holders are organisations. A name is searched for among those alone, so that nobody
            learns of a person by asking.
        today: the legal day.
        limit: most rows.

    Raises:
        InvalidInput: the part of a name is too long.
    """
    kinds = None if wanted.kind is None else {wanted.kind}
    if wanted.holder is not None:
        named = {entry.template.slug for entry in catalogue if _is_named(catalogue, entry.template.slug)}
        kinds = named if kinds is None else named & kinds
    query = GrantQuery(
        first=today - timedelta(days=wanted.days - 1),
        last=today,
        kinds=kinds,
        holder=wanted.holder,
        after=wanted.after,
        limit=limit + 1,
    )
    found = list_granted(session, query, today=today)
    approvals = read_approvals(session, [row.application_id for row in found if row.application_id is not None])
    grants = []
    for row in found[:limit]:
        approval = None if row.application_id is None else approvals.get(row.application_id)
        shown = _name if _is_named(catalogue, row.template) else _mask
        grants.append(
            Grant(
                shown=shown(row),
                cursor=f"{row.issued.isoformat()}.{row.cursor}",
                kind=row.template,
                decided=None if approval is None else approval.day,
                letter_number=None if approval is None else approval.letter_number,
                issued=row.issued,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                status=row.status,
            )
        )
    return grants, grants[-1].cursor if len(found) > limit else None


def write_csv(grants: Sequence[Grant], catalogue: Catalogue, *, language: Language) -> bytes:
    """Write rows as CSV (RFC 4180) that spreadsheets read as UTF-8, and in which no text becomes a formula."""
    columns = ("kind", "number", "holder", "code", "decided", "letter", "issued", "from", "to", "status")
    header = [message(f"hall.decisions.column.{name}", language) for name in columns]
    return b"".join(write_rows(header, (_cells(grant, catalogue, language) for grant in grants)))


def _cells(grant: Grant, catalogue: Catalogue, language: Language) -> Sequence[str]:
    ends = message("hall.no-end", language) if grant.valid_to is None else grant.valid_to.isoformat()
    return (
        catalogue.title_of(grant.kind, english=language is Language.EN),
        grant.shown.number,
        grant.shown.holder,
        grant.shown.holder_code or "",
        "" if grant.decided is None else grant.decided.isoformat(),
        grant.letter_number or "",
        grant.issued.isoformat(),
        grant.valid_from.isoformat(),
        ends,
        message(f"hall.status.{grant.status}", language),
    )


def _is_named(catalogue: Catalogue, slug: str) -> bool:
    """Whether a kind's holders are organisations in every version that there is."""
    versions = [entry.template for (kind, _), entry in catalogue.entries.items() if kind == slug]
    return bool(versions) and all(each.holder_category is HolderCategory.ORGANISATION for each in versions)


def _name(row: Granted) -> Shown:
    return Shown(row.holder_name.replace("^", "、"), row.holder_code.replace("^", "、"), row.certificate_number)


def _mask(row: Granted) -> Shown:
    names = "、".join(f"{name[:1]}＊＊" for name in row.holder_name.split("^"))
    return Shown(names, None, f"＊＊＊＊{row.certificate_number[-_SHOWN_OF_NUMBER:]}", is_masked=True)


def _read_cursor(text: str) -> tuple[date, int] | None:
    if not text:
        return None
    found = _CURSOR.fullmatch(text)
    try:
        return (date.fromisoformat(found[1]), int(found[2])) if found else _refuse()
    except ValueError:
        return _refuse()


def _refuse() -> tuple[date, int]:
    raise InvalidInput.at("after", "is no place of this list")
