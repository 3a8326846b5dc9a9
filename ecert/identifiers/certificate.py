"""
Build and read the certificate identifier (证照标识, GB/T 36904-2018).

::

    1.2.156.3005.2 . TTTTTTTTTTTTTTTTTTTTT . IIIIIIIIIIIIIIIIII . S...S . VVV . C
    root             type code, 21           issuer code, 18      serial  version check

The check character is ISO/IEC 7064 MOD 37,36 over the four middle parts without dots and without the root.

>>> str(CertificateIdentifier.build("11100000000013338W011", "11430000006122244L", serial="20230000403", version=1))
'1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U'
"""

import re
from dataclasses import dataclass

from ecert.errors import Malformed
from ecert.identifiers.base36 import ALPHABET
from ecert.identifiers.holder import is_uscc

OID_ROOT = "1.2.156.3005.2"
"""The fixed root of every Chinese electronic certificate."""

MAX_CHARACTERS = 94
"""Longest identifier: a serial of 32 characters and an 18-character issuer."""

_FIELD = "identifier"
_MODULUS = 36
_STEPS = [
    {
        character: 2 * ((product + value) % _MODULUS or _MODULUS) % (_MODULUS + 1)
        for value, character in enumerate(ALPHABET)
    }
    for product in range(_MODULUS + 1)
]
"""What one character makes of the product so far: the sum modulo 36, with 36 for 0, twice that modulo 37."""
_TEXT = re.compile(
    r"1\.2\.156\.3005\.2"
    r"\.(?P<type_code>[0-9A-Z]{21})\.(?P<issuer_code>[0-9A-Z]{18}|[0-9]{6})"
    r"\.(?P<serial>[0-9A-Z]{1,32})\.(?P<version>[0-9]{3})\.(?P<check>[0-9A-Z])"
)
_TYPE_CODE = re.compile(r"[0-9A-Z]{18}[0-9]{3}")
_DIVISION_CODE = re.compile(r"[0-9]{6}")
_SERIAL = re.compile(r"[0-9A-Z]{1,32}")


def mod_37_36(body: str) -> str:
    """
    Compute the check character of *body* (ISO/IEC 7064 hybrid system MOD 37,36, GB/T 17710-2008).

    Args:
        body: one or more characters `0-9A-Z`, without dots.

    Raises:
        Malformed: *body* is empty or has another character.
    """
    if not body:
        raise Malformed.at(_FIELD, "nothing to compute a check character from")
    product = _MODULUS
    try:
        for character in body:
            product = _STEPS[product][character]
    except KeyError:
        raise Malformed.at(_FIELD, "may hold only 0-9 and A-Z") from None
    return ALPHABET[(_MODULUS + 1 - product) % _MODULUS]


def check_type_code(type_code: str) -> None:
    """
    Check a certificate type code (证照类型代码): the definer's USCC and three digits.

    Raises:
        Malformed: the form or the check character of the USCC is wrong.
    """
    if not _TYPE_CODE.fullmatch(type_code) or not is_uscc(type_code[:18]):
        raise Malformed.at(_FIELD, "the type code is not a valid USCC and three digits")


@dataclass(frozen=True, slots=True)
class CertificateIdentifier:
    """
    One version of one certificate; cannot be made with parts that break a rule.

    Use `build` for a new identifier and `parse` for a written one. The constructor lets the six-digit division code
    of an old issuer pass, since such identifiers exist (standards 1.1); `build` never does.
    """

    type_code: str
    """证照类型代码, 21 characters."""
    issuer_code: str
    """证照颁发机构代码, the issuer's USCC; in foreign identifiers perhaps a six-digit division code."""
    serial: str
    """流水号, 1 to 32 characters `0-9A-Z`."""
    version: int
    """版本号, 1 to 999; one more with every re-issue."""

    def __post_init__(self) -> None:
        """Refuse parts that break a rule."""
        check_type_code(self.type_code)
        if not _DIVISION_CODE.fullmatch(self.issuer_code) and not is_uscc(self.issuer_code):
            raise Malformed.at(_FIELD, "the issuer code is not a valid USCC")
        if not _SERIAL.fullmatch(self.serial):
            raise Malformed.at(_FIELD, "the serial must have 1 to 32 characters 0-9 and A-Z")
        if not 1 <= self.version <= 999:  # noqa: PLR2004 - three digits, GB/T 36904
            raise Malformed.at(_FIELD, "the version must be 1 to 999")

    @classmethod
    def build(cls, type_code: str, issuer_code: str, *, serial: str, version: int) -> "CertificateIdentifier":
        """
        Make the identifier of a certificate that is being issued.

        Raises:
            Malformed: a part breaks a rule, or the issuer is given as a division code.
        """
        if not is_uscc(issuer_code):
            raise Malformed.at(_FIELD, "the issuer code is not a valid USCC")
        return cls(type_code, issuer_code, serial, version)

    @classmethod
    def parse(cls, text: str, *, allow_division_issuer: bool = False) -> "CertificateIdentifier":
        """
        Read a written identifier strictly: ASCII, upper case, every check holds.

        Args:
            text: the whole identifier, root and check character included.
            allow_division_issuer: accept a six-digit division code for the issuer (as one city wrote it).

        Raises:
            Malformed: *text* is no identifier, or a check character is wrong.
        """
        match = _TEXT.fullmatch(text) if len(text) <= MAX_CHARACTERS else None
        if match is None:
            raise Malformed.at(_FIELD, "does not have the form of GB/T 36904")
        if _DIVISION_CODE.fullmatch(match["issuer_code"]) and not allow_division_issuer:
            raise Malformed.at(_FIELD, "the issuer code is not a valid USCC")
        identifier = cls(match["type_code"], match["issuer_code"], match["serial"], int(match["version"]))
        if match["check"] != identifier.check_character:
            raise Malformed.at(_FIELD, "the check character is wrong")
        return identifier

    @property
    def check_character(self) -> str:
        """The computed check character (校验位)."""
        return mod_37_36(f"{self.type_code}{self.issuer_code}{self.serial}{self.version:03d}")

    def __str__(self) -> str:
        """Write the whole identifier."""
        parts = (OID_ROOT, self.type_code, self.issuer_code, self.serial, f"{self.version:03d}", self.check_character)
        return ".".join(parts)
