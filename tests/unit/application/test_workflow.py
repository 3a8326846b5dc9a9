"""The way of an application: a complete table, and nothing beside it."""

import itertools

import pytest

from ecert.application.workflow import ApplicationState, BusinessType, Decision, check_issuable, decide
from ecert.errors import AlreadyDecided, ForbiddenTransition

AFTER = {
    Decision.APPROVE: ApplicationState.APPROVED,
    Decision.RETURN: ApplicationState.RETURNED,
    Decision.REJECT: ApplicationState.REJECTED,
}


@pytest.mark.parametrize(("state", "decision"), list(itertools.product(ApplicationState, Decision)))
def test_every_state_knows_every_decision(state: ApplicationState, decision: Decision) -> None:
    """Under review all three are open; everywhere else all three are closed."""
    if state is ApplicationState.UNDER_REVIEW:
        assert decide(state, decision) is AFTER[decision]
    else:
        with pytest.raises(AlreadyDecided, match=f"is {state}, not under review"):
            decide(state, decision)


@pytest.mark.parametrize("state", ApplicationState)
def test_only_the_approved_can_be_issued(state: ApplicationState) -> None:
    """Not what is under review, returned or rejected, and nothing twice."""
    if state is ApplicationState.APPROVED:
        check_issuable(state)
    else:
        with pytest.raises(ForbiddenTransition, match=f"is {state}, and only an approved one"):
            check_issuable(state)


def test_three_business_types_replace_an_earlier_version() -> None:
    """A first issue and an entry of the backlog begin a certificate."""
    replacing = {business_type for business_type in BusinessType if business_type.has_predecessor}
    assert replacing == {"change", "renewal", "reissue"}


def test_words_are_the_contracts() -> None:
    """Clients send and read them."""
    assert set(Decision) == {"approve", "return", "reject"}
    assert set(BusinessType) == {"first_issue", "change", "renewal", "reissue", "backlog"}
    assert set(ApplicationState) == {"under_review", "approved", "returned", "rejected", "issued"}
