"""Drawing up a certificate: for every kind, complete, with nobody's number in the code."""

import dataclasses
from datetime import date

import pytest
from msgspec import structs

from ecert.catalogue.datatypes import check_value
from ecert.catalogue.entries import CatalogueEntry
from ecert.catalogue.validity import Period
from ecert.catalogue.vocabulary import Role, Source
from ecert.errors import InvalidClaims, Malformed
from ecert.identifiers.certificate import CertificateIdentifier
from ecert.identifiers.holder import HolderCodeType, is_person
from ecert.issuance.compose import compose
from ecert.register.credential import BUDGET, ENVELOPE_BYTES, decode_credential, encode_credential
from ecert.register.record import MAX_RECORD_BYTES, Holder, Record, decode_record, encode_record
from tests.unit.application.builders import TODAY, a_submission, some_claims
from tests.unit.catalogue.builders import a_kind, the_catalogue
from tests.unit.issuance.builders import SERIAL, a_certificate, an_allotment, the_authorities

ENTRIES = list(the_catalogue())
each_kind = pytest.mark.parametrize("entry", ENTRIES, ids=[entry.template.slug for entry in ENTRIES])


def a_record(type_index: int = 18, /, *, issued: date | None = None, **changes: object) -> Record:
    """Give the record of a kind's sample."""
    return a_certificate(type_index, issued=issued, **changes).record_for(bytes(32))


@each_kind
def test_record_holds_every_required_field(entry: CatalogueEntry) -> None:
    """Whoever fills it in; in the template's order, and nothing that the template does not have."""
    record = a_record(entry.template.type_index)
    keys = [field.key for field in entry.template.fields]
    required = {field.key for field in entry.template.fields if field.required}
    assert required <= set(record.claims)
    assert list(record.claims) == [key for key in keys if key in record.claims]


@each_kind
def test_record_repeats_the_claims_as_they_were_read(entry: CatalogueEntry) -> None:
    """What the reviewer saw is what is signed."""
    record = a_record(entry.template.type_index)
    applicant = {field.key for field in entry.template.from_source(Source.APPLICANT)}
    assert {key: value for key, value in record.claims.items() if key in applicant} == entry.sample.claims


@each_kind
def test_every_value_of_the_record_has_its_fields_datatype(entry: CatalogueEntry) -> None:
    """Also what holder and register fill in."""
    record = a_record(entry.template.type_index)
    for field in entry.template.fields:
        if field.key in record.claims:
            assert check_value(field, record.claims[field.key], path=field.key) == record.claims[field.key]


@each_kind
def test_roles_of_the_register_say_what_was_allotted(entry: CatalogueEntry) -> None:
    """Number, days and authority stand in the claims as they stand in the head of the record."""
    record = a_record(entry.template.type_index)
    said = {
        Role.NUMBER: record.number,
        Role.HOLDER_CODE: record.holder.code,
        Role.ISSUED: record.issued.isoformat(),
        Role.VALID_FROM: record.valid_from.isoformat(),
        Role.VALID_TO: None if record.valid_to is None else record.valid_to.isoformat(),
        Role.AUTHORITY: record.granting_authority or record.authority_name,
    }
    for role, value in said.items():
        field = entry.template.with_role(role)
        assert field is None or record.claims.get(field.key) == value, role


@each_kind
def test_record_and_credential_can_be_read_again(entry: CatalogueEntry) -> None:
    """Both have one form, within their bounds."""
    drawn = a_certificate(entry.template.type_index)
    record = drawn.record_for(bytes(32))
    assert decode_record(encode_record(record)) == record
    assert len(encode_record(record)) < MAX_RECORD_BYTES
    assert decode_credential(encode_credential(drawn.credential)) == drawn.credential
    assert len(encode_credential(drawn.credential)) + ENVELOPE_BYTES <= BUDGET


