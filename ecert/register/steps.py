"""Lifecycle steps of an issued certificate: suspend and resume at once, endings after a second person's word."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from ecert.accounts.principal import AccountRole, Principal
from ecert.catalogue.datatypes import check_text
from ecert.clock import legal_date
from ecert.errors import (
    AlreadyDecided,
    ForbiddenTransition,
    InvalidInput,
    SamePerson,
    UnknownStep,
)
from ecert.faultpoints import FaultPoint, pass_point
from ecert.register.lifecycle import STEP_EVENTS, Step, next_standing
from ecert.register.service import EventFacts, append_event, get_certificate, open_sound
from ecert.register.stored import OpenedCertificate
from ecert.register.tables import StepRow
from ecert.signing.keyring import Keyring
from ecert.storage.database import take_turn


@dataclass(frozen=True, slots=True)
class StepOrder:
    """What an officer orders, and why."""

    step: Step
    reason_code: str
    reason: str
    document_number: str


def check_order(step: str, *, reason_code: str, reason: str, document_number: str) -> StepOrder:
    """
    Check an order that came in.

    Raises:
        InvalidInput: the step is unknown, or a text is missing or too long.
    """
    if step not in set(Step):
        raise InvalidInput.at("step", f"must be one of {', '.join(Step)}")
    return StepOrder(
        Step(step),
        check_text(reason_code, path="reason_code", max_length=32),
        check_text(reason, path="reason", max_length=500),
        check_text(document_number, path="document_number", max_length=128),
    )


def open_to_build_on(
    session: Session, identifier: str, *, keyring: Keyring, by: Principal, lock: bool = True
) -> OpenedCertificate:
    """
    Open a certificate that something is to be built on, locked for the rest of the transaction if asked.

    Raises:
        UnknownCertificate: there is none, or it is of another authority's kind.
        Conflict: what is stored does not hold, so nothing may be built on it.
    """
    return open_sound(get_certificate(session, identifier, by=by, lock=lock), keyring)


def order_step(
    session: Session, identifier: str, order: StepOrder, *, by: Principal, now: datetime, keyring: Keyring
) -> str | None:
    """
    Take a step, or note it for the second person if it ends the certificate.

    Returns:
        The id of the step that waits for its confirmation, or None where it was taken.

    Raises:
        Forbidden: not an issuer.
        UnknownCertificate: there is none.
        ForbiddenTransition: the step is not allowed in the certificate's state, or an ending waits already.
    """
    by.require(AccountRole.ISSUER)
    take_turn(session)
    certificate = open_to_build_on(session, identifier, keyring=keyring, by=by)
    kind = STEP_EVENTS[order.step]
    if not order.step.terminal:
        facts = EventFacts(kind, by.name, None, order.reason_code, order.reason, order.document_number)
        append_event(session, certificate, facts, now=now, keyring=keyring)
        return None
    record = certificate.record
    expired = record.valid_to is not None and legal_date(now) > record.valid_to
    next_standing(certificate.history.standing, kind, expired=expired)
    waiting = select(StepRow).where(
        StepRow.certificate_id == certificate.stored.certificate_id,
        StepRow.decision == None,  # noqa: E711 - SQL
    )
    if session.exec(waiting).first() is not None:
        standing = certificate.history.standing
        raise ForbiddenTransition("step: an ending of this certificate waits for its confirmation", state=standing)
    row = StepRow(
        id=str(uuid.uuid4()),
        certificate_id=certificate.stored.certificate_id,
        step=order.step,
        reason_code=order.reason_code,
        reason=order.reason,
        document_number=order.document_number,
        proposed_by=by.account_id,
        proposed_by_name=by.name,
        proposed_at=now,
    )
    session.add(row)
    session.flush()
    pass_point(FaultPoint.STEP_NOTED)
    return row.id


def decide_step(
    session: Session,
    identifier: str,
    step_id: str,
    *,
    confirm: bool,
    opinion: str | None,
    by: Principal,
    now: datetime,
    keyring: Keyring,
) -> None:
    """
    Confirm or reject an ending that somebody else proposed.

    Raises:
        Forbidden: neither a reviewer nor an issuer.
        SamePerson: the one who proposed it.
        UnknownStep: this certificate has no such step.
        AlreadyDecided: somebody decided it before.
        ForbiddenTransition: the certificate's state no longer allows it.
    """
    by.require(AccountRole.REVIEWER, AccountRole.ISSUER)
    take_turn(session)
    certificate = open_to_build_on(session, identifier, keyring=keyring, by=by)
    row = session.get(StepRow, step_id, with_for_update=True)
    if row is None or row.certificate_id != certificate.stored.certificate_id:
        raise UnknownStep("step_id: this certificate has no such step")
    if row.decision is not None:
        raise AlreadyDecided("step_id: the step was decided before", state=certificate.history.standing)
    if row.proposed_by == by.account_id:
        raise SamePerson("a second person must confirm this step")
    row.decision = "confirm" if confirm else "reject"
    row.decided_by, row.decided_at = by.account_id, now
    row.opinion = None if opinion is None else check_text(opinion, path="opinion", max_length=500)
    session.flush()
    pass_point(FaultPoint.STEP_DECIDED)
    if confirm:
        facts = EventFacts(
            STEP_EVENTS[Step(row.step)],
            row.proposed_by_name,
            by.name,
            row.reason_code,
            row.reason,
            row.document_number,
        )
        append_event(session, certificate, facts, now=now, keyring=keyring)
