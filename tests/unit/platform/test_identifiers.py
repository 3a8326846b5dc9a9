"""The platform's own check of numbers, against published ones."""

from datetime import date

import pytest

from ecert.platform.identifiers import (
    Identifier,
    compute_check_character,
    find_date,
    find_identifier,
    is_credit_code,
    is_resident_number,
    is_type_code,
)
from tests.unit.platform.builders import an_identifier

PUBLISHED = [
    "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
    "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.002.S",
    "1.2.156.3005.2.11100000000013338W032.11220000013544541J.2430599.001.F",
    "1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0",
    "1.2.156.3005.2.11430000320581596K001.11430000320581596K.20250000001.001.6",
    "1.2.156.3005.2.11430000MB0X557143001.11430000MB0X557143.43010020250001.001.5",
]


@pytest.mark.parametrize("text", PUBLISHED)
def test_published_identifier_is_read(text: str) -> None:
    """An identifier in real use, or recomputed from one, is read."""
    assert find_identifier(text) is not None


def test_body_of_a_six_digit_issuer_has_the_published_check_character() -> None:
    """The check character does not depend on the form of the issuer."""
    assert compute_check_character("11100000MB03271699022340100000000016001") == "9"


def test_parts_of_an_identifier_are_told_apart() -> None:
    """The four middle segments come out as they stand in the text."""
    assert find_identifier(PUBLISHED[0]) == Identifier("11100000000013338W011", "11430000006122244L", "20230000403", 1)


@pytest.mark.parametrize("check", "TV0")
def test_wrong_check_character_is_refused(check: str) -> None:
    """Another check character, among them the one of the widely copied wrong variant, is refused."""
    assert find_identifier(PUBLISHED[0][:-1] + check) is None


@pytest.mark.parametrize(
    "text",
    [
        PUBLISHED[0].lower(),
        PUBLISHED[0] + "\n",
        PUBLISHED[0].replace("2.156", "2.157"),
        PUBLISHED[0].replace("20230000403", "２0230000403"),
        "1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9",
        an_identifier(version="000"),
        an_identifier(serial="1" * 33),
        "",
    ],
    ids=[
        "lower-case",
        "line-end",
        "other-root",
        "full-width-digit",
        "six-digit-issuer",
        "version-000",
        "serial-of-33",
        "empty",
    ],
)
def test_identifier_of_another_shape_is_refused(text: str) -> None:
    """A text that only resembles an identifier is refused."""
    assert find_identifier(text) is None


@pytest.mark.parametrize("text", ["11430000320581596K", "91430000799127167T", "11430000MB0X557143"])
def test_real_credit_code_is_right(text: str) -> None:
    """A published unified social credit code passes."""
    assert is_credit_code(text)


@pytest.mark.parametrize(
    "text", ["11430000320581596A", "1143000032058159K", "11430000320581596k", "9143000079912716IT"]
)
def test_wrong_credit_code_is_refused(text: str) -> None:
    """A wrong check character, length, case or letter is refused."""
    assert not is_credit_code(text)


def test_credit_code_with_a_wrong_organisation_code_is_refused() -> None:
    """The last character alone may hold by chance; the check digit inside must hold too (GB 11714)."""
    alphabet, head = "0123456789ABCDEFGHJKLMNPQRTUWXY", "11430000320581597"
    total = sum(alphabet.index(character) * pow(3, place, 31) for place, character in enumerate(head))
    assert not is_credit_code(head + alphabet[-total % 31])


def test_type_code_needs_a_credit_code_and_digits() -> None:
    """A head with two digits swapped is refused, and so are letters in the sequence."""
    assert is_type_code("11430000320581596K001")
    assert not is_type_code("11100000000031338W059")
    assert not is_type_code("11430000320581596K00A")


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("11010519491231002X", True),
        ("110105194912310021", False),
        ("11010519491331002X", False),
        ("11010519491231002x", False),
    ],
    ids=["sample", "wrong-digit", "month-13", "lower-case"],
)
def test_resident_number_is_checked(text: str, right: bool) -> None:
    """Check digit, birth date and case of a resident identity number count."""
    assert is_resident_number(text) is right


def test_only_real_days_are_read() -> None:
    """A date is eight digits that name a day."""
    assert find_date("20240229") == date(2024, 2, 29)
    assert find_date("99991231") == date(9999, 12, 31)
    assert [find_date(text) for text in ("20230229", "00000101", "2024-2-9", "", "２0240229")] == [None] * 5
