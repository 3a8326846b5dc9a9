"""Places in the status lists and certificate numbers, drawn on a real database: never the same twice."""

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import cast

import pytest
from sqlalchemy import Table, inspect
from sqlmodel import Session, SQLModel, select

from ecert.catalogue.characters import number_key
from ecert.catalogue.template import CertificateTemplate
from ecert.errors import InvalidInput, NumberRangeExhausted
from ecert.log.tables import RecoveryRow
from ecert.register.allocation import (
    GROUP_YEARS,
    allocate_places,
    draw_numbers,
    is_number_taken,
    wish_number,
)
from ecert.register.lifecycle import Standing
from ecert.register.place import BLOCK_SIZE, LIST_SIZE
from ecert.register.tables import CertificateRow, NumberSeriesRow, StatusBlockRow, StatusListRow
from ecert.storage.database import open_database
from tests.unit.catalogue.builders import a_kind
from tests.unit.register.builders import RECORD, SERIAL

ROWS: tuple[type[SQLModel], ...] = (CertificateRow, NumberSeriesRow, StatusListRow, StatusBlockRow, RecoveryRow)
END = date(2027, 2, 28)


@dataclass
class SeededShuffle:
    """Shuffles from a seed, and counts how often it is asked."""

    seed: int = 1
    asked: list[int] = field(default_factory=list)

    def __call__(self, count: int) -> list[int]:
        """Give 0 to count-1 in an order that depends on the seed and on how often it was asked."""
        self.asked.append(count)
        order = list(range(count))
        random.Random(self.seed + len(self.asked)).shuffle(order)  # noqa: S311 - a test wants the same order again
        return order


@pytest.fixture
def session() -> Iterator[Session]:
    """Give a session on an empty database in memory."""
    engine = open_database("sqlite://")
    tables = [cast("Table", inspect(row).local_table) for row in ROWS]
    tables[0].metadata.create_all(engine, tables=tables)
    with Session(engine) as opened:
        yield opened
    engine.dispose()


@pytest.fixture
def shuffle() -> SeededShuffle:
    """Give an order that is the same in every run."""
    return SeededShuffle()


@pytest.fixture
def template() -> CertificateTemplate:
    """Give a kind whose numbers count through from 1."""
    return a_kind(18).template


@pytest.fixture
def lettered_template() -> CertificateTemplate:
    """Give the kind whose numbers have a letter for the kind of work."""
    return a_kind(17).template


def allocate(session: Session, valid_to: date | None, shuffle: SeededShuffle) -> tuple[int, int]:
    """Allocate one place."""
    (place,) = allocate_places(session, [valid_to], shuffle=shuffle)
    return place


def draw(session: Session, template: CertificateTemplate, year: int = 2025, **claims: object) -> str:
    """Draw one number."""
    (number,) = draw_numbers(session, [wish_number(template, year=year, claims=claims)])
    return number


def open_lists(session: Session, *rows: tuple[int, str, int]) -> None:
    """Store status lists: number, group and how many of their places are handed out."""
    for number, group, allocated in rows:
        session.add(StatusListRow(number=number, expiry_group=group, allocated=allocated))
    session.flush()


def test_no_place_is_handed_out_twice(session: Session, shuffle: SeededShuffle) -> None:
    """A block of 4,096 places in one random order is used up before the next one begins."""
    places = [allocate(session, END, shuffle) for _ in range(BLOCK_SIZE + 50)]
    indexes = [index for _, index in places]
    assert {number for number, _ in places} == {0}
    assert sorted(indexes[:BLOCK_SIZE]) == list(range(BLOCK_SIZE))
    assert len(set(indexes)) == BLOCK_SIZE + 50
    assert all(BLOCK_SIZE <= index < 2 * BLOCK_SIZE for index in indexes[BLOCK_SIZE:])
    assert shuffle.asked == [4096, 4096]


def test_order_of_issue_does_not_show(session: Session, shuffle: SeededShuffle) -> None:
    """Places follow the block's stored random order and not the order of issue."""
    indexes = [allocate(session, END, shuffle)[1] for _ in range(300)]
    stored = session.get_one(StatusBlockRow, (0, 0)).shuffle
    assert indexes == list(struct.unpack(f">{BLOCK_SIZE}H", stored))[:300]
    assert indexes != sorted(indexes)


