"""The page of an application over HTTP, its picture and files, and the steps that are taken from it."""

import uuid
from typing import Final

import msgspec
from litestar import get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Response
from sqlalchemy import Engine
from sqlmodel import Session

from ecert.accounts.principal import AccountRole
from ecert.application.handling import take_step
from ecert.application.service import get_application
from ecert.application.steps import MAX_ITEMS, MAX_REASON, check_step_order
from ecert.application.workflow import ELSEWHERE, RULES, ApplicationStep, Decision
from ecert.attachment.service import get_attachment
from ecert.catalogue.entries import Catalogue
from ecert.clock import Clock, legal_date
from ecert.console.applications.case import Case, read_case
from ecert.console.applications.form_routes import Asked, Page, answer_drawn
from ecert.document.preview import preview_face, wanted_of
from ecert.document.sketching import PreviewDesk
from ecert.errors import ForbiddenTransition, InvalidInput, UnknownAttachment
from ecert.http.given import Given
from ecert.issuance.group import GroupCommit
from ecert.issuance.service import IssueOrder
from ecert.pages.access import Officer
from ecert.pages.forms import Form
from ecert.pages.sentences import say
from ecert.pages.showing import PAGE_HEADERS, Pages
from ecert.signing.keyring import Keyring
from ecert.storage.database import snapshot, transaction
from ecert.storage.idempotency import Answer, IdempotentRequest, answer_once

