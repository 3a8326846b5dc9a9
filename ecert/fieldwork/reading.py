"""Read rounds back: lists a page at a time, and one whole."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Integer, cast, func, or_
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from ecert.accounts.principal import AccountRole, Principal
from ecert.accounts.scope import of_same_authority
from ecert.fieldwork.errors import UnknownRound, UnknownScan
from ecert.fieldwork.forms import EndForm, NoteForm, RoundForm, ScanForm, read_form
from ecert.fieldwork.tables import NoteRow, PhotoRow, RoundRow, ScanRow
from ecert.fieldwork.verdict import Verdict, read_verdict

READERS = (AccountRole.REVIEWER, AccountRole.ISSUER, AccountRole.AUDITOR)
"""Who reads every round of his authority; an inspector reads his own."""


@dataclass(frozen=True, slots=True)
class RoundHead:
    """A round without what belongs to it."""

    number: int
    round_id: str
    account_id: int
    account: str
    device_id: str
    form: RoundForm
    received_at: datetime
    end: EndForm | None
    closed_at: datetime | None
    scans: int = 0
    counted: int = 0
    """Certificates: each once, however often it was scanned."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note to a scan."""

    note_id: str
    scan_id: str
    position: int
    device_id: str
    form: NoteForm
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan with its notes."""

    scan_id: str
    position: int
    device_id: str
    form: ScanForm
    subject: str
    counted: bool
    first_scan_id: str
    """The earliest scan of the same certificate, by arrival; its own where it is that."""
    verdict: Verdict
    received_at: datetime
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of a round; its bytes are in the file store."""

    sha256: str
    media_type: str
    size: int
    device_id: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class WholeRound:
    """A round with everything that belongs to it, in the order of arrival."""

    head: RoundHead
    scans: tuple[Scan, ...]
    photos: tuple[Photo, ...]

    @property
    def notes(self) -> tuple[Note, ...]:
        """All notes, in the order of arrival."""
        return tuple(sorted((note for scan in self.scans for note in scan.notes), key=lambda note: note.position))

    def scan(self, scan_id: str) -> Scan:
        """
        Give one scan.

        Raises:
            UnknownScan: the round has none with this id.
        """
        for scan in self.scans:
            if scan.scan_id == scan_id:
                return scan
        raise UnknownScan("scan_id: the round has no such scan")


def is_read_by(account_id: Mapped[int], by: Principal) -> ColumnElement[bool]:
    """Give the condition: an inspector reads what is his own, a reader what accounts of his authority brought."""
    own = account_id == by.account_id
    return own if by.roles.isdisjoint(READERS) else or_(own, of_same_authority(account_id, by))


def list_rounds(session: Session, *, by: Principal, after: int, limit: int) -> Sequence[RoundHead]:
    """
    Give a page of rounds, the newest first.

    Args:
        session: a reading transaction.
        by: sees those of his authority's inspectors as a reader, his own as an inspector.
        after: number of the last round of the page before; 0 for the first page.
        limit: how many at most.

    Raises:
        Forbidden: neither reader nor inspector.
    """
    by.require(*READERS, AccountRole.INSPECTOR)
    statement = select(RoundRow).where(is_read_by(col(RoundRow.account_id), by))
    statement = statement.order_by(col(RoundRow.number).desc()).limit(limit)
    if after:
        statement = statement.where(col(RoundRow.number) < after)
    rows = session.exec(statement).all()
    counts = _count(session, [row.number or 0 for row in rows])
    return [_head(row, *counts.get(row.number or 0, (0, 0))) for row in rows]


def get_round(session: Session, round_id: str, *, by: Principal) -> RoundRow:
    """
    Get the row of a round that somebody may read.

    Raises:
        Forbidden: neither reader nor inspector.
        UnknownRound: there is none, or it is somebody else's.
    """
    by.require(*READERS, AccountRole.INSPECTOR)
    statement = select(RoundRow).where(RoundRow.id == round_id, is_read_by(col(RoundRow.account_id), by))
    row = session.exec(statement).one_or_none() if "\0" not in round_id else None
    if row is None:
        raise UnknownRound("round_id: no such round")
    return row


def read_round(session: Session, row: RoundRow) -> WholeRound:
    """Read everything that belongs to a round."""
    scans = session.exec(select(ScanRow).where(ScanRow.round_number == row.number).order_by(col(ScanRow.position)))
    notes = session.exec(select(NoteRow).where(NoteRow.round_number == row.number).order_by(col(NoteRow.position)))
    photos = session.exec(
        select(PhotoRow)
        .where(PhotoRow.round_number == row.number)
        .order_by(col(PhotoRow.received_at), col(PhotoRow.sha256))
    )
    by_scan: dict[str, list[Note]] = {}
    for note in notes:
        by_scan.setdefault(note.scan_id, []).append(read_note(note))
    read = tuple(_scans(scans, by_scan))
    counted = sum(scan.counted for scan in read)
    kept = tuple(
        Photo(photo.sha256, photo.media_type, photo.size, photo.device_id, photo.received_at) for photo in photos
    )
    return WholeRound(_head(row, len(read), counted), read, kept)


def read_note(row: NoteRow) -> Note:
    """Read one note."""
    form = read_form(row.content, NoteForm)
    return Note(row.id, row.scan_id, row.position, row.device_id, form, row.received_at)


def read_scan(row: ScanRow, *, first_scan_id: str, notes: tuple[Note, ...] = ()) -> Scan:
    """Read one scan."""
    return Scan(
        scan_id=row.id,
        position=row.position,
        device_id=row.device_id,
        form=read_form(row.content, ScanForm),
        subject=row.subject,
        counted=row.counted,
        first_scan_id=first_scan_id,
        verdict=read_verdict(row.verdict),
        received_at=row.received_at,
        notes=notes,
    )


def _scans(rows: Iterable[ScanRow], notes: dict[str, list[Note]]) -> Iterable[Scan]:
    first: dict[str, str] = {}
    for row in rows:
        earliest = first.setdefault(row.subject, row.id)
        yield read_scan(row, first_scan_id=earliest, notes=tuple(notes.get(row.id, ())))


def read_head(session: Session, row: RoundRow) -> RoundHead:
    """Read a round without what belongs to it."""
    number = row.number or 0
    return _head(row, *_count(session, [number]).get(number, (0, 0)))


def _head(row: RoundRow, scans: int, counted: int) -> RoundHead:
    return RoundHead(
        number=row.number or 0,
        round_id=row.id,
        account_id=row.account_id,
        account=row.account_name,
        device_id=row.device_id,
        form=read_form(row.content, RoundForm),
        received_at=row.received_at,
        end=None if row.ending is None else read_form(row.ending, EndForm),
        closed_at=row.closed_at,
        scans=scans,
        counted=counted,
    )


def _count(session: Session, numbers: list[int]) -> dict[int, tuple[int, int]]:
    """Count scans and certificates of some rounds."""
    if not numbers:
        return {}
    counted = func.sum(cast(ScanRow.counted, Integer))
    statement = (
        select(ScanRow.round_number, func.count(), counted)
        .where(col(ScanRow.round_number).in_(numbers))
        .group_by(col(ScanRow.round_number))
    )
    return {number: (scans, int(certificates)) for number, scans, certificates in session.exec(statement)}
