"""
Hand out what must never be handed out twice: certificate numbers and places in the status lists.

Both happen inside the transaction that issues, so a place or number of an issue that failed is free again.
"""

import struct
from collections.abc import Callable, Mapping
from datetime import date

from sqlmodel import Session, col, select

from ecert.catalogue.characters import number_key
from ecert.catalogue.numbering import fits, format_number, number_series
from ecert.catalogue.template import CertificateTemplate
from ecert.errors import InvalidInput, NumberRangeExhausted
from ecert.register.tables import CertificateRow, NumberSeriesRow, StatusBlockRow, StatusListRow

LIST_SIZE = 1 << 20
"""Places in one status list (wire format)."""
BLOCK_SIZE = 4096
"""Places that are shuffled together, so that the order of issue does not show."""
GROUP_YEARS = 3
"""Certificates that end within the same three years share a list."""
MAX_SKIPPED = 10_000
"""How many taken numbers (of backlog entries) are stepped over in one draw."""

Shuffle = Callable[[int], list[int]]
"""Gives the numbers 0 to n-1 in a random order; an argument, as all randomness is."""


def draw_number(session: Session, template: CertificateTemplate, *, year: int, claims: Mapping[str, object]) -> str:
    """
    Draw the next free certificate number of a kind.

    Raises:
        InvalidInput: the template cannot write a number for these claims, so one must be handed in.
        NumberRangeExhausted: the pattern has no number left.
    """
    series = number_series(template.number, year=year, claims=claims)
    if series is None:
        raise InvalidInput.at(
            "grant.certificate_number", "must be given: the template has no number letter for this choice"
        )
    row = session.get(NumberSeriesRow, (template.slug, series.text), with_for_update=True)
    if row is None:
        row = NumberSeriesRow(template_slug=template.slug, series=series.text, last=0)
        session.add(row)
    for n in range(row.last + 1, row.last + 1 + MAX_SKIPPED):
        number = format_number(series, n)
        if not fits(template.number, number):
            break
        if not is_number_taken(session, template.slug, number):
            row.last = n
            session.flush()
            return number
    raise NumberRangeExhausted("certificate_number: the kind's number pattern has no free number left")


def is_number_taken(session: Session, slug: str, number: str) -> bool:
    """Whether a first issue of this kind has this number already, in whatever brackets."""
    statement = select(CertificateRow.id).where(
        CertificateRow.template_slug == slug,
        CertificateRow.number_key == number_key(number),
        CertificateRow.version_no == 1,
    )
    return session.exec(statement).first() is not None


def allocate_status(session: Session, *, valid_to: date | None, shuffle: Shuffle) -> tuple[int, int]:
    """
    Allocate a place for a certificate that ends on *valid_to*.

    Returns:
        List number and index in the list.
    """
    group = "open" if valid_to is None else str(valid_to.year // GROUP_YEARS * GROUP_YEARS)
    row = _open_list(session, group)
    block, offset = divmod(row.allocated, BLOCK_SIZE)
    order = session.get(StatusBlockRow, (row.number, block))
    if order is None:
        order = StatusBlockRow(
            list_number=row.number, block=block, shuffle=struct.pack(f">{BLOCK_SIZE}H", *shuffle(BLOCK_SIZE))
        )
        session.add(order)
    row.allocated += 1
    session.flush()
    (place,) = struct.unpack_from(">H", order.shuffle, 2 * offset)
    return row.number, block * BLOCK_SIZE + place


def _open_list(session: Session, group: str) -> StatusListRow:
    """Find the group's list that has room, or open a new one."""
    statement = (
        select(StatusListRow)
        .where(StatusListRow.expiry_group == group, StatusListRow.allocated < LIST_SIZE)
        .order_by(col(StatusListRow.number))
        .with_for_update()
    )
    row = session.exec(statement).first()
    if row is None:
        newest = session.exec(select(StatusListRow.number).order_by(col(StatusListRow.number).desc())).first()
        row = StatusListRow(number=0 if newest is None else newest + 1, expiry_group=group, allocated=0)
        session.add(row)
        session.flush()
    return row
