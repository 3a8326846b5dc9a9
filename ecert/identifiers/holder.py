"""
Check the codes that name a holder (持证主体代码).

Three rules stand here: the unified social credit code (USCC, GB 32100-2015, with the organisation code of GB 11714
inside), the resident identity number (公民身份号码, GB 11643) and the closed table of sixteen holder code types
(GB/T 36903-2018, annex A). Other documents have no public check digit: only length and characters are bounded.
"""

import re
from datetime import date
from enum import StrEnum
from functools import lru_cache

from ecert.errors import InvalidInput

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_FORM = re.compile(r"[1-9ANY][0-9A-HJ-NP-RTUWXY][0-9]{6}[0-9A-HJ-NP-RTUWXY]{8}[0-9X][0-9A-HJ-NP-RTUWXY]")
_USCC_VALUE = {character: value for value, character in enumerate(_USCC_ALPHABET)}
_USCC_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))

_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

_IDENTITY_FORM = re.compile(r"[0-9]{17}[0-9X]")
_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_IDENTITY_CHECK = "10X98765432"
_PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
"""First two digits of GB/T 2260; 81 to 83 also stand in residence permits of Hong Kong, Macao and Taiwan people."""

_FREE_CODE = re.compile(r"[0-9A-Za-z一-鿿()（）〔〕\-/.]{1,64}")
"""Papers of soldiers carry Chinese words (军字第...号); spaces and control characters never occur."""

_VISIBLE_CHARACTERS = 4


class HolderCategory(StrEnum):
    """Whether a holder is an organisation or a natural person."""

    ORGANISATION = "organisation"
    PERSON = "person"


class HolderCodeType(StrEnum):
    """The sixteen holder code types (持证主体代码类型) of GB/T 36903-2018, annex A."""

    UNIFIED_SOCIAL_CREDIT_CODE = "001"
    OTHER_ORGANISATION = "099"
    RESIDENT_IDENTITY_NUMBER = "111"
    ARMY_OFFICER = "114"
    ARMED_POLICE_OFFICER = "115"
    ARMY_SOLDIER = "118"
    ARMED_POLICE_SOLDIER = "119"
    ARMY_CIVILIAN = "120"
    ARMED_POLICE_CIVILIAN = "122"
    DIPLOMATIC_PASSPORT = "411"
    SERVICE_PASSPORT = "412"
    PUBLIC_AFFAIRS_PASSPORT = "413"
    ORDINARY_PASSPORT = "414"
    TAIWAN_TRAVEL_PERMIT = "511"
    HONG_KONG_MACAO_TRAVEL_PERMIT = "516"
    OTHER_PERSON = "999"

    @property
    def name_zh(self) -> str:
        """The Chinese name of the code type."""
        return _NAMES[self][0]

    @property
    def name_en(self) -> str:
        """The English name of the code type."""
        return _NAMES[self][1]

    @property
    def category(self) -> HolderCategory:
        """Whether holders with this code type are organisations or persons."""
        # The numbering puts every kind of organisation below 100 (standards 3.3).
        return HolderCategory.ORGANISATION if self.value.startswith("0") else HolderCategory.PERSON


_NAMES: dict[HolderCodeType, tuple[str, str]] = {
    HolderCodeType.UNIFIED_SOCIAL_CREDIT_CODE: ("统一社会信用代码", "unified social credit code"),
    HolderCodeType.OTHER_ORGANISATION: ("其他法人或其他组织有效证件代码", "other document of an organisation"),
    HolderCodeType.RESIDENT_IDENTITY_NUMBER: ("公民身份号码", "resident identity number"),
    HolderCodeType.ARMY_OFFICER: ("中国人民解放军军官证编号", "PLA officer card"),
    HolderCodeType.ARMED_POLICE_OFFICER: ("中国人民武装警察部队警官证编号", "armed police officer card"),
    HolderCodeType.ARMY_SOLDIER: ("中国人民解放军士兵证编号", "PLA soldier card"),
    HolderCodeType.ARMED_POLICE_SOLDIER: ("中国人民武装警察部队士兵证编号", "armed police soldier card"),
    HolderCodeType.ARMY_CIVILIAN: ("中国人民解放军文职人员证编号", "PLA civilian staff card"),
    HolderCodeType.ARMED_POLICE_CIVILIAN: ("中国人民武装警察部队文职人员证编号", "armed police civilian staff card"),
    HolderCodeType.DIPLOMATIC_PASSPORT: ("外交护照护照号", "diplomatic passport"),
    HolderCodeType.SERVICE_PASSPORT: ("公务护照护照号", "service passport"),
    HolderCodeType.PUBLIC_AFFAIRS_PASSPORT: ("公务普通护照护照号", "passport for public affairs"),
    HolderCodeType.ORDINARY_PASSPORT: ("普通护照护照号", "ordinary passport"),
    HolderCodeType.TAIWAN_TRAVEL_PERMIT: ("台湾居民来往大陆通行证号码", "mainland travel permit for Taiwan residents"),
    HolderCodeType.HONG_KONG_MACAO_TRAVEL_PERMIT: (
        "港澳居民来往内地通行证号码",
        "mainland travel permit for Hong Kong and Macao residents",
    ),
    HolderCodeType.OTHER_PERSON: ("其他自然人有效证件代码", "other document of a person"),
}


