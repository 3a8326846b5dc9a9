"""A verification report as it is shown: over HTTP and on the command line alike."""

from datetime import date, datetime
from typing import Any

import msgspec

from ecert.register.lifecycle import STATUS_ZH
from ecert.verification.report import MEANINGS, CertificateFacts, VerificationReport


class CheckView(msgspec.Struct, frozen=True):
    """One check of a report."""

    name: str
    outcome: str
    reason: str
    detail: str


class CertificateView(msgspec.Struct, frozen=True):
    """What anybody may know of a genuine certificate."""

    identifier: str
    certificate_number: str
    title: str
    holder_name: str
    holder_code: str
    issuing_authority: str
    issued_date: date
    valid_from: date
    valid_to: date | None
    version: int
    type_code_provisional: bool
    number_provisional: bool
    claims: dict[str, Any]


class ReportView(msgspec.Struct, frozen=True):
    """A verification report (HTTP contract, `VerificationReport`)."""

    outcome: str
    status: str
    status_zh: str
    reasons: list[str]
    checks: list[CheckView]
    certificate: CertificateView | None
    api_code: int
    verify_code: int
    as_of: date
    verified_at: datetime


def view_report(report: VerificationReport) -> ReportView:
    """Show a report."""
    meaning = MEANINGS[report.leading]
    return ReportView(
        outcome=report.outcome,
        status=report.status,
        status_zh=STATUS_ZH[report.status],
        reasons=[str(reason) for reason in report.reasons],
        checks=[CheckView(check.name, check.outcome, check.reason, check.detail) for check in report.checks],
        certificate=None if report.certificate is None else _certificate(report.certificate),
        api_code=meaning.api_code,
        verify_code=meaning.verify_code,
        as_of=report.as_of,
        verified_at=report.verified_at,
    )


def _certificate(facts: CertificateFacts) -> CertificateView:
    return CertificateView(
        identifier=facts.identifier,
        certificate_number=facts.certificate_number,
        title=facts.title,
        holder_name=facts.holder_name,
        holder_code=facts.holder_code,
        issuing_authority=facts.issuing_authority,
        issued_date=facts.issued_date,
        valid_from=facts.valid_from,
        valid_to=facts.valid_to,
        version=facts.version,
        type_code_provisional=facts.type_code_provisional,
        number_provisional=facts.number_provisional,
        claims=facts.claims,
    )
