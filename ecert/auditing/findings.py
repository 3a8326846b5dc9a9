"""What an audit found: every check with its outcome, and every defect with its place; never a name of a person."""

from enum import StrEnum
from typing import Final

import msgspec

MAX_SHOWN: Final = 100
"""How many findings of one kind a report shows one by one; the others are counted."""


class CheckName(StrEnum):
    """What is checked, in this order."""

    CHECKPOINT = "checkpoint"
    """The newest checkpoint is read, and a key of the log signed it."""
    TILES = "tiles"
    """Every tile is there and holds what it must."""
    ROOT = "root"
    """All leaves together make the root that was signed."""
    CONSISTENCY = "consistency"
    """Every checkpoint that was kept is the beginning of this log."""
    COSIGNATURES = "cosignatures"
    """Who else has seen it."""
    EXPORT = "export"
    """Every entry of the export stands in the log at its place."""
    COVERAGE = "coverage"
    """Nothing stands in the log without what it stands for."""
    SEALS = "seals"
    """Everything that was exported opens under the published keys."""
    CHAINS = "chains"
    """Each certificate's events, and the journal of accounts, are whole and in order."""
    UNIQUENESS = "uniqueness"
    """No identifier, number, predecessor or status place twice."""
    TIMES = "times"
    """What says when it was made was in the log by then, and not before."""


class Outcome(StrEnum):
    """How a check came out."""

    HOLDS = "holds"
    FAILS = "fails"
    LEFT_OUT = "left-out"
    """It could not be made, or was not asked for; the sentence says why."""


class FindingCode(StrEnum):
    """What can be found; docs/log.md says what each means."""

    CHECKPOINT_MISSING = "checkpoint-missing"
    CHECKPOINT_INVALID = "checkpoint-invalid"
    TILE_MISSING = "tile-missing"
    TILE_CUT = "tile-cut"
    TILE_TOO_LONG = "tile-too-long"
    TILE_CHANGED = "tile-changed"
    ROOT_MISMATCH = "root-mismatch"
    ROLLED_BACK = "rolled-back"
    FORK = "fork"
    WITNESS_LIES = "witness-lies"
    WITNESS_SILENT = "witness-silent"
    EXPORT_INVALID = "export-invalid"
    EXPORT_CUT = "export-cut"
    ENTRY_NOT_LOGGED = "entry-not-logged"
    ENTRY_MOVED = "entry-moved"
    ENTRY_WITHOUT_RECORD = "entry-without-record"
    ENTRY_LOST = "entry-lost"
    SEAL_BROKEN = "seal-broken"
    KEY_NOT_ENTITLED = "key-not-entitled"
    CHAIN_BROKEN = "chain-broken"
    RECORD_WITHOUT_EVENT = "record-without-event"
    EVENT_WITHOUT_RECORD = "event-without-record"
    IDENTIFIER_TWICE = "identifier-twice"
    NUMBER_TWICE = "number-twice"
    PREDECESSOR_TWICE = "predecessor-twice"
    PREDECESSOR_UNKNOWN = "predecessor-unknown"
    STATUS_PLACE_TWICE = "status-place-twice"
    STATUS_LIST_FALSE = "status-list-false"
    SEQUENCE_BROKEN = "sequence-broken"
    BACK_DATED = "back-dated"
    FORWARD_DATED = "forward-dated"
    OUT_OF_ORDER = "out-of-order"


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """One defect."""

    check: CheckName
    code: FindingCode
    detail: str
    """A sentence; names places and keys, never what stands in a certificate."""
    position: int | None = None
    """In the log."""
    identifier: str | None = None
    """Of the certificate."""
    evidence: tuple[str, ...] = ()
    """Signed notes that prove it to others."""


class Check(msgspec.Struct, frozen=True):
    """One check."""

    name: CheckName
    outcome: Outcome
    detail: str


class LogState(msgspec.Struct, frozen=True):
    """Which state of which log was looked at."""

    origin: str
    size: int
    root: str
    """Base64."""


class AuditReport(msgspec.Struct, frozen=True):
    """Everything that an audit found."""

    outcome: Outcome
    log: LogState | None
    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]
    counts: dict[str, int]
    """How many findings there are of each code, those that are not shown included."""


class Notebook:
    """Collects what an audit finds, check by check."""

    def __init__(self) -> None:
        """Begin empty."""
        self._checks: dict[CheckName, Check] = {}
        self._findings: list[Finding] = []
        self._counts: dict[FindingCode, int] = {}
        self._failed: dict[CheckName, int] = {}

    def find(self, finding: Finding) -> None:
        """Add a defect; of many alike only the first are kept, and all are counted."""
        count = self._counts[finding.code] = self._counts.get(finding.code, 0) + 1
        self._failed[finding.check] = self._failed.get(finding.check, 0) + 1
        if count <= MAX_SHOWN:
            self._findings.append(finding)

    def close(self, name: CheckName, detail: str) -> bool:
        """End a check: it holds unless something was found in it; say whether it does."""
        failed = self._failed.get(name, 0)
        text = f"{failed} found; {detail}" if failed else detail
        self._checks[name] = Check(name, Outcome.FAILS if failed else Outcome.HOLDS, text)
        return not failed

    def leave_out(self, name: CheckName, why: str) -> None:
        """Say that a check was not made; what was found in it before is not forgotten."""
        if name in self._failed:
            self.close(name, why)
        else:
            self._checks[name] = Check(name, Outcome.LEFT_OUT, why)

    def report(self, log: LogState | None) -> AuditReport:
        """Give everything that was found."""
        checks = tuple(
            self._checks.get(name, Check(name, Outcome.LEFT_OUT, "for want of an earlier check")) for name in CheckName
        )
        return AuditReport(
            outcome=Outcome.FAILS if self._failed else Outcome.HOLDS,
            log=log,
            checks=checks,
            findings=tuple(self._findings),
            counts={code.value: self._counts[code] for code in FindingCode if code in self._counts},
        )
