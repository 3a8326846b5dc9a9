"""What a change, a renewal or a reissue says otherwise than the certificate before it."""

import dataclasses
from datetime import date

import pytest

from ecert.application.comparison import Contents, compare, contents_of_record, contents_of_submission
from ecert.catalogue.entries import CatalogueEntry
from ecert.register.record import Holder
from tests.unit.application.builders import a_submission, day_of
from tests.unit.catalogue.builders import a_kind, the_catalogue
from tests.unit.issuance.builders import a_certificate

KIND = 18
ENTRIES = list(the_catalogue())


def contents(type_index: int = KIND) -> Contents:
    """Give what the certificate of a kind's sample says."""
    return contents_of_record(a_certificate(type_index).record_for(bytes(32)), a_kind(type_index).template)


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry.template.slug for entry in ENTRIES])
def test_same_submission_differs_in_nothing(entry: CatalogueEntry) -> None:
    """What the register and the holder's part fill in is no difference."""
    index = entry.template.type_index
    after = contents_of_submission(a_submission(index, today=day_of(entry)))
    assert compare(contents(index), after, entry.template) == ()


def test_difference_has_its_field_and_both_values() -> None:
    """Holder first, then the claims in the template's order; a list tells its items."""
    before = contents()
    template = a_kind(KIND).template
    claims = dict(before.claims)
    scope = claims["business_scope"]
    assert isinstance(scope, list)
    claims |= {"address": "长沙市岳麓区新路1号", "business_scope": [*scope[1:], "新的一项"]}
    holder = before.holder
    after = Contents(Holder("新名称有限公司", holder.code, holder.code_type), claims)
    found = compare(before, after, template)
    changed = [field.key for field in template.fields if field.key in {"address", "business_scope"}]
    assert [entry.path for entry in found] == ["holder.name", *(f"claims.{key}" for key in changed)]
    by_path = {entry.path: entry for entry in found}
    assert by_path["holder.name"].after == "新名称有限公司"
    assert by_path["claims.address"].before == before.claims["address"]
    assert by_path["claims.business_scope"].taken_away == scope[:1]
    assert by_path["claims.business_scope"].put_in == ["新的一项"]


def test_claim_that_is_not_made_any_more_is_a_difference() -> None:
    """So is one that the template does not know any more."""
    before = contents()
    kept = {key: value for key, value in before.claims.items() if key != "address"}
    old = dataclasses.replace(before, claims={**before.claims, "gone": "早先的一项"})
    found = compare(old, dataclasses.replace(before, claims=kept), a_kind(KIND).template)
    assert [(entry.path, entry.after) for entry in found] == [("claims.address", None), ("claims.gone", None)]
    assert found[1].field is None
    assert found[0].taken_away == ()


def test_last_day_counts_only_where_one_is_asked_for() -> None:
    """Without one it follows from the rule."""
    before = contents()
    template = a_kind(KIND).template
    assert compare(before, dataclasses.replace(before, valid_to=None), template) == ()
    (found,) = compare(before, dataclasses.replace(before, valid_to=date(2031, 1, 1)), template)
    assert (found.path, found.after) == ("grant.valid_to", "2031-01-01")
