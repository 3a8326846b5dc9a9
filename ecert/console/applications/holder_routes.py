"""What the register knows of a holder, offered to a form over HTTP."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from litestar import post
from litestar.response import Redirect

from ecert.application.drafts import Draft, save_draft
from ecert.application.offering import Offer, adopt, offer_of_holder
from ecert.console.applications.form_routes import NOT_SAVED, Asked, Page, show_form, show_unsaved
from ecert.console.applications.reading import read_sent
from ecert.console.applications.view import id_of, label_of, show_typed
from ecert.console.applications.working import FormDesk
from ecert.http.given import Given
from ecert.pages.access import Officer
from ecert.pages.forms import Form
from ecert.pages.showing import PAGE_HEADERS, Pages, is_part
from ecert.storage.database import snapshot, transaction

_BASE: Final = "/console/applications"


@post("/form/holder", status_code=200, sync_to_thread=True)
def look_up_holder(
    request: Asked,
    officer: Given[Officer],
    pages: Given[Pages],
    form: Given[Form],
    form_desk: Given[FormDesk],
) -> Page:
    """Offer what the register knows of the holder that is named; nothing is filled in."""
    draft = form_desk.unsaved(read_sent(form, form_desk.catalogue))
    offer = _view_offer(form_desk, draft, officer)
    if is_part(request):
        return pages.show(request, officer, "applications/offer.html", offer=offer, looked=True)
    return show_form(request, officer, pages, form_desk, draft, offer=offer, looked=True)


@post("/form/adopt", status_code=200, sync_to_thread=True)
def adopt_offer(
    request: Asked,
    officer: Given[Officer],
    pages: Given[Pages],
    form: Given[Form],
    form_desk: Given[FormDesk],
) -> Page:
    """Fill what the register knows of the holder into the inputs that are empty, and save."""
    sent = read_sent(form, form_desk.catalogue)
    draft = form_desk.unsaved(sent)
    offer = _find_offer(form_desk, draft)
    if offer is not None:
        draft = replace(draft, typed=adopt(draft.typed, offer.typed))
    try:
        with transaction(form_desk.engine) as session:
            saved = save_draft(session, draft, catalogue=form_desk.catalogue, by=officer.principal, now=form_desk.now)
    except NOT_SAVED as refused:
        return show_unsaved(request, officer, pages, form_desk, draft, refused)
    return Redirect(f"{_BASE}/drafts/{saved.id}?saved={saved.revision}", status_code=303, headers=PAGE_HEADERS)


def _find_offer(desk: FormDesk, draft: Draft) -> Offer | None:
    code = desk.raw_of(draft).holder_code
    if not code:
        return None
    with snapshot(desk.engine) as session:
        return offer_of_holder(
            session,
            str(code),
            desk.entry_of(draft).template,
            catalogue=desk.catalogue,
            keyring=desk.keyring,
            by=desk.by,
        )


def _view_offer(desk: FormDesk, draft: Draft, officer: Officer) -> Mapping[str, object] | None:
    """Show what is offered, and which of it would fill an empty input."""
    offer = _find_offer(desk, draft)
    if offer is None:
        return None
    lines = [
        {
            "id": id_of(entry.name),
            "label": label_of(entry.name, entry.field, officer.language),
            "text": show_typed(entry, offer.typed[entry.name], officer.language),
            "is_empty": not any(text.strip() for text in draft.typed.get(entry.name, ())),
            "is_same": list(draft.typed.get(entry.name, ())) == list(offer.typed[entry.name]),
        }
        for entry in desk.inputs_of(draft)
        if entry.name in offer.typed
    ]
    return {"slug": offer.slug, "number": offer.number, "issued": offer.issued, "lines": lines}


HOLDER_HANDLERS: Final = (look_up_holder, adopt_offer)
"""Both routes of an offer."""