@each_kind
def test_identifier_is_built_from_template_and_issuer(entry: CatalogueEntry) -> None:
    """Type code, issuer, serial and version, with the right check character (GB/T 36904)."""
    drawn = a_certificate(entry.template.type_index)
    issuer = the_catalogue().issuer_code(entry.template, on=TODAY)
    parsed = CertificateIdentifier.parse(str(drawn.identifier))
    assert parsed == CertificateIdentifier(entry.template.type_code, issuer, SERIAL, 1)
    assert drawn.record_for(bytes(32)).identifier == str(drawn.identifier)


@each_kind
def test_no_personal_number_stands_in_a_credential(entry: CatalogueEntry) -> None:
    """Identity numbers, names of others and photographs are not in the code, whatever the kind."""
    drawn = a_certificate(entry.template.type_index)
    record, payload = drawn.record_for(bytes(32)), encode_credential(drawn.credential)
    shown = {str(value) for value in dataclasses.asdict(drawn.credential).values() if value is not None}
    for field in entry.template.fields:
        value = record.claims.get(field.key)
        if field.personal and field.role is not Role.HOLDER_NAME and value is not None:
            for text in value if isinstance(value, list) else [value]:
                if field.role is Role.HOLDER_CODE or len(text) > 4:
                    assert all(text not in part for part in shown), field.key
                    assert text.encode() not in payload, field.key
                    assert text.encode("utf-16-be") not in payload, field.key


@each_kind
def test_holder_is_named_by_code_or_by_the_tail_of_a_number(entry: CatalogueEntry) -> None:
    """An organisation's code is public, a person's shows its last four characters."""
    credential, holder = a_certificate(entry.template.type_index).credential, entry.sample.holder
    if is_person(HolderCodeType(holder.code_type)):
        assert (credential.holder_code, credential.holder_tail) == (None, holder.code[-4:])
    else:
        assert (credential.holder_code, credential.holder_tail) == (holder.code, None)


def test_code_of_four_characters_has_no_tail() -> None:
    """The last four characters of a short code would be the whole code."""
    entry = a_kind(17)
    for code, tail in (("7041", None), ("70413", "0413")):
        submission = a_submission(17, holder_code=code, holder_code_type="999")
        drawn = compose(submission, entry, authorities=the_authorities(entry), allotment=an_allotment(entry))
        assert (drawn.credential.holder_code, drawn.credential.holder_tail) == (None, tail)


def test_scope_and_title_of_the_credential_are_the_templates() -> None:
    """A list becomes codes of the type table; a kind without such a field has none."""
    scope_only, both, neither = (a_certificate(index).credential for index in (18, 2, 15))
    assert (scope_only.scope, scope_only.title) == ((0, 1, 2, 3, 4, 5), None)
    assert a_kind(18).type_entry.read_scope((0, 1, 2, 3, 4, 5)) == "专题、专栏、综艺、动画片、广播剧、电视剧"
    assert (both.scope, both.title) == (some_claims(2)["business_scope"], some_claims(2)["newspaper_title"])
    assert (neither.scope, neither.title) == (None, None)


def test_first_valid_day_is_left_out_where_it_is_the_day_of_issue() -> None:
    """The code stays short, and says it where it is another day."""
    later = Period(date(2026, 7, 1), date(2028, 6, 30))
    assert a_certificate().credential.valid_from is None
    assert a_certificate(period=later).credential.valid_from == date(2026, 7, 1)
    assert a_record(period=later).valid_from == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("type_index", "issued", "issuing", "granting"),
    [
        (18, date(2018, 11, 30), "湖南省新闻出版广电局", None),
        (18, date(2018, 12, 1), "湖南省广播电视局", None),
        (1, date(2018, 11, 30), "湖南省新闻出版广电局", None),
        (1, date(2018, 12, 1), "湖南省新闻出版局", None),
        (34, date(2018, 12, 1), "湖南省电影局", None),
        (17, date(2016, 1, 1), "湖南省版权局", None),
        (15, date(2018, 3, 31), "湖南省新闻出版广电局", "国家新闻出版广电总局"),
        (15, date(2018, 4, 1), "湖南省新闻出版广电局", "国家新闻出版署"),
        (22, date(2018, 4, 1), "湖南省新闻出版广电局", "国家广播电视总局"),
        (32, date(2026, 3, 2), "湖南省广播电视局", "国家广播电视总局"),
    ],
)
def test_authorities_bear_the_names_of_the_day_of_issue(
    type_index: int, issued: date, issuing: str, granting: str | None
) -> None:
    """On the face stands who grants, in the head of the record who issues."""
    record = a_record(type_index, issued=issued)
    assert (record.authority_name, record.granting_authority) == (issuing, granting)
    authority = a_kind(type_index).template.with_role(Role.AUTHORITY)
    assert authority is not None
    assert record.claims[authority.key] == (granting or issuing)


