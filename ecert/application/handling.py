"""Handle an application that is there: change it, take its steps, decide on it (办理)."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from ecert.accounts.principal import AccountRole, Principal
from ecert.application.lines import rewrite_line
from ecert.application.service import Application, check_raw, lock_application, read_application
from ecert.application.steps import MAX_REASON, StepOrder, carry_out
from ecert.application.submission import RawSubmission, encode_submission
from ecert.application.workflow import (
    RULES,
    ApplicationState,
    ApplicationStep,
    Decision,
    check_amendable,
    next_state,
)
from ecert.attachment.service import note_use
from ecert.catalogue.datatypes import check_text
from ecert.catalogue.entries import Catalogue
from ecert.errors import ClaimsChanged, InvalidInput, SamePerson
from ecert.faultpoints import FaultPoint, pass_point
from ecert.signing.keyring import Keyring

_SECOND_PERSON = frozenset(step for step, rule in RULES.items() if rule.roles == (AccountRole.REVIEWER,))
"""Steps that only a second person takes."""


@dataclass(frozen=True, slots=True)
class DecisionOrder:
    """What a reviewer says, as it came in."""

    decision: str
    """`approve`, `return` or `reject`."""
    opinion: str
    claims_sha256: str
    """Of what was read."""


def amend(
    session: Session,
    application_id: str,
    template: str,
    raw: RawSubmission,
    *,
    catalogue: Catalogue,
    keyring: Keyring,
    by: Principal,
    now: datetime,
) -> Application:
    """
    Change what is asked for, while nobody relies on it: its digest changes, and whoever changed it is an author.

    Raises:
        Forbidden: not a clerk.
        UnknownApplication: there is none, or it is of another authority's kind.
        ForbiddenTransition: it is in a state in which it may not be changed.
        InvalidInput: it would be of another kind, or does not fill the template.
        TemplateNotInForce, DuplicateNumber, UnknownCertificate, PredecessorNotCurrent, Conflict: as when handed in.
    """
    by.require(AccountRole.CLERK)
    row = lock_application(session, application_id, by=by)
    check_amendable(ApplicationState(row.state))
    if template != row.template_slug:
        raise InvalidInput.at("template", "an application stays of its kind")
    submission = check_raw(session, template, raw, catalogue=catalogue, keyring=keyring, by=by, now=now)
    content = encode_submission(submission)
    row.content, row.content_sha256 = content, hashlib.sha256(content).hexdigest()
    # What was decided before was decided on other claims; the trail keeps it.
    row.decision = row.opinion = row.decided_by = row.decided_at = None
    row.submitted_by = by.account_id
    if str(by.account_id) not in row.authors.split():
        row.authors = f"{row.authors} {by.account_id}"
    session.flush()
    note_use(session, [file.sha256 for file in submission.attachments], submission.slug)
    rewrite_line(session, row.id, submission)
    pass_point(FaultPoint.APPLICATION_AMENDED)
    return read_application(row)


def take_step(
    session: Session,
    application_id: str,
    order: StepOrder,
    *,
    catalogue: Catalogue,
    keyring: Keyring,
    by: Principal,
    now: datetime,
) -> Application:
    """
    Take a step that is neither a decision nor the issue.

    Raises:
        Forbidden: the account has not the role that the step needs.
        SamePerson: whoever wrote the application stops or lets run its review.
        UnknownApplication: there is none, or it is of another authority's kind.
        ForbiddenTransition: the step is not allowed in the application's state, or comes too late.
    """
    row = lock_application(session, application_id, by=by)
    if order.step in _SECOND_PERSON and str(by.account_id) in row.authors.split():
        raise SamePerson("whoever wrote an application cannot lead its review")
    carry_out(session, row, [order], catalogue=catalogue, keyring=keyring, by=by, now=now)
    return read_application(row)


def decide_application(
    session: Session,
    application_id: str,
    order: DecisionOrder,
    *,
    catalogue: Catalogue,
    keyring: Keyring,
    by: Principal,
    now: datetime,
) -> Application:
    """
    Decide on an application under review.

    Raises:
        Forbidden: not a reviewer.
        SamePerson: one who wrote in it.
        InvalidInput: the decision is unknown, or the opinion is missing or too long.
        ClaimsChanged: the digest is not that of the claims as they are.
        AlreadyDecided: it is not under review.
    """
    by.require(AccountRole.REVIEWER)
    if order.decision not in set(Decision):
        raise InvalidInput.at("decision", f"must be one of {', '.join(Decision)}")
    row = lock_application(session, application_id, by=by)
    if str(by.account_id) in row.authors.split():
        raise SamePerson("the submitter of an application cannot decide on it")
    text = check_text(order.opinion, path="opinion", max_length=MAX_REASON)
    step = ApplicationStep(order.decision)
    next_state(ApplicationState(row.state), step)
    if not hmac.compare_digest(row.content_sha256.encode(), order.claims_sha256.lower().encode()):
        raise ClaimsChanged("claims_sha256: the claims are not the ones that were read")
    row.decision, row.opinion = order.decision, text
    row.decided_by, row.decided_at = by.account_id, now
    carry_out(session, row, [StepOrder(step, text)], catalogue=catalogue, keyring=keyring, by=by, now=now)
    pass_point(FaultPoint.DECIDE_NOTED)
    return read_application(row)
