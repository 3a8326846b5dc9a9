"""The whole examination: surroundings first, then the register, all of it in one reading transaction."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine
from sqlmodel import Session

from ecert.application.submission import decode_submission
from ecert.catalogue.entries import Catalogue
from ecert.clock import legal_date
from ecert.doctor.certificate import judge
from ecert.doctor.codes import Code
from ecert.doctor.entries import look_at_lists_and_bundles, look_at_log, look_at_places
from ecert.doctor.findings import Findings
from ecert.doctor.places import Places
from ecert.doctor.rows import (
    application_pages,
    attachment_states,
    certificate_pages,
    count_certificates,
    find_doubled_numbers,
    find_orphans,
    find_strayed,
    find_uncertified,
)
from ecert.doctor.surroundings import (
    look_at_accounts,
    look_at_bundle,
    look_at_durability,
    look_at_endings,
    look_at_keys,
    look_at_mark,
    look_at_sync,
    look_at_tables,
    look_into_file,
)
from ecert.document.archive import list_documents
from ecert.errors import Malformed, Misconfigured, Unavailable
from ecert.fieldwork.checking import check_rounds, list_photos
from ecert.filestore.store import FileDamaged, FileMissing, FileStore
from ecert.log.published import PublishedLog
from ecert.signing.keyring import Keyring
from ecert.storage.database import snapshot

DOCUMENTS_PAGE = 200
Progress = Callable[[int, int], None]
"""Is told how many certificates were opened, and how many there are."""


@dataclass(frozen=True, slots=True)
class Patient:
    """The installation, as far as it could be opened."""

    engine: Engine | None
    catalogue: Catalogue | None
    keyring: Keyring | None
    synced: bool
    """Whether a platform is set up."""
    files: FileStore | None = None
    """Where signed PDFs are; absent where the settings name no store that could be opened."""
    log: PublishedLog | None = None
    """The log as it is published; absent where the keys cannot be read."""


def examine(
    findings: Findings,
    patient: Patient,
    *,
    now: datetime,
    quick: bool = False,
    on_progress: Progress = lambda _done, _total: None,
) -> None:
    """
    Look at everything, or at everything but the register.

    Args:
        findings: takes what is wrong.
        patient: what is looked at; a part that could not be opened was noted before.
        now: the present instant.
        quick: leaves certificates, events, applications, attachments and signed PDFs out.
        on_progress: is told how far it is.
    """
    if patient.keyring is not None and patient.catalogue is not None:
        look_at_keys(findings, patient.keyring, patient.catalogue, today=legal_date(now))
    if patient.engine is None:
        return
    try:
        with snapshot(patient.engine) as session:
            connection = session.connection()
            if not look_at_tables(findings, connection):
                return
            look_at_durability(findings, connection)
            if patient.keyring is not None:
                look_at_bundle(findings, session, patient.keyring, now=now)
            look_at_mark(findings, session)
            look_at_sync(findings, session, synced=patient.synced, now=now)
            look_at_endings(findings, connection, now=now)
            if patient.log is not None:
                look_at_log(findings, connection, patient.log, quick=quick)
            if quick:
                findings.note("The register was left out.")
                return
            look_into_file(findings, connection)
            if patient.keyring is not None:
                look_at_accounts(findings, session, patient.keyring, now=now)
            _look_at_register(findings, connection, patient, on_progress)
            _look_at_applications(findings, connection)
            if patient.files is not None:
                _look_at_documents(findings, session, patient.files)
            _look_at_rounds(findings, session, patient)
    except Unavailable as error:
        findings.add(Code.DATABASE_UNREACHABLE, error.detail)
    except Misconfigured as error:
        findings.add(Code.DATABASE_DAMAGED, error.detail)


def _look_at_register(findings: Findings, connection: Connection, patient: Patient, on_progress: Progress) -> None:
    if patient.keyring is None:
        findings.note("The register was left out, because the keys cannot be read.")
        return
    places, provisional = Places(), 0
    total, done, events = count_certificates(connection), 0, 0
    for page, unreadable in certificate_pages(connection):
        for certificate_id in unreadable:
            findings.add(Code.ROW_UNREADABLE, f"certificate {certificate_id}")
        for held in page:
            judgement = judge(held, patient.keyring, patient.catalogue)
            for code, example in judgement.faults:
                findings.add(code, example)
            look_at_places(findings, held)
            events += len(held.events)
            if judgement.record is not None:
                record = judgement.record
                provisional += record.type_code_provisional
                if not places.take(record.status_list, record.status_index):
                    findings.add(Code.PLACE_DOUBLED, record.identifier)
        done += len(page) + len(unreadable)
        on_progress(done, total)
    for number, count in places.find_uncounted(connection):
        findings.add(Code.PLACE_NOT_COUNTED, f"list {number}", count=count)
    for identifier in find_doubled_numbers(connection):
        findings.add(Code.NUMBER_DOUBLED, identifier)
    for sequence in find_orphans(connection):
        findings.add(Code.EVENT_ORPHANED, f"event {sequence}")
    look_at_lists_and_bundles(findings, connection)
    if provisional:
        findings.note(f"{provisional} certificates have a provisional type code.")
    findings.looked_at |= {"certificates": done, "events": events}


def _look_at_applications(findings: Findings, connection: Connection) -> None:
    count, files = 0, _look_at_attachments(findings, connection)
    for page in application_pages(connection):
        count += len(page)
        for row in page:
            # Bytes of the wrong type have no digest at all.
            content = row["content"] if isinstance(row["content"], bytes) else b""
            if hashlib.sha256(content).hexdigest() != row["content_sha256"]:
                findings.add(Code.APPLICATION_BROKEN, row["application_number"])
            elif not _attached_to(content) <= files:
                findings.add(Code.ATTACHMENT_MISSING, row["application_number"])
    for number in find_uncertified(connection):
        findings.add(Code.CERTIFICATE_MISSING, number)
    for number in find_strayed(connection):
        findings.add(Code.TRAIL_WRONG, number)
    findings.looked_at |= {"applications": count, "attachments": len(files)}


def _look_at_documents(findings: Findings, session: Session, files: FileStore) -> None:
    """Read every signed PDF back; the store computes its digest."""
    after, count = (0, ""), 0
    while page := list_documents(session, after=after, limit=DOCUMENTS_PAGE):
        for document in page:
            example = f"certificate {document.certificate_id}, {document.copy}"
            try:
                files.get(document.sha256)
            except FileMissing:
                findings.add(Code.DOCUMENT_MISSING, example)
            except FileDamaged:
                findings.add(Code.DOCUMENT_DAMAGED, example)
            except Unavailable as error:
                findings.add(Code.FILE_STORE_UNREACHABLE, error.detail)
                return
        count += len(page)
        after = page[-1].certificate_id, page[-1].copy
    findings.looked_at |= {"documents": count}


def _look_at_rounds(findings: Findings, session: Session, patient: Patient) -> None:
    """Compare every closed round with its signed record, and read every photo back."""
    if patient.keyring is not None:
        count = 0
        for round_id, holds in check_rounds(session, patient.keyring):
            count += 1
            if not holds:
                findings.add(Code.ROUND_BROKEN, f"round {round_id}")
        if count:
            findings.looked_at |= {"rounds": count}
    after = (0, "")
    while patient.files is not None and (page := list_photos(session, after=after, limit=DOCUMENTS_PAGE)):
        for _, sha256 in page:
            try:
                patient.files.get(sha256)
            except FileMissing:
                findings.add(Code.PHOTO_MISSING, sha256)
            except FileDamaged:
                findings.add(Code.PHOTO_DAMAGED, sha256)
            except Unavailable as error:
                findings.add(Code.FILE_STORE_UNREACHABLE, error.detail)
                return
        after = page[-1]


def _look_at_attachments(findings: Findings, connection: Connection) -> set[str]:
    """Give the digests of all attachments that there are."""
    files: set[str] = set()
    for sha256, sound in attachment_states(connection):
        files.add(sha256)
        if not sound:
            findings.add(Code.ATTACHMENT_BROKEN, sha256)
    return files


def _attached_to(content: bytes) -> set[str]:
    """Give the digests of the files that an application names."""
    # Reading all of a submission costs far more than looking whether its bytes have the member at all.
    if b"attachments" not in content:
        return set()
    try:
        return {file.sha256 for file in decode_submission(content).attachments}
    except Malformed:
        # Bytes that have their digest were written so; what they are has nothing to do with files.
        return set()
