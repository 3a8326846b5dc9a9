"""
What happened to a certificate, as a chain of signed events (docs/format.md, "Event").

Each event names the SHA-256 of the one before it, the first one the record's. So an event cannot be changed, taken out
of the middle, or moved to another certificate. (That the last ones are still there is what the register's head digest
and, later, the public log are for.)
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, Final, NamedTuple

from ecert.clock import format_instant, legal_date, parse_instant
from ecert.errors import Malformed, SealBroken
from ecert.register.lifecycle import TRANSITIONS, EventKind, InspectionResult, Standing
from ecert.signing import cbor
from ecert.signing.envelope import open_sealed
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose
from ecert.signing.shape import Digest, Number, Shape, read_shape

EVENT_TYPE = "application/ecert-event+cbor"
"""`typ` in the protected header."""
MAX_EVENT_BYTES = 16 * 1024
REMEMBERED_EVENTS = 16_384
"""How many opened events are kept at hand, about 700 bytes each; the one that was opened first makes room."""
_COPY_KINDS = frozenset({EventKind.COPIED, EventKind.COPY_RECALLED})
_remembered: "dict[tuple[bytes, Keyring], Event]" = {}
"""By SHA-256 of the signed event, and the keys by which it held."""
_remembering = Lock()


@dataclass(frozen=True, slots=True)
class Inspection:
    """What an `inspected` event says beside who and when."""

    year: int
    """The calendar year that was inspected, which need not be the event's."""
    result: InspectionResult


@dataclass(frozen=True, slots=True)
class CopyNote:
    """What an event says of an annotated copy (加注件) beside who, when and why."""

    copy_id: str
    expires_at: datetime | None = None
    """When the copy itself ends, in whole seconds; there in `copied`, and nowhere else."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to one certificate."""

    identifier: str
    position: int
    """1 for `issued`, then one more each."""
    kind: EventKind
    at: datetime
    actor: str
    """Account that did it, or proposed it where somebody confirmed."""
    previous: bytes | None = None
    """SHA-256 of the signed event before; absent in the first."""
    record_digest: bytes | None = None
    """SHA-256 of the signed record; in the first event only."""
    confirmed_by: str | None = None
    reason_code: str | None = None
    reason: str | None = None
    document_number: str | None = None
    successor: str | None = None
    """Identifier of the version that supersedes this one."""
    inspection: Inspection | None = None
    """There in `inspected`, and nowhere else."""
    copy: CopyNote | None = None
    """There in `copied` and `copy_recalled`, and nowhere else."""


class _Event(Shape, frozen=True, kw_only=True):
    """The payload."""

    at: str
    kind: EventKind
    actor: str
    reason: str | None = None
    copy_id: str | None = None
    position: Number
    successor: str | None = None
    certificate: str
    reason_code: str | None = None
    confirmed_by: str | None = None
    record_sha256: Digest | None = None
    inspected_year: Number | None = None
    copy_expires_at: str | None = None
    document_number: str | None = None
    previous_sha256: Digest | None = None
    inspection_result: InspectionResult | None = None


def encode_event(event: Event) -> bytes:
    """Write an event's payload."""
    inspection, copy = event.inspection, event.copy
    ends = None if copy is None or copy.expires_at is None else format_instant(copy.expires_at)
    # In the order of deterministic CBOR: shorter keys first.
    content: dict[str, Any] = {
        "at": format_instant(event.at),
        "kind": event.kind.value,
        "actor": event.actor,
        "reason": event.reason,
        "copy_id": None if copy is None else copy.copy_id,
        "position": event.position,
        "successor": event.successor,
        "certificate": event.identifier,
        "reason_code": event.reason_code,
        "confirmed_by": event.confirmed_by,
        "record_sha256": event.record_digest,
        "inspected_year": None if inspection is None else inspection.year,
        "copy_expires_at": ends,
        "document_number": event.document_number,
        "previous_sha256": event.previous,
        "inspection_result": None if inspection is None else inspection.result.value,
    }
    return cbor.encode_ordered({name: value for name, value in content.items() if value is not None})


def decode_event(payload: bytes) -> Event:
    """
    Read an event's payload, strictly.

    Raises:
        Malformed: it does not have the form of an event.
    """
    wire = read_shape(payload, _Event, max_bytes=MAX_EVENT_BYTES, name="event")
    try:
        at = parse_instant(wire.at)
        ends = None if wire.copy_expires_at is None else parse_instant(wire.copy_expires_at)
    except ValueError as error:
        raise Malformed("event: an instant is not in its one form") from error
    inspection = _read_inspection(wire)
    return Event(
        identifier=wire.certificate,
        position=wire.position,
        kind=wire.kind,
        at=at,
        actor=wire.actor,
        previous=wire.previous_sha256,
        record_digest=wire.record_sha256,
        confirmed_by=wire.confirmed_by,
        reason_code=wire.reason_code,
        reason=wire.reason,
        document_number=wire.document_number,
        successor=wire.successor,
        inspection=inspection,
        copy=_read_copy(wire, ends),
    )


