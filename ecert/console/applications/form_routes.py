"""The form of an application over HTTP: begun, saved by itself, checked while somebody types, looked through."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final, TypeAlias

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from sqlalchemy import Engine

from ecert.accounts.principal import AccountRole
from ecert.application.drafts import Draft, find_amendment, get_draft, new_draft_id
from ecert.application.errors import DraftChanged, UnknownDraft
from ecert.application.form import place_errors
from ecert.application.offering import begin_amendment, begin_form
from ecert.application.workflow import BusinessType
from ecert.catalogue.entries import Catalogue
from ecert.clock import Clock, legal_date
from ecert.console.applications.reading import read_sent
from ecert.console.applications.view import (
    view_difference,
    view_files,
    view_inputs,
)
from ecert.console.applications.working import FormDesk, pictures_of
from ecert.document.face import Face
from ecert.document.sketching import PreviewDesk
from ecert.errors import EcertError, FieldError, ForbiddenTransition, TooLarge
from ecert.http.given import Given
from ecert.messages import messages
from ecert.pages.access import Officer
from ecert.pages.forms import Form
from ecert.pages.sentences import say
from ecert.pages.showing import PAGE_HEADERS, Pages, is_part
from ecert.signing.keyring import Keyring
from ecert.storage.database import snapshot

Page: TypeAlias = Response[Any]
Asked: TypeAlias = Request[Any, Any, Any]
NOT_SAVED: Final = (DraftChanged, UnknownDraft, TooLarge, ForbiddenTransition)
"""Why a form cannot be saved that was typed in good faith; it is shown again with all of it."""
_BASE: Final = "/console/applications"
_DRAWN: Final = {
    # The picture is made of what somebody types; whatever opens it runs nothing of it.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def provide_form_desk(
    officer: Given[Officer],
    engine: Given[Engine],
    catalogue: Given[Catalogue],
    keyring: Given[Keyring],
    clock: Given[Clock],
) -> FormDesk:
    """
    Give what a form works with.

    Raises:
        Forbidden: not a clerk, and nobody else fills in forms.
    """
    officer.principal.require(AccountRole.CLERK)
    return FormDesk(engine, catalogue, keyring, officer.principal, clock())


def show_form(
    request: Asked,
    officer: Officer,
    pages: Pages,
    desk: FormDesk,
    draft: Draft,
    *,
    errors: Sequence[FieldError] = (),
    **more: object,
) -> Page:
    """Show a form with what stands in it, and each mistake at its input and above all."""
    language, inputs = officer.language, desk.inputs_of(draft)
    placed, before = place_errors(inputs, errors), desk.find_predecessor(draft)
    sections = view_inputs(inputs, draft.typed, placed, language)
    labels = {entry.name: entry for shown in sections.values() for entry in shown}
    summary = [
        (entry.id, f"{entry.label}{'：' if language == 'zh' else ': '}{text}")
        for entry in labels.values()
        for text in entry.errors
    ]
    files = [say(text, language) for text in placed.get("attachments", ())]
    summary += [("files-field", text) for text in files]
    summary += [("", _general(text, officer)) for text in placed.get("", ())]
    values: dict[str, object] = {
        "status": 422 if errors else 200,
        "entry": desk.entry_of(draft),
        "draft": draft,
        "sections": sections,
        "pictures": pictures_of(inputs, draft.typed),
        "files": view_files(draft.typed),
        "file_errors": files,
        "summary": summary,
        "before": before,
        "differences": [view_difference(found, language) for found in desk.differences(draft, before)],
        "face": face_address(draft),
        "offer": None,
        "refused": "",
        "looked": False,
    }
    return pages.show(request, officer, "applications/form.html", active="applications", **(values | more))  # type: ignore[arg-type]  # values of a page, none of them named like an argument


def show_unsaved(
    request: Asked, officer: Officer, pages: Pages, desk: FormDesk, draft: Draft, refused: EcertError
) -> Page:
    """Show a form that could not be saved, with all that was typed; what is no draft any more would be a new one."""
    status = 413 if isinstance(refused, TooLarge) else 409
    if isinstance(refused, UnknownDraft):
        draft = replace(draft, id=new_draft_id(), revision=0)
    return show_form(request, officer, pages, desk, draft, refused=refused.code, status=status)


def face_address(draft: Draft) -> str:
    """Give the address of a form's preview; what was never saved is drawn as it began."""
    if draft.revision > 0:
        return f"{_BASE}/drafts/{draft.id}/face.svg?revision={draft.revision}"
    if draft.application_id is not None:
        return f"{_BASE}/{draft.application_id}/face.svg"
    predecessor = "" if draft.predecessor is None else f"&predecessor={draft.predecessor}"
    return f"{_BASE}/new/{draft.slug}/face.svg?business_type={draft.business_type}{predecessor}"


def _general(text: str, officer: Officer) -> str:
    """Say what belongs to no input: the code of a refusal, or a sentence."""
    return messages(officer.language).get(f"console.applications.problem.{text}") or say(text, officer.language)


def answer_drawn(request: Asked, previews: PreviewDesk, face: Face, *, day: date, page: int) -> Page:
    """Draw a page of a preview, and send it as the browser takes it."""
    headers = {**PAGE_HEADERS, **_DRAWN}
    if "gzip" in request.headers.get("accept-encoding", ""):
        drawn, _ = previews.draw_packed(face, day=day, page=page)
        headers["Content-Encoding"] = "gzip"
    else:
        drawn, _ = previews.draw(face, day=day, page=page)
    return Response(drawn, media_type="image/svg+xml", headers=headers)


def _draw(request: Asked, previews: PreviewDesk, desk: FormDesk, draft: Draft, page: int) -> Page:
    return answer_drawn(request, previews, desk.face_of(draft), day=legal_date(desk.now), page=page)


