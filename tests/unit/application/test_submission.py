"""What is asked for: checked as a whole before anybody reads it, and stored in one form."""

import dataclasses
import hashlib
from datetime import date

import msgspec
import pytest

from ecert.application.attached import MAX_ATTACHED
from ecert.application.grant import Grant
from ecert.application.submission import (
    RawSubmission,
    Submission,
    check_submission,
    decode_submission,
    encode_submission,
)
from ecert.catalogue.entries import CatalogueEntry
from ecert.catalogue.vocabulary import TemplateState
from ecert.errors import InvalidInput, Malformed, TemplateNotInForce
from ecert.signing import cbor
from tests.unit.application.builders import (
    PREDECESSOR,
    TODAY,
    a_raw_submission,
    a_submission,
    day_of,
    some_claims,
)
from tests.unit.catalogue.builders import a_kind, the_catalogue

ENTRIES = list(the_catalogue())
PAPER = {"certificate_number": "（湘）字第00637号", "issued_date": "2018-10-15"}
FILE = ("a" * 64, "营业执照副本")
IDENTITY_NUMBER = "430102199003070012"


def problems(raw: RawSubmission, type_index: int = 18, *, today: date = TODAY) -> list[tuple[str, str]]:
    """Check a submission that must be refused, and give paths and messages."""
    with pytest.raises(InvalidInput) as caught:
        check_submission(a_kind(type_index), raw, today=today)
    return [(error.path, error.message) for error in caught.value.errors]


def paths(raw: RawSubmission, type_index: int = 18, *, today: date = TODAY) -> list[str]:
    """Give the paths alone."""
    return [path for path, _ in problems(raw, type_index, today=today)]


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry.template.slug for entry in ENTRIES])
def test_sample_of_each_kind_can_be_applied_for(entry: CatalogueEntry) -> None:
    """Holder, claims and, where it comes from elsewhere, the number are accepted as they are."""
    index = entry.template.type_index
    submission = a_submission(index, today=day_of(entry))
    assert submission.claims == entry.sample.claims
    assert submission.template_digest == entry.digest
    assert (submission.holder.name, submission.holder.code) == (entry.sample.holder.name, entry.sample.holder.code)


@pytest.mark.parametrize("business_type", ["", "annual_check", "First_issue", "first_issue "])
def test_unknown_business_type_is_refused(business_type: str) -> None:
    """Only the five words are known."""
    assert paths(a_raw_submission(business_type=business_type)) == ["business_type"]


@pytest.mark.parametrize("business_type", ["change", "renewal", "reissue"])
def test_what_replaces_needs_a_predecessor(business_type: str) -> None:
    """And with one it is accepted."""
    assert paths(a_raw_submission(business_type=business_type)) == ["predecessor"]
    assert a_submission(business_type=business_type, predecessor=PREDECESSOR).predecessor == PREDECESSOR


@pytest.mark.parametrize(("business_type", "grant"), [("first_issue", {}), ("backlog", PAPER)])
def test_what_begins_has_no_predecessor(business_type: str, grant: dict[str, object]) -> None:
    """A first issue that names one is a slip."""
    assert paths(a_raw_submission(business_type=business_type, predecessor=PREDECESSOR, grant=grant)) == ["predecessor"]


@pytest.mark.parametrize("predecessor", ["", "4711", PREDECESSOR[:-1] + "_", PREDECESSOR + "0" * 5000])
def test_predecessor_that_is_no_identifier_is_refused(predecessor: str) -> None:
    """Before anything is looked up or stored, whatever its length."""
    assert paths(a_raw_submission(business_type="change", predecessor=predecessor)) == ["predecessor"]


@pytest.mark.parametrize("type_index", [7, 11, 13, 17, 20, 21, 30])
def test_kind_without_the_item_cannot_be_renewed(type_index: int) -> None:
    """Works, one-off permits and what never ends have no item 延续, so nobody may approve one."""
    raw = a_raw_submission(type_index, business_type="renewal", predecessor=PREDECESSOR)
    assert paths(raw, type_index) == ["business_type"]


