"""Endings over HTTP: what waits for its second person, and that person's word."""

from enum import StrEnum
from typing import Final

import msgspec
from litestar import get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from ecert.application.steps import MAX_REASON
from ecert.catalogue.entries import Catalogue
from ecert.console.review.case_routes import Asked, Page
from ecert.console.review.view import word_opinion
from ecert.console.review.working import ReviewDesk, new_key
from ecert.errors import InvalidInput
from ecert.http.given import Given
from ecert.pages.access import Officer
from ecert.pages.forms import Form
from ecert.pages.sentences import say
from ecert.pages.showing import PAGE_HEADERS, Pages
from ecert.register.endings import WaitingEnding

ENDINGS: Final = "/console/endings"


class Word(StrEnum):
    """What the second person says."""

    CONFIRM = "confirm"
    REFUSE = "refuse"


class WordForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The second person's word as it is sent."""

    request_key: str
    phrase: list[str] = []
    opinion: str = ""


@get("/", sync_to_thread=True)
def show_endings(
    request: Asked,
    officer: Given[Officer],
    pages: Given[Pages],
    review_desk: Given[ReviewDesk],
    done: FromQuery[str] = "",
) -> Page:
    """Show the endings that wait; one's own are among them, without a button."""
    return pages.show(
        request,
        officer,
        "review/endings.html",
        active="endings",
        endings=review_desk.endings(),
        reader=officer.principal.account_id,
        done=done if done in set(Word) else "",
    )


@get("/{identifier:str}/{step_id:str}/{word:str}", sync_to_thread=True)
def ask_word(
    request: Asked,
    identifier: FromPath[str],
    step_id: FromPath[str],
    word: FromPath[Word],
    officer: Given[Officer],
    pages: Given[Pages],
    review_desk: Given[ReviewDesk],
    catalogue: Given[Catalogue],
) -> Page:
    """Say what will happen to the certificate, and ask for the opinion."""
    ending = review_desk.ending(identifier, step_id)
    return _show(request, officer, pages, catalogue, ending, word, WordForm(new_key()))


@post("/{identifier:str}/{step_id:str}/{word:str}", status_code=200, sync_to_thread=True)
def do_word(
    request: Asked,
    identifier: FromPath[str],
    step_id: FromPath[str],
    word: FromPath[Word],
    officer: Given[Officer],
    pages: Given[Pages],
    form: Given[Form],
    review_desk: Given[ReviewDesk],
    catalogue: Given[Catalogue],
) -> Page:
    """Confirm the ending, or do not."""
    sent = form.read(WordForm)
    try:
        opinion = word_opinion(sent.phrase, sent.opinion, catalogue.phrases.review.get(word, {}))
        review_desk.decide_ending(
            identifier, step_id, confirm=word is Word.CONFIRM, opinion=opinion, request_key=sent.request_key
        )
    except InvalidInput as refused:
        errors = {error.path: say(error.message, officer.language) for error in refused.errors}
        ending = review_desk.ending(identifier, step_id)
        return _show(request, officer, pages, catalogue, ending, word, sent, errors)
    return Redirect(f"{ENDINGS}?done={word}", status_code=303, headers=PAGE_HEADERS)


def _show(
    request: Asked,
    officer: Officer,
    pages: Pages,
    catalogue: Catalogue,
    ending: WaitingEnding,
    word: Word,
    sent: WordForm,
    errors: dict[str, str] | None = None,
) -> Page:
    return pages.show(
        request,
        officer,
        "review/ending.html",
        active="endings",
        status=422 if errors else 200,
        ending=ending,
        is_own=ending.proposed_by == officer.principal.account_id,
        word=word,
        phrases=catalogue.phrases.review.get(word, {}),
        sent=sent,
        errors=errors or {},
        max_opinion=MAX_REASON,
    )


ENDING_HANDLERS: Final = (show_endings, ask_word, do_word)
"""Every route of endings."""
