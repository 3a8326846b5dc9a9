"""The way of an application as one table; the submitter never decides and never issues."""

from enum import StrEnum

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


class ApplicationState(StrEnum):
    """Where an application stands."""

    UNDER_REVIEW = "under_review"
    APPROVED = "approved"
    RETURNED = "returned"
    REJECTED = "rejected"
    ISSUED = "issued"


class Decision(StrEnum):
    """What a reviewer can say."""

    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"


DECISIONS: dict[tuple[ApplicationState, Decision], ApplicationState] = {
    (ApplicationState.UNDER_REVIEW, Decision.APPROVE): ApplicationState.APPROVED,
    (ApplicationState.UNDER_REVIEW, Decision.RETURN): ApplicationState.RETURNED,
    (ApplicationState.UNDER_REVIEW, Decision.REJECT): ApplicationState.REJECTED,
}
"""All decisions there are; what is not here is forbidden."""


def decide(state: ApplicationState, decision: Decision) -> ApplicationState:
    """
    Give the state after a decision.

    Raises:
        AlreadyDecided: the application is no longer under review.
    """
    after = DECISIONS.get((state, decision))
    if after is None:
        raise AlreadyDecided(f"decision: the application is {state}, not under review")
    return after


def check_issuable(state: ApplicationState) -> None:
    """
    Insist that an application may be issued.

    Raises:
        ForbiddenTransition: it is not approved.
    """
    if state is not ApplicationState.APPROVED:
        raise ForbiddenTransition(f"application: is {state}, and only an approved one can be issued")
