"""Every template version below `templates/`: what must hold for the data itself, beyond being readable."""

import base64
import hashlib
import itertools
import re
import tomllib
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from ecert.catalogue.claims import check_claims
from ecert.catalogue.datatypes import check_value, parse_date
from ecert.catalogue.numbering import fits, format_number, number_series
from ecert.catalogue.template import Authority, CertificateTemplate, Sample
from ecert.catalogue.vocabulary import ROLE_SOURCES, Basis, Datatype, Evidence, NumberAuthority, Power, Role, Source
from ecert.identifiers.holder import HolderCodeType, check_holder_code

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
FOLDERS = sorted(path.parent for path in TEMPLATES.glob("*/*/template.toml"))
NAMES = [f"{folder.parent.name}/{folder.name}" for folder in FOLDERS]

FIRST_KINDS = range(1, 35)
"""The 34 kinds the service began with; their first versions are fixed for good."""
PLACEHOLDER_NUMBERS = {7, 8, 12, 13, 14, 16, 22, 23, 24, 27, 28, 29, 30, 31, 33, 34}
"""Kinds whose number format nobody has seen; each must say so until a real number is found."""
NUMBERED_NATIONALLY = {33}
"""Kinds that the province issues under numbers of a national system, of which no specimen was found."""
STANDARD_SHORT_NAMES = {
    Role.NUMBER: "ZZBH",
    Role.HOLDER_NAME: "CZZT",
    Role.HOLDER_CODE: "CZZTDM",
    Role.HOLDER_CODE_TYPE: "CZZTDMLX",
    Role.ISSUED: "ZZBFRQ",
    Role.VALID_FROM: "ZZYXQQSRQ",
    Role.VALID_TO: "ZZYXQJZRQ",
    Role.AUTHORITY: "ZZBFJG",
}
"""GB/T 36903 basic information; every other element is `KZ_` and pinyin initials."""
SAMPLE_IMAGE_BYTES = 6 * 1024

each_version = pytest.mark.parametrize("folder", FOLDERS, ids=NAMES)


def load_template(folder: Path) -> CertificateTemplate:
    """Decode the template of one version."""
    return msgspec.toml.decode((folder / "template.toml").read_bytes(), type=CertificateTemplate)


def load_sample(folder: Path) -> Sample:
    """Decode the sample of one version."""
    return msgspec.toml.decode((folder / "sample.toml").read_bytes(), type=Sample)


def load_authorities() -> dict[str, Authority]:
    """Decode the authorities."""
    return msgspec.toml.decode((TEMPLATES / "authorities.toml").read_bytes(), type=dict[str, Authority])


def first_versions() -> dict[int, CertificateTemplate]:
    """Give the first versions of the first 34 kinds, by their place in the type table."""
    templates = [load_template(folder) for folder in FOLDERS]
    return {template.type_index: template for template in templates if template.type_index in FIRST_KINDS}


def test_the_first_34_kinds_are_there() -> None:
    """The type table begins with 34 different kinds, all in version 1 and published."""
    kinds = first_versions()
    assert sorted(kinds) == list(FIRST_KINDS)
    assert len({template.slug for template in kinds.values()}) == 34
    assert {(template.version, template.state) for template in kinds.values()} == {(1, "published")}


@each_version
def test_folder_names_are_slug_and_version(folder: Path) -> None:
    """A template is where its slug and version say."""
    template = load_template(folder)
    assert (folder.parent.name, folder.name) == (template.slug, str(template.version))


@each_version
def test_a_released_version_is_frozen(folder: Path) -> None:
    """The bytes of a published template are those that were released."""
    released = tomllib.loads((TEMPLATES / "released.toml").read_text(encoding="utf-8"))["digests"]
    digest = hashlib.sha256((folder / "template.toml").read_bytes()).hexdigest()
    assert load_template(folder).state == "draft" or released[f"{folder.parent.name}/{folder.name}"] == digest


def test_no_released_version_has_vanished() -> None:
    """What was released once is still there: certificates point to it."""
    released = tomllib.loads((TEMPLATES / "released.toml").read_text(encoding="utf-8"))["digests"]
    assert set(released) <= set(NAMES)


