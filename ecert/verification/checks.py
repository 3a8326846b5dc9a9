"""
The checks of the HTTP contract ("Checks"): what a code says by itself, and what the register says of a certificate.

Each is a pure function to a reason. A reader without a network shares the first half (`ecert.verification.offline`).
One named check of the contract has no evidence here and is absent: `freshness` (an on-line answer is of this instant).
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Final

from ecert.log.tree import leaf_hash
from ecert.register.lifecycle import Standing
from ecert.register.live import LiveCode
from ecert.signing.keys import Purpose
from ecert.verification.evidence import Evidence, PresentedCode
from ecert.verification.report import CheckResult, Reason

Results = Mapping[str, Reason]
"""The reasons of the checks before, by name."""
Check = Callable[[Evidence, Results], Reason | None]

TOLERANCE: Final = timedelta(seconds=30)
"""How far the clock of a live code and that of its reader may be apart (wire format)."""

_STANDING_REASONS: dict[Standing, Reason] = {
    Standing.IN_FORCE: Reason.OK,
    Standing.SUSPENDED: Reason.SUSPENDED,
    Standing.SUPERSEDED: Reason.SUPERSEDED,
    Standing.CANCELLED: Reason.CANCELLED,
    Standing.WITHDRAWN: Reason.WITHDRAWN,
    Standing.REVOKED: Reason.REVOKED,
}


def check_format(code: PresentedCode) -> Reason:
    """Check that the code can be read at all."""
    return code.format_reason


def check_signer(code: PresentedCode) -> Reason:
    """Check that the key is known and trusted, and that the message names the algorithm the key is pinned to."""
    if code.envelope is None or not code.named_keys:
        return code.unknown_signer
    if all(key.algorithm.cose_id != code.envelope.alg_id for key in code.named_keys):
        return Reason.ALGORITHM_MISMATCH
    return Reason.SIGNER_DISTRUSTED if code.is_distrusted else Reason.OK


def check_signature(code: PresentedCode) -> Reason:
    """Check the signature."""
    return Reason.SIGNATURE_INVALID if code.signer is None else Reason.OK


def check_purpose(code: PresentedCode) -> Reason:
    """Check that the key is one that signs certificates, or presentations where the code is a live one."""
    purpose = Purpose.PRESENTATION if code.is_live else Purpose.CERTIFICATE
    genuine = code.signer is not None and code.signer.purpose is purpose
    return Reason.OK if genuine else Reason.PURPOSE_MISMATCH


def check_claims(code: PresentedCode) -> Reason:
    """Check that the claims make sense by themselves and that the key covered the day on which they were signed."""
    if code.credential is None:
        return Reason.MALFORMED
    return Reason.OK if code.is_consistent else Reason.CLAIMS_INCONSISTENT


CODE_CHECKS: tuple[tuple[str, Callable[[PresentedCode], Reason]], ...] = (
    ("format", check_format),
    ("signer", check_signer),
    ("signature", check_signature),
    ("purpose", check_purpose),
    ("claims", check_claims),
)
"""What a code says by itself: each needs all before it, so the first that fails is the last that is asked."""


def read_code(code: PresentedCode) -> dict[str, Reason]:
    """Run the checks of a code by itself; nothing of its claims is to be used unless `claims` is there and well."""
    results: dict[str, Reason] = {}
    for name, check in CODE_CHECKS:
        reason = results[name] = check(code)
        if reason is not Reason.OK:
            break
    return results


def judge_presentation(live: LiveCode, now: datetime) -> Reason:
    """Check that a live code is shown in its minute; both clocks may be half a minute apart."""
    in_time = live.issued_at - TOLERANCE <= now <= live.expires_at + TOLERANCE
    return Reason.OK if in_time else Reason.LIVE_CODE_LATE


def judge_period(day: date, *, issued: date, valid_from: date, valid_to: date | None) -> Reason:
    """
    Check that a day lies in the validity period, both ends inclusive, and not before this version was issued.

    A change takes over its predecessor's period; on the days before it was issued there was only the predecessor.
    """
    if valid_to is not None and day > valid_to:
        return Reason.EXPIRED
    return Reason.OK if day >= valid_from and day >= issued else Reason.NOT_YET_VALID


def check_register(evidence: Evidence, before: Results) -> Reason | None:
    """Check that the register holds this certificate; for a code, with exactly these bytes."""
    if evidence.code is not None and before.get("claims") is not Reason.OK:
        return None
    return Reason.NOT_REGISTERED if evidence.stored is None else Reason.OK


def check_record(evidence: Evidence, before: Results) -> Reason | None:
    """Check that the stored record and its history hold, that the code is the record's, and that its key is trusted."""
    if before.get("register") is not Reason.OK:
        return None
    record = evidence.record
    same = record is not None and (evidence.code is None or evidence.code.identifier == record.identifier)
    same = same and evidence.shows_the_stored_facts
    if not same:
        return Reason.RECORD_MISMATCH
    return Reason.SIGNER_DISTRUSTED if evidence.is_distrusted else Reason.OK


def check_log(evidence: Evidence, before: Results) -> Reason | None:
    """
    Check that record and events stand in the log: each at the place that its row names.

    What is newer than the published checkpoint stands in the database alone, for a minute at most. What is published
    must be published there.
    """
    if before.get("record") is not Reason.OK:
        return None
    for number, (place, digest) in enumerate(evidence.entries):
        leaf = leaf_hash(digest)
        if place is None or place.leaf != leaf:
            return Reason.RECORD_MISMATCH if number else Reason.NOT_REGISTERED
        if evidence.log.leaf_at(place.position) not in {leaf, None}:
            return Reason.RECORD_MISMATCH
    return Reason.OK


def check_period(evidence: Evidence, before: Results) -> Reason | None:
    """Check that the day lies in the validity period."""
    record = evidence.record
    if before.get("record") is not Reason.OK or record is None:
        return None
    return judge_period(evidence.day, issued=record.issued, valid_from=record.valid_from, valid_to=record.valid_to)


def check_status(evidence: Evidence, before: Results) -> Reason | None:
    """Check what the events had made of the certificate by then."""
    history = evidence.history
    if before.get("record") is not Reason.OK or history is None:
        return None
    return _STANDING_REASONS[history.standing_at(evidence.until)]


def check_presentation(evidence: Evidence, before: Results) -> Reason | None:
    """Check that a live code is shown in its minute."""
    if evidence.code is None or evidence.code.live is None or before.get("claims") is not Reason.OK:
        return None
    return judge_presentation(evidence.code.live, evidence.now)


REGISTER_CHECKS: tuple[tuple[str, Check], ...] = (
    ("register", check_register),
    ("record", check_record),
    ("log", check_log),
    ("period", check_period),
    ("status", check_status),
    ("presentation", check_presentation),
)
"""What the register says; a look-up without a code begins here."""


def run_checks(evidence: Evidence) -> tuple[CheckResult, ...]:
    """Run every check in its order; absent ones are left out."""
    results = {} if evidence.code is None else read_code(evidence.code)
    for name, check in REGISTER_CHECKS:
        reason = check(evidence, results)
        if reason is not None:
            results[name] = reason
    return tuple([CheckResult(name, reason) for name, reason in results.items()])
