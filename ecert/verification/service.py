"""Gather evidence and report: by code, by identifier, by number and holder's name."""

import hashlib
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
from ecert.verification.evidence import Evidence, PresentedCode, decode_code
from ecert.verification.report import CertificateFacts, CheckResult, Reason, VerificationReport

MAX_LOOKUP_LENGTH = 400
"""Longest number or name that is looked up at all, in characters."""


def verify_code(
    session: Session, code: str, *, on: date | None, now: datetime, keyring: Keyring, catalogue: Catalogue
) -> VerificationReport:
    """
    Verify a code that somebody showed.

    Args:
        session: a reading transaction.
        code: the digits, or the whole URL.
        on: the legal date asked about; today if absent.
        now: the present instant.
        keyring: every key there ever was.
        catalogue: the type table.
    """
    try:
        stored = find_by_credential(session, hashlib.sha256(decode_code(code)).digest())
    except Malformed:
        stored = None
    presented = PresentedCode(code, keyring, catalogue)
    return _report(Evidence(keyring, on or legal_date(now), now, presented, stored), catalogue)


def verify_identifier(
    session: Session, identifier: str, *, on: date | None, now: datetime, keyring: Keyring, catalogue: Catalogue
) -> VerificationReport:
    """Look a certificate up by its identifier and verify what is stored, every time."""
    day = on or legal_date(now)
    try:
        CertificateIdentifier.parse(identifier)
    except Malformed:
        return VerificationReport((CheckResult("format", Reason.MALFORMED),), None, day, now)
    return _report(Evidence(keyring, day, now, None, find_certificate(session, identifier)), catalogue)


def verify_number(
    session: Session,
    number: str,
    holder_name: str,
    *,
    on: date | None,
    now: datetime,
    keyring: Keyring,
    catalogue: Catalogue,
) -> VerificationReport:
    """
    Look a certificate up by its number and its holder's name.

    "No such number" and "that number with another holder" give the same answer.
    """
    day = on or legal_date(now)
    stored = None
    readable = max(len(number), len(holder_name)) <= MAX_LOOKUP_LENGTH and not find_refused(number + holder_name)
    if readable:
        stored = _matching(find_by_number(session, number), name_key(holder_name), keyring)
    return _report(Evidence(keyring, day, now, None, stored), catalogue)


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
    template = entry.template if entry is not None and entry.digest == record.template.digest else None
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
        number_provisional=template is None or template.number.provisional,
        claims={
            field.key: record.claims[field.key]
            for field in (() if template is None else template.fields)
            if field.public and field.key in record.claims
        },
    )
