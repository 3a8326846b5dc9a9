"""
Issue: read, decide, draw, sign, enter; one transaction for a whole group of orders, or nothing.

Everything is read for the whole group at once, each order is judged by itself, and what is left is entered at once. So
an order costs its signatures and a row of each statement, however many come together. A second order for the same
application is answered with the same certificate.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session

from ecert.accounts.principal import AccountRole, Principal
from ecert.application.service import Application, check_may_issue, lock_applications, mark_issued, read_application
from ecert.application.workflow import CERTIFIED, ApplicationState
from ecert.catalogue.entries import Catalogue
from ecert.errors import (
    Conflict,
    DuplicateNumber,
    EcertError,
    PredecessorNotCurrent,
    RestoredNotCleared,
    UnknownApplication,
    UnknownCertificate,
)
from ecert.issuance.compose import Allotment, compose
from ecert.issuance.plan import Plan, handed_in_number, plan_issue
from ecert.register.allocation import NumberKey, Shuffle, allocate_places, draw_numbers, find_taken
from ecert.register.entry import SignedCertificate, enter
from ecert.register.lifecycle import Standing
from ecert.register.record import RECORD_TYPE, encode_record
from ecert.register.service import find_by_applications, lock_certificates, open_sound
from ecert.register.stored import OpenedCertificate, StoredCertificate
from ecert.signing.envelope import seal
from ecert.signing.keyring import Keyring
from ecert.storage.database import take_turn
from ecert.storage.installation import check_may_issue as check_not_restored


@dataclass(frozen=True, slots=True)
class Chance:
    """Where randomness comes from; tests bring their own."""

    serial: Callable[[], str]
    """Gives 12 random characters of `0-9A-Z`."""
    shuffle: Shuffle
    """Gives 0 to n-1 in a random order."""


@dataclass(frozen=True, slots=True)
class Office:
    """What issuing needs beside the transaction."""

    catalogue: Catalogue
    keyring: Keyring
    chance: Chance


@dataclass(frozen=True, slots=True)
class IssueOrder:
    """Somebody asks for the certificate of an application."""

    application_id: str
    by: Principal


@dataclass(frozen=True, slots=True)
class Issued:
    """The certificate of an application."""

    certificate: OpenedCertificate
    is_new: bool
    """Whether this order made it; an order that repeats another is answered with what that one made."""


def issue(
    session: Session, orders: Sequence[IssueOrder], *, office: Office, now: datetime
) -> list[Issued | EcertError]:
    """
    Issue the certificates of approved applications, or answer those that were issued.

    The orders come out as if they were done one after another. Each has its certificate or its own error:

    - Forbidden: not an issuer.
    - UnknownApplication: there is none, or it is of another authority's kind.
    - SamePerson: the submitter.
    - ForbiddenTransition: the application is not approved.
    - TemplateNotInForce: the kind is not issued on this day.
    - InvalidInput: the days asked for do not fit any more.
    - DuplicateNumber: the number was taken meanwhile.
    - PredecessorNotCurrent: another version has replaced the predecessor.
    - SigningKeyMissing: no key of the authority covers the day of issue.
    - RestoredNotCleared: the register was restored, and nobody has shown that no later certificate exists.
    - Conflict: what is stored of the application, its certificate or its predecessor does not hold.

    Raises:
        EcertError: an order was refused after numbers had been drawn, or a row could not be entered. Then the
            transaction must be rolled back, and each order tried alone.
    """
    take_turn(session)
    judge = _Judge(_read(session, orders), office, now)
    verdicts = [judge.decide(order) for order in orders]
    plans = judge.plans
    certificates = dict(zip(plans, _carry_out(session, list(plans.values()), office), strict=True))
    mark_issued(session, [(plan.application, plan.by) for plan in plans.values()], now=now)
    return [
        Issued(certificates[verdict.application_id], verdict.is_new) if isinstance(verdict, _Granted) else verdict
        for verdict in verdicts
    ]


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the database says about the orders of a group; what is to be changed is locked."""

    applications: Mapping[str, Application | EcertError]
    """By id; an error where what is stored is damaged."""
    kinds: Mapping[str, str]
    """Slug of each application's kind, by its id."""
    issued: Mapping[str, StoredCertificate]
    """Certificates that were issued before, by application."""
    predecessors: Mapping[str, StoredCertificate]
    """By identifier."""
    taken: AbstractSet[NumberKey]
    """Those of the numbers handed in that other certificates have."""
    restored: RestoredNotCleared | None
    """Why nothing new is issued at all."""


