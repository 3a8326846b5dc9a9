"""
Note the result of an annual inspection (年检, 年度核验) of one certificate.

What the office found out is an event of the signed chain and no more: it changes no standing. Whoever wants to suspend
after a failed inspection takes that step, with its own reason and document (decision 0025).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from ecert.accounts.principal import AccountRole, Principal
from ecert.catalogue.datatypes import check_text
from ecert.catalogue.entries import Catalogue
from ecert.clock import legal_date
from ecert.errors import AlreadyInspected, InvalidInput, NotForeseen
from ecert.faultpoints import FaultPoint, pass_point
from ecert.register.events import Event, History, Inspection
from ecert.register.lifecycle import EventKind, InspectionResult
from ecert.register.record import Record
from ecert.register.service import EventFacts, append_event, get_certificate, open_sound
from ecert.register.steps import open_to_build_on
from ecert.register.stored import OpenedCertificate
from ecert.signing.keyring import Keyring
from ecert.storage.database import take_turn


@dataclass(frozen=True, slots=True)
class InspectionOrder:
    """What an officer notes."""

    inspection: Inspection
    reason: str | None
    document_number: str | None


def check_inspection(year: int, result: str, *, reason: str | None, document_number: str | None) -> InspectionOrder:
    """
    Check what came in.

    Raises:
        InvalidInput: the result is unknown, a text is too long, or the reason of a failed inspection is missing.
    """
    if result not in set(InspectionResult):
        raise InvalidInput.at("result", f"must be one of {', '.join(InspectionResult)}")
    if reason is None and result == InspectionResult.FAILED:
        raise InvalidInput.at("reason", "is required where an inspection failed")
    return InspectionOrder(
        Inspection(year, InspectionResult(result)),
        None if reason is None else check_text(reason, path="reason", max_length=500),
        None if document_number is None else check_text(document_number, path="document_number", max_length=128),
    )


def note_inspection(
    session: Session,
    identifier: str,
    order: InspectionOrder,
    *,
    by: Principal,
    now: datetime,
    catalogue: Catalogue,
    keyring: Keyring,
) -> Event:
    """
    Enter the result of an inspection into the certificate's chain.

    Whether a kind is inspected is for the law of the day to say, not for that of the day of issue: the newest released
    version of its template decides.

    Raises:
        Forbidden: not an issuer.
        UnknownCertificate: there is none.
        UnknownTemplate: its kind is not installed any more.
        NotForeseen: its kind is not inspected.
        InvalidInput: the year is to come, or lies before the first issue.
        AlreadyInspected: this or an earlier version passed the inspection of that year.
        ForbiddenTransition: the certificate is neither in force nor suspended, or has expired.
    """
    by.require(AccountRole.ISSUER)
    take_turn(session)
    certificate = open_to_build_on(session, identifier, keyring=keyring, by=by)
    standing = certificate.history.standing
    template = catalogue.get(certificate.record.template.slug).template
    if not template.annual_inspection.required:
        raise NotForeseen("certificate: its kind is not inspected")
    year = order.inspection.year
    _check_year(year, certificate.record, today=legal_date(now))
    if any(_has_passed(history, year) for history in _histories(session, certificate, keyring, by)):
        raise AlreadyInspected("year: the certificate passed the inspection of this year before", state=standing)
    pass_point(FaultPoint.INSPECTION_CHECKED)
    facts = EventFacts(
        EventKind.INSPECTED,
        by.name,
        reason=order.reason,
        document_number=order.document_number,
        inspection=order.inspection,
    )
    return append_event(session, certificate, facts, now=now, keyring=keyring)


def open_years(
    session: Session, certificate: OpenedCertificate, *, by: Principal, today: date, keyring: Keyring
) -> Sequence[int]:
    """
    List the years whose inspection this certificate has not passed, the newest first, none before the first issue.

    Raises:
        Conflict: what is stored of an earlier version does not hold.
    """
    years = range(today.year, certificate.record.first_issued.year - 1, -1)
    histories = _histories(session, certificate, keyring, by)
    return [year for year in years if not any(_has_passed(history, year) for history in histories)]


def _check_year(year: int, record: Record, *, today: date) -> None:
    """Insist on a year in which the certificate was there; a renewal may be inspected for its predecessor's year."""
    if year > today.year:
        raise InvalidInput.at("year", "is still to come")
    if year < record.first_issued.year:
        raise InvalidInput.at("year", "lies before the first issue")


def _has_passed(history: History, year: int) -> bool:
    passed = Inspection(year, InspectionResult.PASSED)
    return any(event.inspection == passed for event in history.events)


def _histories(session: Session, certificate: OpenedCertificate, keyring: Keyring, by: Principal) -> list[History]:
    """Give the histories of a certificate and of every version before it; those are superseded and change no more."""
    histories = [certificate.history]
    while certificate.record.predecessor is not None:
        certificate = open_sound(get_certificate(session, certificate.record.predecessor, by=by), keyring)
        histories.append(certificate.history)
    return histories
