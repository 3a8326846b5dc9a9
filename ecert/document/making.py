"""Make the face of a certificate out of its verified record, and the signed PDF of a face."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from ecert.accounts.principal import Principal
from ecert.catalogue.entries import Catalogue, CatalogueEntry
from ecert.clock import legal_date
from ecert.document.face import Face, Symbol, check_copy, check_copy_number, make_face
from ecert.document.facts import facts_of
from ecert.document.order import Form, Order, Question, Signing
from ecert.document.workshop import Workshop
from ecert.errors import Conflict
from ecert.filestore.store import FileStore
from ecert.register.code import code_of
from ecert.register.record import Record
from ecert.register.service import get_certificate, open_sound
from ecert.register.stored import OpenedCertificate, StoredCertificate
from ecert.rendering.qr import draw_svg
from ecert.signing.keyring import Keyring
from ecert.storage.database import snapshot


@dataclass(frozen=True, slots=True)
class DrawingDesk:
    """Everything that drawing a registered certificate needs."""

    engine: Engine
    catalogue: Catalogue
    keyring: Keyring
    workshop: Workshop
    files: FileStore
    public_url: str
    stamp: Callable[[bytes], bytes] | None = None
    """Brings a request to the time-stamp authority, where there is one."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A certificate that is to be drawn: its record, whose signature holds, and the very template it was made from."""

    opened: OpenedCertificate
    """With its history, for who must know the present status."""
    entry: CatalogueEntry

    @property
    def stored(self) -> StoredCertificate:
        """The signed bytes."""
        return self.opened.stored

    @property
    def record(self) -> Record:
        """What was signed."""
        return self.opened.record


@dataclass(frozen=True, slots=True)
class SignedPdf:
    """A signed PDF, and what signed it."""

    content: bytes
    key_id: str
    """The document key, eight hexadecimal digits."""
    stamped: bool


def make_pdf(desk: DrawingDesk, subject: Subject, copy: str, *, now: datetime) -> SignedPdf:
    """
    Make the signed PDF of a certificate: PDF/A-3b with its record attached, signed by PAdES.

    The authority signs as it is on the day of signing. What is attached and drawn is the record as it was issued: the
    present status is no part of it.

    Args:
        desk: what drawing needs.
        subject: whose face it is.
        copy: `original` or `duplicate`.
        now: the instant of signing.

    Raises:
        InvalidInput: no such copy is known.
        NotForeseen: the kind has no such copy.
        CharacterNotCovered: a character of it is in none of the fonts.
        SigningKeyMissing: the authority has no document key with a chain that covers the instant.
        Unavailable: it cannot be drawn now, or the time-stamp authority gives no answer.
    """
    face = face_of(desk, subject, copy)
    return sign_face(desk, subject, face, now=now)


def sign_face(
    desk: DrawingDesk, subject: Subject, face: Face, *, now: datetime, info: dict[str, str] | None = None
) -> SignedPdf:
    """
    Make the signed PDF of a face that is a certificate's, see `make_pdf`.

    Args:
        desk: what drawing needs.
        subject: whose face it is.
        face: what is drawn.
        now: the instant of signing.
        info: entries for the information dictionary.

    Raises:
        CharacterNotCovered: a character of it is in none of the fonts.
        SigningKeyMissing: the authority has no document key with a chain that covers the instant.
        Unavailable: it cannot be drawn now, or the time-stamp authority gives no answer.
    """
    today, template = legal_date(now), subject.entry.template
    found = desk.keyring.document_signer(at=now, issuer_code=desk.catalogue.issuer_code(template, on=today))

    def answer(question: Question, content: bytes) -> bytes:
        if question is Question.SIGN:
            return found.signer.sign(content)
        return b"" if desk.stamp is None else desk.stamp(content)

    signing = Signing(
        chain=found.chain,
        name=desk.catalogue.authority_of(template).name_on(today),
        at=now,
        stamped=desk.stamp is not None,
        info=info or {},
    )
    attached, day = subject.stored.record, subject.record.issued
    order = Order(face=face, form=Form.PDF, day=day, attachment=attached, signing=signing)
    (pdf,) = desk.workshop.draw(order, answer).open()
    return SignedPdf(pdf, found.signer.key.key_id.hex(), stamped=desk.stamp is not None)


def find_subject(desk: DrawingDesk, identifier: str, *, by: Principal | None) -> Subject:
    """
    Find the certificate that is to be drawn, and verify it.

    Raises:
        UnknownCertificate: there is none, or it is of another authority's kind.
        UnknownTemplate: its template is not installed any more.
        Conflict: what is stored does not hold, or the template is not the one it was made from.
    """
    # The transaction is over before anything waits for the other process.
    with snapshot(desk.engine) as session:
        stored = get_certificate(session, identifier, by=by)
    return open_subject(desk, stored)


def open_subject(desk: DrawingDesk, stored: StoredCertificate) -> Subject:
    """
    Verify a certificate that is to be drawn.

    Raises:
        UnknownTemplate: its template is not installed any more.
        Conflict: what is stored does not hold, or the template is not the one it was made from.
    """
    opened = open_sound(stored, desk.keyring)
    record = opened.record
    entry = desk.catalogue.get(record.template.slug, record.template.version)
    if entry.digest != record.template.digest:
        raise Conflict("template: is not the one that the certificate was made from; an auditor must look at it")
    return Subject(opened, entry)


def face_of(desk: DrawingDesk, subject: Subject, copy: str, *, copy_number: int | None = None, mark: str = "") -> Face:
    """
    Lay out the face of one copy of a certificate.

    Args:
        desk: what drawing needs.
        subject: the certificate.
        copy: `original` or `duplicate`.
        copy_number: the number of a duplicate, where it is to be shown.
        mark: what the certificate is now, where that is to be shown.

    Raises:
        InvalidInput: no such copy is known, or its number is none.
        NotForeseen: the kind has no such copy.
    """
    checked = check_copy(subject.entry.template.copies, copy)
    symbol = symbol_of(subject.stored.credential, public_url=desk.public_url)
    number = check_copy_number(checked, copy_number)
    return make_face(facts_of(subject.record), subject.entry, checked, symbol, copy_number=number, mark=mark)


def open_stamp(url: str | None) -> Callable[[bytes], bytes] | None:
    """Give what brings requests to the time-stamp authority at an address, if there is one."""
    if url is None:
        return None
    # Only an installation with an authority loads what speaks to it.
    from ecert.document.client import StampClient  # noqa: PLC0415

    return StampClient(url).stamp


def symbol_of(credential: bytes, *, public_url: str) -> Symbol:
    """Draw the code of a signed credential."""
    code = code_of(credential, public_url=public_url)
    drawing = draw_svg(code.prefix, code.digits)
    modules = int(drawing.partition('viewBox="0 0 ')[2].partition(" ")[0])
    return Symbol(drawing, modules)