def is_broken_uscc(code: str) -> bool:
    """
    Whether a code has the form of a unified social credit code and a wrong check character (GB 32100): a mistyped one.

    That its organisation code has a check digit of its own (GB 11714) is left out: of a code that somebody else gave
    out and that reads right as a whole, nothing is said against it.
    """
    return _USCC_FORM.fullmatch(code) is not None and code[17] != _check_character(code)


@lru_cache(maxsize=256)
def is_uscc(code: str) -> bool:
    """
    Check a unified social credit code: form, GB 32100 check character and GB 11714 check digit.

    The few codes of authorities stand in every certificate, so the last answers are remembered.

    >>> is_uscc("11430000320581596K")
    True
    """
    if not _USCC_FORM.fullmatch(code):
        return False
    if code[17] != _check_character(code):
        return False
    # Values of GB 11714 are 0-9 and A=10 to Z=35, which is what int(..., 36) reads.
    values = (int(character, 36) for character in code[8:16])
    inner = sum(value * weight for value, weight in zip(values, _ORGANISATION_WEIGHTS, strict=True))
    return code[16] == "0123456789X"[-inner % 11]


def _check_character(code: str) -> str:
    """Compute the check character of GB 32100 from the first 17."""
    total = sum(_USCC_VALUE[character] * weight for character, weight in zip(code[:17], _USCC_WEIGHTS, strict=True))
    return _USCC_ALPHABET[-total % 31]


def is_resident_identity_number(code: str, *, on: date | None = None) -> bool:
    """
    Check a resident identity number (GB 11643): form, province, real birth date, check character.

    Args:
        code: eighteen characters, the last a digit or an upper-case X.
        on: the day the number is used; a later birth date is refused.
    """
    if not _IDENTITY_FORM.fullmatch(code) or not _PROVINCES.fullmatch(code[:2]):
        return False
    try:
        birth = date(int(code[6:10]), int(code[10:12]), int(code[12:14]))
    except ValueError:
        return False
    if on is not None and birth > on:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(code[:17], _IDENTITY_WEIGHTS, strict=True))
    return code[17] == _IDENTITY_CHECK[total % 11]


def is_person(code_type: HolderCodeType) -> bool:
    """Check whether holders with *code_type* are natural persons."""
    return code_type.category is HolderCategory.PERSON


def check_holder_code(
    code: str, code_type: HolderCodeType, *, on: date | None = None, field: str = "holder.code"
) -> None:
    """
    Check that *code* is a possible code of *code_type*.

    Args:
        code: what the holder is named by.
        code_type: which rule applies.
        on: the day of use, for the birth date in an identity number.
        field: the path that the error names.

    Raises:
        InvalidInput: the code breaks its rule.
    """
    if code_type is HolderCodeType.UNIFIED_SOCIAL_CREDIT_CODE:
        holds, message = is_uscc(code), "is not a valid unified social credit code"
    elif code_type is HolderCodeType.RESIDENT_IDENTITY_NUMBER:
        holds, message = is_resident_identity_number(code, on=on), "is not a valid resident identity number"
    elif code_type is HolderCodeType.OTHER_ORGANISATION and is_broken_uscc(code):
        # A reader of the code, who does not see its type, would take it for a forged one.
        holds, message = False, "has the form of a unified social credit code, but is not a valid one"
    else:
        holds, message = _FREE_CODE.fullmatch(code) is not None, "must have 1 to 64 letters, digits or brackets"
    if not holds:
        raise InvalidInput.at(field, message)


def mask(code: str) -> str:
    """
    Hide all but the last four characters of *code*; a code of four or fewer is hidden whole.

    >>> mask("11010519491231002X")
    '**************002X'
    """
    hidden = len(code) - _VISIBLE_CHARACTERS
    return "*" * hidden + code[hidden:] if hidden > 0 else "*" * len(code)
