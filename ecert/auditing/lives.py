"""
Judge certificates and accounts of an export as a whole: chains of events, and what may be there only once.

Takes records and events in the order of the log, and keeps of each certificate no more than the end of its chain.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from ecert.accounts.events import AccountEvent
from ecert.accounts.standing import AccountBook, check_account_link
from ecert.auditing.findings import CheckName, Finding, FindingCode, Notebook
from ecert.catalogue.characters import number_key
from ecert.errors import SealBroken
from ecert.register.events import FIRST_LINK, Event, Link, follow
from ecert.register.lifecycle import Standing
from ecert.register.record import Record
from ecert.statuslist.entries import Entry, entry_at, entry_of
from ecert.statuslist.token import StatusList

_KEY_BYTES = 16


@dataclass(slots=True)
class _Life:
    """What is remembered of one certificate."""

    position: int
    """Of its record."""
    record_digest: bytes
    place: tuple[int, int]
    """List and index."""
    link: Link = FIRST_LINK
    broken: bool = False
    """A chain that broke is named once."""


@dataclass(slots=True)
class Lives:
    """Every certificate that was met."""

    notebook: Notebook
    list_prefix: str
    """Address of a status list, without its number."""
    _lives: dict[str, _Life] = field(default_factory=dict)
    _first: dict[bytes, int] = field(default_factory=dict)
    """Where each identifier, number, predecessor and place was met first, under a digest."""
    _ended: dict[int, dict[int, tuple[Entry, datetime, str]]] = field(default_factory=dict)
    """By list and index: what a certificate that is not in force is, since when, and which it is."""

    _book: AccountBook = field(default_factory=AccountBook)
    """How every account stands."""
    _account_digest: bytes | None = None
    """SHA-256 of the last event of an account."""
    _accounts_broken: bool = False

    def take_record(self, position: int, record: Record, digest: bytes) -> None:
        """Take a record."""
        identifier = record.identifier
        if not self._once(
            CheckName.UNIQUENESS, FindingCode.IDENTIFIER_TWICE, position, identifier, "identifier", identifier
        ):
            return
        self._lives[identifier] = _Life(position, digest, (record.status_list, record.status_index))
        kind = record.template.slug
        place = f"{record.status_list}/{record.status_index}"
        self._once(CheckName.UNIQUENESS, FindingCode.STATUS_PLACE_TWICE, position, identifier, "place", place)
        if record.predecessor is None:
            number = f"{kind}/{number_key(record.number)}"
            self._once(CheckName.UNIQUENESS, FindingCode.NUMBER_TWICE, position, identifier, "number", number)
            return
        if record.predecessor not in self._lives:
            detail = "it replaces a certificate that does not stand in front of it"
            self._find(CheckName.UNIQUENESS, FindingCode.PREDECESSOR_UNKNOWN, detail, position, identifier)
        before = record.predecessor
        self._once(CheckName.UNIQUENESS, FindingCode.PREDECESSOR_TWICE, position, identifier, "predecessor", before)

    def take_event(self, position: int, event: Event, digest: bytes) -> None:
        """Take an event."""
        life, name = self._lives.get(event.identifier), CheckName.CHAINS
        if life is None:
            detail = "it happened to a certificate whose record does not stand in front of it"
            self._find(name, FindingCode.EVENT_WITHOUT_RECORD, detail, position, event.identifier)
            return
        if life.broken:
            return
        try:
            life.link = follow(life.link, event, digest, identifier=event.identifier, record_digest=life.record_digest)
        except SealBroken as error:
            life.broken = True
            self._find(name, FindingCode.CHAIN_BROKEN, error.detail, position, event.identifier)
            return
        number, index = life.place
        places = self._ended.setdefault(number, {})
        if life.link.standing is Standing.IN_FORCE:
            places.pop(index, None)
        else:
            before = places.get(index)
            entry = entry_of(life.link.standing)
            if before is None or before[0] is not entry:
                places[index] = entry, event.at, event.identifier

    def take_account(self, position: int, event: AccountEvent, digest: bytes) -> None:
        """Take an event of an account; all of them are one chain, which is named once where it breaks."""
        if self._accounts_broken:
            return
        try:
            check_account_link(event, before=self._book.last, previous=self._account_digest)
            self._book.follow(event)
        except SealBroken as error:
            self._accounts_broken = True
            self._find(CheckName.CHAINS, FindingCode.CHAIN_BROKEN, error.detail, position, None)
            return
        self._account_digest = digest

    def take_list(self, position: int, status_list: StatusList) -> None:
        """Take a status list: whoever was not in force when it was made must not be said to be."""
        number = status_list.uri.removeprefix(self.list_prefix)
        if f"{self.list_prefix}{number}" != status_list.uri or not number.isascii() or not number.isdecimal():
            detail = "it is a status list of another address"
            self._find(CheckName.CHAINS, FindingCode.STATUS_LIST_FALSE, detail, position, None)
            return
        for index, (entry, since, identifier) in self._ended.get(int(number), {}).items():
            if since < status_list.issued_at and entry_at(status_list.entries, index) is not entry:
                detail = f"list {number} says of a certificate something else than its events do"
                self._find(CheckName.CHAINS, FindingCode.STATUS_LIST_FALSE, detail, position, identifier)

    def close(self) -> None:
        """End the checks; an export is of one snapshot, so no record stands at its end without its event."""
        for identifier, life in self._lives.items():
            if life.link.position == 0 and not life.broken:
                detail = "its record has no event: it was never issued by the register"
                self._find(CheckName.CHAINS, FindingCode.RECORD_WITHOUT_EVENT, detail, life.position, identifier)
        accounts = len(self._book.standings)
        self.notebook.close(CheckName.CHAINS, f"{len(self._lives)} certificates, {accounts} accounts")
        self.notebook.close(CheckName.UNIQUENESS, f"{len(self._lives)} certificates")

    def _once(self, check: CheckName, code: FindingCode, position: int, identifier: str, kind: str, value: str) -> bool:
        key = hashlib.blake2b(f"{kind}\0{value}".encode(), digest_size=_KEY_BYTES).digest()
        first = self._first.setdefault(key, position)
        if first != position:
            self._find(check, code, f"{kind}: entry {first} has it already", position, identifier)
        return first == position

    def _find(self, check: CheckName, code: FindingCode, detail: str, position: int, identifier: str | None) -> None:
        self.notebook.find(Finding(check, code, detail, position, identifier))
