"""SM4 as the provincial platform wants it."""

import pytest

from ecert.errors import Malformed, Misconfigured
from ecert.signing.sm4 import decrypt_ecb_pkcs7, encrypt_ecb_pkcs7

KEY = bytes.fromhex("0123456789abcdeffedcba9876543210")


def test_standard_vector_is_the_first_block() -> None:
    """GB/T 32907 annex A: key and plain text equal; our padding adds one block."""
    encrypted = encrypt_ecb_pkcs7(KEY, KEY)
    assert encrypted[:16].hex() == "681edf34d206965e86b3e94f536e4246"
    assert len(encrypted) == 32


@pytest.mark.parametrize("size", [0, 1, 15, 16, 17, 1000])
def test_any_length_comes_back(size: int) -> None:
    """Padding is added and removed exactly."""
    data = b"\x10" * size
    assert decrypt_ecb_pkcs7(KEY, encrypt_ecb_pkcs7(KEY, data)) == data


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"x" * 15, id="not-whole-blocks"),
        pytest.param(bytes.fromhex("681edf34d206965e86b3e94f536e4246"), id="no-padding"),
        pytest.param(encrypt_ecb_pkcs7(KEY, b"x" * 20)[:16], id="last-block-cut"),
    ],
)
def test_unreadable_data_is_malformed(data: bytes) -> None:
    """No error of the library comes through."""
    with pytest.raises(Malformed):
        decrypt_ecb_pkcs7(KEY, data)


@pytest.mark.parametrize("key", [b"", KEY[:15], KEY + b"\x00", KEY * 2])
def test_key_of_another_length_is_misconfigured(key: bytes) -> None:
    """SM4 has 16-byte keys only."""
    with pytest.raises(Misconfigured):
        encrypt_ecb_pkcs7(key, b"")
    with pytest.raises(Misconfigured):
        decrypt_ecb_pkcs7(key, b"")
