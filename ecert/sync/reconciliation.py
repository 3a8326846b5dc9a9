"""
Compare what the register says with what the platform holds, certificate by certificate.

The platform's ledger is read first, without a transaction, and kept: one small entry for each certificate. Then the
register's events are read a page at a time up to a number that was fixed after the ledger, so whatever was pushed
meanwhile is known. Only the event that the ledger names is made into a row again, so each certificate is opened once.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto

from sqlalchemy import Engine
from sqlmodel import Session

from ecert.accounts.principal import AccountRole, Principal
from ecert.catalogue.entries import Catalogue
from ecert.errors import Forbidden
from ecert.register.service import NumberedEvent, events_after
from ecert.signing.keyring import Keyring
from ecert.storage.database import snapshot
from ecert.sync.failures import Fault, count_open
from ecert.sync.feed import RowSource, newest_sequence
from ecert.sync.journal import read_cursor
from ecert.sync.port import Platform
from ecert.sync.records import compute_row_sha256, row_key_of
from ecert.sync.settings import PlatformSettings

MAX_LISTED = 100
"""How many identifiers a difference lists; all are counted."""
_PAGE = 500


@dataclass(slots=True)
class Difference:
    """Certificates on which the two sides differ in one way."""

    count: int = 0
    identifiers: list[str] = field(default_factory=list)
    """The first of them."""

    def add(self, identifier: str) -> None:
        """Add a certificate."""
        self.count += 1
        if len(self.identifiers) < MAX_LISTED:
            self.identifiers.append(identifier)


@dataclass(slots=True)
class Reconciliation:
    """What a comparison of both sides found."""

    at: datetime
    up_to: int
    """Number of the newest event of the register that was looked at."""
    certificates: int = 0
    """Certificates in the register."""
    at_platform: int = 0
    """Certificates at the platform."""
    matching: int = 0
    """Certificates whose newest row is the same on both sides."""
    missing_at_platform: Difference = field(default_factory=Difference)
    """The platform holds nothing of them, though they were sent or are open failures."""
    unknown_here: Difference = field(default_factory=Difference)
    """The register knows nothing of them."""
    differing: Difference = field(default_factory=Difference)
    """The platform's row has another content, or is that of an older or unknown event."""
    unreadable_here: Difference = field(default_factory=Difference)
    """What the register holds of them does not hold, so nobody can tell."""
    not_yet_sent: Difference = field(default_factory=Difference)
    """Their newest event is still to be sent: no difference, only not the end."""
    open_failures: int = 0
    """Events that were not delivered; they explain differences."""

    @property
    def differences(self) -> int:
        """How many certificates differ for another reason than that they are still to be sent."""
        groups = (self.missing_at_platform, self.unknown_here, self.differing, self.unreadable_here)
        return sum(group.count for group in groups)

    @property
    def equal(self) -> bool:
        """Whether both sides hold the same: every certificate, each with its newest row."""
        return self.differences == 0 and self.not_yet_sent.count == 0


class _Verdict(Enum):
    UNSEEN = auto()
    SEEN = auto()
    """The register has it, but not yet the event that the ledger names."""
    MATCHING = auto()
    DIFFERING = auto()
    UNREADABLE = auto()
    NOT_YET_SENT = auto()


@dataclass(slots=True)
class _Entry:
    """One certificate as the ledger has it, and what was found about it."""

    identifier: str
    event_number: int
    row_sha256: str
    verdict: _Verdict = _Verdict.UNSEEN


def check_may_reconcile(by: Principal) -> None:
    """
    Insist on a reviewer, issuer or auditor who sees every kind, since the ledger has them all.

    Raises:
        Forbidden: the account is none of them.
    """
    by.require(AccountRole.REVIEWER, AccountRole.ISSUER, AccountRole.AUDITOR)
    if by.kinds is not None:
        raise Forbidden("comparing both sides needs an account that sees the certificates of every authority")


def reconcile(
    engine: Engine,
    client: Platform,
    settings: PlatformSettings,
    *,
    catalogue: Catalogue,
    keyring: Keyring,
    now: datetime,
) -> Reconciliation:
    """
    Compare every certificate of the register with the platform's ledger.

    Raises:
        PlatformUnavailable: the ledger cannot be read now.
        PlatformError: the platform does not show its ledger.
    """
    with snapshot(engine) as session:
        # Before the ledger: what is delivered while it is read may be in it or not.
        cursor, failures = read_cursor(session), sum(count_open(session).values())
    ledger = {
        item.row_key: _Entry(item.identifier, item.event_number, item.row_sha256) for item in client.fetch_ledger()
    }
    with snapshot(engine) as session:
        up_to = newest_sequence(session, after=cursor)
    found = Reconciliation(at=now, up_to=up_to, at_platform=len(ledger), open_failures=failures)
    source = RowSource(catalogue, keyring, settings.province_code)
    absent: set[str] = set()
    for session, event in _events(engine, up_to):
        key, sent = row_key_of(event.identifier), event.sequence <= cursor
        entry = ledger.get(key)
        if entry is not None:
            entry.identifier = event.identifier
            entry.verdict = _judge(session, event, entry, source=source, sent=sent)
        elif key not in absent:
            absent.add(key)
            (found.missing_at_platform if sent else found.not_yet_sent).add(event.identifier)
    for entry in ledger.values():
        _file(found, entry)
    found.certificates = len(absent) + len(ledger) - found.unknown_here.count
    return found


def _events(engine: Engine, up_to: int) -> Iterator[tuple[Session, NumberedEvent]]:
    """Give the register's events in their order, each with a transaction that sees it."""
    after = 0
    while after < up_to:
        with snapshot(engine) as session:
            page = events_after(session, after, limit=_PAGE)
            for event in page:
                if event.sequence <= up_to:
                    yield session, event
        after = page[-1].sequence if page else up_to


def _judge(session: Session, event: NumberedEvent, entry: _Entry, *, source: RowSource, sent: bool) -> _Verdict:
    """Judge an entry after one more event of its certificate."""
    if event.sequence < entry.event_number:
        return _Verdict.SEEN
    if event.sequence == entry.event_number:
        row = source.row_of(session, event)
        if isinstance(row, Fault):
            return _Verdict.UNREADABLE
        return _Verdict.MATCHING if compute_row_sha256(row) == entry.row_sha256 else _Verdict.DIFFERING
    # The platform does not have this event. That is in order only while it, and all before it, are still to be sent.
    if entry.verdict is _Verdict.MATCHING and not sent:
        return _Verdict.NOT_YET_SENT
    return entry.verdict if entry.verdict in {_Verdict.UNREADABLE, _Verdict.NOT_YET_SENT} else _Verdict.DIFFERING


def _file(found: Reconciliation, entry: _Entry) -> None:
    """Count an entry by what was found about it."""
    if entry.verdict is _Verdict.MATCHING:
        found.matching += 1
        return
    group = {
        _Verdict.UNSEEN: found.unknown_here,
        # The platform names an event that the register does not have.
        _Verdict.SEEN: found.differing,
        _Verdict.DIFFERING: found.differing,
        _Verdict.UNREADABLE: found.unreadable_here,
        _Verdict.NOT_YET_SENT: found.not_yet_sent,
    }[entry.verdict]
    group.add(entry.identifier)
