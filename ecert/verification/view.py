"""A verification report as it is shown: over HTTP and on the command line alike."""

from datetime import date, datetime
from functools import cache

import msgspec

from ecert.messages import message
from ecert.register.lifecycle import STATUS_ZH
from ecert.verification.offline import Basis, OfflineReport
from ecert.verification.report import MEANINGS, CertificateFacts, CheckResult, CodeFacts, Reason, VerificationReport


class CheckView(msgspec.Struct, frozen=True, omit_defaults=True):
    """One check of a report."""

    name: str
    outcome: str
    reason: str
    detail: str
    """One plain sentence in Chinese, from the catalogue of messages."""
    proof: str | None = None
    """Of the check `log`: that the record stands in the public log (C2SP, tlog-proof); left out until it does."""


class ReportView(msgspec.Struct, frozen=True):
    """A verification report (HTTP contract, `VerificationReport`)."""

    outcome: str
    status: str
    status_zh: str
    reasons: list[str]
    checks: list[CheckView]
    certificate: CertificateFacts | None
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
        reasons=list(report.reasons),
        checks=[_check_of(report, check) for check in report.checks],
        certificate=report.certificate,
        api_code=meaning.api_code,
        verify_code=meaning.verify_code,
        as_of=report.as_of,
        verified_at=report.verified_at,
    )


class OfflineView(msgspec.Struct, frozen=True):
    """The report of a reader without a network: the same members, with what the code says and what it rests on."""

    outcome: str
    status: str
    status_zh: str
    reasons: list[str]
    checks: list[CheckView]
    certificate: CodeFacts | None
    api_code: int
    verify_code: int
    as_of: date
    verified_at: datetime
    basis: Basis


def view_offline(report: OfflineReport) -> OfflineView:
    """Show the report of a reader without a network."""
    meaning = MEANINGS[report.leading]
    return OfflineView(
        outcome=report.outcome,
        status=report.status,
        status_zh=STATUS_ZH[report.status],
        reasons=list(report.reasons),
        checks=[_check(check.name, check.reason) for check in report.checks],
        certificate=report.certificate,
        api_code=meaning.api_code,
        verify_code=meaning.verify_code,
        as_of=report.as_of,
        verified_at=report.verified_at,
        basis=report.basis,
    )


def tell(reason: Reason) -> str:
    """Say in Chinese what a check has come to, in one plain sentence."""
    return message("outcome.PASSED" if reason is Reason.OK else f"reason.{reason}")


def _check_of(report: VerificationReport, check: CheckResult) -> CheckView:
    view = _check(check.name, check.reason)
    if check.name != "log" or report.proof is None:
        return view
    return msgspec.structs.replace(view, proof=report.proof.text)


@cache
def _check(name: str, reason: Reason) -> CheckView:
    """Show one check; there are as many as checks and reasons, which is few."""
    return CheckView(name, MEANINGS[reason].outcome, reason, tell(reason))
