"""Identifiers: what is written reads back, and one wrong character is always caught."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ecert.errors import Malformed
from ecert.identifiers import base36
from ecert.identifiers.certificate import CertificateIdentifier
from ecert.identifiers.holder import is_resident_identity_number, is_uscc

ISSUERS = ("11430000320581596K", "11430000MB0X557143", "11430000006122244L", "91430000799127167T")
CODES = st.text(alphabet=base36.ALPHABET, min_size=1, max_size=32)

identifiers = st.builds(
    lambda definer, sequence, issuer, serial, version: CertificateIdentifier.build(
        f"{definer}{sequence:03d}", issuer, serial=serial, version=version
    ),
    st.sampled_from(ISSUERS),
    st.integers(0, 999),
    st.sampled_from(ISSUERS),
    CODES,
    st.integers(1, 999),
)


@given(identifiers)
@settings(deadline=None)
def test_identifier_reads_back(identifier: CertificateIdentifier) -> None:
    """Writing and reading are inverse."""
    assert CertificateIdentifier.parse(str(identifier)) == identifier


@given(identifiers, st.data())
@settings(deadline=None, max_examples=300)
def test_one_wrong_character_in_an_identifier_is_caught(identifier: CertificateIdentifier, data: st.DataObject) -> None:
    """No single substitution of a character gives another identifier."""
    text = str(identifier)
    place = data.draw(st.integers(0, len(text) - 1))
    wrong = data.draw(st.sampled_from(base36.ALPHABET + ".") | st.characters())
    assume(wrong != text[place])
    assert not _reads(text[:place] + wrong + text[place + 1 :])


@given(st.sampled_from(ISSUERS), st.integers(0, 17), st.sampled_from(base36.ALPHABET))
@settings(deadline=None)
def test_one_wrong_character_in_a_uscc_is_caught(code: str, place: int, wrong: str) -> None:
    """MOD 31 with weights prime to 31 catches each substitution."""
    assume(wrong != code[place])
    assert not is_uscc(code[:place] + wrong + code[place + 1 :])


@given(st.integers(0, 17), st.sampled_from("0123456789X"))
@settings(deadline=None)
def test_one_wrong_character_in_an_identity_number_is_caught(place: int, wrong: str) -> None:
    """MOD 11-2 catches each substitution."""
    code = "11010519491231002X"
    assume(wrong != code[place])
    assert not is_resident_identity_number(code[:place] + wrong + code[place + 1 :])


@given(st.text(max_size=120))
@settings(deadline=None)
def test_any_text_is_read_or_malformed(text: str) -> None:
    """No other error comes out of the reader, and arbitrary text is no identifier."""
    assert not _reads(text)


@given(CODES)
@settings(deadline=None)
def test_packed_code_reads_back(text: str) -> None:
    """Packing and unpacking are inverse."""
    assert base36.decode(base36.encode(text)) == text


@given(st.binary(max_size=48))
@settings(deadline=None)
def test_packed_bytes_have_one_text(packed: bytes) -> None:
    """Bytes that unpack pack to the same bytes again."""
    try:
        text = base36.decode(packed)
    except Malformed:
        return
    assert base36.encode(text) == packed


def _reads(text: str) -> bool:
    """Check whether *text* is taken for an identifier."""
    try:
        CertificateIdentifier.parse(text, allow_division_issuer=True)
    except Malformed:
        return False
    return True
