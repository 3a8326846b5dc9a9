"""Draw the face of a certificate that is in the register."""

from dataclasses import dataclass

from sqlalchemy import Engine

from ecert.catalogue.entries import Catalogue
from ecert.document.errors import UnknownPage
from ecert.document.face import Symbol, check_copy, make_face
from ecert.document.facts import facts_of
from ecert.document.order import DEFAULT_DPI, Form, Order
from ecert.document.workshop import Workshop
from ecert.errors import Conflict
from ecert.register.code import code_of
from ecert.register.service import get_certificate, open_sound
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
    public_url: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be drawn of a certificate."""

    form: Form
    copy: str
    page: int = 1
    dpi: int = DEFAULT_DPI


def draw_face(desk: DrawingDesk, identifier: str, wish: Wish) -> tuple[bytes, int]:
    """
    Draw one page of a certificate's face, from its record as it was verified just now.

    Returns:
        The page, and how many there are.

    Raises:
        UnknownCertificate: there is none.
        UnknownTemplate: its template is not installed any more.
        Conflict: what is stored does not hold, or the template is not the one it was made from.
        InvalidInput: no such copy is known.
        NotForeseen: the kind has no such copy.
        CharacterNotCovered: a character of it is in none of the fonts.
        UnknownPage: the face has fewer pages.
        Unavailable: it cannot be drawn now.
    """
    # The transaction is over before anything waits for the other process.
    with snapshot(desk.engine) as session:
        stored = get_certificate(session, identifier)
    record = open_sound(stored, desk.keyring).record
    entry = desk.catalogue.get(record.template.slug, record.template.version)
    if entry.digest != record.template.digest:
        raise Conflict("template: is not the one that the certificate was made from; an auditor must look at it")
    copy = check_copy(entry.template.copies, wish.copy)
    face = make_face(facts_of(record), entry, copy, symbol_of(stored.credential, public_url=desk.public_url))
    pages = desk.workshop.draw(Order(face=face, form=wish.form, day=record.issued, dpi=wish.dpi)).open()
    if not 1 <= wish.page <= len(pages):
        raise UnknownPage("page: the face has fewer pages")
    return pages[wish.page - 1], len(pages)


def symbol_of(credential: bytes, *, public_url: str) -> Symbol:
    """Draw the code of a signed credential."""
    code = code_of(credential, public_url=public_url)
    drawing = draw_svg(code.prefix, code.digits)
    modules = int(drawing.partition('viewBox="0 0 ')[2].partition(" ")[0])
    return Symbol(drawing, modules)
