"""
The ordered tuple of checks (HTTP contract, "Checks"): each a pure function from evidence to a result.

A check sees the results before it; one that cannot run for want of an earlier one gives None and is absent from the
report. Two named checks of the contract have no evidence as yet and are absent for that reason: `log` (there is no log)
and `freshness` (an on-line answer is of this instant).
"""

from collections.abc import Callable, Mapping

from ecert.register.lifecycle import Standing
from ecert.verification.evidence import Evidence, wrong_purpose
from ecert.verification.report import CheckResult, Reason

Results = Mapping[str, Reason]
"""The reasons of the checks before, by name."""
Check = Callable[[Evidence, Results], Reason | None]

_STANDING_REASONS: dict[Standing, Reason] = {
    Standing.IN_FORCE: Reason.OK,
    Standing.SUSPENDED: Reason.SUSPENDED,
    Standing.SUPERSEDED: Reason.SUPERSEDED,
    Standing.CANCELLED: Reason.CANCELLED,
    Standing.WITHDRAWN: Reason.WITHDRAWN,
    Standing.REVOKED: Reason.REVOKED,
}


def check_format(evidence: Evidence, _: Results) -> Reason | None:
    """Check that the code can be read at all."""
    return None if evidence.code is None else evidence.code.format_reason


def check_signer(evidence: Evidence, before: Results) -> Reason | None:
    """Check that the key is known and that the message names the algorithm the key is pinned to."""
    code = evidence.code
    if before.get("format") is not Reason.OK or code is None or code.envelope is None:
        return None
    if not code.named_keys:
        return Reason.SIGNER_UNKNOWN
    pinned = any(key.algorithm.cose_id == code.envelope.alg_id for key in code.named_keys)
    return Reason.OK if pinned else Reason.ALGORITHM_MISMATCH


def check_signature(evidence: Evidence, before: Results) -> Reason | None:
    """Check the signature."""
    if before.get("signer") is not Reason.OK or evidence.code is None:
        return None
    return Reason.SIGNATURE_INVALID if evidence.code.signer is None else Reason.OK


def check_purpose(evidence: Evidence, before: Results) -> Reason | None:
    """Check that the key is one that signs certificates."""
    if before.get("signature") is not Reason.OK or evidence.code is None or evidence.code.signer is None:
        return None
    return Reason.PURPOSE_MISMATCH if wrong_purpose(evidence.code.signer) else Reason.OK


def check_claims(evidence: Evidence, before: Results) -> Reason | None:
    """Check that the claims make sense by themselves and that the key covered the day of issue."""
    code = evidence.code
    if before.get("purpose") is not Reason.OK or code is None or code.signer is None:
        return None
    if code.credential is None:
        return Reason.MALFORMED
    return Reason.OK if code.is_consistent else Reason.CLAIMS_INCONSISTENT


def check_register(evidence: Evidence, before: Results) -> Reason | None:
    """Check that the register holds this certificate; for a code, with exactly these bytes."""
    if evidence.code is not None and before.get("claims") is not Reason.OK:
        return None
    return Reason.NOT_REGISTERED if evidence.stored is None else Reason.OK


def check_record(evidence: Evidence, before: Results) -> Reason | None:
    """Check that the stored record and its history hold, and that the code is this record's."""
    if before.get("register") is not Reason.OK:
        return None
    record = evidence.record
    same = record is not None and (evidence.code is None or evidence.code.identifier == record.identifier)
    return Reason.OK if same else Reason.RECORD_MISMATCH


def check_period(evidence: Evidence, before: Results) -> Reason | None:
    """
    Check that the day lies in the validity period, both ends inclusive, and not before this version was issued.

    A change takes over its predecessor's period; on the days before it was issued there was only the predecessor.
    """
    record = evidence.record
    if before.get("record") is not Reason.OK or record is None:
        return None
    if record.valid_to is not None and evidence.day > record.valid_to:
        return Reason.EXPIRED
    begun = evidence.day >= record.valid_from and evidence.day >= record.issued
    return Reason.OK if begun else Reason.NOT_YET_VALID


def check_status(evidence: Evidence, before: Results) -> Reason | None:
    """Check what the events had made of the certificate by then."""
    history = evidence.history
    if before.get("record") is not Reason.OK or history is None:
        return None
    return _STANDING_REASONS[history.standing_at(evidence.until)]


CHECKS: tuple[tuple[str, Check], ...] = (
    ("format", check_format),
    ("signer", check_signer),
    ("signature", check_signature),
    ("purpose", check_purpose),
    ("claims", check_claims),
    ("register", check_register),
    ("record", check_record),
    ("period", check_period),
    ("status", check_status),
)
"""Every check with its name, in the order of the contract."""
_WITHOUT_CODE = CHECKS[[name for name, _ in CHECKS].index("register") :]
"""From here on a check needs no code."""


def run_checks(evidence: Evidence) -> tuple[CheckResult, ...]:
    """Run every check in its order; absent ones are left out."""
    results: dict[str, Reason] = {}
    # Without a code the checks of a code have nothing to say.
    for name, check in CHECKS if evidence.code is not None else _WITHOUT_CODE:
        reason = check(evidence, results)
        if reason is not None:
            results[name] = reason
    return tuple([CheckResult(name, reason) for name, reason in results.items()])
