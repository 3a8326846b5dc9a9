"""
Look at everything that the register holds of one certificate, and say of each part whether it holds.

`open_stored` stops at the first thing that does not hold, as a verification must. Whoever has to find out what happened
needs all of it: the record, the code, each event's signature and link, and the head. The two agree (a test says so): a
certificate opens exactly where nothing is found here.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from ecert.errors import Malformed, SealBroken
from ecert.register.events import Event, History, open_event
from ecert.register.lifecycle import TRANSITIONS, EventKind, Standing
from ecert.register.record import Record
from ecert.register.stored import OpenedCertificate, StoredCertificate, open_record
from ecert.signing.envelope import parse
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose, VerificationKey


class Part(StrEnum):
    """What can fail to hold."""

    RECORD = "record"
    """The record's signature, form, or key."""
    IDENTIFIER = "identifier"
    """The record is another certificate's."""
    CREDENTIAL = "credential"
    """The code is not the one that the record names."""
    SIGNATURE = "signature"
    """An event's signature, form, or key."""
    LINK = "link"
    """An event does not follow what stands before it."""
    TRANSITION = "transition"
    """An event may not happen to a certificate in that state."""
    HEAD = "head"
    """The newest event is not the one that the register remembers, or there is none."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that does not hold."""

    part: Part
    reason: str
    """A word of the verification report, such as `signature-invalid`."""
    position: int | None = None
    """Of the event, where it is one's."""


@dataclass(frozen=True, slots=True)
class SignedBy:
    """What an envelope says of who signed it; to be believed only where the signature holds."""

    key_id: str
    """Eight hexadecimal digits."""
    key: VerificationKey | None
    """The key that is known by this id; None where there is none."""


@dataclass(frozen=True, slots=True)
class Link:
    """One event of a chain, looked at by itself."""

    position: int
    """Its place in the chain as it is stored, from 1."""
    sha256: str
    signed_by: SignedBy | None
    """None where nothing can be read at all."""
    event: Event | None
    """None where its own signature does not hold."""
    flaws: tuple[Flaw, ...]


@dataclass(frozen=True, slots=True)
class Scrutiny:
    """What was found out about one certificate."""

    stored: StoredCertificate
    record: Record | None
    """None where its signature does not hold, or it is another certificate's."""
    record_sha256: str
    record_signed_by: SignedBy | None
    links: tuple[Link, ...]
    flaws: tuple[Flaw, ...]
    """Everything that does not hold, in the order of the certificate's life."""

    @property
    def holds(self) -> bool:
        """Whether everything holds."""
        return not self.flaws

    @property
    def opened(self) -> OpenedCertificate | None:
        """The certificate as every service knows it; None unless everything holds."""
        if self.record is None or self.flaws:
            return None
        events = tuple(link.event for link in self.links if link.event is not None)
        return OpenedCertificate(self.stored, self.record, History(events))


def scrutinise(stored: StoredCertificate, keyring: Keyring) -> Scrutiny:
    """Verify every signature and every link now, whatever fails."""
    flaws: list[Flaw] = []
    record = _look_at_record(stored, keyring, flaws)
    links = _look_at_chain(stored, keyring)
    flaws += [flaw for link in links for flaw in link.flaws]
    newest = stored.events[-1] if stored.events else b""
    if not stored.events or hashlib.sha256(newest).hexdigest() != stored.head_sha256:
        flaws.append(Flaw(Part.HEAD, "record-mismatch"))
    return Scrutiny(
        stored=stored,
        record=record,
        record_sha256=hashlib.sha256(stored.record).hexdigest(),
        record_signed_by=_signed_by(stored.record, keyring, Purpose.CERTIFICATE),
        links=links,
        flaws=tuple(flaws),
    )


def _look_at_record(stored: StoredCertificate, keyring: Keyring, flaws: list[Flaw]) -> Record | None:
    try:
        record = open_record(stored.record, keyring)
    except SealBroken as error:
        flaws.append(Flaw(Part.RECORD, error.reason))
        return None
    if record.identifier != stored.identifier:
        flaws.append(Flaw(Part.IDENTIFIER, "record-mismatch"))
        return None
    if record.credential_digest != hashlib.sha256(stored.credential).digest():
        flaws.append(Flaw(Part.CREDENTIAL, "record-mismatch"))
    return record


def _look_at_chain(stored: StoredCertificate, keyring: Keyring) -> tuple[Link, ...]:
    links: list[Link] = []
    standing: Standing | None = Standing.IN_FORCE
    before: Event | None = None
    previous: bytes | None = None
    for position, sealed in enumerate(stored.events, start=1):
        digest = hashlib.sha256(sealed).digest()
        event, flaws = _open(sealed, digest, keyring, position)
        if event is not None:
            if not _is_linked(event, stored, position=position, previous=previous, before=before):
                flaws.append(Flaw(Part.LINK, "record-mismatch", position))
            if position > 1 and standing is not None:
                after = TRANSITIONS.get((standing, event.kind))
                if after is None:
                    flaws.append(Flaw(Part.TRANSITION, "record-mismatch", position))
                standing = after
        else:
            # What it did to the certificate is not known, so nothing later can be said to be allowed or not.
            standing = None
        signed_by = _signed_by(sealed, keyring, Purpose.EVENT)
        links.append(Link(position, digest.hex(), signed_by, event, tuple(flaws)))
        before, previous = event, digest
    return tuple(links)


def _open(sealed: bytes, digest: bytes, keyring: Keyring, position: int) -> tuple[Event | None, list[Flaw]]:
    try:
        return open_event(sealed, digest, keyring), []
    except SealBroken as error:
        return None, [Flaw(Part.SIGNATURE, error.reason, position)]


def _is_linked(
    event: Event, stored: StoredCertificate, *, position: int, previous: bytes | None, before: Event | None
) -> bool:
    """Whether an event stands where it says it does; the chain's own rule (`open_chain`), for one event."""
    first = position == 1
    return (
        event.identifier == stored.identifier
        and event.position == position
        and event.previous == previous
        and event.record_digest == (hashlib.sha256(stored.record).digest() if first else None)
        and (event.kind is EventKind.ISSUED) is first
        and (before is None or event.at >= before.at)
    )


def _signed_by(sealed: bytes, keyring: Keyring, purpose: Purpose) -> SignedBy | None:
    try:
        envelope = parse(sealed)
    except Malformed:
        return None
    named = keyring.find(envelope.key_id)
    fit = [key for key in named if key.purpose is purpose and key.algorithm.cose_id == envelope.alg_id]
    return SignedBy(envelope.key_id.hex(), next(iter(fit or named), None))
