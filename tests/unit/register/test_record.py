"""The record: every member comes back, and nothing but a record is read as one."""

import itertools
from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from ecert.errors import Malformed
from ecert.register.record import Record, decode_record, encode_record
from ecert.signing import cbor
from tests.unit.register.builders import OTHER_IDENTIFIER, RECORD

FULL = replace(RECORD, granting_authority="国家广播电视总局", predecessor=OTHER_IDENTIFIER)
OPTIONAL = {"granting_authority", "predecessor", "valid_to"}


def content_of(record: Record = FULL) -> dict[Any, Any]:
    """Give the members as they are written."""
    content: Any = cbor.decode(encode_record(record))
    return dict(content)


MEMBERS = sorted(content_of())


@pytest.mark.parametrize(
    "record",
    [
        pytest.param(RECORD, id="first-issue"),
        pytest.param(FULL, id="every-member"),
        pytest.param(replace(RECORD, valid_to=None), id="without-end"),
        pytest.param(replace(RECORD, claims={}), id="without-claims"),
        pytest.param(replace(RECORD, type_code_provisional=False), id="official-type-code"),
        pytest.param(replace(RECORD, issued=date(1, 1, 1), valid_to=date(9999, 12, 31)), id="first-and-last-date"),
        pytest.param(replace(RECORD, claims={"photo": "data:image/png;base64," + "A" * 300_000}), id="photograph"),
    ],
)
def test_record_reads_back(record: Record) -> None:
    """Writing and reading are inverse."""
    assert decode_record(encode_record(record)) == record


def test_members_have_their_names() -> None:
    """The names are those of docs/format.md, and dates and instants are texts."""
    content = content_of(RECORD)
    assert content["format"] == 1
    assert content["type_code_provisional"] == 1
    assert content["issued_date"] == "2025-03-01"
    assert content["issued_at"] == "2025-03-01T01:30:00Z"
    assert content["status"] == [3, 483_217]
    assert content["holder"]["code_type"] == "001"
    assert content["issuing_authority"]["code"] == RECORD.authority_code
    assert content.keys().isdisjoint({"granting_authority", "predecessor"})


@pytest.mark.parametrize("name", [name for name in MEMBERS if name not in OPTIONAL])
def test_missing_member_is_malformed(name: str) -> None:
    """Only three members may be absent."""
    content = content_of()
    del content[name]
    with pytest.raises(Malformed):
        decode_record(cbor.encode(content))


@pytest.mark.parametrize("value", [-1, 7, b"x", [], [1], [["x"]], {"x": 1}, {"x": {}}])
@pytest.mark.parametrize("name", MEMBERS)
def test_mistyped_member_is_malformed(name: str, value: object) -> None:
    """A member of another type is refused, even where it would be written as it came."""
    with pytest.raises(Malformed):
        decode_record(cbor.encode({**content_of(), name: value}))


@pytest.mark.parametrize("name", [name for name, value in content_of().items() if not isinstance(value, str)])
def test_text_for_another_member_is_malformed(name: str) -> None:
    """A text is no number, place, digest or part of a certificate."""
    with pytest.raises(Malformed):
        decode_record(cbor.encode({**content_of(), name: "x"}))


@pytest.mark.parametrize(
    ("name", "part", "value"),
    [
        *itertools.product(["template"], ["slug"], [1, b"x", []]),
        *itertools.product(["template"], ["version"], ["1", -1, [1]]),
        *itertools.product(["template"], ["sha256"], ["0" * 64, b"", bytes(31), bytes(33)]),
        *itertools.product(["holder"], ["name", "code", "code_type"], [1, b"x", ["x"]]),
        *itertools.product(["issuing_authority"], ["name", "code"], [1, b"x", ["x"]]),
        *itertools.product(["template", "holder", "issuing_authority"], ["extra"], ["x"]),
    ],
)
def test_part_of_a_member_has_its_type(name: str, part: str, value: object) -> None:
    """Template, holder and authority are as strict inside as the record is."""
    content = content_of()
    with pytest.raises(Malformed):
        decode_record(cbor.encode({**content, name: {**content[name], part: value}}))


@pytest.mark.parametrize("name", ["template", "holder", "issuing_authority"])
def test_every_part_of_a_member_is_needed(name: str) -> None:
    """Leaving a part out is no record."""
    content = content_of()
    for part in content[name]:
        rest = {key: value for key, value in content[name].items() if key != part}
        with pytest.raises(Malformed):
            decode_record(cbor.encode({**content, name: rest}))


@pytest.mark.parametrize(
    "claims",
    [{"x": 1}, {"x": b"x"}, {"x": {}}, {"x": [1]}, {"x": [["x"]]}, {1: "x"}, [["x", "y"]], "x", ["x"]],
)
def test_claims_are_texts_or_lists_of_texts(claims: object) -> None:
    """A number is decimal text in a record, so that no reader rounds it."""
    with pytest.raises(Malformed):
        decode_record(cbor.encode({**content_of(), "claims": claims}))


@pytest.mark.parametrize("status", [[3], [3, 4, 5], ["3", 4], [3, "4"], [-1, 4], {3: 4, 5: 6}, b"\x03\x04", 3])
def test_place_in_the_status_lists_is_two_numbers(status: object) -> None:
    """List and index, both of them numbers."""
    with pytest.raises(Malformed):
        decode_record(cbor.encode({**content_of(), "status": status}))


@pytest.mark.parametrize(
    "text",
    ["20250301", "2025-3-1", "2025-W09-6", "2025-02-29", "2025-13-01", "2025-03-01T00:00:00Z", " 2025-03-01", ""],
)
@pytest.mark.parametrize("name", ["issued_date", "first_issued_date", "valid_from", "valid_to"])
def test_date_has_one_spelling(name: str, text: str) -> None:
    """YYYY-MM-DD of a day that there is; what Python would read besides is refused."""
    with pytest.raises(Malformed):
        decode_record(cbor.encode({**content_of(), name: text}))


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-01T01:30:00",
        "2025-03-01T01:30:00+00:00",
        "2025-03-01T01:30:00.0Z",
        "2025-03-01 01:30:00Z",
        "2025-3-1T1:30:0Z",
        "2025-03-01T24:00:00Z",
        "2025-03-01t01:30:00z",
        "2025-02-29T01:30:00Z",
        "",
    ],
)
def test_instant_has_one_spelling(text: str) -> None:
    """Whole seconds of UTC with a Z, at a time that there is."""
    with pytest.raises(Malformed):
        decode_record(cbor.encode({**content_of(), "issued_at": text}))


@pytest.mark.parametrize("change", [{"format": 2}, {"format": 0}, {"type_code_provisional": 2}, {"extra": "x"}, {1: 2}])
def test_other_content_is_malformed(change: dict[Any, Any]) -> None:
    """Another format, a third truth value and an unknown member are no record of ours."""
    with pytest.raises(Malformed):
        decode_record(cbor.encode({**content_of(), **change}))


@pytest.mark.parametrize("value", [0, "x", b"x", [], {}, [{}]])
def test_other_value_is_malformed(value: object) -> None:
    """What is no map of members is refused without another error."""
    with pytest.raises(Malformed):
        decode_record(cbor.encode(value))