def _read(session: Session, orders: Sequence[IssueOrder]) -> _Reading:
    asked = {order.application_id for order in orders if AccountRole.ISSUER in order.by.roles}
    rows = lock_applications(session, asked)
    applications = {key: _application(row) for key, row in rows.items()}
    sound = [application for application in applications.values() if isinstance(application, Application)]
    issued = [application.id for application in sound if application.state in CERTIFIED]
    open_ones = [application.submission for application in sound if application.state is ApplicationState.APPROVED]
    numbers = (handed_in_number(submission) for submission in open_ones)
    return _Reading(
        applications,
        {key: row.template_slug for key, row in rows.items()},
        find_by_applications(session, issued),
        lock_certificates(session, {each.predecessor for each in open_ones if each.predecessor is not None}),
        find_taken(session, {number for number in numbers if number is not None}),
        _find_restored(session) if open_ones else None,
    )


def _application(row: Row[Any]) -> Application | EcertError:
    try:
        return read_application(row)
    except Conflict as error:
        return error


def _find_restored(session: Session) -> RestoredNotCleared | None:
    try:
        check_not_restored(session)
    except RestoredNotCleared as error:
        return error
    return None


@dataclass(frozen=True, slots=True)
class _Granted:
    """The certificate of an application will be issued in this group, and answers this order."""

    application_id: str
    is_new: bool


class _Judge:
    """Judges orders one after another; what one was granted the next ones find gone."""

    def __init__(self, reading: _Reading, office: Office, now: datetime) -> None:
        """Begin with nothing granted."""
        self._reading, self._office, self._now = reading, office, now
        self.plans: dict[str, Plan] = {}
        """What is granted, by application."""
        self._taken = set(reading.taken)
        self._replaced: set[str] = set()

    def decide(self, order: IssueOrder) -> _Granted | Issued | EcertError:
        """Decide on one order; an error is its answer and nobody else's."""
        try:
            return self._decide(order)
        except EcertError as error:
            return error

    def _decide(self, order: IssueOrder) -> _Granted | Issued:
        order.by.require(AccountRole.ISSUER)
        application = self._reading.applications.get(order.application_id)
        if application is None or not order.by.sees(self._reading.kinds[order.application_id]):
            raise UnknownApplication("application: no such application")
        if isinstance(application, EcertError):
            raise application
        if application.id in self.plans:
            return _Granted(application.id, is_new=False)
        if application.state in CERTIFIED:
            return Issued(self._open_issued(application.id), is_new=False)
        if self._reading.restored is not None:
            raise self._reading.restored
        check_may_issue(application, by=order.by)
        plan = plan_issue(
            application,
            self._open_predecessor(application.submission.predecessor),
            catalogue=self._office.catalogue,
            keyring=self._office.keyring,
            by=order.by,
            now=self._now,
        )
        self._grant(plan)
        return _Granted(application.id, is_new=True)

    def _grant(self, plan: Plan) -> None:
        if plan.handed_in is not None:
            if plan.handed_in in self._taken:
                raise DuplicateNumber("certificate_number: another certificate of this kind has it")
            self._taken.add(plan.handed_in)
        if plan.predecessor is not None:
            self._replaced.add(plan.predecessor.stored.identifier)
        self.plans[plan.application.id] = plan

    def _open_issued(self, application_id: str) -> OpenedCertificate:
        stored = self._reading.issued.get(application_id)
        if stored is None:
            raise Conflict("application: is marked as issued, but the register has no certificate of it")
        return open_sound(stored, self._office.keyring)

    def _open_predecessor(self, identifier: str | None) -> OpenedCertificate | None:
        if identifier is None:
            return None
        stored = self._reading.predecessors.get(identifier)
        if stored is None:
            raise UnknownCertificate("identifier: no such certificate")
        if identifier in self._replaced:
            raise PredecessorNotCurrent(f"predecessor: is {Standing.SUPERSEDED}", state=Standing.SUPERSEDED)
        return open_sound(stored, self._office.keyring)


def _carry_out(session: Session, plans: Sequence[Plan], office: Office) -> list[OpenedCertificate]:
    """Draw what the register draws, sign, and enter."""
    reserved = {plan.handed_in for plan in plans if plan.handed_in is not None}
    wishes = [plan.wish for plan in plans if plan.wish is not None]
    numbers = iter(draw_numbers(session, wishes, reserved=reserved))
    places = allocate_places(session, [plan.period.valid_to for plan in plans], shuffle=office.chance.shuffle)
    signed: list[SignedCertificate] = []
    for plan, place in zip(plans, places, strict=True):
        number = next(numbers) if plan.number is None else plan.number
        signed.append(_sign(plan, plan.allot(number=number, place=place, serial=office.chance.serial)))
    return enter(session, signed, keyring=office.keyring)


def _sign(plan: Plan, allotment: Allotment) -> SignedCertificate:
    submission = plan.application.submission
    unsigned = compose(submission, plan.entry, authorities=plan.authorities, allotment=allotment)
    credential = seal(unsigned.encoded_credential, plan.signer)
    record = unsigned.record_for(hashlib.sha256(credential).digest())
    sealed = seal(encode_record(record), plan.signer, typ=RECORD_TYPE)
    return SignedCertificate(record, sealed, credential, plan.application.id, plan.predecessor, plan.by.name)
