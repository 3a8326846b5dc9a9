"""Submit an application, decide on it, and note that it was issued."""

import hashlib
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from ecert.accounts.principal import OFFICE, AccountRole, Principal
from ecert.accounts.scope import seen_by
from ecert.application.lines import write_line
from ecert.application.predecessor import check_predecessor, check_window
from ecert.application.steps import StepOrder, carry_out
from ecert.application.submission import (
    RawSubmission,
    Submission,
    check_submission,
    decode_submission,
    encode_submission,
)
from ecert.application.tables import ApplicationCounterRow, ApplicationRow
from ecert.application.workflow import (
    COUNTER_STEPS,
    ApplicationState,
    ApplicationStep,
    Decision,
    next_state,
)
from ecert.attachment.service import find_missing, note_use
from ecert.catalogue.entries import Catalogue
from ecert.clock import legal_date
from ecert.errors import (
    Conflict,
    DuplicateNumber,
    FieldError,
    InvalidInput,
    Malformed,
    SamePerson,
    UnknownApplication,
    UnknownTemplate,
)
from ecert.faultpoints import FaultPoint, pass_point
from ecert.register.allocation import is_number_taken
from ecert.register.steps import open_to_build_on
from ecert.signing.keyring import Keyring
from ecert.storage.database import execute, lock_or_insert, padded
from ecert.storage.table import Table

_TABLE = Table.metadata.tables[str(ApplicationRow.__tablename__)]
_READ = select_columns(
    _TABLE.c.id,
    _TABLE.c.application_number,
    _TABLE.c.state,
    _TABLE.c.template_slug,
    _TABLE.c.content,
    _TABLE.c.content_sha256,
    _TABLE.c.submitted_by,
    _TABLE.c.submitted_at,
    _TABLE.c.authors,
    _TABLE.c.promised_days,
    _TABLE.c.decision,
    _TABLE.c.opinion,
)
_SHOW = _READ.where(_TABLE.c.id == bindparam("application"))
_BY_NUMBER = _READ.where(_TABLE.c.application_number == bindparam("number"))
_LOCK = _READ.where(_TABLE.c.id.in_(bindparam("keys", expanding=True))).order_by(_TABLE.c.id).with_for_update()
_MARK_ISSUED = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("application"))
    .values(state=ApplicationState.ISSUED.value, issued_by=bindparam("account"), issued_at=bindparam("at"))
)


@dataclass(frozen=True, slots=True)
class Application:
    """An application as the office sees it."""

    id: str
    application_number: str
    state: ApplicationState
    submission: Submission
    claims_sha256: str
    """Digest of all that was submitted; a decision names it."""
    submitted_by: int
    submitted_at: datetime
    authors: str
    """Ids of all who ever wrote in it, joined by a space."""
    promised_days: int
    decision: Decision | None
    opinion: str | None

    def is_author(self, account_id: int) -> bool:
        """Whether an account wrote in it, so that it may neither decide nor issue."""
        return str(account_id) in self.authors.split()