def test_a_type_index_is_given_once() -> None:
    """Each version has its own place in the type table."""
    indexes = [load_template(folder).type_index for folder in FOLDERS]
    assert len(set(indexes)) == len(indexes)


@each_version
def test_a_provisional_type_code_is_the_issuers_with_a_9(folder: Path) -> None:
    """Nobody assigned type codes yet, so they are the issuer's USCC and 9NN, and say that they are provisional."""
    template = load_template(folder)
    issuer = load_authorities()[template.issuing_authority]
    if template.version == 1 and template.type_index in FIRST_KINDS:
        assert template.type_code == f"{issuer.uscc}9{template.type_index:02}"
        assert template.type_code_provisional
    assert not template.type_code_provisional or re.fullmatch(f"{issuer.uscc}9[0-9]{{2}}", template.type_code)


@each_version
def test_national_kinds_are_numbered_by_who_grants_them(folder: Path) -> None:
    """A kind that is only handed on names who grants it, and no other kind takes numbers from elsewhere."""
    template = load_template(folder)
    handed_on = template.power is Power.NATIONAL_HANDED_ON
    assert (template.granting_authority is not None) == handed_on
    numbered_elsewhere = template.number.assigned_by is NumberAuthority.GRANTING_AUTHORITY
    assert numbered_elsewhere == (handed_on or template.type_index in NUMBERED_NATIONALLY)


@each_version
def test_english_labels_are_english(folder: Path) -> None:
    """Each field has an English label of its own within the template, in ASCII."""
    fields = load_template(folder).fields
    for field in fields:
        assert field.label_en.isascii(), field.key
        assert field.label_en.strip() == field.label_en != field.label, field.key
        assert re.search("[a-z]", field.label_en), field.key
    assert len({field.label_en for field in fields}) == len(fields)


def test_one_label_has_one_english_label_in_all_kinds() -> None:
    """The same Chinese label reads the same in English everywhere; there are no exceptions so far."""
    english: dict[str, set[str]] = defaultdict(set)
    for folder in FOLDERS:
        for field in load_template(folder).fields:
            english[field.label].add(field.label_en)
    assert {label: labels for label, labels in english.items() if len(labels) > 1} == {}


@each_version
def test_short_names_are_the_standards_or_pinyin(folder: Path) -> None:
    """Roles of GB/T 36903 have the standard's short name, all others `KZ_` and initials; none stands twice."""
    fields = load_template(folder).fields
    for field in fields:
        standard = STANDARD_SHORT_NAMES.get(field.role) if field.role else None
        wanted = re.escape(standard) if standard else "KZ_[A-Z]+[2-9]?"
        assert re.fullmatch(wanted, field.short_name), field.key
    assert len({field.short_name for field in fields}) == len(fields)


@each_version
def test_roles_are_played_once_and_by_the_right_source(folder: Path) -> None:
    """Number, holder, holder's code, date and authority are always there; each role fits its source."""
    roles = [(field.role, field.source) for field in load_template(folder).fields if field.role is not None]
    played = [role for role, _ in roles]
    assert len(set(played)) == len(played)
    assert {Role.NUMBER, Role.HOLDER_NAME, Role.HOLDER_CODE, Role.ISSUED, Role.AUTHORITY} <= set(played)
    assert all(ROLE_SOURCES[role] is source for role, source in roles)


@each_version
def test_public_fields_give_nobody_away(folder: Path) -> None:
    """Only what is printed, not personal and no coordinate may be seen by anybody."""
    for field in load_template(folder).fields:
        assert not field.public or (field.printed and not field.personal and not field.coordinate), field.key


@each_version
def test_persons_are_personal(folder: Path) -> None:
    """A name, identity number or photograph of a person is personal, and so is whatever names a holder who is one."""
    template = load_template(folder)
    for field in template.fields:
        names_person = field.datatype in {Datatype.PERSON, Datatype.RESIDENT_ID} or field.items is Datatype.PERSON
        about_holder = field.source is Source.HOLDER and template.holder_category != "organisation"
        if names_person or about_holder or field.key == "photo":
            assert field.personal, field.key


@each_version
def test_positions_are_coordinates(folder: Path) -> None:
    """Longitude, latitude and altitude are marked, so that no public answer shows where a transmitter stands."""
    for field in load_template(folder).fields:
        assert field.coordinate or field.key not in {"longitude", "latitude", "altitude_m"}, field.key


