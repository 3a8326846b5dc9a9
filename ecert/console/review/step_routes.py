"""The steps that only a reviewer takes: hearing (听证) and expert review (专家评审), each outside the promised time."""

from typing import Final

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect

from ecert.application.steps import MAX_REASON, check_step_order
from ecert.application.workflow import RULES, ApplicationStep
from ecert.console.applications.case import Case
from ecert.console.review.case_routes import BASE, REVIEWERS_STEPS, Asked, Page, shown_of
from ecert.console.review.working import ReviewDesk, new_key
from ecert.errors import ForbiddenTransition, InvalidInput
from ecert.http.given import Given
from ecert.pages.access import Officer
from ecert.pages.forms import Form
from ecert.pages.sentences import say
from ecert.pages.showing import PAGE_HEADERS, Pages


class StepForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A step as it is sent."""

    request_key: str
    reason: str = ""


@get("/{application_id:str}/steps/{step:str}", sync_to_thread=True)
def ask_step(
    request: Asked,
    application_id: FromPath[str],
    step: FromPath[ApplicationStep],
    officer: Given[Officer],
    pages: Given[Pages],
    review_desk: Given[ReviewDesk],
) -> Page:
    """Say what a step does, and ask for its reason."""
    return _show(request, officer, pages, review_desk.read(application_id), step, StepForm(new_key()))


@post("/{application_id:str}/steps/{step:str}", status_code=200, sync_to_thread=True)
def do_step(
    request: Asked,
    application_id: FromPath[str],
    step: FromPath[ApplicationStep],
    officer: Given[Officer],
    pages: Given[Pages],
    form: Given[Form],
    review_desk: Given[ReviewDesk],
) -> Page:
    """Take the step."""
    sent = form.read(StepForm)
    if step not in REVIEWERS_STEPS:
        raise InvalidInput.at("step", "is no step of this application")
    try:
        order = check_step_order(step, reason=sent.reason.strip() or None, items=())
        review_desk.take_step(application_id, order, sent.request_key)
    except InvalidInput as refused:
        errors = {error.path: say(error.message, officer.language) for error in refused.errors}
        return _show(request, officer, pages, review_desk.read(application_id), step, sent, errors)
    return Redirect(f"{BASE}/{application_id}", status_code=303, headers=PAGE_HEADERS)


def _show(
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
    if step not in REVIEWERS_STEPS or step not in case.steps:
        raise ForbiddenTransition(f"step: {step} is not open now", state=case.application.state)
    return pages.show(
        request,
        officer,
        "review/step.html",
        active="review",
        status=422 if errors else 200,
        **shown_of(case, officer.language),
        step=step,
        asks_reason=RULES[step].reason,
        sent=sent,
        errors=errors or {},
        max_reason=MAX_REASON,
    )


STEP_HANDLERS: Final = (ask_step, do_step)
"""Every route of a reviewer's steps."""
