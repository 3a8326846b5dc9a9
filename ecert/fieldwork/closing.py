"""Close a round: the device says how much there is, and the register signs what it has."""

import hashlib
import math
from datetime import datetime

from sqlmodel import Session

from ecert.accounts.devices import note_seen
from ecert.accounts.principal import Principal
from ecert.clock import format_instant, legal_date
from ecert.faultpoints import FaultPoint, pass_point
from ecert.fieldwork.arrival import FromDevice, check_same, lock_round
from ecert.fieldwork.errors import RoundIncomplete, RoundOpen
from ecert.fieldwork.forms import EndForm, Place, check_end, write_form
from ecert.fieldwork.reading import Note, RoundHead, Scan, WholeRound, get_round, read_head, read_round
from ecert.fieldwork.record import (
    ROUND_FORMAT,
    ROUND_TYPE,
    RecordedNote,
    RecordedPhoto,
    RecordedPlace,
    RecordedScan,
    RecordedSight,
    RecordedVerdict,
    RoundRecord,
    encode_round,
)
from ecert.fieldwork.tables import RoundRow
from ecert.fieldwork.verdict import code_sha256
from ecert.signing.envelope import seal
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose


def end_round(
    session: Session, round_id: str, form: EndForm, told: FromDevice, *, keyring: Keyring
) -> tuple[RoundHead, bytes, bool]:
    """
    Close a round and sign its record.

    Returns:
        The round, its record, and whether it was closed now.

    Raises:
        InvalidInput: the instant is wrong.
        UnknownRound: there is none, or it is somebody else's.
        EntryDiffers: another end was told before.
        RoundIncomplete: the device has other numbers of scans or notes; the round stays open.
        SigningKeyMissing: no key signs rounds today; the round stays open.
    """
    content = write_form(checked := check_end(form))
    owner = lock_round(session, round_id, told)
    if owner.ending is not None and owner.record is not None:
        check_same(owner.ending, content)
        return read_head(session, owner), owner.record, False
    whole = read_round(session, owner)
    if (len(whole.scans), len(whole.notes)) != (checked.scans, checked.notes):
        raise RoundIncomplete("round: has other numbers of scans or notes here; send what is missing", state="open")
    signer = keyring.signer(Purpose.ROUND, on=legal_date(told.now))
    record = seal(encode_round(write_record(whole, checked, closed_at=told.now)), signer, typ=ROUND_TYPE)
    owner.ending, owner.closed_at, owner.record = content, told.now, record
    session.flush()
    pass_point(FaultPoint.ROUND_SEALED)
    note_seen(session, told.device_id, now=told.now)
    return read_head(session, owner), record, True


def find_record(row: RoundRow) -> str | None:
    """Give SHA-256 of a round's signed record; None while it is open."""
    return None if row.record is None else hashlib.sha256(row.record).hexdigest()


def get_record(session: Session, round_id: str, *, by: Principal) -> bytes:
    """
    Give the signed record of a closed round.

    Raises:
        Forbidden: neither reader nor inspector.
        UnknownRound: there is none, or it is somebody else's.
        RoundOpen: it is not closed.
    """
    row = get_round(session, round_id, by=by)
    if row.record is None:
        raise RoundOpen("round: is not closed, so it has no signed record", state="open")
    return row.record


def write_record(whole: WholeRound, end: EndForm, *, closed_at: datetime) -> RoundRecord:
    """Put together what is signed."""
    head = whole.head
    devices = {head.device_id, *(scan.device_id for scan in whole.scans), *(note.device_id for note in whole.notes)}
    return RoundRecord(
        format=ROUND_FORMAT,
        round_id=head.round_id,
        account=head.account,
        inspector_number=head.form.inspector_number,
        devices=sorted(devices | {photo.device_id for photo in whole.photos}),
        title=head.form.title,
        started_at=format_instant(head.form.started_at),
        ended_at=format_instant(end.ended_at),
        closed_at=format_instant(closed_at),
        scans=[_scan(scan) for scan in whole.scans],
        photos=[
            RecordedPhoto(sha256=bytes.fromhex(photo.sha256), size=photo.size, media_type=photo.media_type)
            for photo in whole.photos
        ],
    )


def _scan(scan: Scan) -> RecordedScan:
    form, verdict = scan.form, scan.verdict
    listed = form.list_issued_at
    return RecordedScan(
        scan_id=scan.scan_id,
        device_id=scan.device_id,
        inspector_number=form.inspector_number,
        scanned_at=format_instant(form.scanned_at),
        received_at=format_instant(scan.received_at),
        code_sha256=code_sha256(form),
        identifier=form.identifier,
        certificate_number=form.certificate_number,
        place=None if form.place is None else _place(form.place),
        seen=RecordedSight(
            offline=int(form.offline),  # type: ignore[arg-type]  # 0 or 1
            outcome=form.outcome,
            status=form.status,
            reasons=form.reasons,
            bundle_sequence=form.bundle_sequence,
            list_issued_at=None if listed is None else format_instant(listed),
        ),
        verdict=RecordedVerdict(
            outcome=verdict.outcome,
            status=verdict.status,
            reasons=verdict.reasons,
            identifier=verdict.identifier,
        ),
        counted=int(scan.counted),  # type: ignore[arg-type]  # 0 or 1
        first_scan_id=scan.first_scan_id,
        notes=[_note(note) for note in scan.notes],
    )


def _note(note: Note) -> RecordedNote:
    form = note.form
    return RecordedNote(
        note_id=note.note_id,
        device_id=note.device_id,
        inspector_number=form.inspector_number,
        written_at=format_instant(form.written_at),
        received_at=format_instant(note.received_at),
        text=form.text,
        photo_sha256=None if form.photo_sha256 is None else bytes.fromhex(form.photo_sha256),
    )


def _place(place: Place) -> RecordedPlace:
    degrees = 1_000_000
    return RecordedPlace(round(place.latitude * degrees), round(place.longitude * degrees), math.ceil(place.accuracy_m))