def submit(
    session: Session,
    template: str,
    raw: RawSubmission,
    *,
    catalogue: Catalogue,
    keyring: Keyring,
    by: Principal,
    now: datetime,
    stage: str = ApplicationState.UNDER_REVIEW,
) -> Application:
    """
    Take in an application, as far as it can go at the counter.

    Args:
        session: the transaction.
        template: slug of the kind.
        raw: what is asked for.
        catalogue: kinds and the office's rules.
        keyring: opens the predecessor.
        by: a clerk.
        now: the instant.
        stage: `draft`, `submitted`, `accepted` or `under_review`.

    Raises:
        Forbidden: not a clerk.
        InvalidInput: the template is unknown or another authority's, the stage is unknown, or the submission does not
            fill the template.
        TemplateNotInForce: the kind is not issued any more, or not yet.
        DuplicateNumber: a number that was handed in is taken.
        UnknownCertificate, PredecessorNotCurrent, Conflict: the predecessor cannot be replaced.
    """
    by.require(AccountRole.CLERK)
    if stage not in COUNTER_STEPS:
        raise InvalidInput.at("stage", f"must be one of {', '.join(COUNTER_STEPS)}")
    submission = check_raw(session, template, raw, catalogue=catalogue, keyring=keyring, by=by, now=now)
    content = encode_submission(submission)
    row = ApplicationRow(
        id=str(uuid.uuid4()),
        application_number=_draw_application_number(session, now),
        state=ApplicationState.DRAFT,
        template_slug=submission.slug,
        content=content,
        content_sha256=hashlib.sha256(content).hexdigest(),
        promised_days=catalogue.office.promise.days_for(submission.slug, submission.business_type),
        submitted_by=by.account_id,
        submitted_at=now,
        authors=str(by.account_id),
    )
    session.add(row)
    session.flush()
    note_use(session, [file.sha256 for file in submission.attachments], submission.slug)
    write_line(session, row, submission)
    orders = [StepOrder(step) for step in COUNTER_STEPS[ApplicationState(stage)]]
    carry_out(session, row, orders, catalogue=catalogue, keyring=keyring, by=by, now=now)
    return read_application(row)


def check_raw(
    session: Session,
    template: str,
    raw: RawSubmission,
    *,
    catalogue: Catalogue,
    keyring: Keyring,
    by: Principal,
    now: datetime,
) -> Submission:
    """
    Check a submission by itself and against the register.

    Raises:
        InvalidInput: the template is unknown or another authority's, the submission does not fill it, or a file that it
            names is not there, or not seen by this account.
        TemplateNotInForce: the kind is not issued any more, or not yet.
        DuplicateNumber: a number that was handed in is taken.
        UnknownCertificate, PredecessorNotCurrent, Conflict: the predecessor cannot be replaced.
        RenewalNotOpen: it is too early or too late to renew it.
    """
    try:
        entry = catalogue.get(template if by.sees(template) else "")
    except UnknownTemplate:
        raise InvalidInput.at("template", "no such template") from None
    submission = check_submission(entry, raw, today=legal_date(now))
    _check_files(session, submission, by)
    number = submission.grant.certificate_number
    if number is not None and is_number_taken(session, submission.slug, number):
        raise DuplicateNumber("grant.certificate_number: another certificate of this kind has it")
    if submission.predecessor is not None:
        predecessor = open_to_build_on(session, submission.predecessor, keyring=keyring, by=by, lock=False)
        check_predecessor(predecessor, submission)
        check_window(predecessor, submission, catalogue.office.renewal, today=legal_date(now))
    return submission


def _check_files(session: Session, submission: Submission, by: Principal) -> None:
    digests = {file.sha256 for file in submission.attachments}
    missing = find_missing(session, digests, by=by)
    errors = tuple(
        FieldError(f"attachments.{place}.sha256", "no such attachment")
        for place, file in enumerate(submission.attachments)
        if file.sha256 in missing
    )
    if errors:
        raise InvalidInput("attachments: some are not there", errors=errors)


def get_application(session: Session, application_id: str, *, by: Principal) -> Application:
    """
    Get an application.

    Raises:
        Forbidden: not of the office.
        UnknownApplication: there is none, or it is of another authority's kind.
        Conflict: its stored content is damaged.
    """
    by.require(*OFFICE)
    row = execute(session, _SHOW, {"application": application_id}).one_or_none()
    if row is None or not by.sees(row.template_slug):
        raise UnknownApplication("application: no such application")
    return read_application(row)


def find_by_number(session: Session, application_number: str) -> Application | None:
    """
    Find an application by its number; None where there is none.

    Raises:
        Conflict: its stored content is damaged.
    """
    row = execute(session, _BY_NUMBER, {"number": application_number}).one_or_none()
    return None if row is None else read_application(row)