def test_all_mistakes_are_named_together() -> None:
    """Holder, claims and grant are looked at in one go, and no value comes back."""
    raw = a_raw_submission(
        holder_name="甲\u202e乙",
        holder_code="91430100MA4QT2A72Q",
        claims=some_claims(business_mode="进口", fax="0731-4711"),
        grant={"certificate_number": "（湘）字第00637号"},
    )
    assert problems(raw) == [
        ("holder.name", "invisible format characters (such as bidirectional overrides) are not allowed"),
        ("holder.code", "is not a valid unified social credit code"),
        ("claims.fax", "the template has no such field"),
        ("claims.business_mode", "is not one of the choices"),
        ("grant.certificate_number", "is drawn by the register"),
    ]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        pytest.param({"holder_code_type": "111", "holder_code": IDENTITY_NUMBER}, "holder.code_type", id="person"),
        pytest.param({"holder_code_type": "002"}, "holder.code_type", id="no-such-type"),
        pytest.param({"holder_code": IDENTITY_NUMBER}, "holder.code", id="code-of-another-type"),
        pytest.param({"holder_code": 914301}, "holder.code", id="code-number"),
        pytest.param({"holder_code": "9" * 65}, "holder.code", id="code-too-long"),
        pytest.param({"holder_name": None}, "holder.name", id="name-missing"),
        pytest.param({"holder_name": "\u3000"}, "holder.name", id="name-blank"),
        pytest.param({"holder_name": "\u00a0"}, "holder.name", id="name-no-break-space"),
        pytest.param({"holder_name": "甲" * 101}, "holder.name", id="name-over-the-fields-length"),
        pytest.param({"holder_name": "甲^乙"}, "holder.name", id="two-names-where-one-belongs"),
    ],
)
def test_unfitting_holder_is_refused(changes: dict[str, object], path: str) -> None:
    """The holder must be of a sort that the kind takes, and fit the fields that it fills."""
    raw = a_raw_submission(**changes)
    (problem,) = problems(raw)
    assert problem[0] == path
    assert all(str(value) not in problem[1] for value in changes.values() if len(str(value)) > 3)


def test_holder_of_a_persons_kind_has_a_persons_name() -> None:
    """The name of a journalist has no digits."""
    assert paths(a_raw_submission(15, holder_name="李明轩2"), 15) == ["holder.name"]


def test_birth_after_the_day_of_submission_is_refused() -> None:
    """An identity number of somebody who is not born yet is a slip."""
    assert paths(a_raw_submission(15), 15, today=date(1990, 3, 6)) == ["holder.code"]


def test_several_owners_of_a_work_are_joined() -> None:
    """Where the field is a list, each part is a name of its own (GB/T 36903)."""
    assert a_submission(17, holder_name="王若琳^ 李明轩 ").holder.name == "王若琳^李明轩"
    for broken in ("王若琳^", "^", "王若琳^^李明轩", "王若琳^王若琳"):
        assert paths(a_raw_submission(17, holder_name=broken), 17) == ["holder.name"]


@pytest.mark.parametrize(
    ("type_index", "code", "code_type"),
    [(17, "E12345678", "414"), (17, "91430100MA4QT2A72P", "001"), (11, "湘民非登字第010032号", "099")],
)
def test_other_papers_name_a_holder_where_the_kind_takes_them(type_index: int, code: str, code_type: str) -> None:
    """A foreign author has a passport, a small organisation another registration."""
    holder = a_submission(type_index, holder_code=code, holder_code_type=code_type).holder
    assert (holder.code, holder.code_type) == (code, code_type)


