"""Rounds as they are shown over HTTP."""

import hashlib
from datetime import datetime

import msgspec

from ecert.errors import Conflict
from ecert.fieldwork.forms import Place
from ecert.fieldwork.reading import Note, RoundHead, Scan, WholeRound


class RoundView(msgspec.Struct, frozen=True):
    """A round without what belongs to it."""

    round_id: str
    account: str
    device_id: str
    inspector_number: str
    title: str | None
    started_at: datetime
    received_at: datetime
    ended_at: datetime | None
    """As the device says."""
    closed_at: datetime | None
    """When the register closed it; its signed record is there since."""
    scans: int
    counted: int
    """Certificates: each once, however often it was scanned."""


class RoundTaken(msgspec.Struct, frozen=True):
    """What a device is told of a round that began."""

    round_id: str
    account: str
    device_id: str
    """Which began it."""
    inspector_number: str
    title: str | None
    started_at: datetime
    received_at: datetime


class RoundPage(msgspec.Struct, frozen=True):
    """A page of rounds, the newest first."""

    items: list[RoundView]
    next_cursor: str | None
    """For the next page; absent on the last one."""


class ScanTaken(msgspec.Struct, frozen=True):
    """What a device is told of a scan that was taken in."""

    scan_id: str
    counted: bool
    """False where the round has an earlier scan of the same certificate, by arrival."""
    first_scan_id: str
    outcome: str
    """The register's verdict for the day of the scan, on its arrival; so are the next two."""
    status: str
    reasons: list[str]
    received_at: datetime


class NoteView(msgspec.Struct, frozen=True):
    """What a person says of a scan."""

    note_id: str
    scan_id: str
    written_at: datetime
    inspector_number: str
    text: str | None
    photo_sha256: str | None
    device_id: str
    received_at: datetime


class SeenView(msgspec.Struct, frozen=True):
    """What the device showed when it scanned."""

    offline: bool
    outcome: str
    status: str
    reasons: list[str]
    bundle_sequence: int | None
    list_issued_at: datetime | None


class VerdictView(msgspec.Struct, frozen=True):
    """What the register said on arrival, with the certificate where it knows it."""

    outcome: str
    status: str
    reasons: list[str]
    identifier: str | None
    certificate_number: str | None
    title: str | None
    holder_name: str | None


class ScanView(msgspec.Struct, frozen=True):
    """A scan with its notes."""

    scan_id: str
    position: int
    """1 for the first that arrived."""
    scanned_at: datetime
    inspector_number: str
    code: str | None
    identifier: str | None
    certificate_number: str | None
    """Typed by hand, like the identifier."""
    place: Place | None
    seen: SeenView
    verdict: VerdictView
    counted: bool
    first_scan_id: str
    device_id: str
    received_at: datetime
    notes: list[NoteView]


class PhotoView(msgspec.Struct, frozen=True):
    """A photo that is kept."""

    sha256: str
    size: int


class WholeRoundView(msgspec.Struct, frozen=True):
    """A round with everything that belongs to it, in the order of arrival."""

    round: RoundView
    scans: list[ScanView]
    photos: list[PhotoView]


class EndView(msgspec.Struct, frozen=True):
    """A round that is closed."""

    round_id: str
    ended_at: datetime
    closed_at: datetime
    scans: int
    counted: int
    record_sha256: str


def view_end(head: RoundHead, record: bytes) -> EndView:
    """Show that a round is closed."""
    if head.end is None or head.closed_at is None:
        raise Conflict("round: is not closed")
    digest = hashlib.sha256(record).hexdigest()
    return EndView(head.round_id, head.end.ended_at, head.closed_at, head.scans, head.counted, digest)


def view_head(head: RoundHead) -> RoundView:
    """Show a round."""
    return RoundView(
        round_id=head.round_id,
        account=head.account,
        device_id=head.device_id,
        inspector_number=head.form.inspector_number,
        title=head.form.title,
        started_at=head.form.started_at,
        received_at=head.received_at,
        ended_at=None if head.end is None else head.end.ended_at,
        closed_at=head.closed_at,
        scans=head.scans,
        counted=head.counted,
    )


def view_begun(head: RoundHead) -> RoundTaken:
    """Show that a round began."""
    form = head.form
    return RoundTaken(
        round_id=head.round_id,
        account=head.account,
        device_id=head.device_id,
        inspector_number=form.inspector_number,
        title=form.title,
        started_at=form.started_at,
        received_at=head.received_at,
    )


def view_taken(scan: Scan) -> ScanTaken:
    """Show what became of a scan."""
    verdict = scan.verdict
    return ScanTaken(
        scan_id=scan.scan_id,
        counted=scan.counted,
        first_scan_id=scan.first_scan_id,
        outcome=verdict.outcome,
        status=verdict.status,
        reasons=verdict.reasons,
        received_at=scan.received_at,
    )


def view_note(note: Note) -> NoteView:
    """Show a note."""
    form = note.form
    return NoteView(
        note_id=note.note_id,
        scan_id=note.scan_id,
        written_at=form.written_at,
        inspector_number=form.inspector_number,
        text=form.text,
        photo_sha256=form.photo_sha256,
        device_id=note.device_id,
        received_at=note.received_at,
    )


def view_round(whole: WholeRound) -> WholeRoundView:
    """Show a round with everything."""
    photos = [PhotoView(photo.sha256, photo.size) for photo in whole.photos]
    return WholeRoundView(view_head(whole.head), [_view_scan(scan) for scan in whole.scans], photos)


def _view_scan(scan: Scan) -> ScanView:
    form, verdict = scan.form, scan.verdict
    return ScanView(
        scan_id=scan.scan_id,
        position=scan.position,
        scanned_at=form.scanned_at,
        inspector_number=form.inspector_number,
        code=form.code,
        identifier=form.identifier,
        certificate_number=form.certificate_number,
        place=form.place,
        seen=SeenView(form.offline, form.outcome, form.status, form.reasons, form.bundle_sequence, form.list_issued_at),
        verdict=VerdictView(
            verdict.outcome,
            verdict.status,
            verdict.reasons,
            verdict.identifier,
            verdict.certificate_number,
            verdict.title,
            verdict.holder_name,
        ),
        counted=scan.counted,
        first_scan_id=scan.first_scan_id,
        device_id=scan.device_id,
        received_at=scan.received_at,
        notes=[view_note(note) for note in scan.notes],
    )