@get("/new/{slug:str}", sync_to_thread=True)
def begin(
    request: Asked,
    slug: FromPath[str],
    officer: Given[Officer],
    pages: Given[Pages],
    form_desk: Given[FormDesk],
    business_type: FromQuery[BusinessType] = BusinessType.FIRST_ISSUE,
    predecessor: FromQuery[str | None] = None,
) -> Page:
    """Show an empty form, or one that begins with what the version before says; nothing is saved yet."""
    return show_form(request, officer, pages, form_desk, _begun(form_desk, slug, business_type, predecessor))


@get("/new/{slug:str}/face.svg", sync_to_thread=True)
def draw_begun(
    request: Asked,
    slug: FromPath[str],
    previews: Given[PreviewDesk],
    form_desk: Given[FormDesk],
    business_type: FromQuery[BusinessType] = BusinessType.FIRST_ISSUE,
    predecessor: FromQuery[str | None] = None,
) -> Page:
    """Draw the preview of a form that was not saved yet."""
    return _draw(request, previews, form_desk, _begun(form_desk, slug, business_type, predecessor), 1)


def _begun(desk: FormDesk, slug: str, business_type: BusinessType, predecessor: str | None) -> Draft:
    with snapshot(desk.engine) as session:
        draft, _ = begin_form(
            session, slug, business_type, predecessor, catalogue=desk.catalogue, keyring=desk.keyring, by=desk.by
        )
    return draft


@get("/{application_id:str}/edit", sync_to_thread=True)
def begin_edit(
    request: Asked,
    application_id: FromPath[str],
    officer: Given[Officer],
    pages: Given[Pages],
    form_desk: Given[FormDesk],
) -> Page:
    """Show the form of an application that may be changed: the one that was saved before, if there is one."""
    with snapshot(form_desk.engine) as session:
        saved = find_amendment(session, application_id, by=officer.principal)
        draft = saved or begin_amendment(session, application_id, catalogue=form_desk.catalogue, by=officer.principal)
    return show_form(request, officer, pages, form_desk, draft)


@get("/drafts/{draft_id:str}", sync_to_thread=True)
def go_on(
    request: Asked,
    draft_id: FromPath[str],
    officer: Given[Officer],
    pages: Given[Pages],
    form_desk: Given[FormDesk],
) -> Page:
    """Show a form that was saved."""
    return show_form(request, officer, pages, form_desk, _saved(form_desk, draft_id))


@get("/drafts/{draft_id:str}/face.svg", sync_to_thread=True)
def draw_draft(
    request: Asked,
    draft_id: FromPath[str],
    previews: Given[PreviewDesk],
    form_desk: Given[FormDesk],
    page: FromQuery[int] = 1,
    revision: FromQuery[int] = 0,
) -> Page:
    """Draw the preview of a form as it was saved last; the revision only keeps browsers from an older one."""
    del revision
    return _draw(request, previews, form_desk, _saved(form_desk, draft_id), page)


def _saved(desk: FormDesk, draft_id: str) -> Draft:
    with snapshot(desk.engine) as session:
        return get_draft(session, draft_id, by=desk.by)


@post("/form/save", status_code=200, sync_to_thread=True)
def save(
    request: Asked,
    officer: Given[Officer],
    pages: Given[Pages],
    form: Given[Form],
    form_desk: Given[FormDesk],
) -> Page:
    """Save what stands in a form, whatever it is worth; a script gets what changed around it."""
    sent = read_sent(form, form_desk.catalogue)
    try:
        draft, errors = form_desk.save(sent)
    except NOT_SAVED as refused:
        if is_part(request):
            return pages.show(request, officer, "applications/saved.html", refused=refused.code)
        return show_unsaved(request, officer, pages, form_desk, form_desk.unsaved(sent), refused)
    if not is_part(request):
        if errors:
            return show_form(request, officer, pages, form_desk, draft, errors=errors)
        return Redirect(f"{_BASE}/drafts/{draft.id}?saved={draft.revision}", status_code=303, headers=PAGE_HEADERS)
    inputs, before = form_desk.inputs_of(draft), form_desk.find_predecessor(draft)
    placed = place_errors(inputs, errors)
    shown = view_inputs(inputs, draft.typed, placed, officer.language)
    return pages.show(
        request,
        officer,
        "applications/saved.html",
        refused="",
        draft=draft,
        is_new=draft.revision != sent.draft.revision,
        before=before,
        face=face_address(draft),
        differences=[view_difference(found, officer.language) for found in form_desk.differences(draft, before)],
        pictures=pictures_of(inputs, draft.typed),
        # Only what came along has its input changed: the others may have been typed in again.
        picture_inputs=[
            entry
            for entries in shown.values()
            for entry in entries
            if entry.name in form.files or entry.name in sent.cleared
        ],
    )


@post("/form/check", status_code=200, sync_to_thread=True)
def check_input(
    request: Asked,
    officer: Given[Officer],
    pages: Given[Pages],
    form: Given[Form],
    form_desk: Given[FormDesk],
    name: FromQuery[str] = "",
) -> Page:
    """Say what is wrong with one input, by the rules of the whole; nothing is saved."""
    draft = form_desk.unsaved(read_sent(form, form_desk.catalogue))
    placed = place_errors(form_desk.inputs_of(draft), form_desk.check(draft))
    errors = [say(text, officer.language) for text in placed.get(name, ())] if name else []
    return pages.show(request, officer, "applications/checked.html", errors=errors)


FORM_HANDLERS: Final = (
    begin,
    draw_begun,
    begin_edit,
    go_on,
    draw_draft,
    save,
    check_input,
)
"""Every route of a form until it is handed in."""
