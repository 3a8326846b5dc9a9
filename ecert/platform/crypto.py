"""
Open and make the encrypted part of a push: Base64 over SM4-ECB with PKCS#7 padding.

ECB is the field's demand (the deployed 归集 interfaces use the library's default), not a choice: equal blocks of equal
rows show. The stand-in therefore counts on TLS like the real one must.
"""

import base64
import binascii

from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.padding import PKCS7

from ecert.platform.refusals import Refused

BLOCK_BITS = 128
BLOCK_BYTES = 16


def open_data(text: str, key: bytes) -> bytes:
    """
    Decrypt the text of `data` with the 16-byte *key*.

    Raises:
        Refused: not Base64, not whole blocks, or the padding is wrong.
    """
    try:
        sealed = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("data: not Base64") from error
    if not sealed or len(sealed) % BLOCK_BYTES:
        raise Refused("data: not a whole number of SM4 blocks")
    decryptor = Cipher(SM4(key), modes.ECB()).decryptor()  # noqa: S305  the interface demands ECB
    padded = decryptor.update(sealed) + decryptor.finalize()
    unpadder = PKCS7(BLOCK_BITS).unpadder()
    try:
        return unpadder.update(padded) + unpadder.finalize()
    except ValueError as error:
        raise Refused("data: does not decrypt with the agreed key") from error


def seal_data(plain: bytes, key: bytes) -> str:
    """Encrypt *plain* with the 16-byte *key* into the text of `data`."""
    padder = PKCS7(BLOCK_BITS).padder()
    padded = padder.update(plain) + padder.finalize()
    encryptor = Cipher(SM4(key), modes.ECB()).encryptor()  # noqa: S305  the interface demands ECB
    return base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode("ascii")
