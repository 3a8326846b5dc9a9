"""Like cases over HTTP: each shown in whole and ticked by itself, approved in a transaction of its own."""

from typing import Final

import msgspec
from litestar import get, post
from litestar.params import FromQuery

from ecert.application.steps import MAX_REASON
from ecert.application.workflow import BusinessType, Decision
from ecert.catalogue.datatypes import check_text
from ecert.catalogue.entries import Catalogue
from ecert.console.applications.case import Case
from ecert.console.review.case_routes import Asked, Page
from ecert.console.review.view import word_opinion
from ecert.console.review.working import MAX_TOGETHER, ReviewDesk, new_key
from ecert.errors import InvalidInput
from ecert.http.given import Given
from ecert.pages.access import Officer
from ecert.pages.forms import Form
from ecert.pages.sentences import say
from ecert.pages.showing import Pages


class TogetherForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is approved together, as it is sent."""

    request_key: str
    chosen: list[str] = []
    """Id and digest of each case that was ticked, with a colon between."""
    phrase: list[str] = []
    opinion: str = ""


@get("/together", sync_to_thread=True)
def ask_together(
    request: Asked,
    officer: Given[Officer],
    pages: Given[Pages],
    review_desk: Given[ReviewDesk],
    catalogue: Given[Catalogue],
    kind: FromQuery[str] = "",
    business: FromQuery[BusinessType] = BusinessType.FIRST_ISSUE,
) -> Page:
    """Show like cases, each in whole and none of them ticked."""
    cases = review_desk.alike(kind, business)
    return _show(request, officer, pages, catalogue, cases, TogetherForm(new_key()), kind, business)


@post("/together", status_code=200, sync_to_thread=True)
def do_together(
    request: Asked,
    officer: Given[Officer],
    pages: Given[Pages],
    form: Given[Form],
    review_desk: Given[ReviewDesk],
    catalogue: Given[Catalogue],
    kind: FromQuery[str] = "",
    business: FromQuery[BusinessType] = BusinessType.FIRST_ISSUE,
) -> Page:
    """Approve those that were ticked, and say of each what became of it."""
    sent = form.read(TogetherForm)
    try:
        chosen = _read_chosen(sent.chosen)
        own = word_opinion(sent.phrase, sent.opinion, catalogue.phrases.review.get(Decision.APPROVE, {}))
        opinion = check_text(own, path="opinion", max_length=MAX_REASON)
    except InvalidInput as refused:
        errors = {error.path: say(error.message, officer.language) for error in refused.errors}
        cases = review_desk.alike(kind, business)
        return _show(request, officer, pages, catalogue, cases, sent, kind, business, errors)
    outcomes = review_desk.approve_each(chosen, opinion, sent.request_key)
    return pages.show(request, officer, "review/outcomes.html", active="review", outcomes=outcomes, opinion=opinion)


def _read_chosen(texts: list[str]) -> list[tuple[str, str]]:
    if not 1 <= len(texts) <= MAX_TOGETHER:
        raise InvalidInput.at("chosen", f"must be 1 to {MAX_TOGETHER} cases")
    pairs = [text.partition(":") for text in dict.fromkeys(texts)]
    return [(application_id, digest) for application_id, _, digest in pairs]


def _show(
    request: Asked,
    officer: Officer,
    pages: Pages,
    catalogue: Catalogue,
    cases: list[Case],
    sent: TogetherForm,
    kind: str,
    business: str,
    errors: dict[str, str] | None = None,
) -> Page:
    return pages.show(
        request,
        officer,
        "review/together.html",
        active="review",
        status=422 if errors else 200,
        shown=[(case, case.facts(officer.language), case.differences(officer.language)) for case in cases],
        phrases=catalogue.phrases.review.get(Decision.APPROVE, {}),
        sent=sent,
        errors=errors or {},
        slug=kind,
        business=business,
        most=MAX_TOGETHER,
        max_opinion=MAX_REASON,
    )


TOGETHER_HANDLERS: Final = (ask_together, do_together)
"""Every route of like cases."""