def test_place_of_an_issue_that_failed_is_free_again(session: Session, shuffle: SeededShuffle) -> None:
    """Allocation is part of the transaction, and the order of the block lasts."""
    allocate(session, END, shuffle)
    session.commit()
    lost = allocate(session, END, shuffle)
    session.rollback()
    assert allocate(session, END, shuffle) == lost
    assert shuffle.asked == [4096]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (date(2025, 1, 1), date(2027, 12, 31), True),
        (date(2027, 12, 31), date(2028, 1, 1), False),
        (date(2024, 12, 31), date(2025, 1, 1), False),
        (date(2028, 1, 1), date(2030, 12, 31), True),
        (date(2028, 1, 1), None, False),
        (None, None, True),
    ],
)
def test_certificates_that_end_within_three_years_share_a_list(
    session: Session, shuffle: SeededShuffle, first: date | None, second: date | None, same: bool
) -> None:
    """Groups are of three calendar years; certificates without an end have lists of their own."""
    assert GROUP_YEARS == 3
    one, _ = allocate(session, first, shuffle)
    other, _ = allocate(session, second, shuffle)
    assert (one == other) is same


def test_groups_do_not_share_places(session: Session, shuffle: SeededShuffle) -> None:
    """Lists are numbered through, and two groups in turn never meet."""
    ends = [END, None, date(2040, 5, 1)] * 100
    places = [allocate(session, end, shuffle) for end in ends]
    assert len(set(places)) == 300
    assert {number for number, _ in places} == {0, 1, 2}


def test_full_list_is_followed_by_a_new_one(session: Session, shuffle: SeededShuffle) -> None:
    """The last place of a list is handed out, then the next number is opened, also behind other groups' lists."""
    open_lists(session, (0, "2025", LIST_SIZE - 1), (1, "open", 5))
    number, index = allocate(session, END, shuffle)
    assert number == 0
    assert LIST_SIZE - BLOCK_SIZE <= index < LIST_SIZE
    number, index = allocate(session, END, shuffle)
    assert number == 2
    assert index < BLOCK_SIZE


def test_list_of_2_to_the_20_is_whole_blocks() -> None:
    """A list ends where a block ends, and a place in a block has 16 bits at most."""
    assert LIST_SIZE == 2**20
    assert LIST_SIZE % BLOCK_SIZE == 0
    assert BLOCK_SIZE == 4096


def test_numbers_are_drawn_one_after_another(session: Session, template: CertificateTemplate) -> None:
    """The series counts from 1 in the pattern of the kind."""
    numbers = [draw(session, template) for _ in range(3)]
    assert numbers == ["（湘）字第00001号", "（湘）字第00002号", "（湘）字第00003号"]


def test_number_of_a_backlog_entry_is_stepped_over(session: Session, template: CertificateTemplate) -> None:
    """A number on paper is taken, in whatever brackets it was entered."""
    store_certificate(session, template.slug, "(湘)字第00002号")
    assert is_number_taken(session, template.slug, "（湘）字第00002号")
    assert not is_number_taken(session, "another_kind", "（湘）字第00002号")
    numbers = [draw(session, template) for _ in range(2)]
    assert numbers == ["（湘）字第00001号", "（湘）字第00003号"]


def test_number_of_an_issue_that_failed_is_free_again(session: Session, template: CertificateTemplate) -> None:
    """Drawing is part of the transaction."""
    draw(session, template)
    session.commit()
    draw(session, template)
    session.rollback()
    assert draw(session, template) == "（湘）字第00002号"


def test_series_that_is_used_up_says_so(session: Session, template: CertificateTemplate) -> None:
    """Beyond the largest number of the pattern there is none."""
    session.add(NumberSeriesRow(template_slug=template.slug, series="（湘）字第{n:05}号", last=999_998))
    session.flush()
    assert draw(session, template) == "（湘）字第999999号"
    with pytest.raises(NumberRangeExhausted):
        draw(session, template)


