"""What the office notes of a certificate over HTTP: a year's inspection, a printed paper, what became of one."""

import uuid
from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from sqlmodel import Session

from ecert.annotated.service import CopyDesk
from ecert.catalogue.datatypes import parse_date
from ecert.clock import legal_date
from ecert.console.certificates.offers import Offer, free_papers
from ecert.console.certificates.stepping import (
    Counter,
    Typed,
    do_step,
    lead_back,
    read_offered,
    refused,
    show_step,
)
from ecert.errors import Conflict, InvalidInput
from ecert.http.given import Given
from ecert.inspection.service import check_inspection, note_inspection
from ecert.pages.access import Officer
from ecert.pages.forms import Form
from ecert.pages.showing import Pages
from ecert.paper.errors import UnknownPaper
from ecert.paper.rules import PaperState
from ecert.paper.service import PrintedPaper, end_paper, note_paper
from ecert.register.lifecycle import EventKind

_PAPER_COUNTED: Final = "paper"
_MOST_DIGITS: Final = 4


class InspectionForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The result of an inspection as noted."""

    request_key: str
    year: str = ""
    result: str = ""
    reason: str = ""
    document_number: str = ""


class PaperForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A printed paper as noted."""

    request_key: str
    paper: str = ""
    """Kind and copy number, such as `duplicate:2`."""
    stock_number: str = ""
    printed_on: str = ""


class PaperEndForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What became of a paper."""

    request_key: str
    state: str = ""
    reason: str = ""


@get("/certificates/{identifier:str}/steps/inspect", sync_to_thread=True)
def show_inspection(
    request: Request[Any, Any, Any],
    identifier: FromPath[str],
    officer: Given[Officer],
    pages: Given[Pages],
    copy_desk: Given[CopyDesk],
) -> Response[bytes]:
    """Show the form of a year's inspection."""
    return _show_inspection(Counter(request, officer, pages, copy_desk, identifier), Typed())


@post("/certificates/{identifier:str}/steps/inspect", status_code=200, sync_to_thread=True)
def note_year(
    request: Request[Any, Any, Any],
    identifier: FromPath[str],
    form: Given[Form],
    officer: Given[Officer],
    pages: Given[Pages],
    copy_desk: Given[CopyDesk],
) -> Response[Any]:
    """Note the result of a year's inspection."""
    counter = Counter(request, officer, pages, copy_desk, identifier)
    sent = form.read(InspectionForm)
    drawing = copy_desk.drawing

    def work(session: Session) -> EventKind:
        checked = check_inspection(
            _number(sent.year, "year"),
            sent.result,
            reason=sent.reason.strip() or None,
            document_number=sent.document_number.strip() or None,
        )
        note_inspection(
            session,
            identifier,
            checked,
            by=officer.principal,
            now=copy_desk.clock(),
            catalogue=drawing.catalogue,
            keyring=drawing.keyring,
        )
        return EventKind.INSPECTED

    try:
        do_step(counter, "steps/inspect", sent.request_key, sent, work)
    except (InvalidInput, Conflict) as error:
        return _show_inspection(counter, refused(counter, msgspec.to_builtins(sent), error))
    return lead_back(counter, "inspect")


@get("/certificates/{identifier:str}/steps/paper", sync_to_thread=True)
def show_paper(
    request: Request[Any, Any, Any],
    identifier: FromPath[str],
    officer: Given[Officer],
    pages: Given[Pages],
    copy_desk: Given[CopyDesk],
) -> Response[bytes]:
    """Show the form of a printed paper."""
    return _show_paper(Counter(request, officer, pages, copy_desk, identifier), Typed())


