"""An applicant's claims against the template: complete, known, and the applicant's own."""

import pytest

from ecert.catalogue.claims import MAX_UNKNOWN_NAMED, check_claims
from ecert.errors import InvalidClaims
from tests.unit.catalogue.builders import a_kind

PRODUCTION = a_kind(18)


def some_claims(**changes: object) -> dict[str, object]:
    """Give the sample's claims of kind 18 with some changed."""
    return {**PRODUCTION.sample.claims, **changes}


def problems(claims: dict[str, object]) -> dict[str, str]:
    """Check claims that must be refused, and give the messages by their paths."""
    with pytest.raises(InvalidClaims) as caught:
        check_claims(PRODUCTION.template, claims)
    return {error.path: error.message for error in caught.value.errors}


def test_complete_claims_come_back_in_the_order_of_the_template() -> None:
    """Whatever order they were sent in."""
    sent = dict(reversed(some_claims().items()))
    assert list(check_claims(PRODUCTION.template, sent)) == list(PRODUCTION.sample.claims)


def test_checked_claims_are_in_their_signed_form() -> None:
    """Space around a text goes before anybody reads or signs it."""
    assert check_claims(PRODUCTION.template, some_claims(address=" 长沙市 "))["address"] == "长沙市"


def test_optional_claim_may_be_absent_or_null() -> None:
    """Null says as much as leaving it out."""
    optional = a_kind(19)
    claims = {key: value for key, value in optional.sample.claims.items() if key != "director"}
    assert "director" not in check_claims(optional.template, claims)
    assert check_claims(optional.template, {**claims, "director": None}) == check_claims(optional.template, claims)


@pytest.mark.parametrize("absent", [{"address": None}, {}], ids=["null", "left-out"])
def test_missing_claim_is_named(absent: dict[str, object]) -> None:
    """A required claim must be there."""
    claims = {key: value for key, value in some_claims().items() if key != "address"} | absent
    assert problems(claims) == {"claims.address": "is required"}


@pytest.mark.parametrize(
    ("key", "who"), [("cert_no", "register"), ("holder_name", "holder"), ("issue_date", "register")]
)
def test_claim_that_is_not_the_applicants_is_refused(key: str, who: str) -> None:
    """Nobody fills in his own number, name or day of issue."""
    assert problems(some_claims(**{key: "x"})) == {f"claims.{key}": f"is filled in by the {who}, not by the applicant"}


def test_unknown_claim_is_refused_and_its_name_tamed() -> None:
    """A name that nobody knows is input too: it is cut, and what could be a number or markup does not come back."""
    assert problems(some_claims(**{"fax_430102199003070012<b>" + "x" * 50: "1"})) == {
        "claims.fax_??????????????????" + "?b?" + "x" * 15: "the template has no such field"
    }


def test_many_unknown_claims_are_named_up_to_a_bound() -> None:
    """An answer stays small, whatever was sent."""
    unknown = {f"unknown_{'x' * n}": "1" for n in range(300)}
    named = problems({**unknown, **some_claims()})
    assert len(named) == MAX_UNKNOWN_NAMED
    assert len(problems({**some_claims(), **unknown})) == MAX_UNKNOWN_NAMED


def test_all_mistakes_are_named_together() -> None:
    """An applicant hears of everything at once, in the template's order, and no value comes back."""
    claims = some_claims(legal_representative="蒋海涛2", business_mode="进口", cert_no="0815", fax="0731-4711")
    del claims["address"]
    assert problems(claims) == {
        "claims.cert_no": "is filled in by the register, not by the applicant",
        "claims.fax": "the template has no such field",
        "claims.legal_representative": "a person's name has no digits",
        "claims.address": "is required",
        "claims.business_mode": "is not one of the choices",
    }


def test_path_of_the_errors_is_the_callers() -> None:
    """A row of an import names its own place."""
    with pytest.raises(InvalidClaims) as caught:
        check_claims(PRODUCTION.template, some_claims(fax="1"), path="rows.7")
    assert [error.path for error in caught.value.errors] == ["rows.7.fax"]
