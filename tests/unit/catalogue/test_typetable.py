"""The type table: what the codes of a credential stand for, and that writing and reading agree."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecert.catalogue.entries import CatalogueEntry
from ecert.catalogue.typetable import MAX_DIGITS, NumberTemplate, TypeEntry, fill_in, take_out
from tests.unit.catalogue.builders import the_catalogue

YEARLY: NumberTemplate = ("湘频乙字〔", 4, "〕第", 3, "号")


def an_entry(*numbers: NumberTemplate, scopes: tuple[str, ...] = ()) -> TypeEntry:
    """Make an entry of the table."""
    return TypeEntry("11430000320581596K923", provisional=True, title="证", numbers=numbers, scopes=scopes)


@pytest.mark.parametrize("entry", [*the_catalogue()], ids=lambda entry: entry.template.slug)
def test_number_of_every_kind_reads_back(entry: CatalogueEntry) -> None:
    """The example number of each of the 34 kinds is the same after writing and reading."""
    types, example = entry.type_entry, entry.template.number.example
    written = types.write_number(example)
    assert types.read_number(written) == example


def test_numbers_that_the_register_draws_are_written_by_template() -> None:
    """Nearly all kinds have a short form for their example; a work has one for each letter."""
    short = [
        entry
        for entry in the_catalogue()
        if isinstance(entry.type_entry.write_number(entry.template.number.example), tuple)
    ]
    assert len(short) >= 30
    work = the_catalogue().get("zuopin_dengji_zhengshu")
    assert len(work.type_entry.numbers) == len(set(work.template.number.letters.values())) > 1


@pytest.mark.parametrize(
    ("fill", "text"),
    [
        pytest.param(2025007, "湘频乙字〔2025〕第007号", id="padded"),
        pytest.param(20251234, "湘频乙字〔2025〕第1234号", id="last-digits-are-more"),
        pytest.param(7, "湘频乙字〔0000〕第007号", id="zeros"),
        pytest.param(10**15, None, id="sixteen-digits"),
    ],
)
def test_number_is_written_by_its_template(fill: int, text: str | None) -> None:
    """The examples of docs/format.md."""
    assert fill_in(YEARLY, fill) == text
    if text is not None:
        assert take_out(YEARLY, text) == fill


@pytest.mark.parametrize(
    "text",
    [
        "湘频乙字〔2025〕第07号",
        "湘频乙字〔20251〕第007号",
        "湘频乙字〔025〕第0007号",
        "湘频乙字〔２０２５〕第007号",
        "湘频甲字〔2025〕第007号",
        "湘频乙字〔2025〕第007号之一",
        "湘频乙字〔0025〕第1234号",
        f"湘频乙字〔2025〕第{'1' * 12}号",
    ],
)
def test_other_number_stays_a_text(text: str) -> None:
    """What the template would not write just so is no number of it."""
    assert take_out(YEARLY, text) is None
    assert an_entry(YEARLY).write_number(text) == text


PIECES = st.lists(st.text("湘第号〔〕-0a", min_size=1, max_size=5) | st.integers(1, 7), min_size=1, max_size=5).filter(
    lambda pieces: 0 < sum(piece for piece in pieces if isinstance(piece, int)) <= MAX_DIGITS
)


@given(PIECES, st.integers(0, 2**53 - 1))
@settings(deadline=None)
def test_filling_and_taking_out_agree(pieces: list[str | int], fill: int) -> None:
    """What is taken out of a number writes that very number again, whatever its template."""
    template = tuple(pieces)
    text = fill_in(template, fill)
    if text is not None and (taken := take_out(template, text)) is not None:
        assert fill_in(template, taken) == text


def test_scope_is_written_in_codes() -> None:
    """Known sentences become codes, others stay texts; without any code the parts are one text."""
    entry = an_entry(scopes=("图书", "报纸"))
    assert entry.write_scope(["报纸", "地图", "图书"]) == (1, "地图", 0)
    assert entry.read_scope((1, "地图", 0)) == "报纸、地图、图书"
    assert entry.write_scope(["地图", "挂图"]) == "地图、挂图"
    assert entry.write_scope([]) == ""


def test_what_the_table_does_not_have_cannot_be_read() -> None:
    """An index beyond the entry's lists is no text, and no error either."""
    entry = an_entry(YEARLY, scopes=("图书",))
    assert entry.read_number((1, 2025007)) is None
    assert entry.read_scope((0, 1)) is None
    assert entry.read_number("湘A") == "湘A"
    assert entry.read_scope("图书") == "图书"