@post("/certificates/{identifier:str}/steps/paper", status_code=200, sync_to_thread=True)
def note_print(
    request: Request[Any, Any, Any],
    identifier: FromPath[str],
    form: Given[Form],
    officer: Given[Officer],
    pages: Given[Pages],
    copy_desk: Given[CopyDesk],
) -> Response[Any]:
    """Note that a paper was printed."""
    counter = Counter(request, officer, pages, copy_desk, identifier)
    sent = form.read(PaperForm)
    drawing = copy_desk.drawing

    def work(session: Session) -> str:
        kind, _, number = sent.paper.partition(":")
        day = sent.printed_on.strip()
        printed = PrintedPaper(
            kind,
            _number(number, "paper"),
            sent.stock_number.strip(),
            parse_date(day, path="printed_on") if day else None,
        )
        note_paper(
            session,
            identifier,
            printed,
            by=officer.principal,
            now=copy_desk.clock(),
            catalogue=drawing.catalogue,
            keyring=drawing.keyring,
        )
        return _PAPER_COUNTED

    try:
        do_step(counter, "papers", sent.request_key, sent, work)
    except (InvalidInput, Conflict) as error:
        return _show_paper(counter, refused(counter, msgspec.to_builtins(sent), error))
    return lead_back(counter, "paper")


@get("/certificates/{identifier:str}/papers/{paper_id:str}/end", sync_to_thread=True)
def show_paper_end(
    request: Request[Any, Any, Any],
    identifier: FromPath[str],
    paper_id: FromPath[str],
    officer: Given[Officer],
    pages: Given[Pages],
    copy_desk: Given[CopyDesk],
) -> Response[bytes]:
    """Show the form of what became of a paper."""
    return _show_paper_end(Counter(request, officer, pages, copy_desk, identifier), paper_id, Typed())


@post("/certificates/{identifier:str}/papers/{paper_id:str}/end", status_code=200, sync_to_thread=True)
def note_paper_end(
    request: Request[Any, Any, Any],
    identifier: FromPath[str],
    paper_id: FromPath[str],
    form: Given[Form],
    officer: Given[Officer],
    pages: Given[Pages],
    copy_desk: Given[CopyDesk],
) -> Response[Any]:
    """Note what became of a paper."""
    counter = Counter(request, officer, pages, copy_desk, identifier)
    sent = form.read(PaperEndForm)

    def work(session: Session) -> str:
        now, by = copy_desk.clock(), officer.principal
        end_paper(session, identifier, paper_id, state=sent.state, reason=sent.reason.strip(), by=by, now=now)
        return _PAPER_COUNTED

    try:
        do_step(counter, f"papers/{paper_id}/end", sent.request_key, sent, work)
    except (InvalidInput, Conflict) as error:
        return _show_paper_end(counter, paper_id, refused(counter, msgspec.to_builtins(sent), error))
    return lead_back(counter, "end_paper")


def _show_inspection(counter: Counter, typed: Typed) -> Response[bytes]:
    dossier, situation = read_offered(counter, Offer.INSPECT)
    template = situation.template
    return show_step(
        counter,
        dossier,
        "certificates/inspect.html",
        typed,
        key=str(uuid.uuid4()),
        year_choices=[(str(year), str(year)) for year in situation.years],
        rule=None if template is None else template.annual_inspection.text,
        rule_guessed=template is None or template.annual_inspection.evidence.guessed,
    )


def _show_paper(counter: Counter, typed: Typed) -> Response[bytes]:
    dossier, situation = read_offered(counter, Offer.PAPER)
    today = legal_date(counter.desk.clock())
    return show_step(
        counter,
        dossier,
        "certificates/paper.html",
        typed,
        key=str(uuid.uuid4()),
        free=[(kind.value, number) for kind, number in free_papers(situation, today)],
        today=today,
    )


def _show_paper_end(counter: Counter, paper_id: str, typed: Typed) -> Response[bytes]:
    dossier, _ = read_offered(counter, Offer.END_PAPER)
    paper = next((each for each in dossier.papers if each.id == paper_id), None)
    if paper is None:
        raise UnknownPaper("paper_id: this certificate has no such paper")
    if paper.state != PaperState.IN_USE:
        raise Conflict("paper: is not in use any more")
    return show_step(
        counter,
        dossier,
        "certificates/paper_end.html",
        typed,
        key=str(uuid.uuid4()),
        paper=paper,
        states=[state.value for state in PaperState if state is not PaperState.IN_USE],
    )


def _number(text: str, path: str) -> int:
    """
    Read a number that an input gave.

    Raises:
        InvalidInput: it is none.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise InvalidInput.at(path, "is none of the listed ones")
    return int(text)


PAPER_HANDLERS: Final = (show_inspection, note_year, show_paper, note_print, show_paper_end, note_paper_end)
"""Routes of what is noted."""