@each_version
def test_constants_have_their_text(folder: Path) -> None:
    """A register field without a role is a constant with known placeholders, or an optional record."""
    template = load_template(folder)
    roles = {str(field.role) for field in template.fields if field.role}
    for field in template.from_source(Source.REGISTER):
        if field.role is None:
            assert field.text is not None or not field.required, field.key
            assert set(re.findall(r"\{(.*?)\}", field.text or "")) <= roles, field.key


@each_version
def test_choices_fit_their_field(folder: Path) -> None:
    """Each choice fits the field's length, and the source of the choices is named."""
    for field in load_template(folder).fields:
        is_choice = Datatype.ENUM in {field.datatype, field.items}
        assert bool(field.choices) == bool(field.choices_basis) == is_choice, field.key
        assert max(map(len, field.choices), default=0) <= (field.max_length or 0) or not is_choice, field.key


@each_version
def test_drawn_numbers_match_the_regex(folder: Path) -> None:
    """Number 1 of 2026 and the example have the form of the kind, for every class letter."""
    template = load_template(folder)
    number = template.number
    assert fits(number, number.example)
    for choice in number.letters or [""]:
        series = number_series(number, year=2026, claims={field.key: choice for field in template.fields})
        assert series is not None
        assert fits(number, format_number(series, 1))


def test_works_of_an_unknown_class_draw_no_number() -> None:
    """Of the 14 classes of works, only those whose letter is known can be numbered here."""
    template = first_versions()[17]
    work_kind = template.field("work_kind")
    assert work_kind is not None
    known = {
        choice
        for choice in work_kind.choices
        if number_series(template.number, year=2026, claims={"work_kind": choice}) is not None
    }
    assert known == set(template.number.letters) == {"文字", "音乐", "美术", "摄影", "影视", "图形", "其他"}


def test_made_up_numbers_stay_marked() -> None:
    """Exactly the 16 formats that nobody has seen are placeholders, and every placeholder is provisional."""
    kinds = first_versions()
    marked = {index for index, kind in kinds.items() if kind.number.evidence is Evidence.PLACEHOLDER}
    assert marked == PLACEHOLDER_NUMBERS
    assert all(kinds[index].number.provisional for index in marked)


def test_guessed_fields_stay_marked() -> None:
    """The 510 fields keep the basis the fact sheet gives them: 180 from practice and 67 inferred are guesses."""
    counts: dict[Basis, int] = defaultdict(int)
    for kind in first_versions().values():
        for field in kind.fields:
            counts[field.basis] += 1
    assert counts == {Basis.STATUTE: 103, Basis.SOURCE: 127, Basis.FORM: 33, Basis.PRACTICE: 180, Basis.INFERRED: 67}


def test_office_permits_begin_in_2017() -> None:
    """Kind 14 took the place of another permit on 2017-06-01."""
    kind = first_versions()[14]
    assert kind.may_be_issued_on(date(2017, 6, 1))
    assert not kind.may_be_issued_on(date(2017, 5, 31))


def test_only_the_abolished_drama_permit_has_an_end() -> None:
    """Kind 19 may be issued until 2025-01-19; no other kind has an end."""
    kinds = first_versions()
    assert [index for index, kind in kinds.items() if kind.in_force and kind.in_force.last_day] == [19]
    assert kinds[19].may_be_issued_on(date(2025, 1, 19))
    assert not kinds[19].may_be_issued_on(date(2025, 1, 20))


@each_version
def test_the_sample_fills_the_template(folder: Path) -> None:
    """The sample's claims are what an applicant would send, complete and nothing besides."""
    template, sample = load_template(folder), load_sample(folder)
    optional = {field.key for field in template.from_source(Source.APPLICANT)}
    required = {field.key for field in template.from_source(Source.APPLICANT) if field.required}
    assert required <= set(sample.claims) <= optional
    assert check_claims(template, sample.claims) == {key: sample.claims[key] for key in sample.claims}


