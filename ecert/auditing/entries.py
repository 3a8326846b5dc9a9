"""Judge an export against the log: entry by entry in the order of the log, each opened under the published keys."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from ecert.accounts.events import open_account_event
from ecert.auditing.export import ExportEntry, ExportReader, SignedKind
from ecert.auditing.findings import CheckName, Finding, FindingCode, Notebook
from ecert.auditing.kept import Kept
from ecert.auditing.lives import Lives
from ecert.auditing.logs import TakenLog
from ecert.auditing.times import TOLERANCE, Times
from ecert.bundle.content import Bundle, open_bundle
from ecert.errors import Malformed, SealBroken
from ecert.log.tree import Tree, leaf_hash
from ecert.register.events import open_event
from ecert.register.stored import open_record
from ecert.signing.keyring import Keyring
from ecert.statuslist.token import open_jwt, open_list

_COSE: Final = b"\xd2"
_NOT_ENTITLED = frozenset({"record-mismatch", "claims-inconsistent", "purpose-mismatch"})
"""Reasons of a seal that holds, but was made by a key that may not make it, or not on that day."""


@dataclass(frozen=True, slots=True)
class Trust:
    """What signed things are opened with."""

    bundle: Bundle
    """Opened under the roots."""
    roots: Keyring


@dataclass(slots=True)
class EntryAudit:
    """Everything that is known while an export is judged."""

    taken: TakenLog
    notebook: Notebook
    kept: Kept
    trust: Trust | None
    """Nothing is opened where it is absent."""
    now: datetime
    lost: frozenset[int] = frozenset()
    """Positions whose loss the auditor knows of."""
    tolerance: timedelta = TOLERANCE
    _lives: Lives = field(init=False)
    _times: Times = field(init=False)
    _places: dict[bytes, int] | None = None
    """Every leaf of the log; made when the first entry is not where it should be."""
    _newest_bundle: int = 0
    _opened: int = 0
    _unread: int = 0

    def __post_init__(self) -> None:
        """Begin with nothing."""
        prefix = "" if self.trust is None else self.trust.bundle.list_prefix
        self._lives = Lives(self.notebook, prefix)
        self._times = Times(self.kept, self.notebook, self.now, self.tolerance)

    def judge(self, export: ExportReader, *, told: Callable[[], object]) -> None:
        """
        Judge a whole export.

        Args:
            export: at its first entry.
            told: is called for each entry that was done.
        """
        head, tree = export.head, self.taken.tree
        if head.origin != self.taken.checkpoint.origin:
            self._invalid("it is of another log")
            return
        if tree is None:
            self._leave_out("the leaves of the log are not to be had")
            return
        try:
            for entry in export:
                if entry.position is None:
                    self._take_unlogged(entry, tree)
                    continue
                self._take(entry, entry.position, tree)
                told()
        except Malformed as error:
            self._invalid(error.detail)
            return
        self._close(head.size, head.made_at, tree)

    def _take(self, entry: ExportEntry, position: int, tree: Tree) -> None:
        if entry.kind is SignedKind.LOST:
            if position not in self.lost:
                detail = "it was published, and the register does not have it any more"
                self._find(CheckName.COVERAGE, FindingCode.ENTRY_LOST, detail, position)
            return
        digest = hashlib.sha256(entry.signed).digest()
        if position < len(tree) and tree.node(0, position) != leaf_hash(digest):
            self._find_missing(position, leaf_hash(digest), tree)
            detail = "the public log has something here that the register does not show"
            self._find(CheckName.COVERAGE, FindingCode.ENTRY_WITHOUT_RECORD, detail, position)
        if self.trust is not None:
            self._open(entry, position, digest, self.trust)

    def _take_unlogged(self, entry: ExportEntry, tree: Tree) -> None:
        """Take what the register holds and does not say to be in the log."""
        self._find_missing(None, leaf_hash(hashlib.sha256(entry.signed).digest()), tree, kind=entry.kind)

    def _find_missing(self, position: int | None, leaf: bytes, tree: Tree, *, kind: str = "entry") -> None:
        """Say of what is not at its place in the log whether it is anywhere."""
        if self._places is None:
            self._places = {tree.node(0, place): place for place in range(len(tree))}
        elsewhere = self._places.get(leaf)
        if elsewhere is None:
            detail = f"{kind}: the register has it, and the public log has not"
            self._find(CheckName.EXPORT, FindingCode.ENTRY_NOT_LOGGED, detail, position)
        else:
            detail = f"{kind}: the public log has it at {elsewhere}"
            self._find(CheckName.EXPORT, FindingCode.ENTRY_MOVED, detail, position)

    def _open(self, entry: ExportEntry, position: int, digest: bytes, trust: Trust) -> None:
        """Open what was signed, and judge what it says."""
        keyring = trust.bundle.keyring
        at: datetime | None = None
        identifier: str | None = None
        try:
            match entry.kind:
                case SignedKind.RECORD:
                    record = open_record(entry.signed, keyring)
                    at, identifier = record.issued_at, record.identifier
                    self._lives.take_record(position, record, digest)
                case SignedKind.EVENT:
                    event = open_event(entry.signed, digest, keyring)
                    at, identifier = event.at, event.identifier
                    self._lives.take_event(position, event, digest)
                case SignedKind.STATUS_LIST:
                    opens = open_list if entry.signed.startswith(_COSE) else open_jwt
                    status_list = opens(entry.signed, keyring, uri=None)
                    at = status_list.issued_at
                    self._lives.take_list(position, status_list)
                case SignedKind.BUNDLE:
                    at = self._take_bundle(position, entry.signed, trust)
                case SignedKind.ACCOUNT:
                    account_event = open_account_event(entry.signed, keyring)
                    at = account_event.at
                    self._lives.take_account(position, account_event, digest)
                case _:
                    self._unread += 1
        except SealBroken as error:
            code = FindingCode.KEY_NOT_ENTITLED if error.reason in _NOT_ENTITLED else FindingCode.SEAL_BROKEN
            self._find(CheckName.SEALS, code, f"{entry.kind}: {error.reason}: {error.detail}", position)
            return
        self._opened += 1
        if at is not None:
            self._times.judge(position, entry.kind, at, identifier)

    def _take_bundle(self, position: int, signed: bytes, trust: Trust) -> datetime:
        bundle = open_bundle(signed, trust.roots)
        if bundle.sequence <= self._newest_bundle:
            detail = "a bundle does not have a higher number than the one before it"
            self._find(CheckName.CHAINS, FindingCode.SEQUENCE_BROKEN, detail, position)
        self._newest_bundle = max(self._newest_bundle, bundle.sequence)
        return bundle.issued_at

    def _close(self, size: int, made_at: datetime, tree: Tree) -> None:
        seen = self.kept.longest_by(made_at - self.tolerance)
        if size < seen:
            detail = f"it ends at {size}; the log had {seen} entries before it was made"
            self._find(CheckName.COVERAGE, FindingCode.EXPORT_CUT, detail, None)
        beyond = size - len(tree)
        text = f"{size} entries of {made_at.isoformat()}"
        self.notebook.close(CheckName.EXPORT, f"{text}; {beyond} not published yet" if beyond > 0 else text)
        text = f"{min(size, len(tree))} entries"
        self.notebook.close(CheckName.COVERAGE, f"{text}; {-beyond} younger ones are not in it" if beyond < 0 else text)
        if self.trust is None:
            for name in (CheckName.SEALS, CheckName.CHAINS, CheckName.UNIQUENESS, CheckName.TIMES):
                self.notebook.leave_out(name, "no bundle was given, so nothing can be opened")
            return
        self.notebook.close(CheckName.SEALS, f"{self._opened} opened; {self._unread} of a kind that is not read here")
        self._lives.close()
        self._times.close()

    def _invalid(self, detail: str) -> None:
        self._find(CheckName.EXPORT, FindingCode.EXPORT_INVALID, detail, None)
        self.notebook.close(CheckName.EXPORT, "it is not to be used")
        self._leave_out("the export is not to be used", but=CheckName.EXPORT)

    def _leave_out(self, why: str, *, but: CheckName | None = None) -> None:
        names = [CheckName.EXPORT, CheckName.COVERAGE, CheckName.SEALS, CheckName.CHAINS]
        for name in [*names, CheckName.UNIQUENESS, CheckName.TIMES]:
            if name is not but:
                self.notebook.leave_out(name, why)

    def _find(self, check: CheckName, code: FindingCode, detail: str, position: int | None) -> None:
        self.notebook.find(Finding(check, code, detail, position))
