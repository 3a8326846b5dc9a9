"""
Passwords: what one may be, and how it is kept (Argon2id, RFC 9106, section 4, second recommended option).

Hashing takes 64 MiB and a tenth of a second, so a few go on at a time, and never inside a transaction. For a name that
nobody has a hash is made too, so that the time of an answer does not tell whether there is such an account.
"""

import threading
import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ecert.errors import InvalidInput

MIN_LENGTH: Final = 12
"""Characters; NIST SP 800-63B-4, section 3.1.1.2, asks for eight where a second factor stands beside it."""
MAX_LENGTH: Final = 128
_AT_ONCE: Final = 3
_FEW_LETTERS: Final = 5
"""A password with fewer different characters is none."""
_COMMON: Final = frozenset(
    {
        "123456789012",
        "1234567890123",
        "1q2w3e4r5t6y",
        "qwertyuiopas",
        "qwertyuiop123",
        "password1234",
        "password12345",
        "password123456",
        "adminadmin123",
        "administrator",
        "administrator1",
        "woaini1314520",
        "iloveyou1234",
        "abcdefghijkl",
        "abcdef123456",
        "a1b2c3d4e5f6",
        "qazwsxedcrfv",
        "changeme1234",
        "letmein12345",
        "welcome12345",
    }
)
"""Long ones that lists of stolen passwords have at their top; shorter ones are refused for their length."""


def check_password(text: str, *, account_name: str) -> str:
    """
    Check a new password; give it in the form in which it is hashed.

    Raises:
        InvalidInput: it is too short or too long, common, made of a few characters, or made of the account's name.
    """
    password = normal_form(text)
    plain = password.casefold()
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise InvalidInput.at("password", f"must have {MIN_LENGTH} to {MAX_LENGTH} characters")
    if plain in _COMMON or len(set(plain)) < _FEW_LETTERS or account_name.casefold() in plain:
        raise InvalidInput.at("password", "is too easy to guess")
    return password


def normal_form(text: str) -> str:
    """Give a password in the one form in which it is hashed, however a keyboard composes its characters (NFC)."""
    return unicodedata.normalize("NFC", text)


class Passwords:
    """Makes hashes and compares with them."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        """Remember how; the parameters of RFC 9106 unless others are given."""
        self._hasher = hasher or PasswordHasher()
        self._room = threading.BoundedSemaphore(_AT_ONCE)
        self._of_nobody: str | None = None

    def make_hash(self, password: str) -> str:
        """Make the hash of a checked password."""
        with self._room:
            return self._hasher.hash(normal_form(password))

    def is_password(self, text: str, kept: str | None) -> bool:
        """Whether a text is the password of a kept hash; without one it takes as long, and is not."""
        password = normal_form(text[: MAX_LENGTH * 4])
        with self._room:
            if self._of_nobody is None:
                self._of_nobody = self._hasher.hash("nobody has this password")
            try:
                matches = self._hasher.verify(kept or self._of_nobody, password)
            except (VerificationError, InvalidHashError):
                return False
        return matches and kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Whether a hash was made with other parameters than new ones are."""
        return self._hasher.check_needs_rehash(kept)
