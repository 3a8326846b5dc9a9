"""
Hand out what must never be handed out twice: certificate numbers and places in the status lists.

Both happen inside the transaction that issues, so a place or number of an issue that failed is free again. Both are
handed out to a whole group at once: every count is read and written once, however many are drawn from it.
"""

import struct
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import bindparam, func, insert, select, tuple_, update
from sqlmodel import Session, col

from ecert.catalogue.characters import number_key
from ecert.catalogue.numbering import NumberSeries, fits, format_number, number_series
from ecert.catalogue.template import CertificateTemplate
from ecert.errors import InvalidInput, NumberRangeExhausted
from ecert.faultpoints import FaultPoint, pass_point
from ecert.register.place import BLOCK_SIZE, LIST_SIZE
from ecert.register.skipping import first_number, list_floor
from ecert.register.tables import CertificateRow, NumberSeriesRow, StatusBlockRow, StatusListRow
from ecert.storage.database import execute, fetch, lock_or_insert, padded

GROUP_YEARS = 3
"""Certificates that end within the same three years share a list."""
MAX_SKIPPED = 10_000
"""How many taken numbers (of backlog entries) are stepped over in one draw."""
_LOOK_AHEAD = 512
"""How many numbers are looked at together where many are taken."""

Shuffle = Callable[[int], list[int]]
"""Gives the numbers 0 to n-1 in a random order; an argument, as all randomness is."""
NumberKey = tuple[str, str]
"""A kind and the form of a number by which two are the same."""

_SERIES = (
    select(col(NumberSeriesRow.template_slug), col(NumberSeriesRow.series), col(NumberSeriesRow.last))
    .where(
        tuple_(col(NumberSeriesRow.template_slug), col(NumberSeriesRow.series)).in_(bindparam("keys", expanding=True))
    )
    .order_by(col(NumberSeriesRow.template_slug), col(NumberSeriesRow.series))
    .with_for_update()
)
_COUNT_UP = (
    update(NumberSeriesRow)
    .where(
        col(NumberSeriesRow.template_slug) == bindparam("of_kind"),
        col(NumberSeriesRow.series) == bindparam("in_series"),
    )
    .values(last=bindparam("count"))
)
_TAKEN = select(col(CertificateRow.template_slug), col(CertificateRow.number_key)).where(
    col(CertificateRow.number_key).in_(bindparam("keys", expanding=True)), col(CertificateRow.version_no) == 1
)
_ROOMY_LISTS = (
    select(col(StatusListRow.expiry_group), col(StatusListRow.number), col(StatusListRow.allocated))
    .where(
        col(StatusListRow.expiry_group).in_(bindparam("groups", expanding=True)),
        col(StatusListRow.allocated) < LIST_SIZE,
    )
    .order_by(col(StatusListRow.number))
    # Whoever waited for a row finds it as the other left it, and not at all if it is full now.
    .with_for_update()
)
_TAKE_PLACES = (
    update(StatusListRow).where(col(StatusListRow.number) == bindparam("list")).values(allocated=bindparam("count"))
)
_BLOCKS = select(col(StatusBlockRow.list_number), col(StatusBlockRow.block), col(StatusBlockRow.shuffle)).where(
    tuple_(col(StatusBlockRow.list_number), col(StatusBlockRow.block)).in_(bindparam("keys", expanding=True))
)
_KEEP_BLOCK = insert(StatusBlockRow)
_NEWEST_LIST = select(func.max(StatusListRow.number))


@dataclass(frozen=True, slots=True)
class NumberWish:
    """Somebody is to get the next number of a series."""

    template: CertificateTemplate
    series: NumberSeries
    year: int
    """The year that the certificate is of."""

    @property
    def key(self) -> tuple[str, str]:
        """Kind and series: where the count stands."""
        return self.template.slug, self.series.text


