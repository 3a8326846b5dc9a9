"""The page of a certificate over HTTP, with its pictures and files."""

from typing import Annotated, Any, Final

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery, QueryParameter

from ecert.accounts.principal import OFFICE, Principal
from ecert.annotated.service import CopyDesk
from ecert.clock import legal_date
from ecert.console.certificates.copy_routes import COPY_HANDLERS
from ecert.console.certificates.disclosing import Shown, note_shown
from ecert.console.certificates.facts import has_hidden
from ecert.console.certificates.logged import read_log_sheet
from ecert.console.certificates.paper_routes import PAPER_HANDLERS
from ecert.console.certificates.step_routes import STEP_HANDLERS
from ecert.console.certificates.stepping import Counter, read
from ecert.console.certificates.view import view_certificate
from ecert.document.making import DrawingDesk, find_subject
from ecert.document.order import Form
from ecert.document.service import Wish, draw_face, give_pdf
from ecert.errors import Conflict, UnknownTemplate
from ecert.http.given import Given
from ecert.log.keeping import LogKeeper
from ecert.log.published import PublishedLog
from ecert.messages import Language
from ecert.pages.access import Officer
from ecert.pages.showing import Pages
from ecert.register.code import Code, code_of
from ecert.register.filed import read_credential, read_record
from ecert.rendering.qr import draw_png, draw_svg
from ecert.storage.database import snapshot

MAX_FACE_PAGE: Final = 99
_OF_PICTURES: Final = {
    # Opened by itself a picture is a document: nothing in it runs, whatever it holds.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; sandbox",
    "Cache-Control": "private, no-store",
}
Page = Annotated[int, QueryParameter(ge=1, le=MAX_FACE_PAGE)]


@get("/certificates/{identifier:str}", sync_to_thread=True)
def show_certificate(
    request: Request[Any, Any, Any],
    identifier: FromPath[str],
    officer: Given[Officer],
    pages: Given[Pages],
    copy_desk: Given[CopyDesk],
    keeper: Given[LogKeeper],
) -> Response[bytes]:
    """Show a certificate, everything of it verified now."""
    return _show(Counter(request, officer, pages, copy_desk, identifier), keeper.log, reveal=False)


@post("/certificates/{identifier:str}/shown", status_code=200, sync_to_thread=True)
def show_whole(
    request: Request[Any, Any, Any],
    identifier: FromPath[str],
    officer: Given[Officer],
    pages: Given[Pages],
    copy_desk: Given[CopyDesk],
    keeper: Given[LogKeeper],
) -> Response[bytes]:
    """Show a certificate with its personal numbers, and note who saw them."""
    return _show(Counter(request, officer, pages, copy_desk, identifier), keeper.log, reveal=True)


@get("/certificates/{identifier:str}/code", sync_to_thread=True)
def show_code(
    request: Request[Any, Any, Any],
    identifier: FromPath[str],
    officer: Given[Officer],
    pages: Given[Pages],
    copy_desk: Given[CopyDesk],
) -> Response[bytes]:
    """Show the sheet with the code, to be printed and hung up."""
    dossier = read(Counter(request, officer, pages, copy_desk, identifier))
    view = view_certificate(
        dossier,
        copy_desk.drawing.catalogue,
        english=officer.language is Language.EN,
        reveal=False,
        now=copy_desk.clock(),
    )
    return pages.show(request, officer, "certificates/code.html", active="certificates", view=view)


@get("/certificates/{identifier:str}/face.svg", sync_to_thread=True)
def give_face(
    identifier: FromPath[str],
    officer: Given[Officer],
    copy_desk: Given[CopyDesk],
    copy: FromQuery[str] = "original",
    page: Page = 1,
) -> Response[bytes]:
    """Give a page of the face as it is today; `copy` is `original` (正本) or `duplicate` (副本)."""
    _note(copy_desk, identifier, Shown.FACE, officer.principal)
    wish = Wish(Form.SVG, copy, page)
    drawn, _ = draw_face(copy_desk.drawing, identifier, wish, by=officer.principal, today=legal_date(copy_desk.clock()))
    return Response(drawn, media_type="image/svg+xml", headers=_OF_PICTURES)


