"""The encrypted part of a push."""

import base64

import pytest

from ecert.platform.crypto import open_data, seal_data
from ecert.platform.refusals import Refused

KEY = bytes.fromhex("0123456789abcdeffedcba9876543210")


def test_published_block_encrypts_as_published() -> None:
    """The example of GB/T 32907-2016 comes out as the first block."""
    assert base64.b64decode(seal_data(KEY, KEY))[:16].hex() == "681edf34d206965e86b3e94f536e4246"


@pytest.mark.parametrize("length", [0, 1, 15, 16, 17, 1000])
def test_sealed_data_opens_to_the_same_bytes(length: int) -> None:
    """Every length survives the padding."""
    plain = bytes(length)
    assert open_data(seal_data(plain, KEY), KEY) == plain


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("密文", "data: not Base64"),
        ("AAA", "data: not Base64"),
        ("AA AA", "data: not Base64"),
        ("", "data: not a whole number of SM4 blocks"),
        (base64.b64encode(bytes(15)).decode(), "data: not a whole number of SM4 blocks"),
        (base64.b64encode(bytes(16)).decode(), "data: does not decrypt with the agreed key"),
    ],
    ids=["not-ascii", "cut", "blank", "empty", "part-of-a-block", "padding"],
)
def test_unreadable_data_is_refused(text: str, message: str) -> None:
    """Whatever is not Base64 of whole, well padded blocks is refused."""
    with pytest.raises(Refused, match=message):
        open_data(text, KEY)
