"""What stands on a face is what the record says, in the template's order."""

import msgspec
import pytest

from ecert.catalogue.entries import CatalogueEntry
from ecert.catalogue.layout import PLACED, Layout, Orientation, PhotoPlace
from ecert.catalogue.vocabulary import Datatype, Role
from ecert.document.face import MAX_COPY_NUMBER, Copy, Face, check_copy, check_copy_number, make_face
from ecert.document.facts import NO_IDENTIFIER, facts_of, facts_of_sample
from ecert.document.wording import write_value
from ecert.errors import InvalidInput, NotForeseen
from tests.unit.catalogue.builders import a_kind, the_catalogue
from tests.unit.document.builders import a_face, a_record

KINDS = range(1, 35)


def _with_layout(type_index: int, layout: Layout) -> CatalogueEntry:
    entry = a_kind(type_index)
    return CatalogueEntry(entry.template, entry.sample, entry.digest, layout)


def _keys(face: Face) -> list[str]:
    return [line.field.removeprefix("claims.") for row in face.rows for line in row]


@pytest.mark.parametrize("type_index", KINDS)
def test_every_printed_value_stands_on_the_face(type_index: int) -> None:
    """None is lost, whether it is a line, has its own place, or is a picture; nothing unprinted is there."""
    record, entry, face = a_record(type_index), a_kind(type_index), a_face(type_index)
    ends = {Role.VALID_FROM, Role.VALID_TO}
    lines = {line.field: line.text for row in face.rows for line in row}
    printed = [field for field in entry.template.fields if field.printed and field.key in record.claims]
    for field in printed:
        value = record.claims[field.key]
        if field.datatype is Datatype.IMAGE:
            assert face.photo is not None
            assert face.photo.field == f"claims.{field.key}"
        elif field.role in PLACED:
            assert write_value(field, value) in {face.number, face.authority, face.issued}
        elif field.role in ends:
            assert write_value(field, value) in "".join(lines.values())
        else:
            assert lines.pop(f"claims.{field.key}") == write_value(field, value)
    printed_keys = {f"claims.{field.key}" for field in printed}
    assert set(lines) <= printed_keys


@pytest.mark.parametrize("type_index", KINDS)
def test_lines_have_the_order_of_the_template(type_index: int) -> None:
    """Unless a layout says otherwise."""
    entry = a_kind(type_index)
    order = [field.key for field in entry.template.fields]
    keys = _keys(make_face(facts_of(a_record(type_index)), _with_layout(type_index, Layout()), Copy.ORIGINAL, None))
    assert keys == sorted(keys, key=order.index)


@pytest.mark.parametrize("type_index", KINDS)
def test_guesses_are_named_on_the_face(type_index: int) -> None:
    """A type code or number format that nobody has read is called provisional."""
    template, face = a_kind(type_index).template, a_face(type_index)
    assert ("类型代码暂定" in face.provisional) is template.type_code_provisional
    assert ("编号格式暂定" in face.provisional) is template.number.provisional


def test_official_facts_need_no_mark() -> None:
    """The line is empty then."""
    entry = a_kind(17)
    official = msgspec.structs.replace(entry.template, type_code_provisional=False)
    settled = CatalogueEntry(official, entry.sample, entry.digest)
    assert make_face(facts_of(a_record(17)), settled, Copy.ORIGINAL, None).provisional == ""


def test_copy_stands_there_where_a_kind_has_two() -> None:
    """A single paper is neither."""
    assert (a_face(18).copy, a_face(18, Copy.DUPLICATE).copy, a_face(17).copy) == ("正本", "副本", "")


def test_seal_names_who_seals_where_another_grants() -> None:
    """A press card is granted by the national authority and sealed by the one that hands it on."""
    face = a_face(15)
    assert face.seal == "湖南省新闻出版局"
    assert face.authority != face.seal


def test_unknown_copy_is_refused() -> None:
    """And so is one that the kind has not."""
    with pytest.raises(InvalidInput, match="copy"):
        check_copy(a_kind(18).template.copies, "third")
    with pytest.raises(NotForeseen):
        check_copy(a_kind(17).template.copies, "duplicate")
    assert check_copy(a_kind(18).template.copies, "duplicate") is Copy.DUPLICATE


def test_number_of_a_duplicate_stands_behind_the_word() -> None:
    """A kind that has one paper only has no word, and no number either."""
    facts = facts_of(a_record(18))
    assert make_face(facts, a_kind(18), Copy.DUPLICATE, None, copy_number=12).copy == "副本 12"
    assert make_face(facts_of(a_record(17)), a_kind(17), Copy.ORIGINAL, None).copy == ""


@pytest.mark.parametrize("number", [0, -1, MAX_COPY_NUMBER + 1])
def test_number_of_a_copy_has_bounds(number: int) -> None:
    """From 1 to 999, as paper copies have; an original has none."""
    with pytest.raises(InvalidInput, match="copy_number"):
        check_copy_number(Copy.DUPLICATE, number)
    with pytest.raises(InvalidInput, match="copy_number"):
        check_copy_number(Copy.ORIGINAL, 1)
    assert [check_copy_number(Copy.DUPLICATE, fine) for fine in (None, 1, MAX_COPY_NUMBER)] == [
        None,
        1,
        MAX_COPY_NUMBER,
    ]
    assert check_copy_number(Copy.ORIGINAL, None) is None


def test_mark_and_repeated_lines_are_looked_at_for_missing_characters() -> None:
    """They are no part of the certificate, and drawn all the same."""
    face = a_face(18, mark="注销", watermark=("甲", "乙"))
    assert dict(face.texts())["mark"] == "注销"
    assert dict(face.texts())["watermark"] == "甲乙"
    assert (a_face(18).mark, a_face(18).watermark) == ("", ())


def test_layout_moves_hides_and_renames_lines() -> None:
    """And says what stands at the foot."""
    layout = Layout(
        orientation=Orientation.PORTRAIT,
        order=("address",),
        hidden=("business_scope_text",),
        labels={"address": "住所", "cert_no": "许可证号"},
        notice="{title} {number} {authority}",
    )
    entry = _with_layout(18, layout)
    face = make_face(facts_of(a_record(18)), entry, Copy.ORIGINAL, None)
    assert face.rows[0][0].label == "住所"
    assert "business_scope_text" not in _keys(face)
    assert face.orientation is Orientation.PORTRAIT
    assert face.notice == f"{entry.template.title} {face.number} {face.authority}"


def test_photo_stands_where_the_layout_says() -> None:
    """To the right unless it says otherwise."""
    left = make_face(facts_of(a_record(15)), _with_layout(15, Layout(photo=PhotoPlace.LEFT)), Copy.ORIGINAL, None)
    assert left.photo is not None
    assert left.photo.place is PhotoPlace.LEFT
    assert left.photo.data.startswith((b"\xff\xd8", b"\x89PNG"))
    hidden = _with_layout(15, Layout(hidden=("photo",)))
    assert make_face(facts_of(a_record(15)), hidden, Copy.ORIGINAL, None).photo is None


@pytest.mark.parametrize("type_index", KINDS)
def test_specimen_says_what_its_sample_says(type_index: int) -> None:
    """It has no identifier, since it is in no register."""
    facts = facts_of_sample(a_kind(type_index), the_catalogue())
    face = make_face(facts, a_kind(type_index), Copy.ORIGINAL, None)
    assert face.identifier == NO_IDENTIFIER
    assert len(_keys(face)) >= 4
