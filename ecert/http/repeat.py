"""What a POST that creates does with `Idempotency-Key`: one spelling of its body, one answer however often it comes."""

from typing import Annotated, TypeAlias

import msgspec
from litestar import Response
from litestar.params import HeaderParameter

from ecert.accounts.principal import Principal
from ecert.storage.idempotency import Answer, IdempotentRequest

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


def answer_with(answer: Answer) -> Response[bytes]:
    """Send an answer."""
    return Response(answer.body, status_code=answer.status, media_type="application/json")
