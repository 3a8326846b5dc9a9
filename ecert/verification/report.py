"""
What a verification says: outcome, reasons and codes, after the model of ETSI EN 319 102-1.

The table of reasons is the HTTP contract's, word for word; every reader, on line and off, follows it.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

import msgspec

from ecert.catalogue.datatypes import Value
from ecert.log.checkpoint import Proof
from ecert.register.lifecycle import Status


class Outcome(StrEnum):
    """The three answers; the worst one of a report's checks wins."""

    PASSED = "PASSED"
    INDETERMINATE = "INDETERMINATE"
    FAILED = "FAILED"


_SEVERITY = {Outcome.PASSED: 0, Outcome.INDETERMINATE: 1, Outcome.FAILED: 2}


class Reason(StrEnum):
    """Why a check has its outcome; a closed list."""

    OK = "ok"
    NOT_YET_VALID = "not-yet-valid"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    ENDED = "ended"
    MALFORMED = "malformed"
    VERSION_UNKNOWN = "version-unknown"
    SIGNATURE_INVALID = "signature-invalid"
    ALGORITHM_MISMATCH = "algorithm-mismatch"
    PURPOSE_MISMATCH = "purpose-mismatch"
    SIGNER_DISTRUSTED = "signer-distrusted"
    CLAIMS_INCONSISTENT = "claims-inconsistent"
    SIGNER_UNKNOWN = "signer-unknown"
    NOT_REGISTERED = "not-registered"
    RECORD_MISMATCH = "record-mismatch"
    LIVE_CODE_LATE = "live-code-late"
    LIVE_CODE_REPLAYED = "live-code-replayed"
    BUNDLE_STALE = "bundle-stale"
    STATUS_MISSING = "status-missing"
    STATUS_STALE = "status-stale"
    CLOCK_BEHIND = "clock-behind"
    REGISTER_UNREACHABLE = "register-unreachable"
    # Of files; the contract names none of these (docs/files.md).
    FILE_UNREADABLE = "file-unreadable"
    FILE_ENCRYPTED = "file-encrypted"
    FILE_TOO_LONG = "file-too-long"
    FILE_TOO_COSTLY = "file-too-costly"
    FILE_ACTIVE = "file-active"
    FILE_UNSIGNED = "file-unsigned"
    FILE_SIGNER_UNKNOWN = "file-signer-unknown"
    FILE_SIGNER_OUTSIDE = "file-signer-outside"
    FILE_CHANGED = "file-changed"
    FILE_EXTENDED = "file-extended"
    COPY_EXPIRED = "copy-expired"
    COPY_RECALLED = "copy-recalled"
    COPY_NOT_REGISTERED = "copy-not-registered"
    ATTACHMENT_MISSING = "attachment-missing"
    ATTACHMENT_OTHER = "attachment-other"
    SYMBOL_MISSING = "symbol-missing"
    SYMBOL_OTHER = "symbol-other"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a reason means in every vocabulary."""

    outcome: Outcome
    status: Status
    api_code: int
    """Status code of the national share service (standards digest 5.3)."""
    verify_code: int
    """Verification result code (standards digest 5.4)."""


def _failed(status: Status, api_code: int, verify_code: int) -> Meaning:
    return Meaning(Outcome.FAILED, status, api_code, verify_code)


def _open() -> Meaning:
    return Meaning(Outcome.INDETERMINATE, Status.UNKNOWN, 1, 4)


MEANINGS: dict[Reason, Meaning] = {
    Reason.OK: Meaning(Outcome.PASSED, Status.VALID, 0, 0),
    Reason.NOT_YET_VALID: _failed(Status.INACTIVE, 23, 1),
    Reason.SUSPENDED: _failed(Status.SUSPENDED, 23, 2),
    Reason.EXPIRED: _failed(Status.EXPIRED, 22, 3),
    Reason.SUPERSEDED: _failed(Status.SUPERSEDED, 21, 3),
    Reason.CANCELLED: _failed(Status.CANCELLED, 21, 3),
    Reason.WITHDRAWN: _failed(Status.WITHDRAWN, 21, 3),
    Reason.REVOKED: _failed(Status.REVOKED, 21, 3),
    Reason.ENDED: _failed(Status.ENDED, 21, 3),
    Reason.MALFORMED: _failed(Status.UNKNOWN, 24, 4),
    Reason.VERSION_UNKNOWN: _failed(Status.UNKNOWN, 24, 4),
    Reason.SIGNATURE_INVALID: _failed(Status.UNKNOWN, 24, 5),
    Reason.ALGORITHM_MISMATCH: _failed(Status.UNKNOWN, 24, 5),
    Reason.PURPOSE_MISMATCH: _failed(Status.UNKNOWN, 24, 5),
    Reason.SIGNER_DISTRUSTED: _failed(Status.UNKNOWN, 24, 5),
    Reason.CLAIMS_INCONSISTENT: _failed(Status.UNKNOWN, 24, 5),
    Reason.SIGNER_UNKNOWN: _failed(Status.UNKNOWN, 24, 5),
    Reason.NOT_REGISTERED: _failed(Status.UNKNOWN, 10, 5),
    Reason.RECORD_MISMATCH: _failed(Status.UNKNOWN, 99, 5),
    Reason.LIVE_CODE_LATE: _failed(Status.UNKNOWN, 23, 4),
    Reason.LIVE_CODE_REPLAYED: _failed(Status.UNKNOWN, 23, 4),
    Reason.BUNDLE_STALE: _open(),
    Reason.STATUS_MISSING: _open(),
    Reason.STATUS_STALE: _open(),
    Reason.CLOCK_BEHIND: _open(),
    Reason.REGISTER_UNREACHABLE: _open(),
    Reason.FILE_UNREADABLE: _failed(Status.UNKNOWN, 24, 4),
    Reason.FILE_ENCRYPTED: _failed(Status.UNKNOWN, 24, 4),
    Reason.FILE_TOO_LONG: _failed(Status.UNKNOWN, 24, 4),
    Reason.FILE_TOO_COSTLY: _failed(Status.UNKNOWN, 24, 4),
    Reason.FILE_ACTIVE: _failed(Status.UNKNOWN, 24, 5),
    Reason.FILE_UNSIGNED: _failed(Status.UNKNOWN, 24, 5),
    Reason.FILE_SIGNER_UNKNOWN: _failed(Status.UNKNOWN, 24, 5),
    Reason.FILE_SIGNER_OUTSIDE: _failed(Status.UNKNOWN, 24, 5),
    Reason.FILE_CHANGED: _failed(Status.UNKNOWN, 24, 5),
    Reason.FILE_EXTENDED: _failed(Status.UNKNOWN, 24, 5),
    Reason.COPY_EXPIRED: _failed(Status.EXPIRED, 22, 3),
    Reason.COPY_RECALLED: _failed(Status.EXPIRED, 22, 3),
    Reason.COPY_NOT_REGISTERED: _failed(Status.UNKNOWN, 10, 5),
    Reason.ATTACHMENT_MISSING: _failed(Status.UNKNOWN, 24, 5),
    Reason.ATTACHMENT_OTHER: _failed(Status.UNKNOWN, 24, 5),
    Reason.SYMBOL_MISSING: _open(),
    Reason.SYMBOL_OTHER: _failed(Status.UNKNOWN, 24, 5),
}
"""Each reason with its outcome, status and codes: the binding table of `http_api`, and what is ours for files."""

FILE_REASONS = frozenset(
    reason for reason in Reason if reason.partition("-")[0] in {"file", "copy", "attachment", "symbol"}
)
"""Reasons that only a file can have; they are ours, and not the contract's."""

