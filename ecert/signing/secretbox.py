"""
Keep small secrets in the database: AES-256-GCM under a key that comes from the installation's passphrase.

The passphrase is drawn at random and has sixteen bytes or more, so HKDF (RFC 5869) is enough to make a key of it. What
a secret belongs to is bound to it: one that was moved to another row does not open.
"""

import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ecert.errors import Misconfigured

_NONCE_BYTES: Final = 12
_KEY_BYTES: Final = 32


class SecretBox:
    """Seals secrets and opens them again."""

    __slots__ = ("_cipher",)

    def __init__(self, passphrase: bytes | None, *, use: str) -> None:
        """
        Derive the key.

        Args:
            passphrase: the installation's; None where it has none, and then nothing is sealed or opened.
            use: what the secrets are for; each use has a key of its own.
        """
        self._cipher: AESGCM | None = None
        if passphrase is not None:
            kdf = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=b"ecert secret box: " + use.encode())
            self._cipher = AESGCM(kdf.derive(passphrase))

    def seal(self, secret: bytes, *, belongs_to: str) -> bytes:
        """
        Seal a secret.

        Raises:
            Misconfigured: the installation has no passphrase.
        """
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._opened().encrypt(nonce, secret, belongs_to.encode())

    def open(self, sealed: bytes, *, belongs_to: str) -> bytes:
        """
        Open a sealed secret.

        Raises:
            Misconfigured: the installation has no passphrase, or another one than when it was sealed.
        """
        try:
            return self._opened().decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], belongs_to.encode())
        except InvalidTag as error:
            raise Misconfigured(
                "ECERT_KEYS_PASSPHRASE_FILE: is not the one that second factors were kept with"
            ) from error

    def _opened(self) -> AESGCM:
        if self._cipher is None:
            raise Misconfigured("ECERT_KEYS_PASSPHRASE_FILE: is needed to keep second factors")
        return self._cipher
