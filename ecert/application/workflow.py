"""
The way of an application as one table (行政许可法, ch. 4); the submitter never decides and never issues.

What the office calls 受理 is `accept`: from that day the promised time runs. Whoever takes in a complete application at
the counter does `submit`, `accept` and `begin_review` in one go.
"""

from dataclasses import dataclass
from enum import StrEnum

from ecert.accounts.principal import AccountRole
from ecert.catalogue.office import DocumentKind
from ecert.errors import AlreadyDecided, ForbiddenTransition


class BusinessType(StrEnum):
    """What is asked for (standards digest 7.3)."""

    FIRST_ISSUE = "first_issue"
    CHANGE = "change"
    RENEWAL = "renewal"
    REISSUE = "reissue"
    BACKLOG = "backlog"
    """存量补录: a certificate that was granted on paper before."""

    @property
    def has_predecessor(self) -> bool:
        """Whether it replaces an earlier version."""
        return self in {BusinessType.CHANGE, BusinessType.RENEWAL, BusinessType.REISSUE}


BUSINESS_TYPE_ZH: dict[BusinessType, str] = {
    BusinessType.FIRST_ISSUE: "核发",
    BusinessType.CHANGE: "变更",
    BusinessType.RENEWAL: "延续",
    BusinessType.REISSUE: "补证",
    BusinessType.BACKLOG: "存量补录",
}


