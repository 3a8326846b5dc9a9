"""A closed round as it is signed (docs/format.md, "Round"): what every machine saw, what every person said."""

from typing import Annotated, Any, Final, Literal

import msgspec

from ecert.clock import legal_date, parse_instant
from ecert.errors import Malformed, SealBroken
from ecert.signing import cbor
from ecert.signing.envelope import open_sealed
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose
from ecert.signing.shape import Digest, Number, Shape, read_shape

ROUND_TYPE = "application/ecert-round+cbor"
"""`typ` in the protected header."""
ROUND_FORMAT: Final = 1
MAX_ROUND_BYTES = 16 * 1024 * 1024
"""Bound of a signed round: the fullest one, 2000 scans and as many notes, has nine million."""

Instant = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$")]
"""In UTC, in whole seconds; what the device said more exactly is cut."""
Truth = Literal[0, 1]


class RecordedPlace(Shape, frozen=True):
    """Where a device was: millionths of a degree, and whole metres, rounded up."""

    latitude_e6: Annotated[int, msgspec.Meta(ge=-90_000_000, le=90_000_000)]
    longitude_e6: Annotated[int, msgspec.Meta(ge=-180_000_000, le=180_000_000)]
    accuracy_m: Number


class RecordedSight(Shape, frozen=True, kw_only=True):
    """What the device showed, and what that rested on."""

    offline: Truth
    outcome: str
    status: str
    reasons: list[str]
    bundle_sequence: Number | None = None
    list_issued_at: Instant | None = None


class RecordedVerdict(Shape, frozen=True, kw_only=True):
    """What the register said on arrival."""

    outcome: str
    status: str
    reasons: list[str]
    identifier: str | None = None


class RecordedNote(Shape, frozen=True, kw_only=True):
    """What a person said."""

    note_id: str
    device_id: str
    inspector_number: str
    written_at: Instant
    received_at: Instant
    text: str | None = None
    photo_sha256: Digest | None = None


class RecordedScan(Shape, frozen=True, kw_only=True):
    """One scan; it names what was scanned by exactly one of three members."""

    scan_id: str
    device_id: str
    inspector_number: str
    scanned_at: Instant
    received_at: Instant
    code_sha256: Digest | None = None
    """Of the code's digits: what stands behind its last `#`."""
    identifier: str | None = None
    certificate_number: str | None = None
    place: RecordedPlace | None = None
    seen: RecordedSight
    verdict: RecordedVerdict
    counted: Truth
    first_scan_id: str
    notes: list[RecordedNote]


class RecordedPhoto(Shape, frozen=True, kw_only=True):
    """A photo, by its digest."""

    sha256: Digest
    size: Number
    media_type: str


class RoundRecord(Shape, frozen=True, kw_only=True):
    """The payload."""

    format: Literal[1]
    round_id: str
    account: str
    inspector_number: str
    devices: list[str]
    """Every device that put something into the round."""
    title: str | None = None
    started_at: Instant
    ended_at: Instant
    closed_at: Instant
    scans: list[RecordedScan]
    """In the order of arrival."""
    photos: list[RecordedPhoto]


def encode_round(record: RoundRecord) -> bytes:
    """Write the payload; the same round always gives the same bytes."""
    return cbor.encode(_plain(record))


def decode_round(payload: bytes) -> RoundRecord:
    """
    Read a payload, strictly.

    Raises:
        Malformed: it does not have the form of a round.
    """
    record = read_shape(payload, RoundRecord, max_bytes=MAX_ROUND_BYTES, name="round")
    try:
        for instant in _instants(record):
            parse_instant(instant)
    except ValueError as error:
        raise Malformed("round: an instant is not in its one form") from error
    for scan in record.scans:
        if [scan.code_sha256, scan.identifier, scan.certificate_number].count(None) != 2:  # noqa: PLR2004 - two of three
            raise Malformed("round: a scan names what was scanned by exactly one member")
    return record


def open_round(sealed: bytes, keyring: Keyring) -> RoundRecord:
    """
    Open a signed round.

    Raises:
        SealBroken: signature, form, or the days of the key's life do not hold.
    """
    key, payload = open_sealed(sealed, keyring, purpose=Purpose.ROUND, typ=ROUND_TYPE, max_bytes=MAX_ROUND_BYTES)
    try:
        record = decode_round(payload)
    except Malformed as error:
        raise SealBroken("malformed", error.detail) from error
    if not key.covers(legal_date(parse_instant(record.closed_at))):
        raise SealBroken("record-mismatch", "the round was not signed on a day of its key's life")
    return record


def _instants(record: RoundRecord) -> list[str]:
    found = [record.started_at, record.ended_at, record.closed_at]
    for scan in record.scans:
        found += [scan.scanned_at, scan.received_at]
        found += [] if scan.seen.list_issued_at is None else [scan.seen.list_issued_at]
        for note in scan.notes:
            found += [note.written_at, note.received_at]
    return found


def _plain(value: Any) -> Any:  # noqa: ANN401 - what CBOR can write
    """Give maps and arrays for shapes and lists, without members that are absent."""
    if isinstance(value, Shape):
        members = ((name, getattr(value, name)) for name in value.__struct_fields__)
        return {name: _plain(member) for name, member in members if member is not None}
    return [_plain(item) for item in value] if isinstance(value, list) else value
