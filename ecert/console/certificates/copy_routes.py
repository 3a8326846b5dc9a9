"""Annotated copies (加注件) over HTTP: have one made for a purpose, call one back."""

import uuid
from datetime import timedelta
from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from sqlmodel import Session

from ecert.annotated.counter import hand_over, sweep
from ecert.annotated.errors import UnknownCopy
from ecert.annotated.rules import check_wish
from ecert.annotated.service import AnnotatedCopy, CopyDesk, recall_copy
from ecert.catalogue.datatypes import parse_date
from ecert.clock import end_of_legal_day
from ecert.console.certificates.offers import Offer, may_recall
from ecert.console.certificates.stepping import (
    Counter,
    Typed,
    do_step,
    lead_back,
    read,
    read_offered,
    refused,
    show_step,
    view_of,
)
from ecert.console.certificates.view import address_of
from ecert.errors import Conflict, InvalidInput
from ecert.http.given import Given
from ecert.http.repeat import created, repeatable
from ecert.pages.access import Officer
from ecert.pages.forms import Form
from ecert.pages.showing import Pages
from ecert.register.lifecycle import EventKind
from ecert.storage.idempotency import Answer

LINK_LIVES: Final = (600, 3600, 86_400, 604_800)
"""How long a link may be asked to live, in seconds."""


class CopyForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A copy as it is asked for."""

    request_key: str
    cause: str = ""
    copy: str = "original"
    last_day: str = ""
    """Last day on which it may be used; 30 days unless given."""
    link_seconds: str = str(LINK_LIVES[0])


class RecallForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a copy is called back."""

    request_key: str
    reason: str = ""


class _Kept(msgspec.Struct, frozen=True):
    """What is kept for a repetition: which copy it was."""

    copy_id: str


@get("/certificates/{identifier:str}/steps/copy", sync_to_thread=True)
def show_copy(
    request: Request[Any, Any, Any],
    identifier: FromPath[str],
    officer: Given[Officer],
    pages: Given[Pages],
    copy_desk: Given[CopyDesk],
) -> Response[bytes]:
    """Show the form of a copy."""
    return _show_copy(Counter(request, officer, pages, copy_desk, identifier), Typed())


@post("/certificates/{identifier:str}/steps/copy", status_code=200, sync_to_thread=True)
def make_copy(
    request: Request[Any, Any, Any],
    identifier: FromPath[str],
    form: Given[Form],
    officer: Given[Officer],
    pages: Given[Pages],
    copy_desk: Given[CopyDesk],
) -> Response[bytes]:
    """Have a copy made; its link is shown in this answer alone."""
    counter = Counter(request, officer, pages, copy_desk, identifier)
    sent, now = form.read(CopyForm), copy_desk.clock()
    address = f"POST {address_of(identifier)}/copies"
    repeated = repeatable(officer.principal, address, sent.request_key, sent)
    try:
        day = parse_date(sent.last_day, path="last_day") if sent.last_day.strip() else None
        wish = check_wish(
            sent.cause.strip(),
            sent.copy,
            expires_at=None if day is None else end_of_legal_day(day) - timedelta(seconds=1),
            link_seconds=_seconds(sent.link_seconds),
        )
        _, new = hand_over(copy_desk, identifier, wish, repeated, _keep, by=officer.principal, now=now)
    except (InvalidInput, Conflict) as error:
        return _show_copy(counter, refused(counter, msgspec.to_builtins(sent), error))
    dossier = read(counter)
    return pages.show(
        request,
        officer,
        "certificates/copy_made.html",
        active="certificates",
        view=view_of(counter, dossier),
        new=new,
    )


@get("/certificates/{identifier:str}/copies/{copy_id:str}/recall", sync_to_thread=True)
def show_recall(
    request: Request[Any, Any, Any],
    identifier: FromPath[str],
    copy_id: FromPath[str],
    officer: Given[Officer],
    pages: Given[Pages],
    copy_desk: Given[CopyDesk],
) -> Response[bytes]:
    """Show the form by which a copy is called back."""
    return _show_recall(Counter(request, officer, pages, copy_desk, identifier), copy_id, Typed())


@post("/certificates/{identifier:str}/copies/{copy_id:str}/recall", status_code=200, sync_to_thread=True)
def recall(
    request: Request[Any, Any, Any],
    identifier: FromPath[str],
    copy_id: FromPath[str],
    form: Given[Form],
    officer: Given[Officer],
    pages: Given[Pages],
    copy_desk: Given[CopyDesk],
) -> Response[Any]:
    """Call a copy back: its link ends at once."""
    counter = Counter(request, officer, pages, copy_desk, identifier)
    sent, now = form.read(RecallForm), copy_desk.clock()

    def work(session: Session) -> EventKind:
        copy = recall_copy(
            session,
            copy_id,
            reason=sent.reason.strip(),
            by=officer.principal,
            now=now,
            keyring=copy_desk.drawing.keyring,
        )
        if copy.identifier != identifier:
            raise UnknownCopy("copy_id: no such copy")
        return EventKind.COPY_RECALLED

    try:
        do_step(counter, f"copies/{copy_id}/recall", sent.request_key, sent, work)
    except InvalidInput as error:
        return _show_recall(counter, copy_id, refused(counter, msgspec.to_builtins(sent), error))
    sweep(copy_desk, now)
    return lead_back(counter, "recall")


def _show_copy(counter: Counter, typed: Typed) -> Response[bytes]:
    dossier, situation = read_offered(counter, Offer.COPY)
    template = situation.template
    faces = [
        name
        for name, foreseen in (
            ("original", template is None or template.copies.original),
            ("duplicate", template is not None and template.copies.duplicate),
        )
        if foreseen
    ]
    return show_step(
        counter,
        dossier,
        "certificates/copy.html",
        typed,
        key=str(uuid.uuid4()),
        faces=faces,
        lives=[str(seconds) for seconds in LINK_LIVES],
    )


def _show_recall(counter: Counter, copy_id: str, typed: Typed) -> Response[bytes]:
    dossier, situation = read_offered(counter, Offer.RECALL)
    copy = next((each for each in dossier.copies if each.copy_id == copy_id), None)
    if copy is None:
        raise UnknownCopy("copy_id: no such copy")
    if not may_recall(situation, copy, counter.desk.clock()):
        raise Conflict("copy: was called back before, or has ended")
    return show_step(counter, dossier, "certificates/recall.html", typed, key=str(uuid.uuid4()), copy=copy)


def _keep(copy: AnnotatedCopy) -> Answer:
    return created(_Kept(copy.copy_id))


def _seconds(text: str) -> int:
    """
    Read how long a link is to live.

    Raises:
        InvalidInput: it is none of the lives that the page lists.
    """
    if text not in {str(seconds) for seconds in LINK_LIVES}:
        raise InvalidInput.at("link_seconds", "is none of the listed ones")
    return int(text)


COPY_HANDLERS: Final = (show_copy, make_copy, show_recall, recall)
"""Routes of copies."""
