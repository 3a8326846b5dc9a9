"""From what a camera reads to signed bytes: digits, or a URL whose fragment holds them."""

import pytest

from ecert.errors import Malformed
from ecert.register.digits import MAX_BYTES, MAX_CODE_LENGTH, MIN_BYTES, format_code
from ecert.verification.evidence import VersionUnknown, decode_code

DATA = bytes(range(100))


@pytest.mark.parametrize(
    "text",
    [
        format_code(DATA),
        f"https://ecert.example/v#{format_code(DATA)}",
        f"HTTPS://ECERT.EXAMPLE/v#{format_code(DATA)}",
        f"https://ecert.example/v?from=menu#x#{format_code(DATA)}",
        f"  {format_code(DATA)}\r\n",
    ],
)
def test_digits_are_read_wherever_they_stand(text: str) -> None:
    """Only what stands behind the last hash counts; a reader never follows the host."""
    assert decode_code(text) == DATA


@pytest.mark.parametrize("size", [MIN_BYTES, MAX_BYTES])
def test_smallest_and_largest_code_is_read(size: int) -> None:
    """Both bounds are inclusive."""
    assert decode_code(format_code(bytes(size))) == bytes(size)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("#", id="no-fragment"),
        pytest.param("1", id="version-alone"),
        pytest.param("https://ecert.example/v", id="without-fragment"),
        pytest.param(f"https://ecert.example/v#{format_code(DATA)}#", id="hash-behind"),
        pytest.param(f"https://ecert.example/{format_code(DATA)}/", id="digits-in-the-path"),
        pytest.param(format_code(DATA)[:-1], id="digit-missing"),
        pytest.param(format_code(DATA) + "0", id="digit-too-many"),
        pytest.param(format_code(DATA)[:50] + "\u0663" + format_code(DATA)[51:], id="arabic-digit"),
        pytest.param(format_code(DATA)[:50] + "\u00b2" + format_code(DATA)[51:], id="superscript"),
        pytest.param(format_code(DATA).replace("0", "O"), id="letter-for-digit"),
        pytest.param("-" + format_code(DATA), id="sign"),
        pytest.param("1" + "9" * 17 * 20, id="groups-too-large"),
        pytest.param(format_code(bytes(MIN_BYTES - 1)), id="one-byte-short"),
        pytest.param(format_code(bytes(MAX_BYTES + 1)), id="one-byte-long"),
        pytest.param("1" * (MAX_CODE_LENGTH + 1), id="longer-than-4096"),
    ],
)
def test_what_is_no_code_is_malformed(text: str) -> None:
    """Read strictly, refused in one way, and not repeated."""
    with pytest.raises(Malformed) as caught:
        decode_code(text)
    assert not isinstance(caught.value, VersionUnknown)
    assert len(text) < 2 or text not in str(caught.value)


@pytest.mark.parametrize("version", ["0", "2", "9"])
def test_code_of_another_version_is_told_apart(version: str) -> None:
    """A reader that is too old can say so."""
    with pytest.raises(VersionUnknown):
        decode_code(version + format_code(DATA)[1:])