def wish_number(template: CertificateTemplate, *, year: int, claims: Mapping[str, object]) -> NumberWish:
    """
    Say which series the number of a certificate comes from; nothing is drawn yet.

    Raises:
        InvalidInput: the template cannot write a number for these claims, so one must be handed in.
    """
    series = number_series(template.number, year=year, claims=claims)
    if series is None:
        raise InvalidInput.at(
            "grant.certificate_number", "must be given: the template has no number letter for this choice"
        )
    return NumberWish(template, series, year)


def draw_numbers(
    session: Session, wishes: Sequence[NumberWish], *, reserved: AbstractSet[NumberKey] = frozenset()
) -> list[str]:
    """
    Draw the next free certificate numbers, for each wish one; those of a series come in the order of the wishes.

    Args:
        session: the transaction; the series stay locked until it ends.
        wishes: who wants one.
        reserved: numbers that are handed in by others of this transaction, and not stored yet.

    Raises:
        NumberRangeExhausted: a pattern has no number left.
    """
    if not wishes:
        return []
    draws = _begin_draws(session, wishes)
    while open_draws := [draw for draw in draws.values() if len(draw.free) < draw.wanted]:
        looked_at = [(draw, draw.candidates()) for draw in open_draws]
        keys = {(draw.wish.template.slug, key) for draw, pairs in looked_at for _, key in pairs}
        taken = reserved | find_taken(session, keys)
        for draw, pairs in looked_at:
            draw.take(pairs, taken)
    counted = [{"of_kind": kind, "in_series": text, "count": draw.last} for (kind, text), draw in draws.items()]
    execute(session, _COUNT_UP, counted)
    pass_point(FaultPoint.ISSUE_NUMBERED)
    given = {key: iter(draw.free) for key, draw in draws.items()}
    return [next(given[wish.key]) for wish in wishes]


def find_taken(session: Session, keys: Collection[NumberKey]) -> set[NumberKey]:
    """Find which of these numbers first issues have already, in whatever brackets."""
    if not keys:
        return set()
    # Kinds may share a number, so what comes back is compared whole.
    found = fetch(session, _TAKEN, {"keys": padded({key for _, key in keys})})
    return {(slug, key) for slug, key in found} & set(keys)


def is_number_taken(session: Session, slug: str, number: str) -> bool:
    """Whether a first issue of this kind has this number already, in whatever brackets."""
    return bool(find_taken(session, [(slug, number_key(number))]))


@dataclass(slots=True)
class _Draw:
    """How far the draw from one series has come."""

    wish: NumberWish
    wanted: int
    last: int
    """The last number that was handed out or stepped over."""
    free: list[str] = field(default_factory=list)
    skipped: int = 0

    def candidates(self) -> list[tuple[str, str]]:
        """Give the next numbers with their keys; the more were taken, the further it looks ahead."""
        count = self.wanted - len(self.free) + min(self.skipped, _LOOK_AHEAD)
        numbers = [format_number(self.wish.series, n) for n in range(self.last + 1, self.last + 1 + count)]
        return [(number, number_key(number)) for number in numbers]

    def take(self, candidates: Sequence[tuple[str, str]], taken: AbstractSet[NumberKey]) -> None:
        """Take what is free of them, as many as are wanted."""
        template = self.wish.template
        for number, key in candidates:
            if len(self.free) == self.wanted:
                return
            if self.skipped == MAX_SKIPPED or not fits(template.number, number):
                raise NumberRangeExhausted("certificate_number: the kind's number pattern has no free number left")
            self.last += 1
            if (template.slug, key) in taken:
                self.skipped += 1
            else:
                self.free.append(number)


