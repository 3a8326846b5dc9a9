"""Bytes as decimal digits: the groups of the wire format, and what is no code."""

import pytest

from ecert.errors import Malformed
from ecert.register.digits import decode_digits, encode_digits, format_code


@pytest.mark.parametrize(
    ("data", "digits"),
    [
        ("00", "000"),
        ("ff", "255"),
        ("0001", "00001"),
        ("ffff", "65535"),
        ("ffffff", "16777215"),
        ("ffffffff", "4294967295"),
        ("ffffffffff", "1099511627775"),
        ("ffffffffffff", "281474976710655"),
        ("ffffffffffffff", "72057594037927935"),
        ("00000000000000", "00000000000000000"),
        ("00000000000001ff", "00000000000000001255"),
        ("d28449a2013204", "59255196894704132"),
    ],
)
def test_bytes_have_their_digits(data: str, digits: str) -> None:
    """Seven bytes are 17 digits, a tail of one to six bytes 3, 5, 8, 10, 13 or 15."""
    assert encode_digits(bytes.fromhex(data)) == digits
    assert decode_digits(digits).hex() == data


def test_code_begins_with_the_format_version() -> None:
    """A reader of another version sees at the first digit that it cannot read on."""
    assert format_code(b"\xff") == "1255"


@pytest.mark.parametrize("count", [1, 2, 4, 6, 7, 9, 11, 12, 14, 16, 18, 19, 21, 23, 24, 26, 28, 29, 31, 33])
def test_impossible_number_of_digits_is_malformed(count: int) -> None:
    """Every length that no number of bytes has is refused, alone or after a whole group."""
    with pytest.raises(Malformed, match="impossible number"):
        decode_digits("0" * count)


@pytest.mark.parametrize(
    "digits",
    [
        pytest.param("256", id="one-byte"),
        pytest.param("999", id="one-byte-most"),
        pytest.param("65536", id="two-bytes"),
        pytest.param("16777216", id="three-bytes"),
        pytest.param("4294967296", id="four-bytes"),
        pytest.param("1099511627776", id="five-bytes"),
        pytest.param("281474976710656", id="six-bytes"),
        pytest.param("72057594037927936", id="seven-bytes"),
        pytest.param("99999999999999999", id="seven-bytes-most"),
        pytest.param("72057594037927936000", id="first-group"),
        pytest.param("00000000000000000256", id="tail"),
    ],
)
def test_group_that_overflows_its_bytes_is_malformed(digits: str) -> None:
    """The smallest and largest number beyond each size are refused."""
    with pytest.raises(Malformed, match="too large"):
        decode_digits(digits)


@pytest.mark.parametrize(
    "digits",
    [
        pytest.param("", id="nothing"),
        pytest.param("25a", id="letter"),
        pytest.param("+25", id="sign"),
        pytest.param("-25", id="minus"),
        pytest.param("2_5", id="underscore"),
        pytest.param(" 25", id="space"),
        pytest.param("25\n", id="line-end"),
        pytest.param("２５５", id="full-width"),
        pytest.param("٢٥٥", id="arabic"),
        pytest.param("²55", id="superscript"),
        pytest.param("2.5", id="point"),
    ],
)
def test_anything_but_ascii_digits_is_malformed(digits: str) -> None:
    """What Python would read as a number, or Unicode calls a digit, is not enough."""
    with pytest.raises(Malformed, match="no digit"):
        decode_digits(digits)