def grant_problem(grant: dict[str, object], type_index: int = 18, business_type: str = "first_issue") -> str:
    """Give the path of the one mistake in a grant."""
    predecessor = PREDECESSOR if business_type in {"change", "renewal", "reissue"} else None
    raw = a_raw_submission(type_index, business_type=business_type, predecessor=predecessor, grant=grant)
    (path,) = paths(raw, type_index)
    return path


@pytest.mark.parametrize(
    ("grant", "path"),
    [
        ({"certificate_number": "（湘）字第00637号"}, "grant.certificate_number"),
        ({"issued_date": "2026-03-02"}, "grant.issued_date"),
        ({"valid_from": "2026-03-01"}, "grant.valid_from"),
        ({"valid_from": "2026-02-30"}, "grant.valid_from"),
        ({"valid_to": "2028-03-02"}, "grant.valid_to"),
        ({"valid_to": "2028-03-01"}, "grant.valid_to"),
        ({"number": "1"}, "grant"),
    ],
)
def test_first_issue_grants_only_what_the_rules_leave_open(grant: dict[str, object], path: str) -> None:
    """The register draws the number and issues today; a fixed term ends where it ends, on whatever day it is issued."""
    assert grant_problem(grant) == path


def test_first_issue_may_begin_later() -> None:
    """Up to a year ahead."""
    assert a_submission(grant={"valid_from": "2026-07-01"}).grant == Grant(valid_from=date(2026, 7, 1))


def test_first_issue_may_end_as_the_office_says_where_no_term_is_fixed() -> None:
    """Such as on the last day of a national batch."""
    assert a_submission(1, grant={"valid_to": "2028-12-31"}).grant == Grant(valid_to=date(2028, 12, 31))


@pytest.mark.parametrize("type_index", [15, 22, 23, 32])
def test_national_kind_brings_its_number(type_index: int) -> None:
    """What is granted nationally has a number already; it must have the kind's form."""
    example = a_kind(type_index).template.number.example
    assert a_submission(type_index).grant.certificate_number == example
    assert grant_problem({}, type_index) == "grant.certificate_number"
    assert grant_problem({"certificate_number": "没有这样的号"}, type_index) == "grant.certificate_number"
    assert grant_problem({"certificate_number": 4711}, type_index) == "grant.certificate_number"


def test_work_without_a_class_letter_brings_its_number() -> None:
    """Nobody can approve what the register could not number afterwards."""
    claims = some_claims(17, work_kind="口述")
    assert paths(a_raw_submission(17, claims=claims), 17) == ["grant.certificate_number"]
    grant = {"certificate_number": "湘作登字-2026-C-00000001"}
    assert a_submission(17, claims=claims, grant=grant).grant.certificate_number == "湘作登字-2026-C-00000001"


def test_backlog_entry_says_what_the_paper_says() -> None:
    """Number and day of issue are on it; the other days may be."""
    grant = a_submission(
        business_type="backlog", grant={**PAPER, "valid_from": "2018-11-01", "valid_to": "2019-12-31"}
    ).grant
    assert grant == Grant("（湘）字第00637号", date(2018, 10, 15), date(2018, 11, 1), date(2019, 12, 31))


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"certificate_number": None}, "grant"),
        ({"issued_date": None}, "grant"),
        ({"issued_date": "2026-03-03"}, "grant.issued_date"),
        ({"issued_date": "1969-12-31"}, "grant.issued_date"),
        ({"valid_from": "1969-12-31"}, "grant.valid_from"),
        ({"valid_to": "2018-10-14"}, "grant.valid_to"),
        ({"certificate_number": "（沪）字第00637号"}, "grant.certificate_number"),
    ],
)
def test_backlog_entry_that_no_paper_can_say_is_refused(changes: dict[str, object], path: str) -> None:
    """Nor days before 1970, which a code cannot hold."""
    assert grant_problem({**PAPER, **changes}, business_type="backlog") == path


def test_backlog_entry_of_today_is_possible() -> None:
    """Paper may have been handed out this morning."""
    grant = {**PAPER, "issued_date": TODAY.isoformat()}
    assert a_submission(business_type="backlog", grant=grant).grant.issued == TODAY