def _begin_draws(session: Session, wishes: Sequence[NumberWish]) -> dict[tuple[str, str], _Draw]:
    """Lock the series, and make those that have no row yet."""
    wanted = Counter(wish.key for wish in wishes)
    years = {wish.key: wish.year for wish in wishes}
    last = {(slug, text): count for slug, text, count in fetch(session, _SERIES, {"keys": padded(wanted)})}
    for slug, text in sorted(wanted.keys() - last.keys()):
        begin = first_number(session, year=years[slug, text])
        row = lock_or_insert(session, NumberSeriesRow, {"template_slug": slug, "series": text}, last=begin)
        last[slug, text] = row.last
    return {wish.key: _Draw(wish, wanted[wish.key], last[wish.key]) for wish in wishes}


def allocate_places(session: Session, ends: Sequence[date | None], *, shuffle: Shuffle) -> list[tuple[int, int]]:
    """
    Allocate a place for each of several certificates.

    Args:
        session: the transaction; the lists stay locked until it ends.
        ends: the last valid day of each; None where there is no end.
        shuffle: gives the order of a block that nobody used before.

    Returns:
        List number and index in the list, for each.
    """
    if not ends:
        return []
    groups = [_expiry_group(end) for end in ends]
    counted = _count_places(session, Counter(groups))
    blocks = _blocks(session, {(number, n // BLOCK_SIZE) for pairs in counted.values() for number, n in pairs}, shuffle)
    pass_point(FaultPoint.ISSUE_PLACED)
    given = {group: iter(pairs) for group, pairs in counted.items()}
    places: list[tuple[int, int]] = []
    for group in groups:
        number, n = next(given[group])
        block, offset = divmod(n, BLOCK_SIZE)
        (within,) = struct.unpack_from(">H", blocks[number, block], 2 * offset)
        places.append((number, block * BLOCK_SIZE + within))
    return places


def _expiry_group(end: date | None) -> str:
    return "open" if end is None else str(end.year // GROUP_YEARS * GROUP_YEARS)


def _count_places(session: Session, wanted: Mapping[str, int]) -> dict[str, list[tuple[int, int]]]:
    """Take so many places of each group: list number, and how many of the list were taken before."""
    roomy: dict[str, list[tuple[int, int]]] = {group: [] for group in wanted}
    for group, number, allocated in fetch(session, _ROOMY_LISTS, {"groups": padded(wanted)}):
        roomy[group].append((number, allocated))
    counted: dict[str, list[tuple[int, int]]] = {}
    filled: dict[int, int] = {}
    # In a fixed order, so that new lists get their numbers the same way every time.
    for group in sorted(wanted):
        places: list[tuple[int, int]] = []
        lists = iter(roomy[group])
        while len(places) < wanted[group]:
            number, allocated = next(lists, None) or _open_list(session, group)
            filled[number] = min(allocated + wanted[group] - len(places), LIST_SIZE)
            places += [(number, n) for n in range(allocated, filled[number])]
        counted[group] = places
    execute(session, _TAKE_PLACES, [{"list": number, "count": count} for number, count in filled.items()])
    return counted


def _open_list(session: Session, group: str) -> tuple[int, int]:
    """Open a list for a group of which every list is full; give its number and what is taken of it."""
    while True:
        newest = execute(session, _NEWEST_LIST).scalar_one()
        number = max(-1 if newest is None else newest, list_floor(session)) + 1
        row = lock_or_insert(session, StatusListRow, {"number": number}, expiry_group=group, allocated=0)
        # Somebody may have opened a list under this number in the same instant, for another group.
        if row.expiry_group == group:
            return row.number, row.allocated


def _blocks(session: Session, keys: Collection[tuple[int, int]], shuffle: Shuffle) -> dict[tuple[int, int], bytes]:
    """Give the random orders of some blocks; their lists are locked, so nobody else can be making one."""
    found = {(number, block): order for number, block, order in fetch(session, _BLOCKS, {"keys": padded(keys)})}
    for number, block in sorted(set(keys) - found.keys()):
        order = struct.pack(f">{BLOCK_SIZE}H", *shuffle(BLOCK_SIZE))
        execute(session, _KEEP_BLOCK, {"list_number": number, "block": block, "shuffle": order})
        found[number, block] = order
    return found