@each_version
def test_the_samples_holder_fits(folder: Path) -> None:
    """The invented holder has an allowed code type, a code with a right check digit, and fits both fields."""
    template, holder = load_template(folder), load_sample(folder).holder
    assert holder.code_type in template.holder_code_types
    check_holder_code(holder.code, HolderCodeType(holder.code_type))
    name, code = template.with_role(Role.HOLDER_NAME), template.with_role(Role.HOLDER_CODE)
    assert name is not None
    assert code is not None
    names = holder.name.split("^") if name.datatype is Datatype.LIST else holder.name
    assert check_value(name, names, path="holder.name") == names
    assert check_value(code, holder.code, path="holder.code") == holder.code


@each_version
def test_the_samples_register_is_consistent(folder: Path) -> None:
    """Number, dates and authority agree with the template, and the authority bears the name of the day of issue."""
    template, sample = load_template(folder), load_sample(folder)
    register = {field.key: field for field in template.from_source(Source.REGISTER)}
    assert {key for key, field in register.items() if field.required} <= set(sample.register) <= set(register)
    by_role = {register[key].role: str(value) for key, value in sample.register.items() if register[key].role}
    assert by_role[Role.NUMBER] == template.number.example
    issued = parse_date(by_role[Role.ISSUED], path="register")
    start = parse_date(by_role.get(Role.VALID_FROM, by_role[Role.ISSUED]), path="register")
    assert Role.VALID_TO not in by_role or start < parse_date(by_role[Role.VALID_TO], path="register")
    grantor = load_authorities()[template.granting_authority or template.issuing_authority]
    assert by_role[Role.AUTHORITY] == grantor.name_on(issued)


@each_version
def test_the_samples_constants_are_the_templates(folder: Path) -> None:
    """The fixed wording with the sample's names in it is what the sample shows."""
    template, sample = load_template(folder), load_sample(folder)
    said = {str(field.role): sample.register.get(field.key) for field in template.from_source(Source.REGISTER)}
    said |= {"holder_name": sample.holder.name, "holder_code": sample.holder.code}
    for field in template.fields:
        if field.text is not None:
            assert sample.register[field.key] == field.text.format(**said), field.key


@each_version
def test_sample_pictures_are_small(folder: Path) -> None:
    """Drawn pictures of samples stay under 6 KiB, so that a template's folder stays readable."""
    sample = load_sample(folder)
    pictures = [value for value in sample.claims.values() if str(value).startswith("data:")]
    images = [field for field in load_template(folder).fields if field.datatype is Datatype.IMAGE]
    assert len(pictures) == len(images)
    assert all(len(base64.b64decode(str(value).partition(",")[2])) <= SAMPLE_IMAGE_BYTES for value in pictures)


def test_samples_name_one_holder_by_one_code() -> None:
    """No two invented holders of the samples share a code."""
    owners: dict[str, set[str]] = defaultdict(set)
    for folder in FOLDERS:
        template, holder = load_template(folder), load_sample(folder).holder
        # A local office has no legal person of its own: its code is that of the news organisation it belongs to.
        name = str(load_sample(folder).claims["holder_name"]) if template.type_index == 14 else holder.name
        owners[holder.code].add(re.sub("（.*）", "", name))
    assert {code: names for code, names in owners.items() if len(names) > 1} == {}


@pytest.mark.parametrize("key", sorted(load_authorities()))
def test_an_authority_bears_one_name_a_day(key: str) -> None:
    """The periods of an authority's names follow each other without gap or overlap, and the last one is open."""
    names = load_authorities()[key].names
    assert names[0].first_day is None
    assert names[-1].last_day is None
    for earlier, later in itertools.pairwise(names):
        assert earlier.last_day is not None
        assert later.first_day == earlier.last_day + timedelta(days=1)


def test_the_table_of_roles_in_the_docs_is_that_of_the_templates() -> None:
    """The document lists, kind by kind, the fields that play holder, code, scope and title."""
    text = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
    rows = [[cell.strip(" `") for cell in line.split("|")[1:-1]] for line in text.splitlines() if line.startswith("|")]
    listed = {int(row[0]): row[1:6] for row in rows if len(row) == 7 and row[0].isdigit()}
    wanted = {}
    for index, kind in first_versions().items():
        fields = [kind.with_role(role) for role in (Role.HOLDER_NAME, Role.HOLDER_CODE, Role.SCOPE, Role.TITLE)]
        wanted[index] = [kind.title, *(field.key if field else "–" for field in fields)]
    assert listed == wanted
