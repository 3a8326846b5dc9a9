"""The longest certificate of every kind is one that the service takes, and no longer one is."""

from dataclasses import replace

import pytest

from ecert.catalogue.claims import check_claims
from ecert.catalogue.datatypes import Value
from ecert.catalogue.numbering import fits
from ecert.catalogue.vocabulary import Datatype, Source
from ecert.errors import InvalidClaims
from ecert.register.credential import BUDGET, decode_credential
from ecert.signing.envelope import seal
from tests.building import HOST_OF_19
from tests.scanning.longest import (
    COMMON,
    LAST_PLACE,
    LAST_VERSION,
    RARE,
    SIGNER,
    Script,
    check_longest,
    longest_certificate,
    longest_claims,
    longest_code,
    longest_match,
    longest_submission,
    longest_symbol,
)
from tests.unit.catalogue.builders import a_kind, the_catalogue

KINDS = [entry.template.type_index for entry in the_catalogue()]
SCRIPTS = [pytest.param(script, id=script.name) for script in (COMMON, RARE)]


def longer(value: Value) -> list[Value]:
    """Give a value with one character more, a letter or a digit, at its end or in a list's first item; or an item."""
    if isinstance(value, str):
        return [value + character for character in "龥9"]
    return [*([value[0] + character, *value[1:]] for character in "龥9"), [*value, "龥"]]


def test_there_are_34_kinds() -> None:
    """The tests below look at every kind."""
    assert len(KINDS) == 34


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("kind", KINDS)
def test_longest_submission_is_taken(kind: int, script: Script) -> None:
    """Every field of the template has a value, and the service's own check takes all of them as they are."""
    entry = a_kind(kind)
    raw = longest_submission(entry, script)
    submission = check_longest(entry, raw)
    assert submission.claims == raw.claims
    assert submission.claims.keys() == {field.key for field in entry.template.from_source(Source.APPLICANT)}
    assert submission.holder.name == raw.holder_name
    assert submission.grant.certificate_number == raw.grant["certificate_number"]


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("kind", KINDS)
def test_one_character_more_is_refused_in_every_field(kind: int, script: Script) -> None:
    """No text of the claims could be longer by a letter or a digit, no list by an item."""
    template = a_kind(kind).template
    claims = longest_claims(a_kind(kind), script)
    for field in template.from_source(Source.APPLICANT):
        if field.datatype is Datatype.IMAGE:
            continue
        for value in longer(claims[field.key]):
            with pytest.raises(InvalidClaims) as refused:
                check_claims(template, claims | {field.key: value})
            assert [error.path for error in refused.value.errors] == [f"claims.{field.key}"]


@pytest.mark.parametrize("kind", KINDS)
def test_longer_holder_name_is_refused(kind: int) -> None:
    """The holder's name has the length that the template allows; the error names it alone."""
    entry = a_kind(kind)
    raw = longest_submission(entry)
    with pytest.raises(InvalidClaims) as refused:
        check_longest(entry, replace(raw, holder_name=f"{raw.holder_name}龥"))
    assert [error.path for error in refused.value.errors] == ["holder.name"]


@pytest.mark.parametrize("kind", KINDS)
def test_number_cannot_be_longer_by_a_character(kind: int) -> None:
    """No character of a number, nor any digit or letter, can be put in a second time at any place of it."""
    number = a_kind(kind).template.number
    text = longest_match(number.regex)
    assert fits(number, text)
    longer_ones = {
        text[:place] + character + text[place:]
        for place in range(len(text) + 1)
        for character in {*text, "9", "Z", "龥"}
    }
    assert [one for one in sorted(longer_ones) if fits(number, one)] == []


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("kind", KINDS)
def test_longest_certificate_fits_version_12(kind: int, script: Script) -> None:
    """Behind a host of 19 characters the symbol has at most 65 modules a side; its credential reads back."""
    certificate = longest_certificate(a_kind(kind), script)
    signed = seal(certificate.encoded_credential, SIGNER)
    assert BUDGET - 4 < len(signed) <= BUDGET
    assert decode_credential(certificate.encoded_credential) == certificate.credential
    assert len(longest_symbol(kind, script)) <= 65


@pytest.mark.parametrize("kind", KINDS)
def test_longest_certificate_has_every_fact(kind: int) -> None:
    """Nothing that makes a credential longer is left out: days that differ, the last version, place and number."""
    entry = a_kind(kind)
    credential = longest_certificate(entry).credential
    assert credential.version == LAST_VERSION
    assert (credential.status_list, credential.status_index) == LAST_PLACE
    assert entry.type_entry.read_number(credential.number) == longest_match(entry.template.number.regex)
    assert None not in {credential.valid_from, credential.valid_to}
    assert (credential.holder_code is None) is (credential.holder_tail is not None)
    assert credential.cut


def test_rare_characters_lie_outside_the_basic_plane() -> None:
    """Names of people use them, and they take four bytes each."""
    raw = longest_submission(a_kind(1), RARE)
    assert isinstance(raw.holder_name, str)
    assert {len(character.encode("utf-16-be")) for character in raw.holder_name} == {4}


def test_host_has_19_characters() -> None:
    """The budget of the wire format: a prefix of 30 characters with the scheme and the path."""
    assert len(HOST_OF_19.removeprefix("https://")) == 19
    assert len(longest_code(1).prefix) == 30


@pytest.mark.parametrize(
    ("pattern", "longest"),
    [
        ("^[A-Z0-9]{8,20}$", "Z" * 20),
        (r"^湘(批|零零)字第?\s?[0-9]{3,6}号$", "湘零零字第\u3000999999号"),
        (r"CN [0-9]{2}/\S{0,3}", "CN 99/字字字"),
        ("[(（]x[)）]?", "（x）"),
    ],
)
def test_longest_match_of_a_pattern(pattern: str, longest: str) -> None:
    """Every optional part is there, and of alternatives the longest, in characters first and then in bytes."""
    assert longest_match(pattern) == longest


@pytest.mark.parametrize("pattern", ["x+", "(?:xy)*", "x(?=y)"])
def test_pattern_without_a_bound_has_no_longest_match(pattern: str) -> None:
    """The answer is never a guess."""
    with pytest.raises(NotImplementedError):
        longest_match(pattern)
