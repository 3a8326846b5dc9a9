"""
Take rounds, scans, notes and photos in from devices, each once however often it is sent.

A device repeats what it got no answer to, hours later if need be. So the id is the device's, the same id with the same
body gets the same answer, and with another body it is refused and the first stays. Everything that is added to a round
waits at the round's row, so arrival has one order; a unique index lets a certificate count once whatever happens.
"""

from sqlalchemy import func
from sqlmodel import Session, col, select

from ecert.accounts.devices import note_seen
from ecert.errors import Conflict
from ecert.faultpoints import FaultPoint, pass_point
from ecert.fieldwork.arrival import (
    FromDevice,
    check_open,
    check_same,
    find_own,
    get_own,
    insert_once,
    lock_round,
)
from ecert.fieldwork.errors import PhotoMissing, RoundFull, UnknownScan
from ecert.fieldwork.forms import (
    NoteForm,
    RoundForm,
    ScanForm,
    check_id,
    check_note,
    check_round,
    check_scan,
    check_sha256,
    write_form,
)
from ecert.fieldwork.reading import Note, Photo, RoundHead, Scan, read_head, read_note, read_scan
from ecert.fieldwork.tables import NoteRow, PhotoRow, RoundRow, ScanRow
from ecert.fieldwork.verdict import Verdict, subject_of, write_verdict

MAX_SCANS, MAX_NOTES, MAX_PHOTOS = 2000, 2000, 300
"""How much one round may have; ours, so that a round fits its signed record and a sheet."""


def begin_round(session: Session, round_id: str, form: RoundForm, told: FromDevice) -> tuple[RoundHead, bool]:
    """
    Begin a round.

    Returns:
        The round, and whether it is new.

    Raises:
        InvalidInput: the id or a member is wrong.
        UnknownRound: the id is somebody else's round's.
        EntryDiffers: another beginning was told under this id.
    """
    check_id(round_id, path="round_id")
    content = write_form(check_round(form))
    row = RoundRow(
        id=round_id,
        account_id=told.by.account_id,
        account_name=told.by.name,
        device_id=told.device_id,
        content=content,
        received_at=told.now,
    )
    found = find_own(session, round_id, told)
    new = found is None and insert_once(session, row)
    if not new:
        row = found or lock_round(session, round_id, told)
        check_same(row.content, content)
    note_seen(session, told.device_id, now=told.now)
    return read_head(session, row), new


def add_scan(
    session: Session, round_id: str, scan_id: str, form: ScanForm, verdict: Verdict, told: FromDevice
) -> tuple[Scan, bool]:
    """
    Add a scan to a round.

    Args:
        session: the transaction.
        round_id: the round's.
        scan_id: the scan's.
        form: what the machine saw, checked.
        verdict: the register's, on its arrival.
        told: by whom and when.

    Returns:
        The scan, and whether it is new; one that is not has the verdict of its first arrival.

    Raises:
        UnknownRound: there is none, or it is somebody else's.
        EntryDiffers: another scan was told under this id.
        RoundEnded: the round is closed.
        RoundFull: it has as many scans as it may.
    """
    owner = lock_round(session, round_id, told)
    known = find_scan(session, owner, scan_id)
    content = write_form(form)
    if known is not None:
        check_same(known.content, content)
        return read_scan(known, first_scan_id=first_of(session, known)), False
    subject = subject_of(form, verdict)
    counted = session.exec(
        select(ScanRow).where(ScanRow.round_number == owner.number, ScanRow.subject == subject, ScanRow.counted)
    ).first()
    row = ScanRow(
        round_number=owner.number or 0,
        id=scan_id,
        position=_next_position(session, owner, ScanRow, most=MAX_SCANS),
        device_id=told.device_id,
        content=content,
        subject=subject,
        counted=counted is None,
        verdict=write_verdict(verdict),
        received_at=told.now,
    )
    session.add(row)
    session.flush()
    pass_point(FaultPoint.SCAN_NOTED)
    note_seen(session, told.device_id, now=told.now)
    return read_scan(row, first_scan_id=scan_id if counted is None else counted.id), True


def has_photo(session: Session, round_id: str, sha256: str, told: FromDevice) -> bool:
    """
    Tell whether a round has a photo, in a reading transaction, before its bytes are kept.

    Raises:
        UnknownRound: there is no such round, or it is somebody else's.
        RoundEnded: it has not, and is closed.
    """
    owner = get_own(session, round_id, told)
    if session.get(PhotoRow, (owner.number, sha256)) is not None:
        return True
    check_open(owner)
    return False