def _read_copy(wire: _Event, ends: datetime | None) -> CopyNote | None:
    """Insist that a copy stands in its two kinds and nowhere else, and its end in the first of them."""
    named = wire.copy_id is not None
    if named is not (wire.kind in _COPY_KINDS) or (ends is not None) is not (wire.kind is EventKind.COPIED):
        raise Malformed("event: a copy belongs to `copied` and `copy_recalled`, its end to `copied`")
    return None if wire.copy_id is None else CopyNote(wire.copy_id, ends)


def _read_inspection(wire: _Event) -> Inspection | None:
    """Insist that year and result stand together, in `inspected` and nowhere else."""
    year, result = wire.inspected_year, wire.inspection_result
    told = year is not None and result is not None
    if told is not (wire.kind is EventKind.INSPECTED) or (year is None) is not (result is None):
        raise Malformed("event: year and result of an inspection belong to `inspected`, both or neither")
    return Inspection(year, result) if year is not None and result is not None else None


@dataclass(frozen=True, slots=True)
class History:
    """The verified chain of one certificate's events."""

    events: tuple[Event, ...]

    def standing_at(self, instant: datetime) -> Standing:
        """Give the standing that the events up to and including *instant* make."""
        standing = Standing.IN_FORCE
        for event in self.events[1:]:
            if event.at > instant:
                break
            standing = TRANSITIONS[(standing, event.kind)]
        return standing

    @property
    def standing(self) -> Standing:
        """Give the standing that all events make."""
        return self.standing_at(self.events[-1].at)


def open_event(sealed: bytes, digest: bytes, keyring: Keyring) -> Event:
    """
    Open one signed event by itself; its place in a chain is not looked at.

    What held once for the very same bytes and keys holds for ever, so events that were opened are remembered by what
    the chain, too, knows them by. Each look-up still hashes all bytes and checks every link.

    Args:
        sealed: the signed event.
        digest: its SHA-256.
        keyring: every event key there ever was.

    Raises:
        SealBroken: the signature, the form, or the days of the key's life do not hold.
    """
    event = _remembered.get((digest, keyring))
    if event is None:
        event = _open(sealed, keyring)
        with _remembering:
            if len(_remembered) >= REMEMBERED_EVENTS:
                del _remembered[next(iter(_remembered))]
            _remembered[digest, keyring] = event
    return event


def _open(sealed: bytes, keyring: Keyring) -> Event:
    key, payload = open_sealed(sealed, keyring, purpose=Purpose.EVENT, typ=EVENT_TYPE, max_bytes=MAX_EVENT_BYTES)
    try:
        event = decode_event(payload)
    except Malformed as error:
        raise SealBroken("malformed", error.detail) from error
    if not key.covers(legal_date(event.at)):
        raise SealBroken("record-mismatch", "an event was not signed on a day of its key's life")
    return event


def open_chain(sealed: Sequence[bytes], keyring: Keyring, *, identifier: str, record_digest: bytes) -> History:
    """
    Verify a certificate's events from the first to the last and give what they say.

    Args:
        sealed: the signed events in their order.
        keyring: every event key there ever was.
        identifier: the certificate they must belong to.
        record_digest: SHA-256 of the signed record they must start from.

    Raises:
        SealBroken: a signature, a link, an order or a transition does not hold.
    """
    events: list[Event] = []
    link = FIRST_LINK
    for data in sealed:
        digest = hashlib.sha256(data).digest()
        event = open_event(data, digest, keyring)
        link = follow(link, event, digest, identifier=identifier, record_digest=record_digest)
        events.append(event)
    if not events:
        raise SealBroken("record-mismatch", "the certificate has no event")
    return History(tuple(events))


class Link(NamedTuple):
    """The end of a chain: what the next event has to follow on."""

    position: int
    """Of the newest event; 0 where there is none yet."""
    digest: bytes | None
    """Its SHA-256."""
    at: datetime | None
    standing: Standing
    """What the events so far have made of the certificate."""


FIRST_LINK: Final = Link(0, None, None, Standing.IN_FORCE)
"""The end of a chain without an event."""


def follow(link: Link, event: Event, digest: bytes, *, identifier: str, record_digest: bytes) -> Link:
    """
    Insist that an event is the next one of a chain, and give the new end.

    Args:
        link: the end so far.
        event: that was opened.
        digest: its SHA-256.
        identifier: the certificate that it must belong to.
        record_digest: SHA-256 of the signed record, which the first event names.

    Raises:
        SealBroken: a link, an order or a transition does not hold.
    """
    position = link.position + 1
    first = position == 1
    linked = (
        event.identifier == identifier
        and event.position == position
        and event.previous == link.digest
        and event.record_digest == (record_digest if first else None)
        and (event.kind is EventKind.ISSUED) is first
        and (link.at is None or event.at >= link.at)
    )
    if not linked:
        raise SealBroken("record-mismatch", f"event {position} is not linked to what stands before it")
    if first:
        return Link(position, digest, event.at, link.standing)
    after = TRANSITIONS.get((link.standing, event.kind))
    if after is None:
        raise SealBroken("record-mismatch", f"event {position} is none that may follow")
    return Link(position, digest, event.at, after)
