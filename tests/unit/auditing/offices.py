"""An office of tests: what it signs, in the order of its log, with keys that sign in 2025."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from msgspec import structs

from ecert.accounts.events import (
    ACCOUNT_EVENT_TYPE,
    AccountEvent,
    AccountEventKind,
    AccountFacts,
    encode_account_event,
)
from ecert.auditing.entries import EntryAudit, Trust
from ecert.auditing.export import ExportEntry, ExportReader, SignedKind, write_export
from ecert.auditing.findings import AuditReport, FindingCode, Notebook
from ecert.auditing.kept import Kept
from ecert.auditing.logs import TakenLog
from ecert.bundle.content import Bundle, encode_bundle, seal_bundle
from ecert.identifiers.certificate import CertificateIdentifier
from ecert.register.events import Event
from ecert.register.lifecycle import EventKind
from ecert.register.record import RECORD_TYPE, Record, encode_record
from ecert.signing.envelope import seal
from ecert.signing.keyring import Keyring
from ecert.signing.keys import KeyFileSigner, Purpose
from ecert.statuslist.entries import Entry, build_entries
from ecert.statuslist.token import list_uri, make_list, seal_list, write_jwt
from tests.public_log import ORIGIN, checkpoint_of, signed, tree_of
from tests.unit.register.builders import AUTHORITY, CERTIFICATES, EVENTS, RECORD, TYPE_CODE, seal_event
from tests.unit.signing.signers import Terms, a_signer

START = datetime(2025, 3, 1, 1, 30, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
URL = "https://certs.example"
STATUS = a_signer("auditing status", terms=Terms(purpose=Purpose.STATUS, issuer_code=None))
ROOT = a_signer("auditing root", terms=Terms(purpose=Purpose.BUNDLE, issuer_code=None))
BUNDLE = Bundle(
    sequence=1,
    issued_at=START,
    expires_at=START + 30 * DAY,
    ttl=HOUR,
    keyring=Keyring((CERTIFICATES.key, EVENTS.key, STATUS.key)),
    revoked=frozenset(),
    types={},
    type_issuers={},
    issuers=(),
    list_prefix=f"{URL}/s/",
)
TRUST = Trust(BUNDLE, Keyring((ROOT.key,)))


def identifier_of(number: int, version: int = 1) -> str:
    """Give the identifier of a certificate."""
    return str(CertificateIdentifier.build(TYPE_CODE, AUTHORITY, serial=f"{number:012d}", version=version))


@dataclass
class Office:
    """Signs, and remembers everything in the order of the log; the clock goes on by a minute each time."""

    now: datetime = START
    entries: list[ExportEntry] = field(default_factory=list)
    unlogged: list[ExportEntry] = field(default_factory=list)
    journal: tuple[AccountEvent, bytes] | None = None
    """The newest event of accounts."""
    heads: dict[str, tuple[Event, bytes]] = field(default_factory=dict)

    def add(self, kind: SignedKind, data: bytes) -> int:
        """Put something signed into the log, and give its position."""
        self.entries.append(ExportEntry(len(self.entries), kind, data))
        return len(self.entries) - 1

    def record(
        self, number: int, /, *, signer: KeyFileSigner = CERTIFICATES, **changes: object
    ) -> tuple[Record, bytes]:
        """Sign the record of a certificate; it is not in the log yet."""
        self.now += MINUTE
        fields: dict[str, object] = {
            "identifier": identifier_of(number),
            "number": f"（湘）字第{number:05d}号",
            "status_index": number,
            "issued_at": self.now,
        }
        record = structs.replace(RECORD, **{**fields, **changes})
        return record, seal(encode_record(record), signer, typ=RECORD_TYPE)

    def issue(self, number: int, /, *, signer: KeyFileSigner = CERTIFICATES, **changes: object) -> int:
        """Issue a certificate, and give the position of its record."""
        record, sealed = self.record(number, signer=signer, **changes)
        position = self.add(SignedKind.RECORD, sealed)
        issued = Event(
            identifier=record.identifier,
            position=1,
            kind=EventKind.ISSUED,
            at=record.issued_at,
            actor="zhangsan",
            record_digest=sha256(sealed).digest(),
        )
        self.append(issued)
        return position

    def append(self, event: Event, *, signer: KeyFileSigner = EVENTS) -> int:
        """Sign an event as it is, and give its position."""
        sealed = seal_event(event, signer=signer)
        self.heads[event.identifier] = event, sealed
        return self.add(SignedKind.EVENT, sealed)

    def happen(self, number: int, kind: EventKind, **changes: object) -> int:
        """Let something happen to a certificate, and give the position of the event."""
        self.now += MINUTE
        last, sealed = self.heads[identifier_of(number)]
        event = Event(
            identifier=last.identifier,
            position=last.position + 1,
            kind=kind,
            at=self.now,
            actor="zhangsan",
            previous=sha256(sealed).digest(),
        )
        return self.append(replace(event, **changes))  # type: ignore[arg-type] # fields of an event

    def publish_list(self, *, issued: int, ended: Sequence[int] = (), jwt: bool = False, url: str = URL) -> int:
        """Publish the status list: so many places are handed out, and those of some certificates have ended."""
        entries = build_entries(
            full_blocks=0, begun=range(issued), exceptions=[(index, Entry.INVALID) for index in ended]
        )
        status_list = make_list(list_uri(url, RECORD.status_list), entries, issued_at=self.now + timedelta(seconds=1))
        return self.add(SignedKind.STATUS_LIST, (write_jwt if jwt else seal_list)(status_list, STATUS))

    def publish_bundle(self, sequence: int, *, root: KeyFileSigner = ROOT) -> int:
        """Publish a bundle."""
        bundle = replace(BUNDLE, sequence=sequence, issued_at=self.now)
        return self.add(SignedKind.BUNDLE, seal_bundle(encode_bundle(bundle), root))

    def account(self, name: str, kind: AccountEventKind, **changes: Any) -> int:  # noqa: ANN401 - fields of an event
        """Let something become of an account, and give the position of the event."""
        self.now += MINUTE
        last = self.journal
        event = AccountEvent(
            position=1 if last is None else last[0].position + 1,
            at=self.now,
            account=name,
            facts=AccountFacts(kind),
            roles=("clerk",),
            previous=None if last is None else sha256(last[1]).digest(),
        )
        event = replace(event, **changes)
        sealed = seal(encode_account_event(event), EVENTS, typ=ACCOUNT_EVENT_TYPE)
        self.journal = event, sealed
        return self.add(SignedKind.ACCOUNT, sealed)

    @property
    def digests(self) -> list[bytes]:
        """The entries of the log."""
        return [sha256(entry.signed).digest() for entry in self.entries]

    def export(self) -> bytes:
        """Write the export of everything."""
        lines = write_export(ORIGIN, len(self.entries), [*self.entries, *self.unlogged], made_at=self.now)
        return b"".join(lines)


def audit(
    office: Office,
    *,
    logged: Sequence[bytes] | None = None,
    kept: Kept | None = None,
    trust: Trust | None = TRUST,
    export: bytes | None = None,
    lost: frozenset[int] = frozenset(),
) -> AuditReport:
    """Audit what an office exports against the log of its entries, or of others."""
    digests = office.digests if logged is None else logged
    notebook = Notebook()
    checkpoint = checkpoint_of(digests)
    taken = TakenLog(checkpoint, signed(checkpoint), tree_of(digests))
    entry_audit = EntryAudit(taken, notebook, kept or Kept(), trust, office.now + HOUR, lost=lost)
    entry_audit.judge(ExportReader(io.BytesIO(office.export() if export is None else export)), told=lambda: None)
    return notebook.report(taken.state)


def found(report: AuditReport) -> list[tuple[FindingCode, int | None]]:
    """Give what was found and where."""
    return [(finding.code, finding.position) for finding in report.findings]


def kept_at(office: Office, size: int, at: datetime) -> Kept:
    """Give what an auditor has kept who took the log when it had so many entries."""
    checkpoint = checkpoint_of(office.digests[:size])
    return Kept().and_now(checkpoint, signed(checkpoint).text, now=at)


def an_office() -> Office:
    """Give an office that has done a bit of everything."""
    office = Office()
    office.account("zhangsan", AccountEventKind.NOTED)
    office.account("lisi", AccountEventKind.CREATED)
    for number in range(3):
        office.issue(number)
    office.publish_list(issued=3)
    office.happen(1, EventKind.SUSPENDED)
    office.happen(2, EventKind.REVOKED, confirmed_by="lisi")
    office.publish_bundle(1)
    office.happen(1, EventKind.RESUMED)
    office.publish_list(issued=3, ended=[2])
    office.publish_list(issued=3, ended=[2], jwt=True)
    office.publish_bundle(2)
    office.account("lisi", AccountEventKind.DISABLED, disabled=True)
    office.happen(0, EventKind.SUPERSEDED, successor=identifier_of(0, 2))
    office.issue(0, identifier=identifier_of(0, 2), predecessor=identifier_of(0), status_index=17)
    return office
