"""Packed base-36 of the wire format."""

import pytest

from ecert.errors import Malformed
from ecert.identifiers import base36


@pytest.mark.parametrize(
    ("text", "packed"),
    [
        ("0", "24"),
        ("00", "0510"),
        ("Z", "47"),
        ("A0", "0678"),
        ("ZZ", "0a1f"),
    ],
)
def test_packed_form_reads_back(text: str, packed: str) -> None:
    """Leading zeros survive, and small values are as computed by hand."""
    encoded = base36.encode(text)
    assert encoded.hex() == packed
    assert base36.decode(encoded) == text


@pytest.mark.parametrize(("characters", "size"), [(12, 8), (18, 12), (21, 14)])
def test_packed_size_does_not_depend_on_the_characters(characters: int, size: int) -> None:
    """Serial, USCC and type code take 8, 12 and 14 bytes, as the budget of the code has them."""
    assert len(base36.encode("0" * characters)) == size
    assert len(base36.encode("Z" * characters)) == size


def test_codes_of_the_exact_vector_read() -> None:
    """Serial and holder code of the published sample unpack and pack to the same bytes."""
    serial, holder = bytes.fromhex("bbe5247f6a2d2c247a4b1b6c6a"), bytes.fromhex("29b031fb832a9e361558a631")
    assert len(base36.decode(serial)) == 20
    assert len(base36.decode(holder)) == 18
    assert base36.encode(base36.decode(serial)) == serial
    assert base36.encode(base36.decode(holder)) == holder


@pytest.mark.parametrize("text", ["", "a", "A B", "A-1", "\u0661", "A" * 65])
def test_text_outside_the_alphabet_is_refused(text: str) -> None:
    """Only 1 to 64 characters 0-9 and A-Z pack; the error names the field."""
    with pytest.raises(Malformed) as caught:
        base36.encode(text, field="serial")
    assert caught.value.errors[0].path == "serial"


@pytest.mark.parametrize(
    "packed",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\x01", id="empty-text"),
        pytest.param(b"\x00\x24", id="leading-zero-byte"),
        pytest.param(b"\x00", id="zero"),
        pytest.param(b"\x05", id="below-one-digit"),
        pytest.param(b"\x48", id="leading-two"),
        pytest.param(b"\xff" * 48, id="too-long-text"),
        pytest.param(b"\xff" * 100_000, id="oversize"),
    ],
)
def test_bytes_that_encode_never_writes_are_refused(packed: bytes) -> None:
    """Every text has one packed form, and other bytes have no text."""
    with pytest.raises(Malformed):
        base36.decode(packed)


def test_bound_on_characters_is_exact() -> None:
    """A text at the bound reads; one above it does not."""
    packed = base36.encode("Z" * 12)
    assert base36.decode(packed, max_characters=12) == "Z" * 12
    with pytest.raises(Malformed):
        base36.decode(packed, max_characters=11)
    assert base36.decode(base36.encode("Z" * 64)) == "Z" * 64
    assert base36.decode(base36.encode("0" * 64)) == "0" * 64