_STRENGTH = [
    Status.UNKNOWN,
    Status.REVOKED,
    Status.WITHDRAWN,
    Status.CANCELLED,
    Status.ENDED,
    Status.SUPERSEDED,
    Status.SUSPENDED,
    Status.EXPIRED,
    Status.INACTIVE,
    Status.VALID,
]
"""Which status wins where several hold: an ending beats superseded, which beats suspended, expired, inactive."""


class CheckResult(msgspec.Struct, frozen=True):
    """The outcome of one named check."""

    name: str
    reason: Reason

    @property
    def outcome(self) -> Outcome:
        """The outcome that the reason means."""
        return MEANINGS[self.reason].outcome


class CertificateFacts(msgspec.Struct, frozen=True):
    """What a report tells of a genuine certificate: nothing that is not public. It is shown as it is."""

    identifier: str
    certificate_number: str
    title: str
    holder_name: str
    holder_code: str
    """A natural person's is masked to its last four characters."""
    issuing_authority: str
    issued_date: date
    valid_from: date
    valid_to: date | None
    version: int
    type_code_provisional: bool
    """Whether the type code inside the identifier is ours for the time being, not the official one."""
    number_provisional: bool
    """Whether the form of the certificate number is one that nobody has seen on a real certificate."""
    template: str
    """Name of its template in the catalogue, which has the labels of the claims."""
    claims: dict[str, Value]
    """Only fields marked `public`."""


class CodeFacts(msgspec.Struct, frozen=True):
    """What a code says of a certificate by itself (docs/format.md, "Facts"). It is shown as it is."""

    identifier: str
    certificate_number: str
    title: str
    type_code_provisional: bool
    """Whether the type code inside the identifier is ours for the time being, not the official one."""
    issuing_authority: str
    holder_name: str
    holder_code: str | None
    """An organisation's."""
    holder_tail: str | None
    """The last four characters of a natural person's code."""
    legal_representative: str | None
    """In a live code alone, like the address."""
    address: str | None
    issued_date: date
    valid_from: date
    valid_to: date | None
    version: int
    scope: str | None
    work_title: str | None
    """Of the work, channel or station that the licence is about."""
    cut: list[str]
    """Which texts were cut to fit the symbol; the rest is read on line."""


def _rank(reason: Reason) -> tuple[int, int]:
    meaning = MEANINGS[reason]
    return -_SEVERITY[meaning.outcome], _STRENGTH.index(meaning.status)


@dataclass(slots=True)
class Verdict:
    """What the checks of a reading come to."""

    checks: tuple[CheckResult, ...]
    reasons: tuple[Reason, ...] = field(init=False)
    """Every reason against it in the order of the checks; `ok` alone if there is none."""
    leading: Reason = field(init=False)
    """The reason that decides: worst outcome first, then strongest status."""

    def __post_init__(self) -> None:
        """Work out what the checks come to."""
        against = [check.reason for check in self.checks if check.reason is not Reason.OK]
        self.reasons = tuple(against) or (Reason.OK,)
        self.leading = self.reasons[0] if len(against) < 2 else min(against, key=_rank)  # noqa: PLR2004 - there is no choice

    @property
    def outcome(self) -> Outcome:
        """The worst outcome of all checks."""
        return MEANINGS[self.leading].outcome

    @property
    def status(self) -> Status:
        """The certificate's status as far as it is known."""
        return MEANINGS[self.leading].status


@dataclass(slots=True)
class VerificationReport(Verdict):
    """The register's answer to a verification: an ordinary value, whatever it says."""

    certificate: CertificateFacts | None
    as_of: date
    """The legal date asked about."""
    verified_at: datetime
    proof: Proof | None = None
    """That the record stands in the published log; None where it stands there not yet, or that cannot be told."""
