"""Forms are made from templates: every kind can be filled in, and nothing changes on the way through a form."""

import dataclasses

import pytest

from ecert.application.attached import AttachedFile
from ecert.application.form import (
    FILES,
    Input,
    InputKind,
    Section,
    check_typed,
    code_type_of,
    make_inputs,
    offered,
    place_errors,
    read_claims,
    read_typed,
    type_out,
)
from ecert.application.grant import Grant
from ecert.application.submission import check_submission
from ecert.application.workflow import BusinessType
from ecert.catalogue.entries import CatalogueEntry
from ecert.catalogue.vocabulary import Source
from ecert.errors import FieldError, InvalidInput
from ecert.identifiers.holder import HolderCodeType
from tests.unit.application.builders import PREDECESSOR, TODAY, a_raw_submission, a_submission, day_of
from tests.unit.catalogue.builders import a_kind, the_catalogue

ENTRIES = list(the_catalogue())
NAMES = [entry.template.slug for entry in ENTRIES]
FIRST = BusinessType.FIRST_ISSUE


def inputs_of(type_index: int, business_type: BusinessType = FIRST) -> dict[str, Input]:
    """Give the inputs of a kind's form by their names."""
    return {entry.name: entry for entry in make_inputs(a_kind(type_index).template, business_type)}


@pytest.mark.parametrize("entry", ENTRIES, ids=NAMES)
def test_sample_goes_through_its_form_unchanged(entry: CatalogueEntry) -> None:
    """Typed out and read back, the submission is the same, files and all."""
    template, today = entry.template, day_of(entry)
    files = (AttachedFile("a" * 64, "营业执照副本"), AttachedFile("b" * 64, "章程"))
    handed_in = [(file.sha256, file.name) for file in files]
    before = a_submission(template.type_index, today=today, attachments=handed_in)
    typed = type_out(
        template, holder=before.holder, claims=before.claims, grant=before.grant, attachments=before.attachments
    )
    check_typed(template, FIRST, typed)
    assert check_submission(entry, read_typed(template, FIRST, None, typed), today=today) == before


@pytest.mark.parametrize("business_type", BusinessType)
@pytest.mark.parametrize("entry", ENTRIES, ids=NAMES)
def test_form_asks_for_what_an_application_may_say(entry: CatalogueEntry, business_type: BusinessType) -> None:
    """Each of the applicant's fields and the holder has one input, and what is required can be given."""
    template = entry.template
    inputs = make_inputs(template, business_type)
    assert len({entry.name for entry in inputs}) == len(inputs)
    claims = [entry.field for entry in inputs if entry.section is Section.LICENCE]
    if business_type not in offered(template):
        return
    assert claims == list(template.from_source(Source.APPLICANT))
    empty = read_typed(template, business_type, PREDECESSOR if business_type.has_predecessor else None, {})
    with pytest.raises(InvalidInput) as refused:
        check_submission(entry, empty, today=day_of(entry))
    placed = place_errors(inputs, refused.value.errors)
    assert {entry.name for entry in inputs if entry.required and entry.section is Section.LICENCE} <= placed.keys()
    assert "attachments" not in placed


def test_datatype_has_its_input() -> None:
    """Days, amounts, choices, lists and pictures."""
    programme = inputs_of(18)
    assert programme["claims.business_scope"].kind is InputKind.TICKS
    assert programme["holder.code_type"].kind is InputKind.RADIOS
    assert programme["claims.address"].kind is InputKind.LONG_TEXT
    kinds = {
        entry.field.datatype: entry.kind
        for index in range(1, 35)
        for entry in inputs_of(index).values()
        if entry.section is Section.LICENCE and entry.field is not None
    }
    assert {
        str(datatype): str(kind) for datatype, kind in kinds.items() if datatype in {"date", "amount", "image"}
    } == {
        "date": "date",
        "amount": "amount",
        "image": "picture",
    }


def test_list_is_one_a_line_and_choices_keep_their_order() -> None:
    """Empty lines and the order in which somebody ticked say nothing."""
    template = a_kind(18).template
    choices = inputs_of(18)["claims.business_scope"].choices
    typed = {"claims.business_scope": [choices[1], choices[0]], "claims.address": ["  长沙 \n"]}
    claims = read_claims(read_typed(template, FIRST, None, typed))
    assert claims == {"business_scope": [choices[0], choices[1]], "address": "长沙"}
    work = next(entry.template for entry in ENTRIES if entry.template.slug == "zuopin_dengji_zhengshu")
    raw = read_typed(work, FIRST, None, {"holder.name": ["甲\r\n\r\n 乙 "], "claims.authors": ["张三\n李四\n"]})
    assert (raw.holder_name, raw.claims) == ("甲^乙", {"authors": ["张三", "李四"]})


def test_input_of_another_form_is_refused() -> None:
    """Nobody assigns what he was not asked."""
    template = a_kind(18).template
    check_typed(template, FIRST, {name: ["x"] for name in ("holder.name", "claims.address", *FILES)})
    check_typed(template, FIRST, {"claims.business_scope": ["x", "y"]})
    for name in ("claims.permit_no", "claims.unknown", "grant.issued_date", "state", "submitted_by"):
        with pytest.raises(InvalidInput):
            check_typed(template, FIRST, {name: ["x"]})
    with pytest.raises(InvalidInput):
        check_typed(template, FIRST, {"claims.address": ["x", "y"]})


def test_grant_is_asked_for_only_where_it_is_open() -> None:
    """The paper's number and days; the last day of a renewal where the rule leaves it to the office."""
    backlog = inputs_of(18, BusinessType.BACKLOG)
    assert {name for name in backlog if name.startswith("grant.")} == {
        "grant.certificate_number",
        "grant.issued_date",
        "grant.valid_from",
        "grant.valid_to",
    }
    assert not [name for name in inputs_of(18, BusinessType.CHANGE) if name.startswith("grant.")]
    raw = a_raw_submission(business_type="backlog")
    paper = Grant("（湘）字第00637号", TODAY.replace(year=2018))
    holder = a_submission().holder
    typed = type_out(a_kind(18).template, holder=holder, claims={}, grant=paper)
    read = read_typed(a_kind(18).template, BusinessType.BACKLOG, None, typed)
    assert read.grant == {"certificate_number": "（湘）字第00637号", "issued_date": "2018-03-02"}
    assert dataclasses.replace(raw, grant=read.grant).grant == read.grant


def test_mistake_stands_at_its_input() -> None:
    """One of a file at the files; what belongs to none at the top."""
    errors = (
        FieldError("claims.address", "is required"),
        FieldError("attachments.3.name", "must not be empty"),
        FieldError("business_type", "this kind of certificate has no such item"),
    )
    assert place_errors(inputs_of(18).values(), errors) == {
        "claims.address": ["is required"],
        "attachments": ["must not be empty"],
        "": ["this kind of certificate has no such item"],
    }


def test_code_type_is_known_by_its_code() -> None:
    """Anything else is none."""
    assert code_type_of("001") is HolderCodeType.UNIFIED_SOCIAL_CREDIT_CODE
    assert code_type_of("") is None
