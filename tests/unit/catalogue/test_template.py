"""What a template and an authority say about a day, and how guesses stay marked."""

from datetime import date

import msgspec
import pytest

from ecert.catalogue.template import Authority, AuthorityName, InForce
from ecert.catalogue.vocabulary import Basis, Evidence, Role, Source
from tests.unit.catalogue.builders import a_kind, a_number_format, the_catalogue


@pytest.mark.parametrize(
    ("day", "allowed"),
    [(date(2004, 8, 20), True), (date(2025, 1, 19), True), (date(2025, 1, 20), False), (date(2026, 1, 1), False)],
)
def test_drama_permit_is_issued_until_its_last_day(day: date, allowed: bool) -> None:
    """Kind 19 was abolished from 2025-01-20 on: the day before is the last one, inclusive."""
    assert a_kind(19).template.may_be_issued_on(day) is allowed


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (None, None, [True, True, True, True]),
        (date(2017, 6, 1), None, [False, True, True, True]),
        (None, date(2017, 6, 1), [True, True, False, False]),
        (date(2017, 6, 1), date(2017, 6, 2), [False, True, True, False]),
    ],
)
def test_both_days_in_force_are_inclusive(first: date | None, last: date | None, days: list[bool]) -> None:
    """An absent day means no bound on that side."""
    in_force = InForce(evidence=Evidence.CITED_IN_SOURCE, first_day=first, last_day=last)
    template = msgspec.structs.replace(a_kind(18).template, in_force=in_force)
    asked = [date(2017, 5, 31), date(2017, 6, 1), date(2017, 6, 2), date(2017, 6, 3)]
    assert [template.may_be_issued_on(day) for day in asked] == days


def test_kind_without_dates_is_always_in_force() -> None:
    """Most laws have no end."""
    assert a_kind(18).template.may_be_issued_on(date(2100, 1, 1))


def an_authority(*names: AuthorityName) -> Authority:
    """Make an authority that was renamed at the end of November 2018, unless told otherwise."""
    changed = (
        AuthorityName(name="旧名", evidence=Evidence.RECALLED, last_day=date(2018, 11, 30)),
        AuthorityName(name="新名", evidence=Evidence.CITED_IN_SOURCE, first_day=date(2018, 12, 1)),
    )
    return Authority(title_en="Bureau", names=names or changed)


@pytest.mark.parametrize(
    ("day", "name"), [(date(1999, 1, 1), "旧名"), (date(2018, 11, 30), "旧名"), (date(2018, 12, 1), "新名")]
)
def test_authority_bears_the_name_of_the_day(day: date, name: str) -> None:
    """A certificate shows the name of its day of issue."""
    assert an_authority().name_on(day) == name


def test_day_that_no_name_covers_gets_the_newest() -> None:
    """A gap in the table is no reason to fail."""
    gap = AuthorityName(name="新名", evidence=Evidence.RECALLED, first_day=date(2018, 12, 1))
    assert an_authority(gap).name_on(date(2018, 11, 30)) == "新名"


def test_guessed_number_is_provisional() -> None:
    """Only what was read somewhere is shown as sure."""
    sure = {"text_read", "official_form", "official_notice", "attested_hunan", "cited_in_source"}
    assert {mark.value for mark in Evidence if not a_number_format(evidence=mark).provisional} == sure
    assert {basis.value for basis in Basis if basis.guessed} == {"practice", "inferred"}


def test_field_is_found_by_key_role_and_source() -> None:
    """What is not there is None or empty."""
    template = a_kind(7).template
    number = template.with_role(Role.NUMBER)
    assert number is not None
    assert template.field(number.key) is number
    assert template.field("colour") is None
    assert template.with_role(Role.TITLE) is None
    assert {field.role for field in template.from_source(Source.HOLDER)} == {Role.HOLDER_NAME, Role.HOLDER_CODE}


def test_issuer_of_each_kind_has_a_code() -> None:
    """The identifier needs it."""
    catalogue = the_catalogue()
    codes = {catalogue.issuer_code(entry.template, on=date(2026, 3, 2)) for entry in catalogue}
    assert codes == {"11430000320581596K", "11430000MB0X557143"}


def test_code_is_the_one_of_the_day() -> None:
    """Until the reorganisation of 2018 press and film were with broadcasting, under its code; that is inferred."""
    catalogue = the_catalogue()
    template = catalogue.get("tushu_chuban_xukezheng").template
    days = (date(2018, 11, 30), date(2018, 12, 1))
    assert [catalogue.issuer_code(template, on=day) for day in days] == ["11430000320581596K", "11430000MB0X557143"]
    before = catalogue.authority_of(template).names[0]
    assert before.uscc_evidence is not None
    assert before.uscc_evidence.guessed


def test_keys_are_needed_for_every_code_since() -> None:
    """Whoever enters paper from before the change needs a key for either code."""
    authority = the_catalogue().authorities["hunan_press"]
    assert authority.codes_since(date(2000, 1, 1)) == {"11430000320581596K", "11430000MB0X557143"}
    assert authority.codes_since(date(2018, 12, 1)) == {"11430000MB0X557143"}
