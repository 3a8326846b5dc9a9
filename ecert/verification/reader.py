"""
A reader without a network: takes bundles and status lists, refuses older ones, and remembers how new it has been.

What it remembers outlives it: whoever keeps a reader's memory keeps an old bundle, an old list and a clock that was set
back from passing (wire format, "Readers remember").
"""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Annotated

import msgspec

from ecert.bundle.content import Bundle, open_bundle
from ecert.errors import Malformed, SealBroken
from ecert.signing.keyring import Keyring
from ecert.statuslist.token import StatusList, open_list
from ecert.verification.offline import Holdings, OfflineReport, read_offline

_MAX_NUMBER_DIGITS = 16
_Seconds = Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799)]


class Memory(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a reader remembers beyond its end; instants in seconds since 1970."""

    sequence: int = 0
    """Of the newest bundle that was taken."""
    bundle_sha256: str = ""
    """Of that bundle, in hexadecimal."""
    lists: dict[str, _Seconds] = {}
    """The `iat` of the newest list of each address."""
    newest: _Seconds = 0
    """The newest `iat` of them all."""


def read_memory(data: bytes) -> Memory:
    """
    Read what a reader remembered, from JSON.

    Raises:
        Malformed: it is no such memory. To begin without one would let older lists pass, so that is for a person to do.
    """
    try:
        return msgspec.json.decode(data, type=Memory)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Malformed.at("memory", "is not what a reader remembered") from error


@dataclass(slots=True)
class Reader:
    """A reader that trusts certain roots."""

    roots: Keyring
    """The pinned keys of purpose `bundle`."""
    memory: Memory = field(default_factory=Memory)
    _bundle: Bundle | None = None
    _lists: dict[str, tuple[bytes, StatusList]] = field(default_factory=dict)

    def take_bundle(self, data: bytes, *, now: datetime) -> Bundle:
        """
        Take a bundle; the lists that were taken before are held against it anew.

        Raises:
            SealBroken: it is not taken, and everything stays as it was. Its `reason` is that of the envelope,
                `malformed`, or `bundle-stale`: it has expired, or is older than one that was taken before.
        """
        bundle, digest = open_bundle(data, self.roots), hashlib.sha256(data).hexdigest()
        if now >= bundle.expires_at:
            raise SealBroken("bundle-stale", "the bundle has expired")
        if bundle.sequence < self.memory.sequence:
            raise SealBroken("bundle-stale", "the bundle is older than one that was taken before")
        if bundle.sequence == self.memory.sequence and digest != self.memory.bundle_sha256:
            raise SealBroken("bundle-stale", "the bundle is another one than that of this number before")
        self._bundle = bundle
        self._remember(bundle.issued_at, sequence=bundle.sequence, bundle_sha256=digest)
        held, self._lists = self._lists, {}
        for uri, (content, _) in held.items():
            try:
                self.take_list(content, uri)
            except SealBroken:
                continue
        return bundle

    def take_list(self, data: bytes, uri: str | None = None) -> StatusList:
        """
        Take the status list of an address; without one, of whatever list of the bundle's it says it is.

        Raises:
            SealBroken: it is not taken, and the one before stays. Its `reason` is that of the envelope, `malformed`,
                `claims-inconsistent`, `bundle-stale` (there is no bundle to hold it against) or `status-stale` (it is
                older than one that was taken before).
        """
        if self._bundle is None:
            raise SealBroken("bundle-stale", "there is no bundle to hold the status list against")
        trusted = Keyring(tuple(key for key in self._bundle.keyring.keys if key.key_id not in self._bundle.revoked))
        status_list = open_list(data, trusted, uri=uri)
        uri = status_list.uri
        if not _is_list_of(self._bundle, uri):
            raise SealBroken("claims-inconsistent", "the status list is none of the bundle's")
        issued_at = int(status_list.issued_at.timestamp())
        if issued_at < self.memory.lists.get(uri, 0):
            raise SealBroken("status-stale", "the status list is older than one that was taken before")
        self._lists[uri] = data, status_list
        self._remember(status_list.issued_at, lists={**self.memory.lists, uri: issued_at})
        return status_list

    def read(self, text: str, *, now: datetime, on: date | None = None) -> OfflineReport:
        """Read a code; whatever it is, a report comes out."""
        newest = datetime.fromtimestamp(self.memory.newest, UTC) if self.memory.newest else None
        lists = {uri: status_list for uri, (_, status_list) in self._lists.items()}
        return read_offline(text, Holdings(self._bundle, lists, newest), now=now, on=on)

    def _remember(self, issued_at: datetime, **changes: object) -> None:
        newest = max(self.memory.newest, int(issued_at.timestamp()))
        self.memory = msgspec.structs.replace(self.memory, newest=newest, **changes)


def _is_list_of(bundle: Bundle, uri: str) -> bool:
    """Whether an address is the bundle's prefix and a number in its one decimal form."""
    number = uri.removeprefix(bundle.list_prefix)
    if not (number.isascii() and number.isdigit() and len(number) <= _MAX_NUMBER_DIGITS):
        return False
    return uri == bundle.list_uri(int(number))
