"""The review of one case over HTTP: what waits, form, files and face side by side, and the decision."""

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from sqlalchemy import Engine

from ecert.application.handling import DecisionOrder
from ecert.application.service import get_application
from ecert.application.steps import MAX_REASON
from ecert.application.workflow import RULES, ApplicationStep, Decision
from ecert.attachment.media import MediaType
from ecert.attachment.service import get_attachment, list_attachments
from ecert.catalogue.entries import Catalogue
from ecert.console.applications.case import Case
from ecert.console.review.view import changed_since, find_alike, note_seen, word_opinion
from ecert.console.review.working import ReviewDesk, new_key
from ecert.errors import ClaimsChanged, ForbiddenTransition, InvalidInput, UnknownAttachment
from ecert.http.given import Given
from ecert.messages import Language
from ecert.pages.access import Officer
from ecert.pages.forms import Form
from ecert.pages.sentences import say
from ecert.pages.showing import PAGE_HEADERS, Pages
from ecert.storage.database import snapshot

Page: TypeAlias = Response[Any]
Asked: TypeAlias = Request[Any, Any, Any]
BASE: Final = "/console/review"
_SHOWN_IN_PLACE: Final = frozenset({MediaType.PDF, MediaType.JPEG, MediaType.PNG})
"""Files that a browser shows by itself; an OFD document is saved."""
_FRAMING: Final = {
    "Content-Security-Policy": PAGE_HEADERS["Content-Security-Policy"] + "; frame-src 'self'",
}
"""The page of a case shows files of its own in frames, and is shown in none."""
_PICTURE: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_DOCUMENT: Final = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
"""A browser's own viewer of PDFs does not come up in a sandbox; it runs nothing of a document on our pages."""
REVIEWERS_STEPS: Final = (
    ApplicationStep.BEGIN_HEARING,
    ApplicationStep.END_HEARING,
    ApplicationStep.BEGIN_EXPERT_REVIEW,
    ApplicationStep.END_EXPERT_REVIEW,
)


class DecisionForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A decision as it is sent."""

    request_key: str
    claims_sha256: str
    """Of what was read."""
    seen: str = ""
    """What was read, by digests."""
    phrase: list[str] = []
    opinion: str = ""


@get("/", sync_to_thread=True)
def show_queue(
    request: Asked,
    officer: Given[Officer],
    pages: Given[Pages],
    review_desk: Given[ReviewDesk],
    done: FromQuery[str] = "",
) -> Page:
    """Show what waits for a reviewer, and which cases are alike."""
    cases, complete = review_desk.waiting()
    return pages.show(
        request,
        officer,
        "review/queue.html",
        active="review",
        cases=cases,
        complete=complete,
        alike=find_alike(cases, officer.principal.account_id),
        reader=officer.principal.account_id,
        done=done if done in set(Decision) else "",
    )


@get("/{application_id:str}", sync_to_thread=True)
def show_case(
    request: Asked,
    application_id: FromPath[str],
    officer: Given[Officer],
    pages: Given[Pages],
    review_desk: Given[ReviewDesk],
    engine: Given[Engine],
) -> Page:
    """Show a case: what is asked for, its files and the face beside one another, and what can be done with it."""
    case = review_desk.read(application_id)
    files = case.application.submission.attachments
    with snapshot(engine) as session:
        found = list_attachments(session, [file.sha256 for file in files], by=officer.principal)
    return pages.show(
        request,
        officer,
        "review/case.html",
        active="review",
        headers=_FRAMING,
        **shown_of(case, officer.language),
        found={sha256: (each.media_type.suffix, each.size) for sha256, each in found.items()},
        decisions=[decision for decision in Decision if decision.value in case.steps],
        steps=[step for step in REVIEWERS_STEPS if step in case.steps],
    )


@get("/{application_id:str}/files/{sha256:str}", sync_to_thread=True)
def show_file(
    application_id: FromPath[str], sha256: FromPath[str], officer: Given[Officer], engine: Given[Engine]
) -> Page:
    """Give a file of a case to be shown in its place, if it is of a kind that a browser shows by itself."""
    with snapshot(engine) as session:
        application = get_application(session, application_id, by=officer.principal)
        if sha256 not in {file.sha256 for file in application.submission.attachments}:
            raise UnknownAttachment("attachment: no such attachment")
        attachment, content = get_attachment(session, sha256, by=officer.principal)
    way = "inline" if attachment.media_type in _SHOWN_IN_PLACE else "attachment"
    name = f"{attachment.sha256[:16]}.{attachment.media_type.suffix}"
    headers = {
        **PAGE_HEADERS,
        # A file comes from outside the office: it is what its bytes were found to be, and loads nothing.
        "Content-Security-Policy": _DOCUMENT if attachment.media_type is MediaType.PDF else _PICTURE,
        "Content-Disposition": f'{way}; filename="{name}"',
    }
    return Response(content, media_type=attachment.media_type.value, headers=headers)


@get("/{application_id:str}/{decision:str}", sync_to_thread=True)
def ask_decision(
    request: Asked,
    application_id: FromPath[str],
    decision: FromPath[Decision],
    officer: Given[Officer],
    pages: Given[Pages],
    review_desk: Given[ReviewDesk],
    catalogue: Given[Catalogue],
) -> Page:
    """Say what a decision does, and ask for the opinion."""
    case = review_desk.read(application_id)
    sent = DecisionForm(new_key(), case.application.claims_sha256, note_seen(case.facts(Language.ZH)))
    return _show_decision(request, officer, pages, catalogue, case, decision, sent)


@post("/{application_id:str}/{decision:str}", status_code=200, sync_to_thread=True)
def do_decision(
    request: Asked,
    application_id: FromPath[str],
    decision: FromPath[Decision],
    officer: Given[Officer],
    pages: Given[Pages],
    form: Given[Form],
    review_desk: Given[ReviewDesk],
    catalogue: Given[Catalogue],
) -> Page:
    """Decide; where what is asked for has changed since it was read, say what, and ask again."""
    sent = form.read(DecisionForm)
    try:
        opinion = word_opinion(sent.phrase, sent.opinion, catalogue.phrases.review.get(decision, {}))
        review_desk.decide(application_id, DecisionOrder(decision, opinion, sent.claims_sha256), sent.request_key)
    except InvalidInput as refused:
        errors = {error.path: say(error.message, officer.language) for error in refused.errors}
        case = review_desk.read(application_id)
        return _show_decision(request, officer, pages, catalogue, case, decision, sent, errors=errors)
    except ClaimsChanged:
        case = review_desk.read(application_id)
        changed = changed_since(sent.seen, case.facts(Language.ZH))
        facts = case.facts(Language.ZH)
        anew = msgspec.structs.replace(
            sent, request_key=new_key(), claims_sha256=case.application.claims_sha256, seen=note_seen(facts)
        )
        return _show_decision(request, officer, pages, catalogue, case, decision, anew, changed=changed)
    return Redirect(f"{BASE}?done={decision}", status_code=303, headers=PAGE_HEADERS)


def _show_decision(
    request: Asked,
    officer: Officer,
    pages: Pages,
    catalogue: Catalogue,
    case: Case,
    decision: Decision,
    sent: DecisionForm,
    *,
    errors: dict[str, str] | None = None,
    changed: Sequence[str] | None = None,
) -> Page:
    """
    Show the page of a decision.

    Raises:
        ForbiddenTransition: it is not open to this officer now.
    """
    step = ApplicationStep(decision)
    if step not in case.steps:
        raise ForbiddenTransition(f"step: {decision} is not open now", state=case.application.state)
    return pages.show(
        request,
        officer,
        "review/decide.html",
        active="review",
        status=422 if errors else 409 if changed is not None else 200,
        **shown_of(case, officer.language),
        decision=decision,
        rule=RULES[step],
        phrases=catalogue.phrases.review.get(decision, {}),
        sent=sent,
        errors=errors or {},
        changed=changed,
        max_opinion=MAX_REASON,
    )


def shown_of(case: Case, language: Language) -> dict[str, Any]:
    """Give what the pages of a case have in common."""
    return {
        "case": case,
        "application": case.application,
        "facts": case.facts(language),
        "pictures": case.pictures(),
        "before": case.before,
        "differences": case.differences(language),
        "face": f"/console/applications/{case.application.id}/face.svg",
    }


CASE_HANDLERS: Final = (show_queue, show_case, show_file, ask_decision, do_decision)
"""Every route of a single case."""
