"""Choosing what to apply for, and handing in what was filled in: a page that says what will happen, then the deed."""

import uuid
from typing import Final

import msgspec
from litestar import get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from sqlalchemy import Engine
from sqlmodel import Session

from ecert.accounts.principal import AccountRole
from ecert.application.drafts import NEXT_STEPS, discard_draft, get_draft, hand_in, list_drafts
from ecert.application.form import offered
from ecert.application.service import get_application
from ecert.application.workflow import COUNTER_STEPS
from ecert.catalogue.entries import Catalogue
from ecert.console.applications.form_routes import NOT_SAVED, Asked, Page, face_address, show_form, show_unsaved
from ecert.console.applications.reading import read_sent
from ecert.console.applications.view import show_typed, view_difference, view_files, view_inputs
from ecert.console.applications.working import FormDesk, pictures_of
from ecert.errors import InvalidInput
from ecert.http.given import Given
from ecert.messages import Language
from ecert.pages.access import Officer
from ecert.pages.forms import Form
from ecert.pages.showing import PAGE_HEADERS, Pages
from ecert.storage.database import snapshot, transaction
from ecert.storage.idempotency import Answer, IdempotentRequest, answer_once

_BASE: Final = "/console/applications"


class HandInForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That a form is to be handed in."""

    revision: int
    request_key: str
    stage: str = ""


@get("/new", sync_to_thread=True)
def choose_kind(
    request: Asked,
    officer: Given[Officer],
    pages: Given[Pages],
    engine: Given[Engine],
    catalogue: Given[Catalogue],
    q: FromQuery[str] = "",
    done: FromQuery[str] = "",
) -> Page:
    """Show the kinds that can be applied for by their fields of work, and the forms that are being filled in."""
    officer.principal.require(AccountRole.CLERK)
    english, words = officer.language is Language.EN, q.casefold().split()
    kinds: dict[str, list[dict[str, object]]] = {}
    for entry in catalogue:
        template = entry.template
        searched = f"{template.title} {template.title_en} {template.slug}".casefold()
        if officer.principal.sees(template.slug) and all(word in searched for word in words):
            title = template.title_en if english else template.title
            kinds.setdefault(template.domain, []).append(
                {"slug": template.slug, "title": title, "offered": offered(template), "entry": entry}
            )
    with snapshot(engine) as session:
        drafts = list_drafts(session, by=officer.principal)
    return pages.show(
        request, officer, "applications/choose.html", active="applications", kinds=kinds, drafts=drafts, q=q, done=done
    )


@post("/form/submit", status_code=200, sync_to_thread=True)
def look_through(
    request: Asked, officer: Given[Officer], pages: Given[Pages], form: Given[Form], form_desk: Given[FormDesk]
) -> Page:
    """Save a form, and lead to the page on which it is handed in; with mistakes it is shown again."""
    sent = read_sent(form, form_desk.catalogue)
    try:
        draft, errors = form_desk.save(sent)
    except NOT_SAVED as refused:
        return show_unsaved(request, officer, pages, form_desk, form_desk.unsaved(sent), refused)
    errors = [*errors, *form_desk.check(draft)]
    if errors:
        return show_form(request, officer, pages, form_desk, draft, errors=errors)
    return Redirect(f"{_BASE}/drafts/{draft.id}/hand-in", status_code=303, headers=PAGE_HEADERS)


@get("/drafts/{draft_id:str}/hand-in", sync_to_thread=True)
def show_hand_in(
    request: Asked, draft_id: FromPath[str], officer: Given[Officer], pages: Given[Pages], form_desk: Given[FormDesk]
) -> Page:
    """Show the whole form once more, with what it changes and how far it can go."""
    return _show_hand_in(request, draft_id, officer, pages, form_desk)


def _show_hand_in(request: Asked, draft_id: str, officer: Officer, pages: Pages, desk: FormDesk) -> Page:
    with snapshot(desk.engine) as session:
        draft = get_draft(session, draft_id, by=officer.principal)
        changed = (
            None
            if draft.application_id is None
            else get_application(session, draft.application_id, by=officer.principal)
        )
    errors = desk.check(draft)
    if errors:
        return show_form(request, officer, pages, desk, draft, errors=errors)
    inputs, before, language = desk.inputs_of(draft), desk.find_predecessor(draft), officer.language
    stages = list(reversed(COUNTER_STEPS)) if changed is None else [*NEXT_STEPS[changed.state], ""]
    shown = view_inputs(inputs, draft.typed, {}, language)
    texts = {entry.name: show_typed(entry, draft.typed.get(entry.name, ()), language) for entry in inputs}
    facts = {section: [(entry.label, texts[entry.name]) for entry in entries] for section, entries in shown.items()}
    return pages.show(
        request,
        officer,
        "applications/hand_in.html",
        active="applications",
        draft=draft,
        facts=facts,
        pictures=pictures_of(inputs, draft.typed),
        files=view_files(draft.typed),
        before=before,
        differences=[view_difference(found, language) for found in desk.differences(draft, before)],
        face=face_address(draft),
        stages=stages,
        changed=changed,
        promised_days=desk.catalogue.office.promise.days_for(draft.slug, draft.business_type),
        request_key=str(uuid.uuid4()),
    )


@post("/drafts/{draft_id:str}/hand-in", status_code=200, sync_to_thread=True)
def do_hand_in(
    request: Asked,
    draft_id: FromPath[str],
    officer: Given[Officer],
    pages: Given[Pages],
    form: Given[Form],
    form_desk: Given[FormDesk],
) -> Page:
    """Make an application of a form, or change the one that it is of; twice is once."""
    order, by = form.read(HandInForm), officer.principal
    address = f"POST {_BASE}/drafts/{draft_id}/hand-in"
    body = msgspec.json.encode([order.revision, order.stage])
    asked = IdempotentRequest(by.account_id, address, order.request_key, body)

    def work(session: Session) -> Answer:
        made = hand_in(
            session,
            draft_id,
            revision=order.revision,
            stage=order.stage,
            catalogue=form_desk.catalogue,
            keyring=form_desk.keyring,
            by=by,
            now=form_desk.now,
        )
        return Answer(303, made.id.encode())

    try:
        with transaction(form_desk.engine) as session:
            answer = answer_once(session, asked, lambda: work(session), now=form_desk.now)
    except InvalidInput:
        return _show_hand_in(request, draft_id, officer, pages, form_desk)
    return Redirect(f"{_BASE}/{answer.body.decode()}?done=handed-in", status_code=303, headers=PAGE_HEADERS)


@get("/drafts/{draft_id:str}/discard", sync_to_thread=True)
def show_discard(
    request: Asked, draft_id: FromPath[str], officer: Given[Officer], pages: Given[Pages], form_desk: Given[FormDesk]
) -> Page:
    """Ask whether a form is to be thrown away."""
    with snapshot(form_desk.engine) as session:
        draft = get_draft(session, draft_id, by=officer.principal)
    return pages.show(request, officer, "applications/discard.html", active="applications", draft=draft)


@post("/drafts/{draft_id:str}/discard", status_code=200, sync_to_thread=True)
def discard(draft_id: FromPath[str], officer: Given[Officer], form: Given[Form], engine: Given[Engine]) -> Page:
    """Throw a form away."""
    form.read(_Nothing)
    with transaction(engine) as session:
        discard_draft(session, draft_id, by=officer.principal)
    return Redirect(f"{_BASE}/new?done=discarded", status_code=303, headers=PAGE_HEADERS)


class _Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


HANDING_HANDLERS: Final = (choose_kind, look_through, show_hand_in, do_hand_in, show_discard, discard)
"""Every route before a form and after it."""