def lock_applications(session: Session, application_ids: Collection[str]) -> dict[str, Row[Any]]:
    """
    Give the rows of those of some applications that there are, locked for the rest of the transaction.

    They are given unread, so that a damaged one concerns only whoever asks for it: `read_application`.
    """
    rows = execute(session, _LOCK, {"keys": padded(application_ids)}) if application_ids else ()
    return {row.id: row for row in rows}


def list_applications(
    session: Session, *, by: Principal, state: str | None, after: str | None, limit: int
) -> Sequence[Application]:
    """
    List the applications that an account may see, in the order of their numbers, a page at a time.

    Args:
        session: the transaction.
        by: an account of the office.
        state: only those in this state.
        after: the application number the page begins after.
        limit: most rows of the page.

    Raises:
        Forbidden: not of the office.
    """
    by.require(*OFFICE)
    statement = (
        select(ApplicationRow)
        .where(seen_by(col(ApplicationRow.template_slug), by))
        .order_by(col(ApplicationRow.application_number))
        .limit(limit)
    )
    if state is not None:
        statement = statement.where(ApplicationRow.state == state)
    if after is not None:
        statement = statement.where(col(ApplicationRow.application_number) > after)
    return [read_application(row) for row in session.exec(statement)]


def check_may_issue(application: Application, *, by: Principal) -> None:
    """
    Insist that this account may issue this application now.

    Raises:
        SamePerson: one who wrote in it.
        ForbiddenTransition: it is not approved.
    """
    if application.is_author(by.account_id):
        raise SamePerson("the submitter of an application cannot issue it")
    next_state(application.state, ApplicationStep.ISSUE)
    pass_point(FaultPoint.ISSUE_CHECKED)


def mark_issued(session: Session, issued: Sequence[tuple[Application, Principal]], *, now: datetime) -> None:
    """Note that the certificates of locked applications were issued, each with who issued it."""
    if not issued:
        return
    rows = [{"application": application.id, "account": by.account_id, "at": now} for application, by in issued]
    execute(session, _MARK_ISSUED, rows)
    pass_point(FaultPoint.ISSUE_MARKED)


def _draw_application_number(session: Session, now: datetime) -> str:
    """Draw the day's next number: `YYYYMMDD-NNNNNN`."""
    day = legal_date(now).strftime("%Y%m%d")
    row = lock_or_insert(session, ApplicationCounterRow, {"day": day}, last=0)
    row.last += 1
    session.flush()
    pass_point(FaultPoint.SUBMIT_NUMBERED)
    return f"{day}-{row.last:06d}"


def lock_application(session: Session, application_id: str, *, by: Principal | None) -> ApplicationRow:
    """
    Give the row of an application as it is now, locked for the rest of the transaction; None asks for the service.

    Raises:
        UnknownApplication: there is none, or it is of another authority's kind.
    """
    # Read anew: what this session saw before may be old.
    row = session.get(ApplicationRow, application_id, with_for_update=True, populate_existing=True)
    if row is None or not (by is None or by.sees(row.template_slug)):
        raise UnknownApplication("application: no such application")
    return row


def read_application(row: ApplicationRow | Row[Any]) -> Application:
    """
    Read an application's row.

    Raises:
        Conflict: its content is not what was stored, or has not the form of a submission.
    """
    damaged = Conflict("application: its stored content is damaged; an auditor must look at it")
    if hashlib.sha256(row.content).hexdigest() != row.content_sha256:
        raise damaged
    try:
        submission = decode_submission(row.content)
    except Malformed as error:
        raise damaged from error
    return Application(
        id=row.id,
        application_number=row.application_number,
        state=ApplicationState(row.state),
        submission=submission,
        claims_sha256=row.content_sha256,
        submitted_by=row.submitted_by,
        submitted_at=row.submitted_at,
        authors=row.authors,
        promised_days=row.promised_days,
        decision=None if row.decision is None else Decision(row.decision),
        opinion=row.opinion,
    )