_BASE: Final = "/console/applications"
_FILE: Final = {"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "private, no-store"}


class StepForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A step as it is ordered."""

    request_key: str
    reason: str = ""
    items: str = ""
    """Everything that is missing, one a line."""


class IssueForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That a certificate is to be issued; what was approved cannot have changed since."""


@get("/{application_id:str}", sync_to_thread=True)
def show_case(
    request: Asked,
    application_id: FromPath[str],
    officer: Given[Officer],
    pages: Given[Pages],
    engine: Given[Engine],
    catalogue: Given[Catalogue],
    keyring: Given[Keyring],
    clock: Given[Clock],
    done: FromQuery[str] = "",
) -> Page:
    """Show an application: what is asked for, its clock, its trail, its letters, and the steps that are open."""
    with snapshot(engine) as session:
        case = read_case(
            session, application_id, catalogue=catalogue, keyring=keyring, by=officer.principal, now=clock()
        )
    return pages.show(
        request,
        officer,
        "applications/case.html",
        active="applications",
        case=case,
        facts=case.facts(officer.language),
        pictures=case.pictures(),
        before=case.before,
        differences=case.differences(officer.language),
        face=f"{_BASE}/{application_id}/face.svg",
        steps=[step for step in case.steps if step not in ELSEWHERE and not _is_reviewers(step)],
        decides=any(step.value in set(Decision) or _is_reviewers(step) for step in case.steps),
        issues=ApplicationStep.ISSUE in case.steps,
        amends=case.is_amendable and AccountRole.CLERK in officer.principal.roles,
        done=done if done in {"handed-in", "stepped", "issued"} else "",
    )


def _is_reviewers(step: ApplicationStep) -> bool:
    return RULES[step].roles == (AccountRole.REVIEWER,)


@get("/{application_id:str}/face.svg", sync_to_thread=True)
def draw_case(
    request: Asked,
    application_id: FromPath[str],
    officer: Given[Officer],
    previews: Given[PreviewDesk],
    engine: Given[Engine],
    catalogue: Given[Catalogue],
    keyring: Given[Keyring],
    clock: Given[Clock],
    page: FromQuery[int] = 1,
) -> Page:
    """Draw the face that the certificate of an application would have today."""
    today = legal_date(clock())
    with snapshot(engine) as session:
        case = read_case(
            session, application_id, catalogue=catalogue, keyring=keyring, by=officer.principal, now=clock()
        )
    wanted = wanted_of(case.application.submission, case.before)
    face = preview_face(case.entry, wanted, catalogue=catalogue, today=today)
    return answer_drawn(request, previews, face, day=today, page=page)


@get("/{application_id:str}/files/{sha256:str}", sync_to_thread=True)
def give_file(
    application_id: FromPath[str], sha256: FromPath[str], officer: Given[Officer], engine: Given[Engine]
) -> Page:
    """Give a file of an application, to be saved and not to be shown."""
    with snapshot(engine) as session:
        application = get_application(session, application_id, by=officer.principal)
        if sha256 not in {file.sha256 for file in application.submission.attachments}:
            raise UnknownAttachment("attachment: no such attachment")
        attachment, content = get_attachment(session, sha256, by=officer.principal)
    name = f"{attachment.sha256[:16]}.{attachment.media_type.suffix}"
    headers = {**PAGE_HEADERS, **_FILE, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=attachment.media_type.value, headers=headers)


@get("/{application_id:str}/steps/{step:str}", sync_to_thread=True)
def ask_step(
    request: Asked,
    application_id: FromPath[str],
    step: FromPath[ApplicationStep],
    officer: Given[Officer],
    pages: Given[Pages],
    engine: Given[Engine],
    catalogue: Given[Catalogue],
    keyring: Given[Keyring],
    clock: Given[Clock],
) -> Page:
    """Say what a step does, and ask for its reason."""
    with snapshot(engine) as session:
        case = read_case(
            session, application_id, catalogue=catalogue, keyring=keyring, by=officer.principal, now=clock()
        )
    return _show_step(request, officer, pages, case, step, StepForm(str(uuid.uuid4())))


@post("/{application_id:str}/steps/{step:str}", status_code=200, sync_to_thread=True)
def do_step(
    request: Asked,
    application_id: FromPath[str],
    step: FromPath[ApplicationStep],
    officer: Given[Officer],
    pages: Given[Pages],
    form: Given[Form],
    engine: Given[Engine],
    catalogue: Given[Catalogue],
    keyring: Given[Keyring],
    clock: Given[Clock],
) -> Page:
    """Take a step; twice is once."""
    sent, by, now = form.read(StepForm), officer.principal, clock()
    items = [line.strip() for line in sent.items.splitlines() if line.strip()]
    asked = IdempotentRequest(
        by.account_id,
        f"POST {_BASE}/{application_id}/steps/{step}",
        sent.request_key,
        msgspec.json.encode([sent.reason, items]),
    )
    try:
        order = check_step_order(step, reason=sent.reason.strip() or None, items=items)

        def work(session: Session) -> Answer:
            taken = take_step(session, application_id, order, catalogue=catalogue, keyring=keyring, by=by, now=now)
            return Answer(303, taken.id.encode())

        with transaction(engine) as session:
            answer_once(session, asked, lambda: work(session), now=now)
    except InvalidInput as refused:
        with snapshot(engine) as session:
            case = read_case(session, application_id, catalogue=catalogue, keyring=keyring, by=by, now=now)
        errors = {error.path.partition(".")[0]: say(error.message, officer.language) for error in refused.errors}
        return _show_step(request, officer, pages, case, step, sent, errors)
    return Redirect(f"{_BASE}/{application_id}?done=stepped", status_code=303, headers=PAGE_HEADERS)


def _show_step(
    request: Asked,
    officer: Officer,
    pages: Pages,
    case: Case,
    step: ApplicationStep,
    sent: StepForm,
    errors: dict[str, str] | None = None,
) -> Page:
    """
    Show the page of a step.

    Raises:
        ForbiddenTransition: it is not open to this officer now.
    """
    if step in ELSEWHERE or step not in case.steps:
        raise ForbiddenTransition(f"step: {step} is not open now", state=case.application.state)
    return pages.show(
        request,
        officer,
        "applications/step.html",
        active="applications",
        status=422 if errors else 200,
        case=case,
        step=step,
        rule=RULES[step],
        takes_items=step is ApplicationStep.REQUEST_SUPPLEMENT,
        sent=sent,
        errors=errors or {},
        max_items=MAX_ITEMS,
        max_reason=MAX_REASON,
    )


@get("/{application_id:str}/issue", sync_to_thread=True)
def ask_issue(
    request: Asked,
    application_id: FromPath[str],
    officer: Given[Officer],
    pages: Given[Pages],
    engine: Given[Engine],
    catalogue: Given[Catalogue],
    keyring: Given[Keyring],
    clock: Given[Clock],
) -> Page:
    """Show what will be issued, before it is."""
    officer.principal.require(AccountRole.ISSUER)
    with snapshot(engine) as session:
        case = read_case(
            session, application_id, catalogue=catalogue, keyring=keyring, by=officer.principal, now=clock()
        )
    if ApplicationStep.ISSUE not in case.steps:
        raise ForbiddenTransition("step: issue is not open now", state=case.application.state)
    return pages.show(
        request,
        officer,
        "applications/issue.html",
        active="applications",
        case=case,
        facts=case.facts(officer.language),
        before=case.before,
        differences=case.differences(officer.language),
        face=f"{_BASE}/{application_id}/face.svg",
    )


@post("/{application_id:str}/issue", status_code=200)
async def do_issue(
    application_id: FromPath[str], officer: Given[Officer], form: Given[Form], group_commit: Given[GroupCommit]
) -> Page:
    """Issue the certificate; a second time it is the same one."""
    form.read(IssueForm)
    issued = await group_commit.issue(IssueOrder(application_id, officer.principal))
    identifier = issued.certificate.record.identifier
    return Redirect(f"/console/certificates/{identifier}?done=issued", status_code=303, headers=PAGE_HEADERS)


CASE_HANDLERS: Final = (show_case, draw_case, give_file, ask_step, do_step, ask_issue, do_issue)
"""Every route of an application that is there."""
