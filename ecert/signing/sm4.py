"""
Encrypt rows for the provincial platform with SM4 (GB/T 32907-2016).

ECB with PKCS#7 padding is the platform's demand, not a choice of ours: it hides neither repetition nor tampering, so
nothing else may use this module. Confidentiality and integrity on the way come from TLS.
"""

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from ecert.errors import Malformed, Misconfigured

KEY_BYTES = 16
"""Length of a key, and of a block."""


def encrypt_ecb_pkcs7(key: bytes, data: bytes) -> bytes:
    """
    Pad and encrypt *data*.

    Raises:
        Misconfigured: *key* is not sixteen bytes.
    """
    padder = PKCS7(KEY_BYTES * 8).padder()
    encryptor = _cipher(key).encryptor()
    return encryptor.update(padder.update(data) + padder.finalize()) + encryptor.finalize()


def decrypt_ecb_pkcs7(key: bytes, data: bytes) -> bytes:
    """
    Decrypt *data* and remove its padding.

    Raises:
        Misconfigured: *key* is not sixteen bytes.
        Malformed: *data* is not whole blocks, or the padding is wrong (as with another key).
    """
    decryptor = _cipher(key).decryptor()
    unpadder = PKCS7(KEY_BYTES * 8).unpadder()
    try:
        padded = decryptor.update(data) + decryptor.finalize()
        return unpadder.update(padded) + unpadder.finalize()
    except ValueError as error:
        raise Malformed.at("data", "cannot be decrypted") from error


def _cipher(key: bytes) -> Cipher[modes.ECB]:
    """Make the cipher that the platform asks for."""
    if len(key) != KEY_BYTES:
        msg = f"the SM4 key must have {KEY_BYTES} bytes"
        raise Misconfigured(msg)
    return Cipher(algorithms.SM4(key), modes.ECB())  # noqa: S305 - the platform's demand, see above
