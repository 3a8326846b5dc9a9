"""
Judge a PDF by what was found in it: pure, like every check.

First the file by itself: can it be read, is it signed with one of our keys, is it as it was signed. Then what it
carries: the attached record and the symbol on the page must be of one certificate, of which the register then tells as
ever.
These checks and their reasons are ours (docs/files.md); the contract knows codes only.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property

from ecert.clock import LEGAL_ZONE, legal_date
from ecert.errors import SealBroken
from ecert.pdfcheck.findings import Findings, FoundSignature, Later, Trouble
from ecert.register.events import History
from ecert.register.lifecycle import EventKind
from ecert.register.record import Record
from ecert.register.stored import StoredCertificate, open_record
from ecert.signing.chains import life_of
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose, VerificationKey
from ecert.verification.evidence import PresentedCode
from ecert.verification.report import CheckResult, Reason

_TROUBLES: Mapping[Trouble, Reason] = {
    Trouble.UNREADABLE: Reason.FILE_UNREADABLE,
    Trouble.ENCRYPTED: Reason.FILE_ENCRYPTED,
    Trouble.TOO_LONG: Reason.FILE_TOO_LONG,
    Trouble.TOO_COSTLY: Reason.FILE_TOO_COSTLY,
}
COPY_EXPIRES = "JZJYXQJZSJ"
"""Until when an annotated copy (加注件) is good: 14 digits, Asia/Shanghai (standards digest 3.4)."""
COPY_ID = "EcertCopyId"
"""The copy's id, by which its events are found."""
_EXPIRES_FORM = "%Y%m%d%H%M%S"


class ShownFile:
    """A file that somebody shows, by what was found in it."""

    def __init__(self, findings: Findings, keyring: Keyring, codes: list[PresentedCode], *, now: datetime) -> None:
        """
        Take what was found.

        Args:
            findings: what is in the file.
            keyring: every key there ever was, with the chains of document keys.
            codes: the symbols of the file, as codes; those that cannot be one are passed over.
            now: the present instant.
        """
        self.findings = findings
        self._keyring = keyring
        self._codes = [code for code in codes if code.format_reason is Reason.OK]
        self._now = now

    @property
    def code(self) -> PresentedCode | None:
        """The one code on the page."""
        return self._codes[0] if len(self._codes) == 1 else None

    @cached_property
    def record(self) -> Record | None:
        """The attached record, if its signature holds."""
        try:
            return None if self.findings.record is None else open_record(self.findings.record, self._keyring)
        except SealBroken:
            return None

    def judge(self) -> list[CheckResult]:
        """Judge the file by itself: each check needs the one before it."""
        results: list[CheckResult] = []
        for name, check in (
            ("file", self._file),
            ("file-signer", self._signer),
            ("file-signature", self._signature),
        ):
            reason = check()
            results.append(CheckResult(name, reason))
            if reason is not Reason.OK:
                break
        return results

    def judge_copy(self, history: History | None) -> list[CheckResult]:
        """
        Judge whether an annotated copy is still good; of any other file there is nothing to judge.

        Every copy is an event of its certificate, so one that was signed without an event is not registered.

        Args:
            history: the certificate's verified chain of events; None where the register holds none that does.
        """
        entries = self.findings.info
        if entries.keys().isdisjoint((COPY_EXPIRES, COPY_ID)):
            return []
        events = () if history is None else history.events
        notes = [(event.kind, event.copy) for event in events if event.copy is not None]
        notes = [(kind, note) for kind, note in notes if note.copy_id == entries.get(COPY_ID)]
        until = [note.expires_at for _, note in notes if note.expires_at is not None]
        if not until:
            reason = Reason.COPY_NOT_REGISTERED
        elif any(kind is EventKind.COPY_RECALLED for kind, _ in notes):
            reason = Reason.COPY_RECALLED
        elif self._now > min(*until, _read_end(entries.get(COPY_EXPIRES, ""))):
            reason = Reason.COPY_EXPIRED
        else:
            reason = Reason.OK
        return [CheckResult("copy", reason)]

    def judge_contents(self, stored: StoredCertificate | None) -> list[CheckResult]:
        """
        Judge whether what the file carries is of one certificate.

        Args:
            stored: what the register holds of the certificate that the file is said to be of.
        """
        results: list[CheckResult] = []
        if self.findings.signatures:
            results.append(CheckResult("attachment", self._attachment(stored)))
        results.append(CheckResult("symbol", self._symbol(stored)))
        return results

    def names(self, identifier: str | None) -> bool:
        """Whether an identifier is written on the page."""
        return identifier is not None and identifier in self.findings.text

    def _file(self) -> Reason:
        if self.findings.trouble is not None:
            return _TROUBLES[self.findings.trouble]
        return Reason.FILE_ACTIVE if self.findings.active else Reason.OK

    @cached_property
    def _signed(self) -> tuple[FoundSignature, VerificationKey | None] | None:
        """Give the signature of one of our keys with the key; else the first one."""
        leaves = {chain[0]: key_id for key_id, chain in self._keyring.chains.items()}
        for signature in self.findings.signatures:
            for key in self._keyring.find(leaves.get(signature.certificate, b"")):
                if key.purpose is Purpose.DOCUMENT:
                    return signature, key
        return (self.findings.signatures[0], None) if self.findings.signatures else None

    def _signer(self) -> Reason:
        if self._signed is None:
            return Reason.FILE_UNSIGNED
        signature, key = self._signed
        if key is None:
            return Reason.FILE_SIGNER_UNKNOWN
        at = signature.stamped_at or signature.claimed_at
        covered = at is not None and key.covers(legal_date(at)) and life_of(signature.certificate).covers(at)
        return Reason.OK if covered else Reason.FILE_SIGNER_OUTSIDE

    def _signature(self) -> Reason:
        assert self._signed is not None  # noqa: S101 - the check before it insists
        signature, key = self._signed
        # The certificates that come along are covered by nothing: there may be none but ours.
        chain = () if key is None else self._keyring.chains[key.key_id]
        if not signature.holds or not set(signature.carried) <= set(chain):
            return Reason.FILE_CHANGED
        return Reason.FILE_EXTENDED if signature.later is Later.OTHER else Reason.OK

    def _attachment(self, stored: StoredCertificate | None) -> Reason:
        if self.findings.record is None:
            return Reason.ATTACHMENT_MISSING
        same = self.record is not None and stored is not None and stored.record == self.findings.record
        return Reason.OK if same else Reason.ATTACHMENT_OTHER

    def _symbol(self, stored: StoredCertificate | None) -> Reason:
        if not self._codes:
            return Reason.SYMBOL_MISSING
        if self.code is None:
            return Reason.SYMBOL_OTHER
        same = stored is None or self.code.identifier in {None, stored.identifier}
        return Reason.OK if same else Reason.SYMBOL_OTHER


def _read_end(text: str) -> datetime:
    """Read until when a copy says that it is good; what cannot be read has ended."""
    try:
        return datetime.strptime(text, _EXPIRES_FORM).replace(tzinfo=LEGAL_ZONE)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
