"""The platform's row, field by field, and its one spelling."""

import datetime as dt
import hashlib
import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecert.catalogue.vocabulary import Datatype, Role
from ecert.errors import InvalidInput
from ecert.platform import checks, rows
from ecert.register.lifecycle import EventKind
from ecert.register.record import Holder
from ecert.sync.records import Element, compute_row_sha256, format_row, row_key_of
from tests.building import the_catalogue
from tests.unit.sync.builders import ORGANISATION, PERSON, a_record, a_row, an_identifier, some_events

KINDS = [entry.template.slug for entry in the_catalogue()]
OTHER_TYPES = ["114", "115", "118", "119", "120", "122", "411", "412", "413", "414", "511", "516", "999"]


def test_row_says_what_the_record_says() -> None:
    """Every field that every certificate has stands where the platform wants it."""
    record = a_record()
    row = json.loads(format_row(a_row(record, sequence=12)))
    del row["businessInformation"]
    assert row == {
        "eCertID": row_key_of(record.identifier),
        "zzeCertID": record.identifier,
        "associatedZzeCertID": "",
        "provinceNum": "430000",
        "certTypeCode": "11430000320581596K918",
        "certName": "广播电视节目制作经营许可证",
        "certNum": record.number,
        "issuAuth": "湖南省广播电视局",
        "issuAuthCode": "11430000320581596K",
        "issuedDate": "20260302",
        "issuDate": "20260302",
        "effectiveDate": "20260302",
        "expiringDate": "20280301",
        "creditCode": "91430100MA4QT2A72P",
        "companyName": "湖南示例云影文化传媒有限公司",
        "name": "",
        "identityCard": "",
        "identityCardType": "001",
        "certState": "01",
        "certStatusDescription": "",
        "operateType": "01",
        "url": "",
        "x_eventNumber": 12,
        "x_typeCodeProvisional": "1",
    }


def test_row_key_is_the_beginning_of_the_identifiers_digest() -> None:
    """Sixteen bytes of SHA-256 as 32 upper-case hexadecimal digits, as anybody can compute."""
    digest = hashlib.sha256(an_identifier().encode()).hexdigest().upper()
    assert row_key_of(an_identifier()) == digest[:32]


def test_versions_of_a_certificate_have_keys_of_their_own() -> None:
    """The key is the version's, since a version has a state of its own."""
    assert row_key_of(an_identifier(version=1)) != row_key_of(an_identifier(version=2))


def test_first_issue_date_is_that_of_version_one() -> None:
    """A later version tells both days."""
    row = a_row(a_record(first_issued=dt.date(2020, 5, 6)))
    assert (row.first_issued, row.issued) == ("20200506", "20260302")


def test_no_end_is_the_last_day_of_the_calendar() -> None:
    """长期 is 99991231 in a field for dates (standards digest 3.5)."""
    assert a_row(a_record(valid_to=None)).valid_to == "99991231"


def test_day_of_an_event_is_a_legal_day() -> None:
    """An event late on the last day in UTC is one of the day after in Asia/Shanghai, when it has lapsed."""
    record = a_record(valid_to=dt.date(2026, 5, 1))
    before, after = (dt.datetime(2026, 5, 1, hour, tzinfo=dt.UTC) for hour in (15, 16))
    assert [a_row(record, some_events(at=at)).state for at in (before, after)] == ["01", "05"]


def test_certificate_before_its_first_day_is_valid_from_then() -> None:
    """No event happens on the first day, so the row says 有效 and the day from which."""
    row = a_row(a_record(valid_from=dt.date(2026, 9, 1)))
    assert (row.state, row.valid_from) == ("01", "20260901")


def test_state_is_that_after_the_told_event() -> None:
    """Earlier events count, later ones are not known yet."""
    kinds = (EventKind.SUSPENDED, EventKind.RESUMED, EventKind.REVOKED)
    told = [a_row(events=some_events(*kinds[:count])) for count in range(4)]
    assert [(row.operation, row.state) for row in told] == [("01", "01"), ("03", "02"), ("06", "01"), ("05", "07")]


def test_predecessor_is_named() -> None:
    """A later version names the one that it replaces."""
    before = an_identifier(version=1)
    row = a_row(a_record(identifier=an_identifier(version=2), predecessor=before, business_type="renewal"))
    assert (row.predecessor, row.operation) == (before, "02")


def test_assigned_type_code_is_said_so() -> None:
    """The mark is the record's, not the template's of today."""
    assert a_row(a_record(type_code_provisional=False)).type_code_provisional == "0"


