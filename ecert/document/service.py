"""Give the face of a certificate that is in the register: a page as a picture, or the whole as a signed PDF."""

import hashlib
import logging
from dataclasses import dataclass
from datetime import date, datetime

from ecert.accounts.principal import OFFICE, Principal
from ecert.document.archive import Document, find_documents, note_document
from ecert.document.errors import UnknownPage
from ecert.document.face import check_copy
from ecert.document.making import DrawingDesk, SignedPdf, Subject, face_of, find_subject, make_pdf
from ecert.document.order import DEFAULT_DPI, Form, Order
from ecert.document.wording import write_status
from ecert.filestore.store import FileDamaged, FileMissing
from ecert.storage.database import snapshot, transaction

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be drawn of a certificate."""

    form: Form
    copy: str
    page: int = 1
    dpi: int = DEFAULT_DPI
    copy_number: int | None = None
    """Number of a duplicate, where it is to be shown."""


def draw_face(desk: DrawingDesk, identifier: str, wish: Wish, *, by: Principal, today: date) -> tuple[bytes, int]:
    """
    Draw one page of a certificate's face, from its record as it was verified just now.

    Unlike the PDF it is of today: if the certificate is not valid, that stands across it.

    Args:
        desk: what drawing needs.
        identifier: whose.
        wish: what of it.
        by: for whom.
        today: the legal day.

    Returns:
        The page, and how many there are.

    Raises:
        Forbidden: not of the office.
        UnknownCertificate: there is none, or it is of another authority's kind.
        UnknownTemplate: its template is not installed any more.
        Conflict: what is stored does not hold, or the template is not the one it was made from.
        InvalidInput: no such copy is known, or its number is none.
        NotForeseen: the kind has no such copy.
        CharacterNotCovered: a character of it is in none of the fonts.
        UnknownPage: the face has fewer pages.
        Unavailable: it cannot be drawn now.
    """
    by.require(*OFFICE)
    subject = find_subject(desk, identifier, by=by)
    mark = write_status(subject.opened.status_on(today))
    face = face_of(desk, subject, wish.copy, copy_number=wish.copy_number, mark=mark)
    pages = desk.workshop.draw(Order(face=face, form=wish.form, day=subject.record.issued, dpi=wish.dpi)).open()
    if not 1 <= wish.page <= len(pages):
        raise UnknownPage("page: the face has fewer pages")
    return pages[wish.page - 1], len(pages)


def give_pdf(desk: DrawingDesk, identifier: str, copy: str, *, by: Principal, now: datetime) -> bytes:
    """
    Give the signed PDF of a certificate: the one that is kept, or the first, which is kept from then on.

    A kept one that is missing or damaged is made anew, and the log says so.

    Args:
        desk: what drawing needs.
        identifier: whose.
        copy: `original` or `duplicate`.
        by: for whom.
        now: the instant of signing, if it is made now.

    Raises:
        Forbidden: not of the office.
        UnknownCertificate: there is none, or it is of another authority's kind.
        UnknownTemplate: its template is not installed any more.
        Conflict: what is stored does not hold, or the template is not the one it was made from.
        InvalidInput: no such copy is known.
        NotForeseen: the kind has no such copy.
        CharacterNotCovered: a character of it is in none of the fonts.
        SigningKeyMissing: the authority has no document key with a chain that covers the instant.
        Unavailable: it cannot be drawn, signed or kept now.
    """
    by.require(*OFFICE)
    subject = find_subject(desk, identifier, by=by)
    check_copy(subject.entry.template.copies, copy)
    certificate_id = subject.stored.certificate_id
    with snapshot(desk.engine) as session:
        kept = find_documents(session, [certificate_id]).get((certificate_id, copy))
    if kept is not None:
        try:
            return desk.files.get(kept.sha256)
        except (FileMissing, FileDamaged) as error:
            logger.error("a kept PDF is made anew (%s)", error.code)  # noqa: TRY400 - the code says all
    made = make_pdf(desk, subject, copy, now=now)
    document = document_of(subject, copy, made, sha256=desk.files.put(made.content), now=now)
    with transaction(desk.engine) as session:
        noted = note_document(session, document, instead_of=None if kept is None else kept.sha256)
    if noted.sha256 == document.sha256:
        return made.content
    # Somebody else was first: his is the one, and ours was never given to anybody.
    desk.files.delete(document.sha256)
    return desk.files.get(noted.sha256)


def document_of(subject: Subject, copy: str, made: SignedPdf, *, sha256: str, now: datetime) -> Document:
    """Say of a PDF that was made whose it is."""
    return Document(
        certificate_id=subject.stored.certificate_id,
        copy=copy,
        sha256=sha256,
        size=len(made.content),
        record_sha256=hashlib.sha256(subject.stored.record).hexdigest(),
        key_id=made.key_id,
        stamped=made.stamped,
        made_at=now,
    )
