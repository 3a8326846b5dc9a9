"""What the routes of fieldwork share: where a page begins, and how something that was put is answered."""

from typing import Annotated, TypeAlias

import msgspec
from litestar import Response
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter

MAX_PAGE = 200
Position: TypeAlias = Annotated[int, QueryParameter(ge=0, le=2**63 - 1)]
"""Where a page begins: any number that both databases can hold."""


def kept(view: type[msgspec.Struct]) -> dict[int, ResponseSpec]:
    """Describe the two good answers to what a device puts."""
    return {
        200: ResponseSpec(view, description="The same was put before, and this is the answer of then"),
        201: ResponseSpec(view, description="It is kept"),
    }


def answer_kept(view: msgspec.Struct, *, new: bool) -> Response[bytes]:
    """Answer what a device put: 201 the first time, 200 when it comes again."""
    return Response(msgspec.json.encode(view), status_code=201 if new else 200, media_type="application/json")
