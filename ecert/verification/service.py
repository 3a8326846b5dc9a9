"""Report on what was asked and what was found: by code, by identifier, by number and holder's name."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from ecert.catalogue.characters import find_refused, name_key
from ecert.catalogue.entries import Catalogue
from ecert.clock import legal_date
from ecert.errors import Malformed, SealBroken
from ecert.identifiers.certificate import CertificateIdentifier
from ecert.identifiers.holder import HolderCodeType, is_person, mask
from ecert.register.record import Record
from ecert.register.service import find_by_credential, find_by_number, find_certificate
from ecert.register.stored import StoredCertificate, open_record
from ecert.signing.keyring import Keyring
from ecert.verification.checks import run_checks
from ecert.verification.evidence import Evidence, PresentedCode
from ecert.verification.report import CertificateFacts, CheckResult, Reason, VerificationReport

MAX_LOOKUP_LENGTH = 400
"""Longest number or name that is looked up at all, in characters."""


@dataclass(frozen=True, slots=True)
class Readings:
    """What every verification goes by beside the question: keys, type table, and the instant."""

    keyring: Keyring
    """Every key there ever was."""
    catalogue: Catalogue
    now: datetime

    def present(self, code: str) -> PresentedCode:
        """Take a code as somebody shows it: the digits, or the whole URL."""
        return PresentedCode(code, self.keyring, self.catalogue)


def is_identifier(text: str) -> bool:
    """Whether a text is a certificate identifier at all (GB/T 36904)."""
    try:
        CertificateIdentifier.parse(text)
    except Malformed:
        return False
    return True


def report_on_code(
    code: PresentedCode, stored: StoredCertificate | None, readings: Readings, *, on: date | None
) -> VerificationReport:
    """
    Report on a code that somebody showed.

    Args:
        code: what `Readings.present` made of it.
        stored: what the register holds under the code's digest.
        readings: keys, type table, instant.
        on: the legal date asked about; today if absent.
    """
    return _report(_evidence(readings, on, stored, code), readings.catalogue)


def report_on_look_up(stored: StoredCertificate | None, readings: Readings, *, on: date | None) -> VerificationReport:
    """Report on what a look-up found; what is stored is verified every time."""
    return _report(_evidence(readings, on, stored, None), readings.catalogue)


def report_malformed(readings: Readings, *, on: date | None) -> VerificationReport:
    """Report on what is no certificate identifier."""
    day = on or legal_date(readings.now)
    return VerificationReport((CheckResult("format", Reason.MALFORMED),), None, day, readings.now)


def verify_text(session: Session, text: str, readings: Readings, *, on: date | None) -> VerificationReport:
    """Verify a code or an identifier, whichever *text* is, in a reading transaction."""
    if is_identifier(text):
        return report_on_look_up(find_certificate(session, text), readings, on=on)
    code = readings.present(text)
    stored = None if code.digest is None else find_by_credential(session, code.digest)
    return report_on_code(code, stored, readings, on=on)


def verify_number(
    session: Session, number: str, holder_name: str, readings: Readings, *, on: date | None
) -> VerificationReport:
    """
    Look a certificate up by its number and its holder's name, in a reading transaction.

    "No such number" and "that number with another holder" give the same answer.
    """
    stored = None
    readable = max(len(number), len(holder_name)) <= MAX_LOOKUP_LENGTH and not find_refused(number + holder_name)
    if readable:
        stored = _matching(find_by_number(session, number), name_key(holder_name), readings.keyring)
    return report_on_look_up(stored, readings, on=on)


def _evidence(
    readings: Readings, on: date | None, stored: StoredCertificate | None, code: PresentedCode | None
) -> Evidence:
    return Evidence(readings.keyring, on or legal_date(readings.now), readings.now, code, stored)


def _matching(found: list[StoredCertificate], holder_name: str, keyring: Keyring) -> StoredCertificate | None:
    """Give the certificate whose verified record names this holder."""
    for stored in found:
        try:
            holder = open_record(stored.record, keyring).holder
        except SealBroken:
            continue
        if holder_name in {name_key(name) for name in (holder.name, *holder.name.split("^"))}:
            return stored
    return None


def _report(evidence: Evidence, catalogue: Catalogue) -> VerificationReport:
    checks = run_checks(evidence)
    genuine = any(check.name == "record" and check.reason is Reason.OK for check in checks)
    record = evidence.record if genuine else None
    facts = None if record is None else _facts(record, catalogue)
    return VerificationReport(checks, facts, evidence.day, evidence.now)


def _facts(record: Record, catalogue: Catalogue) -> CertificateFacts:
    """Tell what anybody may know of a genuine certificate."""
    # Only the very file that was signed for says what is public; of any other nothing is shown.
    entry = catalogue.entries.get((record.template.slug, record.template.version))
    known = entry if entry is not None and entry.digest == record.template.digest else None
    holder = record.holder
    person = is_person(HolderCodeType(holder.code_type))
    return CertificateFacts(
        identifier=record.identifier,
        certificate_number=record.number,
        title=record.title,
        holder_name=holder.name.replace("^", "、"),
        holder_code=mask(holder.code) if person else holder.code,
        issuing_authority=record.authority_name,
        issued_date=record.issued,
        valid_from=record.valid_from,
        valid_to=record.valid_to,
        version=int(record.identifier.split(".")[-2]),
        type_code_provisional=record.type_code_provisional,
        number_provisional=known is None or known.template.number.provisional,
        claims={
            key: record.claims[key] for key in (() if known is None else known.public_keys) if key in record.claims
        },
    )
