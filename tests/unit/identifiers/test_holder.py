"""Holder codes: USCC, resident identity number and the sixteen code types."""

from datetime import date

import pytest

from ecert.errors import InvalidInput
from ecert.identifiers.holder import (
    HolderCategory,
    HolderCodeType,
    check_holder_code,
    is_person,
    is_resident_identity_number,
    is_uscc,
    mask,
)

USCCS = [
    "11100000000013338W",
    "11100000MB03271699",
    "11100000MB0341032Y",
    "11100000000013661B",
    "11220000013544541J",
    "11330105002500287C",
    "11430000006122244L",
    "11430000320581596K",
    "11430000MB0X557143",
    "91430000799127167T",
]
IDENTITY_NUMBER = "11010519491231002X"


@pytest.mark.parametrize("code", USCCS)
def test_real_uscc_passes(code: str) -> None:
    """The published codes pass both checks."""
    assert is_uscc(code)


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("", id="empty"),
        pytest.param("11430000320581596k", id="lower-case"),
        pytest.param("11430000320581596", id="seventeen"),
        pytest.param("11430000320581596K\n", id="trailing-newline"),
        pytest.param("11430000320581596L", id="check-character"),
        pytest.param("11430000320581596I", id="letter-outside-alphabet"),
        pytest.param("01430000320581596K", id="no-such-register"),
        pytest.param("\uff1111430000320581596K"[:18], id="full-width-digit"),
        pytest.param("1143000032058159" + "7" + "G", id="organisation-code-check"),
    ],
)
def test_defective_uscc_is_refused(code: str) -> None:
    """Each defect is seen."""
    assert not is_uscc(code)


def test_organisation_code_inside_is_checked_on_its_own() -> None:
    """A code whose last character fits but whose GB 11714 digit does not is refused."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = "11430000320581597"  # The digit before the last should be 6.
    last = alphabet[-sum(alphabet.index(c) * pow(3, i, 31) for i, c in enumerate(body)) % 31]
    assert not is_uscc(body + last)


def test_classic_identity_number_passes() -> None:
    """The sample of GB 11643 holds."""
    assert is_resident_identity_number(IDENTITY_NUMBER)


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("11010519491231002x", id="lower-case-x"),
        pytest.param("110105194912310021", id="check-character"),
        pytest.param("110105491231002", id="fifteen-digits"),
        pytest.param("11010519491231002X ", id="trailing-space"),
        pytest.param("110105194902300027", id="thirtieth-of-february"),
        pytest.param("990105194912310023", id="no-such-province"),
        pytest.param("1101051949123100\u0662X", id="arabic-digit"),
    ],
)
def test_defective_identity_number_is_refused(code: str) -> None:
    """Each defect is seen."""
    assert not is_resident_identity_number(code)


@pytest.mark.parametrize(("body", "expected"), [("11010519490228002", True), ("11010519490230002", False)])
def test_birth_date_must_exist(body: str, *, expected: bool) -> None:
    """With a right check character it is the date alone that decides."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    check = "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]
    assert is_resident_identity_number(body + check) is expected


def test_birth_date_after_the_day_of_use_is_refused() -> None:
    """Nobody is born after the day the number is used; on that day is possible."""
    assert is_resident_identity_number(IDENTITY_NUMBER, on=date(1949, 12, 31))
    assert not is_resident_identity_number(IDENTITY_NUMBER, on=date(1949, 12, 30))


def test_table_of_code_types_has_the_sixteen_codes() -> None:
    """The table is GB/T 36903 annex A, closed."""
    codes = "001 099 111 114 115 118 119 120 122 411 412 413 414 511 516 999"
    assert " ".join(HolderCodeType) == codes


@pytest.mark.parametrize("code_type", HolderCodeType)
def test_every_code_type_has_both_names_and_a_category(code_type: HolderCodeType) -> None:
    """Two code types are for organisations, the rest for persons."""
    assert code_type.name_zh
    assert code_type.name_en.isascii()
    organisation = code_type.value in {"001", "099"}
    assert (code_type.category is HolderCategory.ORGANISATION) is organisation
    assert is_person(code_type) is not organisation


@pytest.mark.parametrize(
    ("code", "code_type"),
    [
        ("91430000799127167T", HolderCodeType.UNIFIED_SOCIAL_CREDIT_CODE),
        (IDENTITY_NUMBER, HolderCodeType.RESIDENT_IDENTITY_NUMBER),
        ("军字第1234567号", HolderCodeType.ARMY_OFFICER),
        ("E12345678", HolderCodeType.ORDINARY_PASSPORT),
        ("H1234567890", HolderCodeType.HONG_KONG_MACAO_TRAVEL_PERMIT),
        ("湘民非登字(2011)第010032号", HolderCodeType.OTHER_ORGANISATION),
        ("A" * 64, HolderCodeType.OTHER_PERSON),
    ],
)
def test_fitting_holder_code_passes(code: str, code_type: HolderCodeType) -> None:
    """A code that fits its type raises nothing, and fails under the types with a check digit if it has none."""
    check_holder_code(code, code_type)
    if code_type.value not in {"001", "111"}:
        with pytest.raises(InvalidInput):
            check_holder_code(code, HolderCodeType.UNIFIED_SOCIAL_CREDIT_CODE)


@pytest.mark.parametrize(
    ("code", "code_type"),
    [
        (IDENTITY_NUMBER, HolderCodeType.UNIFIED_SOCIAL_CREDIT_CODE),
        ("91430000799127167T", HolderCodeType.RESIDENT_IDENTITY_NUMBER),
        ("", HolderCodeType.ORDINARY_PASSPORT),
        ("A" * 65, HolderCodeType.OTHER_PERSON),
        ("E1234 5678", HolderCodeType.ORDINARY_PASSPORT),
        ("E12345678\n", HolderCodeType.ORDINARY_PASSPORT),
        ("<script>", HolderCodeType.OTHER_PERSON),
        ("E1234\u202e5678", HolderCodeType.ORDINARY_PASSPORT),
    ],
)
def test_unfitting_holder_code_names_the_field_and_hides_the_value(code: str, code_type: HolderCodeType) -> None:
    """The error carries the path and never the code."""
    with pytest.raises(InvalidInput) as caught:
        check_holder_code(code, code_type)
    assert caught.value.errors[0].path == "holder.code"
    assert not code or code not in str(caught.value)


def test_day_of_use_reaches_the_birth_date() -> None:
    """The holder check hands its day on."""
    with pytest.raises(InvalidInput):
        check_holder_code(IDENTITY_NUMBER, HolderCodeType.RESIDENT_IDENTITY_NUMBER, on=date(1900, 1, 1))


@pytest.mark.parametrize(
    ("code", "masked"), [(IDENTITY_NUMBER, "*" * 14 + "002X"), ("12345", "*2345"), ("1234", "****"), ("", "")]
)
def test_mask_shows_at_most_the_last_four(code: str, masked: str) -> None:
    """A short code is hidden whole."""
    assert mask(code) == masked
