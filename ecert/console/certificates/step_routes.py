"""Steps of a certificate's life over HTTP: suspend and resume at once, endings for a second person's word."""

import uuid
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from sqlmodel import Session

from ecert.annotated.service import CopyDesk
from ecert.catalogue.phrases import OTHER, Phrase
from ecert.console.certificates.offers import LIFECYCLE, Offer
from ecert.console.certificates.stepping import (
    Counter,
    Typed,
    do_step,
    lead_back,
    offer_of,
    read_offered,
    refused,
    show_step,
)
from ecert.errors import InvalidInput, NotFound
from ecert.http.given import Given
from ecert.messages import Language
from ecert.pages.access import Officer
from ecert.pages.forms import Form
from ecert.pages.showing import Pages
from ecert.register.lifecycle import STEP_EVENTS
from ecert.register.steps import check_order, order_step

_TEMPLATE: Final = "certificates/step.html"


class StepForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A step as ordered."""

    request_key: str
    reason_code: str = ""
    reason: str = ""
    document_number: str = ""


@get("/certificates/{identifier:str}/steps/{step:str}", sync_to_thread=True)
def show_form(
    request: Request[Any, Any, Any],
    identifier: FromPath[str],
    step: FromPath[str],
    officer: Given[Officer],
    pages: Given[Pages],
    copy_desk: Given[CopyDesk],
) -> Response[bytes]:
    """Show the form of a step, and what will happen."""
    return _show(Counter(request, officer, pages, copy_desk, identifier), _lifecycle(step), Typed())


@post("/certificates/{identifier:str}/steps/{step:str}", status_code=200, sync_to_thread=True)
def order(
    request: Request[Any, Any, Any],
    identifier: FromPath[str],
    step: FromPath[str],
    form: Given[Form],
    officer: Given[Officer],
    pages: Given[Pages],
    copy_desk: Given[CopyDesk],
) -> Response[Any]:
    """Take a step, or note it for the second person."""
    counter, offer = Counter(request, officer, pages, copy_desk, identifier), _lifecycle(step)
    sent = form.read(StepForm)
    values = msgspec.to_builtins(sent)
    phrases = copy_desk.drawing.catalogue.phrases.steps.get(offer.value, {})
    try:
        checked = check_order(
            LIFECYCLE[offer],
            reason_code=_known_code(sent.reason_code, phrases),
            # What is kept is the Chinese text, whatever language the page was read in.
            reason=sent.reason.strip() or _phrase(sent.reason_code, phrases),
            document_number=sent.document_number.strip(),
        )
    except InvalidInput as error:
        return _show(counter, offer, refused(counter, values, error))

    def work(session: Session) -> str:
        now, keyring = copy_desk.clock(), copy_desk.drawing.keyring
        step_id = order_step(session, identifier, checked, by=officer.principal, now=now, keyring=keyring)
        return STEP_EVENTS[LIFECYCLE[offer]] if step_id is None else "proposed"

    do_step(counter, f"steps/{offer.value}", sent.request_key, sent, work)
    return lead_back(counter, "proposed" if LIFECYCLE[offer].terminal else offer.value)


def _lifecycle(text: str) -> Offer:
    offer = offer_of(text)
    if offer not in LIFECYCLE:
        raise NotFound("step: no such step")
    return offer


def _known_code(code: str, phrases: Mapping[str, Phrase]) -> str:
    """
    Insist on one of the reasons that the page lists.

    Raises:
        InvalidInput: it is none.
    """
    if code != OTHER and code not in phrases:
        raise InvalidInput.at("reason_code", "is none of the listed reasons")
    return code


def _phrase(code: str, phrases: Mapping[str, Phrase]) -> str:
    return phrases[code].zh if code in phrases else ""


def _show(counter: Counter, offer: Offer, typed: Typed) -> Response[bytes]:
    dossier, _ = read_offered(counter, offer)
    english = counter.officer.language is Language.EN
    phrases = counter.desk.drawing.catalogue.phrases.steps.get(offer.value, {})
    return show_step(
        counter,
        dossier,
        _TEMPLATE,
        typed,
        key=str(uuid.uuid4()),
        offer=offer.value,
        ends=LIFECYCLE[offer].terminal,
        reasons=[(key, phrase.text(english=english), phrase.evidence.guessed) for key, phrase in phrases.items()],
    )


STEP_HANDLERS: Final = (show_form, order)
"""Routes of these steps."""
