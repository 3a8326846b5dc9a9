"""Collect what there is about one scan into an evidence file, for a case."""

from dataclasses import dataclass

import msgspec
from sqlmodel import Session

from ecert.accounts.principal import Principal
from ecert.attachment.media import PictureType
from ecert.clock import format_instant, legal_date
from ecert.errors import UnknownCertificate
from ecert.fieldwork.closing import find_record
from ecert.fieldwork.desk import FieldDesk
from ecert.fieldwork.dossier import SUMS, Manifest, list_parts, pack, sign_manifest, write_sums
from ecert.fieldwork.judging import judge_now
from ecert.fieldwork.reading import READERS, Photo, Scan, WholeRound, get_round, read_round
from ecert.fieldwork.views import view_round
from ecert.filestore.store import FileDamaged, FileMissing
from ecert.messages import Language, message
from ecert.register.service import get_certificate
from ecert.signing.keys import Purpose, VerificationKey
from ecert.storage.database import snapshot
from ecert.verification.view import view_report

MAX_PHOTO_TOTAL = 100 * 1024 * 1024
"""Bytes of photos in one evidence file."""


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What was found so far."""

    parts: dict[str, bytes]
    left_out: list[str]


def make_dossier(desk: FieldDesk, round_id: str, scan_id: str, *, by: Principal) -> bytes:
    """
    Make the evidence file of a scan, as of now.

    An inspector gets the certificate's record and history where he read its code: so he had it before him. Whoever only
    typed a number learns what any verification tells.

    Raises:
        Forbidden: neither reader nor inspector.
        UnknownRound: there is no such round, or it is somebody else's.
        UnknownScan: the round has no such scan.
        SigningKeyMissing: no key signs evidence files today.
        Unavailable: the file store cannot be read now.
    """
    now = desk.clock()
    signer, readings = desk.keyring.signer(Purpose.ROUND, on=legal_date(now)), desk.readings(now)
    found = _Gathered({}, [])
    with snapshot(desk.engine) as session:
        row = get_round(session, round_id, by=by)
        whole = read_round(session, row)
        scan = whole.scan(scan_id)
        found.parts["scan.json"] = _write(_tell(whole, scan, find_record(row)))
        report = judge_now(session, scan.form, scan.verdict.identifier, readings)
        if report is None:
            found.left_out.append("verification.json: several certificates have the number")
        else:
            found.parts["verification.json"] = _write(view_report(report))
        may = scan.form.code is not None or not by.roles.isdisjoint(READERS)
        _add_certificate(session, found, scan, may=may, by=by)
    if scan.form.code is not None:
        found.parts["code.txt"] = scan.form.code.encode()
    _add_photos(desk, found, whole, scan)
    found.parts["keys.json"] = _write(desk.keyring.jwks())
    found.parts["README.txt"] = _explain(desk, signer.key)
    found.parts[SUMS] = write_sums(found.parts)
    manifest = Manifest(
        round_id=whole.head.round_id,
        scan_id=scan.scan_id,
        made_at=format_instant(now),
        kid=signer.key.key_id.hex(),
        parts=list_parts(found.parts),
        left_out=found.left_out,
    )
    return pack(found.parts, *sign_manifest(manifest, signer))


def _tell(whole: WholeRound, scan: Scan, record_sha256: str | None) -> dict[str, object]:
    """Tell everything of one scan, and of its round no other scan."""
    view = view_round(whole)
    shown = next(one for one in view.scans if one.scan_id == scan.scan_id)
    return {"round": view.round, "round_record_sha256": record_sha256, "scan": shown}


def _add_certificate(session: Session, found: _Gathered, scan: Scan, *, may: bool, by: Principal) -> None:
    """Add the signed record and every signed event of the certificate."""
    identifier = scan.verdict.identifier
    if identifier is None:
        found.left_out.append("certificate/: the register did not know the certificate when the scan arrived")
        return
    if not may:
        found.left_out.append("certificate/: is given to an inspector for a certificate whose code was read")
        return
    try:
        stored = get_certificate(session, identifier, by=by)
    except UnknownCertificate:
        found.left_out.append("certificate/: the register does not have it any more")
        return
    found.parts["certificate/record.cose"] = stored.record
    for position, event in enumerate(stored.events, start=1):
        found.parts[f"certificate/event-{position:03}.cose"] = event


def _add_photos(desk: FieldDesk, found: _Gathered, whole: WholeRound, scan: Scan) -> None:
    """Add the photos that the scan's notes name, as many as fit."""
    named = {note.form.photo_sha256 for note in scan.notes}
    total = 0
    for photo in (photo for photo in whole.photos if photo.sha256 in named):
        name = _name(photo)
        total += photo.size
        if total > MAX_PHOTO_TOTAL:
            found.left_out.append(f"{name}: the evidence file would be too large")
            continue
        try:
            found.parts[name] = desk.files.get(photo.sha256)
        except (FileMissing, FileDamaged) as error:
            found.left_out.append(f"{name}: {error.code}")


def _name(photo: Photo) -> str:
    return f"photos/{photo.sha256}.{PictureType(photo.media_type).suffix}"


def _explain(desk: FieldDesk, key: VerificationKey) -> bytes:
    """Say in both languages what is in the file and how to check it."""
    check = message(f"evidence.check.{key.algorithm.jose_name.lower()}")
    texts = (
        message("evidence.readme", language, kid=key.key_id.hex(), url=desk.public_url, check=check)
        for language in Language
    )
    return "\n\n".join(texts).encode()


def _write(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"
