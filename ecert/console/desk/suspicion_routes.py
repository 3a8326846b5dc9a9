"""Suspicions of inspectors over HTTP, for who answers them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy import Engine

from ecert.clock import Clock
from ecert.errors import InvalidInput
from ecert.fieldwork.reading import READERS
from ecert.fieldwork.suspicions import ANSWERERS, SuspicionState, answer_suspicion, list_suspicions
from ecert.http.given import Given
from ecert.messages import message
from ecert.pages.access import Officer
from ecert.pages.forms import Form
from ecert.pages.showing import PAGE_HEADERS, Pages
from ecert.storage.database import snapshot, transaction

MOST: Final = 100
"""Suspicions on one page, the newest."""
ADDRESS: Final = "/console/suspicions"


class AnswerForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is answered."""

    answer: str


@get("/suspicions", include_in_schema=False, sync_to_thread=True)
def show_suspicions(
    request: Request[Any, Any, Any], officer: Given[Officer], pages: Given[Pages], engine: Given[Engine]
) -> Response[bytes]:
    """Show the suspicions that nobody has answered."""
    return _show(request, officer, pages, engine, done=request.query_params.get("done") == "answered")


@post("/suspicions/{suspicion_id:str}", include_in_schema=False, sync_to_thread=True)
def send_answer(
    request: Request[Any, Any, Any],
    suspicion_id: FromPath[str],
    officer: Given[Officer],
    form: Given[Form],
    pages: Given[Pages],
    engine: Given[Engine],
    clock: Given[Clock],
) -> Annotated[Response[Any], "the list, or the form again"]:
    """Answer a suspicion, once."""
    answer = form.read(AnswerForm).answer
    try:
        with transaction(engine) as session:
            answer_suspicion(session, suspicion_id, answer, by=officer.principal, now=clock())
    except InvalidInput:
        sentence = message("console.desk.answer-wrong", officer.language)
        again = {"errors": {suspicion_id: sentence}, "typed": {suspicion_id: answer}}
        return _show(request, officer, pages, engine, status=422, again=again)
    return Redirect(f"{ADDRESS}?done=answered", status_code=303, headers=PAGE_HEADERS)


def _show(
    request: Request[Any, Any, Any],
    officer: Officer,
    pages: Pages,
    engine: Engine,
    *,
    status: int = 200,
    done: bool = False,
    again: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> Response[bytes]:
    by = officer.principal
    by.require(*READERS)
    with snapshot(engine) as session:
        found = list_suspicions(session, by=by, state=SuspicionState.OPEN, after=0, limit=MOST)
    values: dict[str, Any] = {
        "suspicions": found,
        "may_answer": not by.roles.isdisjoint(ANSWERERS),
        "done": done,
        "errors": {},
        "typed": {},
        **again,
    }
    return pages.show(request, officer, "desk/suspicions.html", status=status, active="desk", **values)


HANDLERS: Final = (show_suspicions, send_answer)
"""Every route of suspicions."""
