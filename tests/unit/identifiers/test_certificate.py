"""Certificate identifiers against the published samples of GB/T 36904."""

import pytest

from ecert.errors import Malformed
from ecert.identifiers.certificate import OID_ROOT, CertificateIdentifier, check_type_code, mod_37_36

PUBLISHED = [
    ("11100000000013338W011.11430000006122244L.20230000403.001", "U"),
    ("11100000000013338W011.11430000006122244L.20230000403.002", "S"),
    ("11100000000013338W032.11220000013544541J.2430599.001", "F"),
    ("11100000000013338W009.11330105002500287C.2025052201.002", "0"),
    ("11100000MB03271699022.340100.000000016.001", "9"),
    ("11430000320581596K001.11430000320581596K.20250000001.001", "6"),
    ("11430000MB0X557143001.11430000MB0X557143.43010020250001.001", "5"),
]
TYPE_CODE = "11430000MB0X557143001"
ISSUER = "11430000MB0X557143"
GOOD = f"{OID_ROOT}.{PUBLISHED[0][0]}.U"


@pytest.mark.parametrize(("tail", "check"), PUBLISHED)
def test_published_identifier_reads_and_writes_back(tail: str, check: str) -> None:
    """Every published identifier passes, and is written again as it was."""
    text = f"{OID_ROOT}.{tail}.{check}"
    identifier = CertificateIdentifier.parse(text, allow_division_issuer=True)
    assert str(identifier) == text
    assert identifier.check_character == check


@pytest.mark.parametrize(("tail", "wrong"), [(PUBLISHED[i][0], c) for i, c in enumerate("TREZ4")])
def test_letters_counted_from_eleven_are_refused(tail: str, wrong: str) -> None:
    """The widely copied variant that maps letters to index + 1 gives other check characters."""
    with pytest.raises(Malformed, match="check character"):
        CertificateIdentifier.parse(f"{OID_ROOT}.{tail}.{wrong}", allow_division_issuer=True)


@pytest.mark.parametrize(("tail", "check"), PUBLISHED)
def test_check_over_the_root_digits_is_refused(tail: str, check: str) -> None:
    """A check character that includes the root is another one and does not pass."""
    with_root = mod_37_36((OID_ROOT + tail).replace(".", ""))
    assert with_root != check
    with pytest.raises(Malformed, match="check character"):
        CertificateIdentifier.parse(f"{OID_ROOT}.{tail}.{with_root}", allow_division_issuer=True)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param(GOOD.lower(), id="lower-case"),
        pytest.param(GOOD + "\n", id="trailing-newline"),
        pytest.param(" " + GOOD, id="leading-space"),
        pytest.param(GOOD.replace("1.2.156", "1.2.157"), id="other-root"),
        pytest.param(GOOD.removeprefix(OID_ROOT + "."), id="no-root"),
        pytest.param(GOOD.replace("20230000403", ""), id="empty-serial"),
        pytest.param(GOOD.replace("20230000403", "2023-000403"), id="hyphen-in-serial"),
        pytest.param(GOOD.replace("20230000403", "A" * 33), id="serial-of-33"),
        pytest.param(GOOD.replace(".001.", ".000."), id="version-zero"),
        pytest.param(GOOD.replace(".001.", ".01."), id="version-of-two-digits"),
        pytest.param(GOOD.replace("2", "\uff12"), id="full-width-digits"),
        pytest.param(GOOD.replace(".001.", ".\u0660\u0660\u0661."), id="arabic-digits"),
        pytest.param(GOOD.replace("13338W011", "13338W0A1"), id="letter-in-type-sequence"),
        pytest.param(GOOD.replace("000013338W", "000013337W"), id="type-uscc-check"),
        pytest.param(GOOD.replace("6122244L", "6122245L"), id="issuer-uscc-check"),
        pytest.param(GOOD + "0" * 10_000, id="oversize"),
    ],
)
def test_defective_identifier_is_malformed(text: str) -> None:
    """Each defect is refused, and the error names the field but not the value."""
    with pytest.raises(Malformed) as caught:
        CertificateIdentifier.parse(text)
    assert caught.value.errors[0].path == "identifier"
    assert "20230000403" not in str(caught.value)


def test_division_issuer_is_read_only_on_request() -> None:
    """A six-digit issuer passes where it is asked for and nowhere else."""
    text = f"{OID_ROOT}.{PUBLISHED[4][0]}.9"
    assert CertificateIdentifier.parse(text, allow_division_issuer=True).issuer_code == "340100"
    with pytest.raises(Malformed, match="issuer"):
        CertificateIdentifier.parse(text)


def test_division_issuer_is_never_written() -> None:
    """A new identifier names its issuer by USCC."""
    with pytest.raises(Malformed, match="issuer"):
        CertificateIdentifier.build(TYPE_CODE, "340100", serial="1", version=1)


def test_build_writes_the_version_with_three_digits() -> None:
    """The built text has the form of the standard."""
    identifier = CertificateIdentifier.build(TYPE_CODE, ISSUER, serial="43010020250001", version=1)
    assert str(identifier) == f"{OID_ROOT}.{PUBLISHED[6][0]}.5"


@pytest.mark.parametrize(
    ("serial", "version"), [("", 1), ("a1", 1), ("A" * 33, 1), ("1.2", 1), ("1", 0), ("1", 1000), ("\u0661", 1)]
)
def test_build_refuses_a_part_out_of_range(serial: str, version: int) -> None:
    """No identifier value with a wrong serial or version can exist."""
    with pytest.raises(Malformed):
        CertificateIdentifier.build(TYPE_CODE, ISSUER, serial=serial, version=version)


@pytest.mark.parametrize("type_code", ["", ISSUER, ISSUER + "01", ISSUER + "A01", "11430000MB0X557144001"])
def test_wrong_type_code_is_refused(type_code: str) -> None:
    """A type code is a valid USCC and three digits."""
    with pytest.raises(Malformed, match="type code"):
        check_type_code(type_code)


@pytest.mark.parametrize("body", ["", "1.2", "a", "\u4e00"])
def test_check_character_of_another_alphabet_is_refused(body: str) -> None:
    """The check system knows digits and upper-case letters only."""
    with pytest.raises(Malformed):
        mod_37_36(body)


def test_longest_identifier_has_94_characters() -> None:
    """A serial of 32 characters still reads back."""
    text = str(CertificateIdentifier.build(TYPE_CODE, ISSUER, serial="Z" * 32, version=999))
    assert len(text) == 94
    assert CertificateIdentifier.parse(text).serial == "Z" * 32