@get("/certificates/{identifier:str}/face.pdf", sync_to_thread=True)
def give_face_pdf(
    identifier: FromPath[str],
    officer: Given[Officer],
    copy_desk: Given[CopyDesk],
    copy: FromQuery[str] = "original",
) -> Response[bytes]:
    """Give the signed PDF, which is made once."""
    _note(copy_desk, identifier, Shown.PDF, officer.principal)
    content = give_pdf(copy_desk.drawing, identifier, copy, by=officer.principal, now=copy_desk.clock())
    return _file(content, "application/pdf", f"{identifier}.pdf")


@get("/certificates/{identifier:str}/record.cose", sync_to_thread=True)
def give_record(identifier: FromPath[str], officer: Given[Officer], copy_desk: Given[CopyDesk]) -> Response[bytes]:
    """Give the signed record byte for byte."""
    _note(copy_desk, identifier, Shown.RECORD, officer.principal)
    with snapshot(copy_desk.drawing.engine) as session:
        record = read_record(session, identifier, by=officer.principal)
    return _file(record, "application/cose", f"{identifier}.cose")


@get("/certificates/{identifier:str}/code.svg", sync_to_thread=True)
def give_code_svg(identifier: FromPath[str], officer: Given[Officer], copy_desk: Given[CopyDesk]) -> Response[bytes]:
    """Draw the code as SVG, 0.42 mm a module."""
    code = _code(copy_desk.drawing, identifier, officer.principal)
    return Response(draw_svg(code.prefix, code.digits).encode(), media_type="image/svg+xml", headers=_OF_PICTURES)


@get("/certificates/{identifier:str}/code.png", sync_to_thread=True)
def give_code_png(identifier: FromPath[str], officer: Given[Officer], copy_desk: Given[CopyDesk]) -> Response[bytes]:
    """Draw the code as PNG."""
    code = _code(copy_desk.drawing, identifier, officer.principal)
    return _file(draw_png(code.prefix, code.digits), "image/png", f"{identifier}.png")


def _show(counter: Counter, log: PublishedLog, *, reveal: bool) -> Response[bytes]:
    officer, desk, request, identifier = counter.officer, counter.desk, counter.request, counter.identifier
    dossier, now = read(counter), desk.clock()
    record = dossier.scrutiny.record
    reveal = reveal and record is not None and has_hidden(record, dossier.entry)
    if reveal:
        note_shown(desk.drawing.engine, identifier, Shown.NUMBERS, by=officer.principal, now=now)
    with snapshot(desk.drawing.engine) as session:
        sheet = read_log_sheet(session, dossier.scrutiny.stored, log)
    english = officer.language is Language.EN
    view = view_certificate(dossier, desk.drawing.catalogue, sheet, english=english, reveal=reveal, now=now)
    done = request.query_params.get("done", "")
    return counter.pages.show(
        request,
        officer,
        "certificates/certificate.html",
        active="certificates",
        view=view,
        done=done if done in NOTICES else None,
    )


NOTICES: Final = frozenset({"suspend", "resume", "proposed", "inspect", "paper", "end_paper", "recall"})
"""What a page may say was done: keys of messages `console.certificate.done.*`."""


def _note(desk: CopyDesk, identifier: str, shown: Shown, by: Principal) -> None:
    """Insist that somebody may see a certificate, and note it where what he opens has personal numbers."""
    by.require(*OFFICE)
    drawing = desk.drawing
    try:
        subject = find_subject(drawing, identifier, by=by)
    except (Conflict, UnknownTemplate):
        # Nobody can tell what stands in it.
        hidden = True
    else:
        hidden = has_hidden(subject.record, subject.entry)
    if hidden:
        note_shown(drawing.engine, identifier, shown, by=by, now=desk.clock())


def _code(desk: DrawingDesk, identifier: str, by: Principal) -> Code:
    with snapshot(desk.engine) as session:
        return code_of(read_credential(session, identifier, by=by), public_url=desk.public_url)


def _file(content: bytes, media_type: str, name: str) -> Response[bytes]:
    # The name is ASCII: an identifier has no other characters.
    headers = {**_OF_PICTURES, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)


HANDLERS: Final = (
    show_certificate,
    show_whole,
    show_code,
    give_face,
    give_face_pdf,
    give_record,
    give_code_svg,
    give_code_png,
    *STEP_HANDLERS,
    *PAPER_HANDLERS,
    *COPY_HANDLERS,
)
"""Every route of the area."""