class ApplicationState(StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    """Written down, not handed in: no time runs."""
    SUBMITTED = "submitted"
    """Handed in; within five working days all that is missing must be told, once."""
    SUPPLEMENTING = "supplementing"
    """补正: the applicant was told what is missing."""
    NOT_ACCEPTED = "not_accepted"
    """不予受理."""
    ACCEPTED = "accepted"
    """受理: the promised time runs."""
    UNDER_REVIEW = "under_review"
    HEARING = "hearing"
    """听证; outside the promised time."""
    EXPERT_REVIEW = "expert_review"
    """专家评审; outside the promised time."""
    RETURNED = "returned"
    """The reviewer wants it corrected; the promised time runs on."""
    APPROVED = "approved"
    REJECTED = "rejected"
    ISSUED = "issued"
    DELIVERED = "delivered"
    """送达."""
    WITHDRAWN = "withdrawn"
    """撤回, by the applicant."""


STATE_ZH: dict[ApplicationState, str] = {
    ApplicationState.DRAFT: "草稿",
    ApplicationState.SUBMITTED: "已提交",
    ApplicationState.SUPPLEMENTING: "待补正",
    ApplicationState.NOT_ACCEPTED: "不予受理",
    ApplicationState.ACCEPTED: "已受理",
    ApplicationState.UNDER_REVIEW: "审查中",
    ApplicationState.HEARING: "听证中",
    ApplicationState.EXPERT_REVIEW: "专家评审中",
    ApplicationState.RETURNED: "退回修改",
    ApplicationState.APPROVED: "准予许可",
    ApplicationState.REJECTED: "不予许可",
    ApplicationState.ISSUED: "已制证",
    ApplicationState.DELIVERED: "已送达",
    ApplicationState.WITHDRAWN: "申请人撤回",
}


class ApplicationStep(StrEnum):
    """What can be done with an application."""

    SUBMIT = "submit"
    ACCEPT = "accept"
    DECLINE = "decline"
    REQUEST_SUPPLEMENT = "request_supplement"
    SUPPLY = "supply"
    BEGIN_REVIEW = "begin_review"
    BEGIN_HEARING = "begin_hearing"
    END_HEARING = "end_hearing"
    BEGIN_EXPERT_REVIEW = "begin_expert_review"
    END_EXPERT_REVIEW = "end_expert_review"
    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"
    RESUBMIT = "resubmit"
    ISSUE = "issue"
    DELIVER = "deliver"
    WITHDRAW = "withdraw"


class Decision(StrEnum):
    """What a reviewer can say; each is the step of the same name."""

    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"


_S, _A = ApplicationState, ApplicationStep

TRANSITIONS: dict[tuple[ApplicationState, ApplicationStep], ApplicationState] = {
    (_S.DRAFT, _A.SUBMIT): _S.SUBMITTED,
    (_S.SUBMITTED, _A.ACCEPT): _S.ACCEPTED,
    (_S.SUBMITTED, _A.DECLINE): _S.NOT_ACCEPTED,
    (_S.SUBMITTED, _A.REQUEST_SUPPLEMENT): _S.SUPPLEMENTING,
    (_S.SUPPLEMENTING, _A.SUPPLY): _S.SUBMITTED,
    (_S.ACCEPTED, _A.BEGIN_REVIEW): _S.UNDER_REVIEW,
    (_S.UNDER_REVIEW, _A.BEGIN_HEARING): _S.HEARING,
    (_S.HEARING, _A.END_HEARING): _S.UNDER_REVIEW,
    (_S.UNDER_REVIEW, _A.BEGIN_EXPERT_REVIEW): _S.EXPERT_REVIEW,
    (_S.EXPERT_REVIEW, _A.END_EXPERT_REVIEW): _S.UNDER_REVIEW,
    (_S.UNDER_REVIEW, _A.APPROVE): _S.APPROVED,
    (_S.UNDER_REVIEW, _A.RETURN): _S.RETURNED,
    (_S.UNDER_REVIEW, _A.REJECT): _S.REJECTED,
    (_S.RETURNED, _A.RESUBMIT): _S.UNDER_REVIEW,
    (_S.APPROVED, _A.ISSUE): _S.ISSUED,
    (_S.ISSUED, _A.DELIVER): _S.DELIVERED,
    **{
        (state, _A.WITHDRAW): _S.WITHDRAWN
        for state in (
            _S.DRAFT,
            _S.SUBMITTED,
            _S.SUPPLEMENTING,
            _S.ACCEPTED,
            _S.UNDER_REVIEW,
            _S.HEARING,
            _S.EXPERT_REVIEW,
            _S.RETURNED,
            _S.APPROVED,
        )
    },
}
"""Everything that may happen to an application; what is not here is forbidden."""

AMENDABLE = frozenset({_S.DRAFT, _S.SUPPLEMENTING, _S.RETURNED})
"""States in which a clerk may change what is asked for; the digest changes with it."""


@dataclass(frozen=True, slots=True)
class StepRule:
    """Who takes a step, and what goes with it."""

    roles: tuple[AccountRole, ...]
    reason: bool = False
    """Whether it must say why."""
    document: DocumentKind | None = None
    """The letter that it writes."""


_CLERK, _REVIEWER, _ISSUER = (AccountRole.CLERK,), (AccountRole.REVIEWER,), (AccountRole.ISSUER,)

RULES: dict[ApplicationStep, StepRule] = {
    _A.SUBMIT: StepRule(_CLERK),
    _A.ACCEPT: StepRule(_CLERK, document=DocumentKind.ACCEPTANCE),
    _A.DECLINE: StepRule(_CLERK, reason=True, document=DocumentKind.NON_ACCEPTANCE),
    _A.REQUEST_SUPPLEMENT: StepRule(_CLERK, document=DocumentKind.SUPPLEMENT),
    _A.SUPPLY: StepRule(_CLERK),
    _A.BEGIN_REVIEW: StepRule((AccountRole.CLERK, AccountRole.REVIEWER)),
    _A.BEGIN_HEARING: StepRule(_REVIEWER, reason=True),
    _A.END_HEARING: StepRule(_REVIEWER),
    _A.BEGIN_EXPERT_REVIEW: StepRule(_REVIEWER, reason=True),
    _A.END_EXPERT_REVIEW: StepRule(_REVIEWER),
    _A.APPROVE: StepRule(_REVIEWER, reason=True, document=DocumentKind.APPROVAL),
    _A.RETURN: StepRule(_REVIEWER, reason=True),
    _A.REJECT: StepRule(_REVIEWER, reason=True, document=DocumentKind.REJECTION),
    _A.RESUBMIT: StepRule(_CLERK),
    _A.ISSUE: StepRule(_ISSUER),
    _A.DELIVER: StepRule((AccountRole.CLERK, AccountRole.ISSUER), reason=True, document=DocumentKind.DELIVERY),
    _A.WITHDRAW: StepRule(_CLERK, reason=True),
}

ELSEWHERE = frozenset({_A.APPROVE, _A.RETURN, _A.REJECT, _A.ISSUE})
"""Steps that have a call of their own: a decision names the digest that was read, issuing makes a certificate."""

WAITING_FOR: dict[ApplicationState, str] = {
    _S.DRAFT: "clerk",
    _S.SUBMITTED: "clerk",
    _S.SUPPLEMENTING: "applicant",
    _S.ACCEPTED: "clerk",
    _S.UNDER_REVIEW: "reviewer",
    _S.HEARING: "reviewer",
    _S.EXPERT_REVIEW: "reviewer",
    _S.RETURNED: "clerk",
    _S.APPROVED: "issuer",
    _S.ISSUED: "clerk",
}
"""Who must do something next; the other states are ends."""

ENDED = frozenset(set(_S) - WAITING_FOR.keys())
"""States in which nothing happens any more."""

CERTIFIED = frozenset({_S.ISSUED, _S.DELIVERED})
"""States of an application whose certificate is in the register."""

COUNTER_STEPS: dict[ApplicationState, tuple[ApplicationStep, ...]] = {
    _S.DRAFT: (),
    _S.SUBMITTED: (_A.SUBMIT,),
    _S.ACCEPTED: (_A.SUBMIT, _A.ACCEPT),
    _S.UNDER_REVIEW: (_A.SUBMIT, _A.ACCEPT, _A.BEGIN_REVIEW),
}
"""How far a clerk may take a new application in one go, and by which steps."""


def next_state(state: ApplicationState, step: ApplicationStep) -> ApplicationState:
    """
    Give the state after a step.

    Raises:
        AlreadyDecided: a decision, and the application is not under review.
        ForbiddenTransition: the table does not allow it.
    """
    after = TRANSITIONS.get((state, step))
    if after is not None:
        return after
    if step.value in set(Decision):
        raise AlreadyDecided(f"decision: the application is {state}, not under review", state=state)
    if step is _A.ISSUE:
        raise ForbiddenTransition(f"application: is {state}, and only an approved one can be issued", state=state)
    raise ForbiddenTransition(f"step: {step} is not allowed for an application that is {state}", state=state)


def check_amendable(state: ApplicationState) -> None:
    """
    Insist that what is asked for may be changed.

    Raises:
        ForbiddenTransition: somebody relies on it, or it is decided.
    """
    if state not in AMENDABLE:
        raise ForbiddenTransition(
            f"application: is {state}, and can be changed only as {', '.join(sorted(AMENDABLE))}", state=state
        )