@pytest.mark.parametrize(
    ("business_type", "grant", "path"),
    [
        ("change", {"certificate_number": "（湘）字第00637号"}, "grant.certificate_number"),
        ("renewal", {"certificate_number": "（湘）字第00637号"}, "grant.certificate_number"),
        ("change", {"valid_to": "2028-01-01"}, "grant"),
        ("reissue", {"valid_from": "2026-03-02"}, "grant"),
        ("renewal", {"valid_from": "2026-03-02"}, "grant"),
        ("renewal", {"valid_to": "2028-01-01"}, "grant.valid_to"),
        ("change", {"issued_date": "2018-10-15"}, "grant.issued_date"),
    ],
)
def test_later_version_keeps_number_and_period(business_type: str, grant: dict[str, object], path: str) -> None:
    """They follow from the predecessor."""
    assert grant_problem(grant, business_type=business_type) == path


def test_renewal_may_end_as_the_office_says_where_no_term_is_fixed() -> None:
    """A national batch sets its own end."""
    grant = {"valid_to": "2028-12-31"}
    submission = a_submission(1, business_type="renewal", predecessor=PREDECESSOR, grant=grant)
    assert submission.grant.valid_to == date(2028, 12, 31)


@pytest.mark.parametrize("today", [date(2025, 1, 19), date(2018, 5, 8)])
def test_drama_permit_was_issued_until_it_was_abolished(today: date) -> None:
    """Its last day is inclusive."""
    assert a_submission(19, today=today).slug == a_kind(19).template.slug


@pytest.mark.parametrize("business_type", ["first_issue", "change", "renewal", "reissue"])
def test_drama_permit_is_not_issued_any_more(business_type: str) -> None:
    """Neither the first version nor a later one."""
    predecessor = None if business_type == "first_issue" else PREDECESSOR
    raw = a_raw_submission(19, business_type=business_type, predecessor=predecessor)
    with pytest.raises(TemplateNotInForce):
        check_submission(a_kind(19), raw, today=date(2025, 1, 20))


def test_drama_permit_of_paper_can_still_be_entered() -> None:
    """It is the day on the paper that counts."""
    number = {"certificate_number": "乙第18056号"}
    assert a_submission(19, business_type="backlog", grant={**number, "issued_date": "2025-01-19"}).grant.issued
    with pytest.raises(TemplateNotInForce):
        a_submission(19, business_type="backlog", grant={**number, "issued_date": "2025-01-20"})


@pytest.mark.parametrize("state", [TemplateState.DRAFT, TemplateState.WITHDRAWN])
def test_template_that_is_not_published_takes_no_applications(state: TemplateState) -> None:
    """A draft not yet, a withdrawn one not any more."""
    entry = a_kind(18)
    unpublished = dataclasses.replace(entry, template=msgspec.structs.replace(entry.template, state=state))
    with pytest.raises(TemplateNotInForce):
        check_submission(unpublished, a_raw_submission(), today=TODAY)


STORED = [
    pytest.param(a_submission(), id="first-issue"),
    pytest.param(a_submission(business_type="backlog", grant={**PAPER, "valid_to": "2019-12-31"}), id="backlog"),
    pytest.param(a_submission(business_type="change", predecessor=PREDECESSOR), id="change"),
    pytest.param(a_submission(15), id="national-person-with-photograph"),
    pytest.param(a_submission(17, holder_name="王若琳^李明轩"), id="work-of-two"),
]


@pytest.mark.parametrize("submission", STORED)
def test_stored_submission_reads_back_as_it_was(submission: Submission) -> None:
    """Value and bytes are the same."""
    content = encode_submission(submission)
    assert decode_submission(content) == submission
    assert encode_submission(decode_submission(content)) == content