@pytest.mark.parametrize(
    ("holder", "fields"),
    [
        (ORGANISATION, (ORGANISATION.code, ORGANISATION.name, "", "")),
        (Holder("示例协会", "社证字第1号", "099"), ("", "示例协会", "", "社证字第1号")),
        (PERSON, ("", "", "夏雨薇", "430111199209200042")),
        *((Holder("王示例", "N1234567", code_type), ("", "", "王示例", "N1234567")) for code_type in OTHER_TYPES),
    ],
    ids=["001", "099", "111", *OTHER_TYPES],
)
def test_holder_stands_where_its_code_type_says(holder: Holder, fields: tuple[str, str, str, str]) -> None:
    """All sixteen code types of GB/T 36903, annex A, have their fields, and the platform takes them."""
    row = a_row(a_record(holder=holder))
    assert (row.credit_code, row.company_name, row.person_name, row.identity_card) == fields
    assert row.holder_code_type == holder.code_type
    assert checks.check_row(rows.parse_row(format_row(row)), accept_provisional=True) == []


def test_unknown_holder_code_type_is_refused_by_its_field() -> None:
    """What annex A does not know has no place in the row."""
    with pytest.raises(InvalidInput, match="identityCardType") as refused:
        a_row(a_record(holder=msgspec.structs.replace(ORGANISATION, code_type="551")))
    assert "551" not in refused.value.detail


# --- 业务信息


def test_elements_are_the_claims_with_a_short_name_of_business() -> None:
    """Each `KZ_` field is told in the template's order; lists are joined by the standard's `^`."""
    template = the_catalogue().get("chubanwu_jingying_xukezheng").template
    record = a_record(template.slug)
    named = {field.short_name: field for field in template.fields}
    row = a_row(record, kind=template.slug)
    told = [element.short_name for element in row.elements]
    assert told == [name for name in named if name.startswith("KZ_") and named[name].key in record.claims]
    kinds = next(element for element in row.elements if element.value.startswith("图书^"))
    assert kinds.value == "图书^报纸^期刊^电子出版物^音像制品"
    assert {element.name for element in row.elements} <= {field.label for field in template.fields}


def test_fields_without_a_value_are_left_out() -> None:
    """An optional claim that nobody made is no element."""
    claims = dict(a_record().claims)
    less = {key: value for key, value in claims.items() if key != "legal_representative"}
    assert len(a_row(a_record(claims=less)).elements) == len(a_row(a_record(claims=claims)).elements) - 1


def test_basic_fields_are_no_elements() -> None:
    """Number, holder, days and authority travel in the row's own fields."""
    template = the_catalogue().get("boyinyuan_zhuchiren_zheng").template
    basic = {
        field.short_name
        for field in template.fields
        if field.role is not None and field.role not in {Role.SCOPE, Role.TITLE}
    }
    row = a_row(kind=template.slug)
    assert basic
    assert not basic & {element.short_name for element in row.elements}


def test_pictures_are_left_out() -> None:
    """A picture is part of the certificate's file; a row holds data only."""
    with_pictures = [
        entry.template.slug
        for entry in the_catalogue()
        if any(field.datatype is Datatype.IMAGE and field.key in entry.sample.claims for field in entry.template.fields)
    ]
    assert with_pictures
    assert not any(b"data:image" in format_row(a_row(kind=kind)) for kind in with_pictures)


def test_overlong_value_is_refused_by_its_field() -> None:
    """A list whose separators make it longer than the platform takes is never cut in silence."""
    key, short_name = "business_scope", "KZ_JYFW"
    items = ["节" * 40 + str(number) for number in range(100)]
    claims = dict(a_record().claims) | {key: items}
    with pytest.raises(InvalidInput) as refused:
        a_row(a_record(claims=claims))
    assert [error.path for error in refused.value.errors] == [f"businessInformation.{short_name}"]
    assert "节" not in refused.value.detail


# --- the one spelling


@pytest.mark.parametrize("kind", KINDS)
def test_platform_takes_a_row_of_every_kind(kind: str) -> None:
    """The stand-in's own checks find nothing wrong with any of the 34 samples."""
    row = rows.parse_row(format_row(a_row(kind=kind)))
    assert checks.check_row(row, accept_provisional=True) == []


@pytest.mark.parametrize("kind", KINDS)
def test_digest_is_the_one_the_platform_computes(kind: str) -> None:
    """Both sides write the row's one spelling by themselves and agree."""
    row = a_row(kind=kind)
    theirs = rows.format_row(rows.parse_row(format_row(row)))
    assert theirs.encode() == format_row(row)
    assert compute_row_sha256(row) == rows.compute_row_sha256(theirs)


@given(value=st.text(st.characters(exclude_categories=["Cs"]), max_size=60), number=st.integers(1, 2**63 - 1))
def test_digest_agrees_for_every_text(value: str, number: int) -> None:
    """Quotes, backslashes, control characters and rare planes are spelled alike on both sides."""
    row = msgspec.structs.replace(a_row(sequence=number), company_name=value, elements=(Element("KZ_A", value, value),))
    theirs = rows.format_row(rows.parse_row(format_row(row)))
    assert theirs.encode() == format_row(row)
    assert compute_row_sha256(row) == rows.compute_row_sha256(theirs)


def test_same_record_and_events_make_the_same_row() -> None:
    """Nothing but the register decides, so that reconciliation can make a row again."""
    assert format_row(a_row(a_record(), some_events())) == format_row(a_row(a_record(), some_events()))