def test_numbers_of_a_group_come_in_its_order(
    session: Session, template: CertificateTemplate, lettered_template: CertificateTemplate
) -> None:
    """Each series counts by itself, taken numbers and those handed in are stepped over, and no number is lost."""
    store_certificate(session, template.slug, "(湘)字第00002号")
    plain = wish_number(template, year=2025, claims={})
    lettered = wish_number(lettered_template, year=2025, claims={"work_kind": "文字"})
    reserved = {(template.slug, number_key("（湘）字第00003号"))}
    assert draw_numbers(session, [plain, lettered, plain, plain], reserved=reserved) == [
        "（湘）字第00001号",
        "湘作登字-2025-A-00000001",
        "（湘）字第00004号",
        "（湘）字第00005号",
    ]
    assert draw(session, template) == "（湘）字第00006号"


def test_many_taken_numbers_are_stepped_over(session: Session, template: CertificateTemplate) -> None:
    """However many were entered from paper; then the count goes on one by one."""
    for number in range(1, 40):
        store_certificate(session, template.slug, f"（湘）字第{number:05}号")
    assert draw_numbers(session, [wish_number(template, year=2025, claims={})] * 2) == [
        "（湘）字第00040号",
        "（湘）字第00041号",
    ]
    assert draw(session, template) == "（湘）字第00042号"


def test_places_of_a_group_run_over_the_end_of_a_list(session: Session, shuffle: SeededShuffle) -> None:
    """One place is left in the list; the others come from a new one, and another group's list is left alone."""
    open_lists(session, (0, "2025", LIST_SIZE - 1), (1, "open", BLOCK_SIZE - 1))
    places = allocate_places(session, [END, None, END, None, END], shuffle=shuffle)
    assert [number for number, _ in places] == [0, 1, 2, 1, 2]
    assert len(set(places)) == 5
    assert places[1][1] < BLOCK_SIZE <= places[3][1] < 2 * BLOCK_SIZE
    taken = {row.number: row.allocated for row in session.exec(select(StatusListRow))}
    assert taken == {0: LIST_SIZE, 1: BLOCK_SIZE + 1, 2: 2}


def test_nobody_gets_nothing(session: Session, shuffle: SeededShuffle) -> None:
    """A group of which every order was refused draws nothing."""
    assert draw_numbers(session, []) == []
    assert allocate_places(session, [], shuffle=shuffle) == []
    assert shuffle.asked == []


def test_each_series_counts_by_itself(session: Session, lettered_template: CertificateTemplate) -> None:
    """Year and letter stand fixed in the number, so each pair of them begins at 1."""
    draws = [(2025, "文字"), (2025, "文字"), (2025, "美术"), (2026, "文字")]
    numbers = [draw(session, lettered_template, year, work_kind=kind) for year, kind in draws]
    assert numbers == [
        "湘作登字-2025-A-00000001",
        "湘作登字-2025-A-00000002",
        "湘作登字-2025-F-00000001",
        "湘作登字-2026-A-00000001",
    ]


def test_number_that_needs_an_unknown_letter_must_be_handed_in(
    session: Session, lettered_template: CertificateTemplate
) -> None:
    """The office knows the letter where the template does not."""
    with pytest.raises(InvalidInput, match="certificate_number"):
        draw(session, lettered_template, work_kind="没有这一类")


def store_certificate(session: Session, slug: str, number: str) -> None:
    """Store the row of a first issue with this number."""
    session.add(
        CertificateRow(
            identifier=f"{RECORD.identifier} {number}",
            template_slug=slug,
            template_version=1,
            serial=SERIAL,
            version_no=1,
            number=number,
            number_key=number_key(number),
            holder_name=RECORD.holder.name,
            holder_code=RECORD.holder.code,
            issued=RECORD.issued,
            valid_from=RECORD.valid_from,
            valid_to=RECORD.valid_to,
            standing=Standing.IN_FORCE,
            status_list=None,
            status_index=None,
            record=b"",
            credential=b"",
            credential_sha256=number,
            head_sha256="",
        )
    )
    session.flush()
