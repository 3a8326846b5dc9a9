"""
Check the numbers that carry a check character, by the platform's own code.

Written from the standards and on purpose not shared with the sending side: GB/T 36904 identifier (ISO/IEC 7064
MOD 37,36), GB 32100 unified social credit code, GB 11643 resident identity number.
"""

import re
from dataclasses import dataclass
from datetime import date

_IDENTIFIER = re.compile(
    r"1\.2\.156\.3005\.2\.([0-9A-Z]{21})\.([0-9A-Z]{18})\.([0-9A-Z]{1,32})\.([0-9]{3})\.([0-9A-Z])", re.ASCII
)
_BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_USCC_LENGTH = 18
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_CHECKS = "0X987654321"
_TYPE_CODE = re.compile(r"[0-9A-Z]{18}[0-9]{3}", re.ASCII)
_RESIDENT = re.compile(r"[1-9][0-9]{16}[0-9X]", re.ASCII)
_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_CHECKS = "10X98765432"
_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Identifier:
    """The parts of a 证照标识 (GB/T 36904-2018) whose check character holds."""

    type_code: str
    issuer_code: str
    serial: str
    version: int

    @property
    def lineage(self) -> str:
        """What all versions of one certificate have in common beside the type: issuer and serial."""
        return f"{self.issuer_code}.{self.serial}"


def compute_check_character(body: str) -> str:
    """
    Compute the ISO/IEC 7064 hybrid MOD 37,36 check character of *body* (`[0-9A-Z]` only).

    The body of a 证照标识 is its four middle segments joined without dots; the root is not part of it.
    """
    carry = 36
    for character in body:
        total = (carry + _BASE36.index(character)) % 36
        carry = (2 * (total or 36)) % 37
    return _BASE36[(37 - carry) % 36]


def find_identifier(text: str) -> Identifier | None:
    """Read a 证照标识, or give nothing if its shape, its version or its check character is wrong."""
    match = _IDENTIFIER.fullmatch(text)
    if match is None:
        return None
    type_code, issuer_code, serial, version, check = match.groups()
    if version == "000" or compute_check_character(type_code + issuer_code + serial + version) != check:
        return None
    return Identifier(type_code, issuer_code, serial, int(version))


def is_credit_code(text: str) -> bool:
    """
    Tell whether *text* is a unified social credit code with both check characters right.

    The last character guards the whole code (GB 32100-2015), the one before it the organisation code inside (GB 11714).
    """
    if len(text) != _USCC_LENGTH or any(character not in _USCC_ALPHABET for character in text):
        return False
    organisation = sum(int(a, 36) * b for a, b in zip(text[8:16], _ORGANISATION_WEIGHTS, strict=True))
    if text[16] != _ORGANISATION_CHECKS[organisation % 11]:
        return False
    values = [_USCC_ALPHABET.index(character) for character in text]
    weighted = sum(value * weight for value, weight in zip(values[:-1], _USCC_WEIGHTS, strict=True))
    return values[-1] == (31 - weighted % 31) % 31


def is_type_code(text: str) -> bool:
    """Tell whether *text* is a 证照类型代码: a credit code and three digits (GB/T 36902-2018)."""
    return _TYPE_CODE.fullmatch(text) is not None and is_credit_code(text[:_USCC_LENGTH])


def is_resident_number(text: str) -> bool:
    """Tell whether *text* is a resident identity number: check digit and birth date (GB 11643)."""
    if _RESIDENT.fullmatch(text) is None or find_date(text[6:14]) is None:
        return False
    weighted = sum(int(digit) * weight for digit, weight in zip(text[:17], _RESIDENT_WEIGHTS, strict=True))
    return text[17] == _RESIDENT_CHECKS[weighted % 11]


def find_date(text: str) -> date | None:
    """Read `YYYYMMDD`, or give nothing if no such day exists."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    try:
        return date(*(int(part) for part in match.groups()))
    except ValueError:
        return None
