"""What the register says of a scan on its arrival, and of which certificate a scan is: pure."""

import hashlib

import msgspec

from ecert.catalogue.characters import number_key
from ecert.fieldwork.forms import ScanForm
from ecert.verification.report import Outcome, VerificationReport

SEVERAL = "several-certificates"
"""The one reason that no verification has: certificates of several kinds have the number that was typed."""


class Verdict(msgspec.Struct, frozen=True):
    """The register's own verdict for the day of a scan."""

    outcome: str
    status: str
    reasons: list[str]
    identifier: str | None = None
    """Of the certificate, where the register knows it and its record holds; so with the rest."""
    certificate_number: str | None = None
    title: str | None = None
    holder_name: str | None = None


AMBIGUOUS = Verdict(Outcome.INDETERMINATE.value, "unknown", [SEVERAL])
"""The verdict on a number that several certificates have."""


def read_report(report: VerificationReport) -> Verdict:
    """Take from a report what a round keeps of it."""
    facts = report.certificate
    verdict = Verdict(report.outcome.value, report.status.value, [reason.value for reason in report.reasons])
    if facts is None:
        return verdict
    return msgspec.structs.replace(
        verdict,
        identifier=facts.identifier,
        certificate_number=facts.certificate_number,
        title=facts.title,
        holder_name=facts.holder_name,
    )


def write_verdict(verdict: Verdict) -> bytes:
    """Write a verdict in its one spelling."""
    return msgspec.json.encode(verdict, order="sorted")


def read_verdict(content: bytes) -> Verdict:
    """Read what `write_verdict` wrote."""
    return msgspec.json.decode(content, type=Verdict)


def digits_of(code: str) -> str:
    """Give the part of a code that counts: what stands behind its last `#`, without white space around it."""
    return code.rpartition("#")[2].strip()


def code_sha256(form: ScanForm) -> bytes | None:
    """Give SHA-256 of a scan's digits; None where something was typed by hand."""
    return None if form.code is None else hashlib.sha256(digits_of(form.code).encode("utf-8", "replace")).digest()


def subject_of(form: ScanForm, verdict: Verdict) -> str:
    """
    Name the certificate of a scan, so that it counts once in a round.

    It is the identifier where the register knows the certificate; else a digest of what was read or typed.
    """
    if verdict.identifier is not None:
        return verdict.identifier
    digest = code_sha256(form)
    if digest is None:
        digest = hashlib.sha256(number_key(form.identifier or form.certificate_number or "").encode()).digest()
    return digest.hex()