def test_digest_does_not_depend_on_the_order_of_the_claims() -> None:
    """Two clients that send the same in another order ask for the same."""
    reversed_claims = dict(reversed(some_claims().items()))
    assert encode_submission(a_submission(claims=reversed_claims)) == encode_submission(a_submission())


def test_digest_is_this_one() -> None:
    """Reviewers and clients compare it, so a change of form would show here."""
    submission = dataclasses.replace(a_submission(), template_digest=bytes(32))
    assert (
        hashlib.sha256(encode_submission(submission)).hexdigest()
        == "15a1b5932d4377f77e92e3d696f5f6ef9fe5fae45b9624ca5f86d8498cf721e3"
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"holder_name": "湖南示例云影文化传媒公司"},
        {"holder_code": "91430105MA4QT0K383"},
        {"claims": some_claims(address="长沙市")},
        {"grant": {"valid_from": "2026-07-01"}},
        {"business_type": "change", "predecessor": PREDECESSOR},
        {"attachments": [FILE]},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_digest_covers_everything(changes: dict[str, object]) -> None:
    """Nothing can be exchanged after it was read."""
    changed = check_submission(a_kind(18), a_raw_submission(**changes), today=TODAY)
    assert encode_submission(changed) != encode_submission(a_submission())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        cbor.encode([]),
        cbor.encode({}),
        cbor.encode({"template": 1}),
        encode_submission(a_submission())[:-1],
        encode_submission(a_submission()) + b"\0",
        cbor.encode({**cbor.decode(encode_submission(a_submission())), "extra": 1}),  # type: ignore[dict-item]
        cbor.encode({**cbor.decode(encode_submission(a_submission())), "attachments": []}),  # type: ignore[dict-item]
        encode_submission(a_submission()).replace(b"first_issue", b"first_owner"),
    ],
    ids=[
        "empty",
        "break",
        "array",
        "empty-map",
        "no-template",
        "cut",
        "trailing",
        "extra",
        "no-files",
        "business-type",
    ],
)
def test_damaged_content_is_malformed(content: bytes) -> None:
    """Whatever stands in the row, reading it fails in one known way."""
    with pytest.raises(Malformed):
        decode_submission(content)


@pytest.mark.parametrize(
    ("attachments", "expected"),
    [
        ([FILE] * 2, ["attachments.1.sha256"]),
        ([("A" * 64, "章程")], ["attachments.0.sha256"]),
        ([("a" * 63, "章程"), FILE, ("", "章程")], ["attachments.0.sha256", "attachments.2.sha256"]),
        ([("a" * 64 + "\n", "章程")], ["attachments.0.sha256"]),
        ([("a" * 64, "")], ["attachments.0.name"]),
        ([("a" * 64, "章" * 101)], ["attachments.0.name"]),
        ([("a" * 64, "章\u202e程")], ["attachments.0.name"]),
        ([("x", "")], ["attachments.0.sha256", "attachments.0.name"]),
        ([(f"{number:064x}", "章程") for number in range(MAX_ATTACHED + 1)], ["attachments"]),
    ],
    ids=["twice", "capitals", "short", "line-break", "no-name", "long-name", "override", "both", "too-many"],
)
def test_file_that_cannot_be_named_is_refused(attachments: list[tuple[str, str]], expected: list[str]) -> None:
    """All mistakes in them are named, beside those in the claims."""
    assert paths(a_raw_submission(attachments=attachments)) == expected
    claims = {key: value for key, value in some_claims().items() if key != "address"}
    assert set(paths(a_raw_submission(attachments=attachments, claims=claims))) == {"claims.address", *expected}


def test_files_keep_their_order_and_are_as_many_as_allowed() -> None:
    """What was handed in first is read first."""
    files = [(f"{number:064x}", f"材料 {number}") for number in range(MAX_ATTACHED, 0, -1)]
    submission = a_submission(attachments=files)
    assert [(file.sha256, file.name) for file in submission.attachments] == files
    assert decode_submission(encode_submission(submission)) == submission
