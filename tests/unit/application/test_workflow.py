"""The way of an application: a complete table, and nothing beside it."""

import itertools

import pytest

from ecert.accounts.principal import AccountRole
from ecert.application.workflow import (
    AMENDABLE,
    COUNTER_STEPS,
    ELSEWHERE,
    ENDED,
    RULES,
    STATE_ZH,
    TRANSITIONS,
    ApplicationState,
    ApplicationStep,
    BusinessType,
    Decision,
    check_amendable,
    next_state,
)
from ecert.errors import AlreadyDecided, ForbiddenTransition

AFTER = {
    Decision.APPROVE: ApplicationState.APPROVED,
    Decision.RETURN: ApplicationState.RETURNED,
    Decision.REJECT: ApplicationState.REJECTED,
}


@pytest.mark.parametrize(("state", "decision"), list(itertools.product(ApplicationState, Decision)))
def test_every_state_knows_every_decision(state: ApplicationState, decision: Decision) -> None:
    """Under review all three are open; everywhere else all three are closed."""
    step = ApplicationStep(decision)
    if state is ApplicationState.UNDER_REVIEW:
        assert next_state(state, step) is AFTER[decision]
    else:
        with pytest.raises(AlreadyDecided, match=f"is {state}, not under review"):
            next_state(state, step)


@pytest.mark.parametrize("state", ApplicationState)
def test_only_the_approved_can_be_issued(state: ApplicationState) -> None:
    """Not what is under review, returned or rejected, and nothing twice."""
    if state is ApplicationState.APPROVED:
        assert next_state(state, ApplicationStep.ISSUE) is ApplicationState.ISSUED
    else:
        with pytest.raises(ForbiddenTransition, match=f"is {state}, and only an approved one"):
            next_state(state, ApplicationStep.ISSUE)


@pytest.mark.parametrize(("state", "step"), list(itertools.product(ApplicationState, ApplicationStep)))
def test_what_is_not_in_the_table_is_forbidden(state: ApplicationState, step: ApplicationStep) -> None:
    """Every pair is either in the table or refused with the state's name."""
    if (state, step) in TRANSITIONS:
        assert next_state(state, step) is TRANSITIONS[(state, step)]
    else:
        with pytest.raises((ForbiddenTransition, AlreadyDecided), match=f"is {state}"):
            next_state(state, step)


def test_every_state_is_reached_and_every_step_taken() -> None:
    """No word of the table is dead, and nothing leads out of an end."""
    reached = {ApplicationState.DRAFT} | set(TRANSITIONS.values())
    assert reached == set(ApplicationState) == set(STATE_ZH)
    assert {step for _, step in TRANSITIONS} == set(ApplicationStep) == set(RULES)
    assert not {state for state, _ in TRANSITIONS} & ENDED
    assert {"not_accepted", "rejected", "delivered", "withdrawn"} == ENDED


def test_an_applicant_may_withdraw_until_the_certificate_is_made() -> None:
    """撤回 is open in every state before, and never after."""
    open_in = {state for state, step in TRANSITIONS if step is ApplicationStep.WITHDRAW}
    before = set(ApplicationState) - ENDED - {ApplicationState.ISSUED}
    assert open_in == before


def test_no_clerk_decides_and_no_reviewer_hands_in() -> None:
    """The steps of the second person are the reviewer's alone."""
    for step in (ApplicationStep.APPROVE, ApplicationStep.RETURN, ApplicationStep.REJECT):
        assert RULES[step].roles == (AccountRole.REVIEWER,)
        assert step in ELSEWHERE
    for step in (ApplicationStep.SUBMIT, ApplicationStep.ACCEPT, ApplicationStep.SUPPLY, ApplicationStep.RESUBMIT):
        assert RULES[step].roles == (AccountRole.CLERK,)


@pytest.mark.parametrize("state", ApplicationState)
def test_claims_change_only_while_nobody_relies_on_them(state: ApplicationState) -> None:
    """As a draft, while supplementing, and when returned."""
    if state in AMENDABLE:
        check_amendable(state)
    else:
        with pytest.raises(ForbiddenTransition, match=f"is {state}"):
            check_amendable(state)
    assert {"draft", "supplementing", "returned"} == AMENDABLE


@pytest.mark.parametrize("stage", COUNTER_STEPS)
def test_the_counter_takes_ordinary_steps(stage: ApplicationState) -> None:
    """How far a clerk goes in one go is made of the table's own steps."""
    state = ApplicationState.DRAFT
    for step in COUNTER_STEPS[stage]:
        state = next_state(state, step)
    assert state is stage


def test_three_business_types_replace_an_earlier_version() -> None:
    """A first issue and an entry of the backlog begin a certificate."""
    replacing = {business_type for business_type in BusinessType if business_type.has_predecessor}
    assert replacing == {"change", "renewal", "reissue"}


def test_words_are_the_contracts() -> None:
    """Clients send and read them."""
    assert set(Decision) == {"approve", "return", "reject"}
    assert set(BusinessType) == {"first_issue", "change", "renewal", "reissue", "backlog"}
    assert set(ApplicationState) >= {"under_review", "approved", "returned", "rejected", "issued"}
