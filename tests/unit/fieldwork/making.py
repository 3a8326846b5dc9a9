"""Make rounds in memory."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from ecert.fieldwork.forms import EndForm, NoteForm, Place, RoundForm, ScanForm
from ecert.fieldwork.reading import Note, Photo, RoundHead, Scan, WholeRound
from ecert.fieldwork.verdict import Verdict

MOMENT = datetime(2026, 3, 2, 3, 10, 0, 250_000, tzinfo=UTC)
DEVICE = "0b9c8d7e-6f50-4a41-9b32-aabbccddeeff"
KNOWN = Verdict("FAILED", "revoked", ["revoked"], "1.2.156.3005.2.A", "（湘）字第00001号", "频道许可证", "长沙某公司")
UNKNOWN = Verdict("FAILED", "unknown", ["malformed"])


def an_id(number: int) -> str:
    """Give an id."""
    return f"{number:08x}-0000-4000-8000-000000000000"


def a_form(**changes: Any) -> ScanForm:  # noqa: ANN401 - any member
    """Make what a machine saw."""
    members = {
        "scanned_at": MOMENT,
        "inspector_number": "湘执法-18001",
        "code": "https://elsewhere.example/#1",
        "offline": True,
        "outcome": "PASSED",
        "status": "valid",
        "reasons": ["ok"],
        "place": Place(28.228209, -112.938814, 12.5),
    }
    return msgspec.convert(members | changes, ScanForm)


def a_note(position: int, scan_id: str, text: str | None, photo: str | None = None) -> Note:
    """Make a note."""
    form = NoteForm(written_at=MOMENT, inspector_number="湘执法-18001", text=text, photo_sha256=photo)
    return Note(an_id(100 + position), scan_id, position, DEVICE, form, MOMENT)


def a_scan(position: int, *, verdict: Verdict = KNOWN, notes: tuple[Note, ...] = (), **changes: Any) -> Scan:  # noqa: ANN401 - any member
    """Make a scan."""
    return Scan(
        scan_id=an_id(position),
        position=position,
        device_id=DEVICE,
        form=a_form(**changes),
        subject=f"subject {position}",
        counted=True,
        first_scan_id=an_id(position),
        verdict=verdict,
        received_at=MOMENT + timedelta(hours=1),
        notes=notes,
    )


def a_round(*scans: Scan, photos: tuple[Photo, ...] = (), closed: bool = True) -> WholeRound:
    """Make a round of some scans."""
    end = EndForm(MOMENT + timedelta(minutes=30), len(scans), sum(len(scan.notes) for scan in scans))
    head = RoundHead(
        number=1,
        round_id=an_id(0),
        account_id=1,
        account="inspector",
        device_id=DEVICE,
        form=RoundForm(MOMENT, "湘执法-18001", "三月检查"),
        received_at=MOMENT + timedelta(hours=1),
        end=end if closed else None,
        closed_at=MOMENT + timedelta(hours=2) if closed else None,
        scans=len(scans),
        counted=len(scans),
    )
    return WholeRound(head, scans, photos)
