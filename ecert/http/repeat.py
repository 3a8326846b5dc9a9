"""What a POST that creates does with `Idempotency-Key`: one spelling of its body, one answer however often it comes."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, TypeAlias

import msgspec
from litestar import Response
from litestar.params import HeaderParameter
from sqlalchemy import Engine
from sqlmodel import Session

from ecert.accounts.principal import Principal
from ecert.storage.database import snapshot, transaction
from ecert.storage.idempotency import Answer, IdempotentRequest, answer_once, find_answer

IdempotencyKey: TypeAlias = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        description="1 to 128 printable ASCII characters, drawn anew for each new request and repeated with it; for "
        "seven days the same key and body get the same answer, and another body gets 409.",
    ),
]
"""The client's key; a handler's argument."""


def repeatable(principal: Principal, address: str, key: str | None, body: msgspec.Struct) -> IdempotentRequest:
    """
    Say what makes this request the same as another one.

    Args:
        principal: whose it is.
        address: method and path.
        key: the client's key.
        body: as it was read, so that spaces and the order of members do not count.
    """
    return IdempotentRequest(principal.account_id, address, key, msgspec.json.encode(body, order="deterministic"))


def created(view: msgspec.Struct, status: int = 201) -> Answer:
    """Make the answer that is sent now and kept for the next time."""
    return Answer(status, msgspec.json.encode(view))


def do_once(
    engine: Engine, request: IdempotentRequest, work: Callable[[Session], Answer], *, now: datetime
) -> Response[bytes]:
    """
    Do a request's work in one transaction, or give the answer of the time it was done.

    Args:
        engine: the database.
        request: what was asked, by whom, under which key.
        work: does it in the session that it gets, and makes its answer with `created`.
        now: the present instant.

    Raises:
        InvalidInput: the key is empty, too long, or has unusual characters.
        IdempotencyConflict: the key was used with another body.
        EcertError: whatever *work* raises; then nothing was done, and nothing is kept.
    """
    with transaction(engine) as session:
        answer = answer_once(session, request, lambda: work(session), now=now)
    return _respond(answer)


def find_done(engine: Engine, request: IdempotentRequest, *, now: datetime) -> Response[bytes] | None:
    """
    Give the answer of the time a request was done, if it was; before something dear is done for nothing.

    Raises:
        InvalidInput: the key is empty, too long, or has unusual characters.
        IdempotencyConflict: the key was used with another body.
    """
    with snapshot(engine) as session:
        answer = find_answer(session, request, now=now)
    return None if answer is None else _respond(answer)


def _respond(answer: Answer) -> Response[bytes]:
    return Response(answer.body, status_code=answer.status, media_type="application/json")
