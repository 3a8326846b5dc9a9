"""How rows are split, read, and written canonically."""

import hashlib
import json

import pytest

from ecert.platform.refusals import Refused
from ecert.platform.rows import compute_row_sha256, find_row_key, format_row, parse_row, parse_rows
from tests.unit.platform.builders import a_row


def test_digest_of_a_row_is_that_of_the_senders_canonical_json() -> None:
    """A sender that hashes its own dictionary gets the same digest."""
    sent = a_row()
    text = json.dumps(sent, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    read = parse_row(json.dumps(sent).encode())
    assert format_row(read) == text
    assert compute_row_sha256(format_row(read)) == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("name", a_row())
def test_row_without_a_field_is_refused_by_its_name(name: str) -> None:
    """Every field must be present, even an empty one."""
    row = a_row()
    del row[name]
    with pytest.raises(Refused, match=name):
        parse_row(json.dumps(row).encode())


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"surplus": "x"}, "surplus"),
        ({"certNum": 637}, "certNum"),
        ({"x_eventNumber": "1"}, "x_eventNumber"),
        ({"x_eventNumber": 1.5}, "x_eventNumber"),
        ({"businessInformation": {}}, "businessInformation"),
        ({"businessInformation": [{"shortName": "A", "name": "甲"}]}, "value"),
        ({"url": None}, "url"),
    ],
    ids=["unknown", "number-for-text", "text-for-number", "fraction", "object-for-list", "element-cut", "null"],
)
def test_row_of_another_shape_is_refused_by_the_fields_name(changes: dict[str, object], name: str) -> None:
    """An unknown field or another type is refused by its name."""
    with pytest.raises(Refused, match=name):
        parse_row(json.dumps(a_row(**changes)).encode())


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b'{"AcceptData": []}',
        b'{"AcceptData": {}}',
        b'{"AcceptData": [1], "more": 1}',
        b'{"AcceptData": [' + b"[" * 100_000,
        b'{"AcceptData": [\xff]}',
        b'{"AcceptData": [' + b"1," * 500 + b"1]}",
    ],
    ids=["empty", "list", "no-row", "object", "unknown-field", "deep", "not-utf-8", "501-rows"],
)
def test_data_that_is_no_list_of_rows_is_refused(text: bytes) -> None:
    """Data of another shape, or with too many rows, is refused as a whole."""
    with pytest.raises(Refused):
        parse_rows(text)


def test_five_hundred_rows_are_taken() -> None:
    """The bound itself is allowed."""
    assert len(parse_rows(b'{"AcceptData": [' + b"1," * 499 + b"1]}")) == 500


def test_key_of_an_unreadable_row_is_found() -> None:
    """A row that breaks its shape elsewhere still tells which one it is."""
    assert find_row_key(b'{"eCertID": "A", "surplus": 1}') == "A"
    assert find_row_key(b"[]") == ""