def test_constants_are_filled_with_names() -> None:
    """The certifying statement names owner and authority; several owners are separated for readers."""
    entry = a_kind(17)
    submission = a_submission(17, holder_name="王若琳^李明轩")
    drawn = compose(submission, entry, authorities=the_authorities(entry), allotment=an_allotment(entry))
    record = drawn.record_for(bytes(32))
    assert record.claims["statement"] == (
        "以上事项，由王若琳、李明轩申请，经湖南省版权局审核，根据《作品自愿登记试行办法》规定，予以登记。"
    )
    assert record.claims["copyright_owners"] == ["王若琳", "李明轩"]
    assert record.holder == Holder("王若琳^李明轩", entry.sample.holder.code, "111")
    assert drawn.credential.holder_name == "王若琳、李明轩"


def test_record_names_the_very_template() -> None:
    """Slug, version and digest of the file, and that the type code is not official."""
    entry, record = a_kind(18), a_record()
    assert (record.template.slug, record.template.version, record.template.digest) == (
        entry.template.slug,
        1,
        entry.digest,
    )
    assert record.type_code_provisional


def test_record_names_the_signed_credential() -> None:
    """The digest is put in once the credential is signed, and nothing else changes."""
    drawn = a_certificate()
    assert drawn.record_for(b"\1" * 32).credential_digest == b"\1" * 32
    assert structs.replace(drawn.record_for(b"\1" * 32), credential_digest=bytes(32)) == drawn.record_for(bytes(32))


def test_same_input_gives_the_same_certificate() -> None:
    """Nothing in it comes from clock or chance."""
    first, second = a_certificate(), a_certificate()
    assert first.encoded_credential == second.encoded_credential
    assert first.record_for(bytes(32)) == second.record_for(bytes(32))


def test_later_version_keeps_the_day_of_the_first() -> None:
    """The identifier counts up, the first day of issue stays."""
    drawn = a_certificate(version=2, first_issued=date(2024, 3, 1))
    assert str(drawn.identifier).split(".")[-2] == "002"
    assert drawn.record_for(bytes(32)).first_issued == date(2024, 3, 1)
    assert drawn.credential.version == 2


def test_certificate_has_at_most_999_versions() -> None:
    """The standard has three digits (GB/T 36904)."""
    with pytest.raises(Malformed):
        a_certificate(version=1000)


def test_required_claim_must_be_there() -> None:
    """Claims were checked when they were handed in; what lacks a required one is signed by nobody all the same."""
    entry = a_kind(18)
    damaged = dataclasses.replace(a_submission(), claims={"address": "长沙市"})
    with pytest.raises(InvalidClaims, match="legal_representative: is required"):
        compose(damaged, entry, authorities=the_authorities(entry), allotment=an_allotment(entry))


def test_required_last_day_must_be_allotted() -> None:
    """A fixed-term certificate without an end is not drawn up."""
    with pytest.raises(InvalidClaims, match="valid_to: is required"):
        a_certificate(period=Period(TODAY, None))


def test_four_samples_name_a_person() -> None:
    """What the tests above say of persons is said of somebody."""
    persons = [entry.template.type_index for entry in ENTRIES if entry.sample.holder.code_type == "111"]
    assert persons == [15, 16, 17, 33]
