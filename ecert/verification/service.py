"""Report on what was asked and what was found: by code, by identifier, by number and holder's name."""

from datetime import date, datetime

import msgspec
from sqlmodel import Session

from ecert.bundle.distrust import NO_DISTRUST, Distrust
from ecert.catalogue.characters import find_refused, name_key
from ecert.catalogue.entries import Catalogue
from ecert.clock import legal_date
from ecert.errors import Malformed, SealBroken
from ecert.identifiers.certificate import CertificateIdentifier
from ecert.identifiers.holder import HolderCodeType, is_person, mask
from ecert.log.view import NO_VIEW, LogView
from ecert.pdfcheck.findings import Findings
from ecert.register.record import Record
from ecert.register.service import find_by_credential, find_by_number, find_certificate
from ecert.register.stored import StoredCertificate, open_record
from ecert.signing.keyring import Keyring
from ecert.verification.checks import run_checks
from ecert.verification.evidence import Evidence, PresentedCode
from ecert.verification.files import ShownFile
from ecert.verification.report import CertificateFacts, CheckResult, Reason, VerificationReport

_GENUINE = CheckResult("record", Reason.OK)
"""Only where this check went well is anything told of a certificate."""
_LOGGED = CheckResult("log", Reason.OK)
"""Only where this check went well is there something to prove."""
MAX_LOOKUP_LENGTH = 400
"""Longest number or name that is looked up at all, in characters."""


class Readings(msgspec.Struct, frozen=True):
    """What every verification goes by beside the question: keys, type table, and the instant."""

    keyring: Keyring
    """Every key there ever was."""
    catalogue: Catalogue
    now: datetime
    log: LogView = NO_VIEW
    """What is published of the log."""
    distrust: Distrust = NO_DISTRUST
    """What the newest published bundle does not trust."""

    def present(self, code: str) -> PresentedCode:
        """Take a code as somebody shows it: the digits, or the whole URL."""
        return PresentedCode(code, self.keyring, self.catalogue.types, self.distrust)


def is_identifier(text: str) -> bool:
    """Whether a text is a certificate identifier at all (GB/T 36904)."""
    try:
        CertificateIdentifier.parse(text)
    except Malformed:
        return False
    return True


def gather(
    readings: Readings, stored: StoredCertificate | None, *, on: date | None, code: PresentedCode | None = None
) -> Evidence:
    """
    Put together what a report is made from.

    Args:
        readings: keys, type table, instant.
        stored: what the register holds; under the code's digest where there is a code.
        on: the legal date asked about; today if absent.
        code: what `Readings.present` made of a code that somebody showed.
    """
    day = on or legal_date(readings.now)
    return Evidence(readings.keyring, day, readings.now, code, stored, readings.log, readings.distrust)


def report_on(evidence: Evidence, catalogue: Catalogue) -> VerificationReport:
    """Report on a certificate; what is stored is verified every time."""
    checks = run_checks(evidence)
    record = evidence.record if _GENUINE in checks else None
    facts = None if record is None else _facts(record, catalogue)
    proof = evidence.proof if _LOGGED in checks else None
    return VerificationReport(checks, facts, evidence.day, evidence.now, proof)


def report_malformed(readings: Readings, *, on: date | None) -> VerificationReport:
    """Report on what is no certificate identifier."""
    day = on or legal_date(readings.now)
    return VerificationReport((CheckResult("format", Reason.MALFORMED),), None, day, readings.now)


def verify_text(session: Session, text: str, readings: Readings, *, on: date | None) -> VerificationReport:
    """Verify a code or an identifier, whichever *text* is, in a reading transaction."""
    if is_identifier(text):
        return report_on(gather(readings, find_certificate(session, text), on=on), readings.catalogue)
    code = readings.present(text)
    stored = None if code.digest is None else find_by_credential(session, code.digest)
    if stored is None and (identifier := code.live_identifier) is not None:
        stored = find_certificate(session, identifier)
    return report_on(gather(readings, stored, on=on, code=code), readings.catalogue)


def verify_file(session: Session, findings: Findings, readings: Readings, *, on: date | None) -> VerificationReport:
    """
    Verify a file by what was found in it, in a reading transaction.

    Where symbol and attached record are of two certificates, the file is said to be of the one whose identifier is
    written on its page.
    """
    codes = [readings.present(text) for text in findings.symbols]
    shown = ShownFile(findings, readings.keyring, codes, now=readings.now)
    own = shown.judge()
    if findings.trouble is not None:
        return VerificationReport(tuple(own), None, on or legal_date(readings.now), readings.now)
    by_code = (
        None if shown.code is None or shown.code.digest is None else find_by_credential(session, shown.code.digest)
    )
    by_record = None if shown.record is None else find_certificate(session, shown.record.identifier)
    of_record = by_record is not None and (by_code is None or shown.names(by_record.identifier))
    stored = by_record if of_record else by_code
    # Of another certificate's code nothing more is told; any other must be registered with exactly its bytes.
    foreign = shown.code is None or (of_record and by_code is not None and by_code != by_record)
    asked = gather(readings, by_record, on=on) if foreign else gather(readings, by_code, on=on, code=shown.code)
    report = report_on(asked, readings.catalogue)
    copy = shown.judge_copy(asked.history) if all(check.reason is Reason.OK for check in own) else []
    checks = (*own, *copy, *shown.judge_contents(stored), *report.checks)
    return VerificationReport(checks, report.certificate, report.as_of, report.verified_at, report.proof)


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
    return report_on(gather(readings, stored, on=on), readings.catalogue)


def verify_number_alone(
    session: Session, number: str, readings: Readings, *, on: date | None
) -> VerificationReport | None:
    """
    Look a certificate up by its number alone, for those who may know what stands on it; in a reading transaction.

    Returns:
        The report; None where certificates of several kinds have this number.
    """
    readable = len(number) <= MAX_LOOKUP_LENGTH and not find_refused(number)
    found = find_by_number(session, number) if readable else []
    if len(found) > 1:
        return None
    return report_on(gather(readings, found[0] if found else None, on=on), readings.catalogue)


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
        version=int(record.identifier[-5:-2]),
        type_code_provisional=record.type_code_provisional,
        number_provisional=known is None or known.template.number.provisional,
        template=record.template.slug,
        claims={
            key: record.claims[key] for key in (() if known is None else known.public_keys) if key in record.claims
        },
    )
