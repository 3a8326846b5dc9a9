"""
Hand out what must never be handed out twice: certificate numbers and places in the status lists.

Both happen inside the transaction that issues, so a place or number of an issue that failed is free again.
"""

import struct
from collections.abc import Callable, Mapping
from datetime import date

from sqlalchemy import LargeBinary, bindparam, func, select, update
from sqlmodel import Session, col

from ecert.catalogue.characters import number_key
from ecert.catalogue.numbering import fits, format_number, number_series
from ecert.catalogue.template import CertificateTemplate
from ecert.errors import InvalidInput, NumberRangeExhausted
from ecert.faultpoints import FaultPoint, pass_point
from ecert.register.tables import CertificateRow, NumberSeriesRow, StatusBlockRow, StatusListRow
from ecert.storage.database import execute, lock_or_insert

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


_COUNT_UP = (
    update(NumberSeriesRow)
    .where(
        col(NumberSeriesRow.template_slug) == bindparam("of_kind"),
        col(NumberSeriesRow.series) == bindparam("in_series"),
    )
    .values(last=col(NumberSeriesRow.last) + 1)
    .returning(col(NumberSeriesRow.last))
)
_TAKEN = select(col(CertificateRow.id)).where(
    col(CertificateRow.template_slug) == bindparam("slug"),
    col(CertificateRow.number_key) == bindparam("key"),
    col(CertificateRow.version_no) == 1,
)
_ROOMY_LIST = (
    select(func.min(StatusListRow.number))
    .where(col(StatusListRow.expiry_group) == bindparam("group"), col(StatusListRow.allocated) < LIST_SIZE)
    .scalar_subquery()
)
_TAKE_PLACE = (
    update(StatusListRow)
    # Whoever waited for the row finds it as the other left it: perhaps full, and then looks again.
    .where(col(StatusListRow.number) == _ROOMY_LIST, col(StatusListRow.allocated) < LIST_SIZE)
    .values(allocated=col(StatusListRow.allocated) + 1)
    .returning(col(StatusListRow.number), col(StatusListRow.allocated))
)
_PLACE = select(func.substr(col(StatusBlockRow.shuffle), bindparam("start"), 2, type_=LargeBinary)).where(
    col(StatusBlockRow.list_number) == bindparam("list"), col(StatusBlockRow.block) == bindparam("block")
)
_NEWEST_LIST = select(func.max(StatusListRow.number))


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
    key = {"template_slug": template.slug, "series": series.text}
    for _ in range(MAX_SKIPPED):
        number = format_number(series, _count_up(session, key))
        if not fits(template.number, number):
            break
        if not is_number_taken(session, template.slug, number):
            pass_point(FaultPoint.ISSUE_NUMBERED)
            return number
    raise NumberRangeExhausted("certificate_number: the kind's number pattern has no free number left")


def is_number_taken(session: Session, slug: str, number: str) -> bool:
    """Whether a first issue of this kind has this number already, in whatever brackets."""
    return execute(session, _TAKEN, {"slug": slug, "key": number_key(number)}).first() is not None


def _count_up(session: Session, key: Mapping[str, str]) -> int:
    """Give the next count of a series, whose row stays locked until the transaction ends."""
    where = {"of_kind": key["template_slug"], "in_series": key["series"]}
    while (last := execute(session, _COUNT_UP, where).scalar_one_or_none()) is None:
        lock_or_insert(session, NumberSeriesRow, key, last=0)
    return int(last)


def allocate_status(session: Session, *, valid_to: date | None, shuffle: Shuffle) -> tuple[int, int]:
    """
    Allocate a place for a certificate that ends on *valid_to*.

    Returns:
        List number and index in the list.
    """
    group = "open" if valid_to is None else str(valid_to.year // GROUP_YEARS * GROUP_YEARS)
    while (taken := execute(session, _TAKE_PLACE, {"group": group}).mappings().one_or_none()) is None:
        _open_list(session, group)
    number, count = int(taken["number"]), int(taken["allocated"])
    block, offset = divmod(count - 1, BLOCK_SIZE)
    # The list is locked, so nobody else can be making this block.
    where = {"list": number, "block": block, "start": 2 * offset + 1}
    if (place := execute(session, _PLACE, where).scalar_one_or_none()) is None:
        order = struct.pack(f">{BLOCK_SIZE}H", *shuffle(BLOCK_SIZE))
        session.add(StatusBlockRow(list_number=number, block=block, shuffle=order))
        place = order[2 * offset : 2 * offset + 2]
    session.flush()
    pass_point(FaultPoint.ISSUE_PLACED)
    return number, block * BLOCK_SIZE + int.from_bytes(place)


def _open_list(session: Session, group: str) -> None:
    """Open a list for a group of which every list is full."""
    newest = execute(session, _NEWEST_LIST).scalar_one()
    number = 0 if newest is None else newest + 1
    # Another group may open a list under this number in the same instant; then the next look finds none again.
    lock_or_insert(session, StatusListRow, {"number": number}, expiry_group=group, allocated=0)
