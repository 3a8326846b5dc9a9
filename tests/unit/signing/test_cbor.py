"""Deterministic CBOR: one encoding a value, and every other byte string refused by name."""

from datetime import date
from enum import IntEnum, StrEnum

import pytest

from ecert.errors import Malformed
from ecert.signing import cbor


class Word(StrEnum):
    """A text enum, as the code base has many."""

    HELD = "held"


class Count(IntEnum):
    """An integer enum, which has no place in a message."""

    ONE = 1


@pytest.mark.parametrize(
    ("value", "encoded"),
    [
        (0, "00"),
        (23, "17"),
        (24, "1818"),
        (256, "190100"),
        (65_536, "1a00010000"),
        (2**32, "1b0000000100000000"),
        (2**53 - 1, "1b001fffffffffffff"),
        (-1, "20"),
        (-65_537, "3a00010000"),
        (-(2**53) + 1, "3b001ffffffffffffe"),
        (b"\x01\x02", "420102"),
        ("湘", "63e6b998"),
        ([], "80"),
        ((1, [2]), "82018102"),
        ({}, "a0"),
        ({"b": 1, "a": 2}, "a2616102616201"),
        (Word.HELD, "6468656c64"),
    ],
)
def test_value_has_its_rfc_8949_form(value: object, encoded: str) -> None:
    """Integers are shortest, lengths definite, maps sorted."""
    assert cbor.encode(value).hex() == encoded
    assert cbor.encode(cbor.decode(bytes.fromhex(encoded))).hex() == encoded


def test_keys_sort_by_bytes_and_not_by_length() -> None:
    """RFC 8949 puts 24 (two bytes, 1818) before -1 (one byte, 20); RFC 7049 did not."""
    assert cbor.encode({-1: 0, 24: 0, "": 0, 1: 0}).hex() == "a4010018180020006000"


@pytest.mark.parametrize(
    "value",
    [
        True,
        None,
        1.5,
        float("nan"),
        bytearray(b"x"),
        memoryview(b"x"),
        date(2025, 1, 1),
        {1, 2},
        Count.ONE,
        2**53,
        -(2**53),
        2**64,
        "\ud800",
        {True: 1},
        {None: 1},
        {b"k": 1},
        {(1,): 1},
        {1: {2: [None]}},
        [[[[[[[]]]]]]],
    ],
)
def test_value_without_a_form_is_refused(value: object) -> None:
    """Whatever a reader would not accept is not written."""
    with pytest.raises(Malformed):
        cbor.encode(value)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param("", "ends early", id="empty"),
        pytest.param("0000", "trailing", id="trailing-byte"),
        pytest.param("1817", "shortest", id="long-uint-one-byte"),
        pytest.param("190018", "shortest", id="long-uint-two-bytes"),
        pytest.param("1a00000100", "shortest", id="long-uint-four-bytes"),
        pytest.param("1b0000000000000001", "shortest", id="long-uint-eight-bytes"),
        pytest.param("3800", "shortest", id="long-negative"),
        pytest.param("580161", "shortest", id="long-length-of-bytes"),
        pytest.param("780161", "shortest", id="long-length-of-text"),
        pytest.param("980100", "shortest", id="long-length-of-array"),
        pytest.param("b8010000", "shortest", id="long-length-of-map"),
        pytest.param("1b0020000000000000", "2\\^53", id="integer-at-bound"),
        pytest.param("3b001fffffffffffff", "2\\^53", id="negative-at-bound"),
        pytest.param("1bffffffffffffffff", "2\\^53", id="integer-of-64-bits"),
        pytest.param("1c", "reserved", id="reserved-28"),
        pytest.param("5e", "reserved", id="reserved-30"),
        pytest.param("1f", "indefinite", id="indefinite-integer"),
        pytest.param("5f4101ff", "indefinite", id="indefinite-bytes"),
        pytest.param("7f6161ff", "indefinite", id="indefinite-text"),
        pytest.param("9f00ff", "indefinite", id="indefinite-array"),
        pytest.param("bf0000ff", "indefinite", id="indefinite-map"),
        pytest.param("c2420100", "tag", id="bignum-tag"),
        pytest.param("c34101", "tag", id="negative-bignum-tag"),
        pytest.param("c100", "tag", id="date-tag"),
        pytest.param("d9d9f700", "tag", id="self-described-tag"),
        pytest.param("81d280", "tag", id="cose-tag-inside"),
        pytest.param("f93c00", "float", id="half-float"),
        pytest.param("fa3f800000", "float", id="single-float"),
        pytest.param("fb3ff0000000000000", "float", id="double-float"),
        pytest.param("f5", "simple", id="bool"),
        pytest.param("f6", "simple", id="null"),
        pytest.param("f7", "simple", id="undefined"),
        pytest.param("ff", "simple", id="break"),
        pytest.param("a201000101", "twice", id="duplicate-key"),
        pytest.param("a2616100616101", "twice", id="duplicate-text-key"),
        pytest.param("a202000100", "order", id="keys-out-of-order"),
        pytest.param("a220001818" + "00", "order", id="keys-length-first"),
        pytest.param("a1410000", "key", id="bytes-key"),
        pytest.param("a18000", "key", id="array-key"),
        pytest.param("a1f600", "key", id="null-key"),
        pytest.param("61ff", "UTF-8", id="text-not-utf8"),
        pytest.param("63eda080", "UTF-8", id="text-surrogate"),
        pytest.param("62c080", "UTF-8", id="text-overlong"),
        pytest.param("18", "early", id="head-cut"),
        pytest.param("4201", "early", id="bytes-cut"),
        pytest.param("8201", "early", id="array-cut"),
        pytest.param("a101", "early", id="map-cut"),
        pytest.param("9b0000000100000000", "early", id="count-bomb"),
        pytest.param("5bffffffffffffffff", "early", id="length-bomb"),
        pytest.param("81" * 6 + "80", "deep", id="seven-arrays"),
        pytest.param("81" * 60_000 + "00", "deep", id="nesting-bomb"),
        pytest.param("a100" * 6 + "a0", "deep", id="seven-maps"),
    ],
)
def test_defect_is_refused_by_name(data: str, message: str) -> None:
    """Each departure from the one form is malformed, for its own reason."""
    with pytest.raises(Malformed, match=message):
        cbor.decode(bytes.fromhex(data))


def test_depth_of_six_reads() -> None:
    """The bound on depth is exact, and can be lowered."""
    data = bytes.fromhex("81" * 5 + "80")
    assert cbor.decode(data) == [[[[[[]]]]]]
    with pytest.raises(Malformed, match="deep"):
        cbor.decode(data, max_depth=5)


def test_bound_on_bytes_is_exact() -> None:
    """An input at the bound reads; one byte more does not."""
    data = cbor.encode(b"x" * 10)
    assert cbor.decode(data, max_bytes=11) == b"x" * 10
    with pytest.raises(Malformed, match="longer than 10"):
        cbor.decode(data, max_bytes=10)


def test_record_with_a_photograph_reads() -> None:
    """A quarter of a megabyte is fine where it is allowed, and refused by default."""
    data = cbor.encode({"photo": b"\x00" * 200_000})
    assert cbor.decode(data, max_bytes=262_144) == {"photo": b"\x00" * 200_000}
    with pytest.raises(Malformed, match="longer"):
        cbor.decode(data)


def test_equal_texts_of_enum_and_str_have_equal_bytes() -> None:
    """An enum member is written as the text it is."""
    assert cbor.encode({"state": Word.HELD}) == cbor.encode({"state": "held"})