def add_photo(session: Session, round_id: str, photo: Photo, told: FromDevice) -> bool:
    """
    Note a photo whose bytes are in the file store; give whether it is new.

    Raises:
        UnknownRound: there is none, or it is somebody else's.
        RoundEnded: the round is closed.
        RoundFull: it has as many photos as it may.
    """
    owner = lock_round(session, round_id, told)
    if session.get(PhotoRow, (owner.number, photo.sha256)) is not None:
        return False
    check_open(owner)
    count = session.exec(select(func.count()).where(PhotoRow.round_number == owner.number)).one()
    if count >= MAX_PHOTOS:
        raise RoundFull(f"round: has {MAX_PHOTOS} photos already; begin another one")
    row = PhotoRow(
        round_number=owner.number or 0,
        sha256=photo.sha256,
        media_type=photo.media_type,
        size=photo.size,
        device_id=told.device_id,
        received_at=told.now,
    )
    session.add(row)
    session.flush()
    note_seen(session, told.device_id, now=told.now)
    return True


def add_note(
    session: Session, round_id: str, scan_id: str, note_id: str, form: NoteForm, told: FromDevice
) -> tuple[Note, bool]:
    """
    Add a note to a scan; give it, and whether it is new.

    Raises:
        InvalidInput: an id or a member is wrong.
        UnknownRound: there is no such round, or it is somebody else's.
        UnknownScan: the round has no such scan.
        EntryDiffers: another note was told under this id.
        RoundEnded: the round is closed.
        PhotoMissing: its photo is not here yet.
        RoundFull: the round has as many notes as it may.
    """
    check_id(note_id, path="note_id")
    content = write_form(checked := check_note(form))
    owner = lock_round(session, round_id, told)
    if find_scan(session, owner, scan_id) is None:
        raise UnknownScan("scan_id: the round has no such scan")
    known = session.get(NoteRow, (owner.number, scan_id, note_id))
    if known is not None:
        check_same(known.content, content)
        return read_note(known), False
    check_open(owner)
    digest = checked.photo_sha256
    if digest is not None and session.get(PhotoRow, (owner.number, digest)) is None:
        raise PhotoMissing("photo_sha256: the photo is not here yet; send it first")
    row = NoteRow(
        round_number=owner.number or 0,
        scan_id=scan_id,
        id=note_id,
        position=_next_position(session, owner, NoteRow, most=MAX_NOTES),
        device_id=told.device_id,
        content=content,
        received_at=told.now,
    )
    session.add(row)
    session.flush()
    note_seen(session, told.device_id, now=told.now)
    return read_note(row), True


def check_scan_body(scan_id: str, form: ScanForm) -> ScanForm:
    """
    Check a scan before anything is asked about it.

    Raises:
        InvalidInput: the id or a member is wrong.
    """
    check_id(scan_id, path="scan_id")
    return check_scan(form)


def check_photo_name(sha256: str) -> str:
    """
    Check the name of a photo before its body is read.

    Raises:
        InvalidInput: it is no digest.
    """
    return check_sha256(sha256, path="sha256")


def find_scan(session: Session, owner: RoundRow, scan_id: str) -> ScanRow | None:
    """Find a scan of a round; what cannot be an id finds none."""
    return None if "\0" in scan_id else session.get(ScanRow, (owner.number, scan_id))


def first_of(session: Session, scan: ScanRow) -> str:
    """Give the scan by which the certificate of a scan was counted."""
    if scan.counted:
        return scan.id
    statement = select(ScanRow.id).where(
        ScanRow.round_number == scan.round_number, ScanRow.subject == scan.subject, ScanRow.counted
    )
    first = session.exec(statement).first()
    if first is None:
        raise Conflict("scan: what is stored of its round does not fit together; an auditor must look at it")
    return first


def _next_position(session: Session, owner: RoundRow, kind: type[ScanRow] | type[NoteRow], *, most: int) -> int:
    """Give the place of what is added now."""
    check_open(owner)
    last = session.exec(select(func.max(col(kind.position))).where(kind.round_number == owner.number)).one() or 0
    if last >= most:
        raise RoundFull(f"round: has {most} entries of this kind already; begin another one")
    return int(last) + 1
