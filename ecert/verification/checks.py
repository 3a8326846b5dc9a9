"""
The ordered tuple of checks (HTTP contract, "Checks"): each a pure function from evidence to a result.

A check that cannot run for want of an earlier one gives None and is absent from the report. Two named checks of the
contract have no evidence as yet and are absent for that reason: `log` (there is no log) and `freshness` (an on-line
answer is of this instant).
"""

from collections.abc import Callable

from ecert.register.lifecycle import Standing
from ecert.verification.evidence import Evidence, wrong_purpose
from ecert.verification.report import CheckResult, Reason

Check = Callable[[Evidence], CheckResult | None]

_STANDING_REASONS: dict[Standing, Reason] = {
    Standing.IN_FORCE: Reason.OK,
    Standing.SUSPENDED: Reason.SUSPENDED,
    Standing.SUPERSEDED: Reason.SUPERSEDED,
    Standing.CANCELLED: Reason.CANCELLED,
    Standing.WITHDRAWN: Reason.WITHDRAWN,
    Standing.REVOKED: Reason.REVOKED,
}


def check_format(evidence: Evidence) -> CheckResult | None:
    """Check that the code can be read at all."""
    return None if evidence.code is None else CheckResult("format", evidence.code.format_reason)


def check_signer(evidence: Evidence) -> CheckResult | None:
    """Check that the key is known and that the message names the algorithm the key is pinned to."""
    code = evidence.code
    if code is None or code.format_reason is not Reason.OK or code.envelope is None:
        return None
    if not code.named_keys:
        return CheckResult("signer", Reason.SIGNER_UNKNOWN)
    pinned = any(key.algorithm.cose_id == code.envelope.alg_id for key in code.named_keys)
    return CheckResult("signer", Reason.OK if pinned else Reason.ALGORITHM_MISMATCH)


def check_signature(evidence: Evidence) -> CheckResult | None:
    """Check the signature."""
    before = check_signer(evidence)
    if before is None or before.reason is not Reason.OK or evidence.code is None:
        return None
    return CheckResult("signature", Reason.SIGNATURE_INVALID if evidence.code.signer is None else Reason.OK)


def check_purpose(evidence: Evidence) -> CheckResult | None:
    """Check that the key is one that signs certificates."""
    code = evidence.code
    if code is None or code.format_reason is not Reason.OK or code.signer is None:
        return None
    return CheckResult("purpose", Reason.PURPOSE_MISMATCH if wrong_purpose(code.signer) else Reason.OK)


def check_claims(evidence: Evidence) -> CheckResult | None:
    """Check that the claims make sense by themselves and that the key covered the day of issue."""
    purpose = check_purpose(evidence)
    code = evidence.code
    if purpose is None or purpose.reason is not Reason.OK or code is None or code.signer is None:
        return None
    credential = code.credential
    if credential is None:
        return CheckResult("claims", Reason.MALFORMED)
    sound = (
        code.identifier is not None
        and code.signer.covers(credential.issued)
        and (credential.valid_to is None or credential.valid_to >= (credential.valid_from or credential.issued))
    )
    return CheckResult("claims", Reason.OK if sound else Reason.CLAIMS_INCONSISTENT)


def check_register(evidence: Evidence) -> CheckResult | None:
    """Check that the register holds this certificate; for a code, with exactly these bytes."""
    if evidence.code is not None:
        claims = check_claims(evidence)
        if claims is None or claims.reason is not Reason.OK:
            return None
    return CheckResult("register", Reason.NOT_REGISTERED if evidence.stored is None else Reason.OK)


def check_record(evidence: Evidence) -> CheckResult | None:
    """Check that the stored record and its history hold, and that the code is this record's."""
    register = check_register(evidence)
    if register is None or register.reason is not Reason.OK:
        return None
    record = evidence.record
    same = record is not None and (evidence.code is None or str(evidence.code.identifier) == record.identifier)
    return CheckResult("record", Reason.OK if same else Reason.RECORD_MISMATCH)


def check_period(evidence: Evidence) -> CheckResult | None:
    """Check that the day lies in the validity period, both ends inclusive."""
    result, record = check_record(evidence), evidence.record
    if result is None or result.reason is not Reason.OK or record is None:
        return None
    if record.valid_to is not None and evidence.day > record.valid_to:
        return CheckResult("period", Reason.EXPIRED)
    early = evidence.day < record.valid_from
    return CheckResult("period", Reason.NOT_YET_VALID if early else Reason.OK)


def check_status(evidence: Evidence) -> CheckResult | None:
    """Check what the events had made of the certificate by then."""
    result, history = check_record(evidence), evidence.history
    if result is None or result.reason is not Reason.OK or history is None:
        return None
    return CheckResult("status", _STANDING_REASONS[history.standing_at(evidence.until)])


CHECKS: tuple[Check, ...] = (
    check_format,
    check_signer,
    check_signature,
    check_purpose,
    check_claims,
    check_register,
    check_record,
    check_period,
    check_status,
)


def run_checks(evidence: Evidence) -> tuple[CheckResult, ...]:
    """Run every check in its order; absent ones are left out."""
    return tuple(result for check in CHECKS if (result := check(evidence)) is not None)
