"""
Issue: compose, seal, enter in the register; one transaction, or nothing.

A second call for the same application answers the same certificate.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from ecert.accounts.principal import AccountRole, Principal
from ecert.application.predecessor import open_predecessor
from ecert.application.service import Application, check_may_issue, get_application, mark_issued
from ecert.application.submission import Submission
from ecert.application.workflow import ApplicationState, BusinessType
from ecert.catalogue.entries import Catalogue, CatalogueEntry
from ecert.catalogue.template import CertificateTemplate
from ecert.catalogue.validity import Period, new_period, paper_period, renewed_period
from ecert.clock import legal_date
from ecert.errors import Conflict, DuplicateNumber, PredecessorNotCurrent, SealBroken, TemplateNotInForce
from ecert.issuance.compose import Allotment, Authorities, compose
from ecert.register.allocation import Shuffle, allocate_status, draw_number, is_number_taken
from ecert.register.credential import encode_credential
from ecert.register.record import RECORD_TYPE, encode_record
from ecert.register.service import enter, find_by_application
from ecert.register.stored import OpenedCertificate, open_stored
from ecert.signing.envelope import seal
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose
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


def issue(session: Session, application_id: str, *, office: Office, by: Principal, now: datetime) -> OpenedCertificate:
    """
    Issue the certificate of an approved application, or answer the one that was issued.

    Raises:
        Forbidden: not an issuer.
        SamePerson: the submitter.
        ForbiddenTransition: the application is not approved.
        TemplateNotInForce: the kind is not issued on this day.
        DuplicateNumber: the number was taken meanwhile.
        PredecessorNotCurrent: another version has replaced the predecessor.
        SigningKeyMissing: no key of the authority covers the day of issue.
        RestoredNotCleared: the register was restored, and nobody has shown that no later certificate exists.
        Conflict: the certificate that was issued before does not hold.
    """
    by.require(AccountRole.ISSUER)
    take_turn(session)
    application = get_application(session, application_id, by=by, lock=True)
    if application.state is ApplicationState.ISSUED:
        return _open_issued(session, application.id, office.keyring)
    check_not_restored(session)
    check_may_issue(application, by=by)
    submission = application.submission
    entry = office.catalogue.get(submission.slug, submission.version)
    predecessor = open_predecessor(session, submission, keyring=office.keyring, lock=True)
    allotment = _allot(session, application, entry, predecessor, chance=office.chance, now=now)
    authorities = _authorities(office.catalogue, entry.template)
    unsigned = compose(submission, entry, authorities=authorities, allotment=allotment)
    signer = office.keyring.signer(Purpose.CERTIFICATE, on=allotment.issued, issuer_code=authorities.issuer_code)
    credential = seal(encode_credential(unsigned.credential), signer)
    record = unsigned.record_for(hashlib.sha256(credential).digest())
    sealed = (seal(encode_record(record), signer, typ=RECORD_TYPE), credential)
    opened = enter(
        session,
        record,
        sealed=sealed,
        application_id=application.id,
        predecessor=predecessor,
        actor=by.name,
        keyring=office.keyring,
    )
    mark_issued(session, application, by=by, now=now)
    return opened


def _open_issued(session: Session, application_id: str, keyring: Keyring) -> OpenedCertificate:
    stored = find_by_application(session, application_id)
    if stored is None:
        raise Conflict("application: is marked as issued, but the register has no certificate of it")
    try:
        return open_stored(stored, keyring)
    except SealBroken as error:
        raise Conflict("certificate: its stored record or history does not hold; an auditor must look at it") from error


def _authorities(catalogue: Catalogue, template: CertificateTemplate) -> Authorities:
    granting = template.granting_authority
    return Authorities(
        issuing=catalogue.authority_of(template),
        issuer_code=catalogue.issuer_code(template),
        granting=None if granting is None else catalogue.authorities[granting],
    )


def _allot(
    session: Session,
    application: Application,
    entry: CatalogueEntry,
    predecessor: OpenedCertificate | None,
    *,
    chance: Chance,
    now: datetime,
) -> Allotment:
    """Allot number, serial, version, days and a place in a status list."""
    submission, template = application.submission, entry.template
    today = legal_date(now)
    issued = submission.grant.issued or today
    if not template.may_be_issued_on(issued):
        raise TemplateNotInForce("template: this kind is not issued on that day")
    period = _period(submission, entry, predecessor, issued)
    if predecessor is None:
        number = submission.grant.certificate_number
        if number is not None and is_number_taken(session, template.slug, number):
            raise DuplicateNumber("certificate_number: another certificate of this kind has it")
        number = number or draw_number(session, template, year=issued.year, claims=submission.claims)
        serial, version, first_issued = chance.serial(), 1, issued
    else:
        number, first_issued = predecessor.record.number, predecessor.record.first_issued
        serial, version_text = predecessor.record.identifier.split(".")[-3:-1]
        version = int(version_text) + 1
    status_list, status_index = allocate_status(session, valid_to=period.valid_to, shuffle=chance.shuffle)
    return Allotment(
        number=number,
        serial=serial,
        version=version,
        issued=issued,
        first_issued=first_issued,
        period=period,
        status_list=status_list,
        status_index=status_index,
        application_number=application.application_number,
        issued_at=now.replace(microsecond=0),
    )


def _period(
    submission: Submission, entry: CatalogueEntry, predecessor: OpenedCertificate | None, issued: date
) -> Period:
    """
    Give the validity period by the kind of business.

    A first issue that was approved some days ago begins on the day asked for, or today if that has passed. A change
    and a reissue keep the period (standards digest 7.3).
    """
    validity, grant = entry.template.validity, submission.grant
    set_elsewhere = entry.template.granting_authority is not None
    if predecessor is None and (set_elsewhere or submission.business_type is BusinessType.BACKLOG):
        return paper_period(validity, issued=issued, valid_from=grant.valid_from, valid_to=grant.valid_to)
    if predecessor is None:
        asked = None if grant.valid_from is None else max(grant.valid_from, issued)
        return new_period(validity, issued=issued, valid_from=asked, valid_to=grant.valid_to)
    before = Period(predecessor.record.valid_from, predecessor.record.valid_to)
    if submission.business_type is BusinessType.RENEWAL:
        return renewed_period(
            validity, issued=issued, before=before, valid_to=grant.valid_to, set_elsewhere=set_elsewhere
        )
    if before.valid_to is not None and before.valid_to < issued:
        raise PredecessorNotCurrent("predecessor: has expired; it can only be renewed")
    return before
