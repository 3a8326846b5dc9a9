"""The status lists over HTTP: public, for readers that check certificates without asking about one of them."""

import re
from typing import Any, Final

from litestar import Request, Response, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath

from ecert.http.caching import has_copy
from ecert.http.given import Given
from ecert.statuslist.service import Form, StatusLists
from ecert.statuslist.token import TTL

SHARED_SECONDS: Final = 5
"""How long a cache between may keep a list: a change shows within this time."""
_HEADERS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag",
    "Cache-Control": f"public, max-age={int(TTL.total_seconds())}, s-maxage={SHARED_SECONDS}",
    "Vary": "Accept",
}
_QUALITY = re.compile(r"q=([01](?:\.[0-9]{1,3})?)")


@get(
    "/s/{number:int}",
    operation_id="getStatusList",
    tags=["verification"],
    sync_to_thread=True,
    responses={
        200: ResponseSpec(bytes, description="The signed list, as CWT or JWT", media_type=Form.CWT.value),
        304: ResponseSpec(None, description="The list that the client has is the present one"),
    },
)
def get_status_list(
    request: Request[Any, Any, Any], number: FromPath[int], status_lists: Given[StatusLists]
) -> Response[bytes]:
    """Give a status list (Token Status List): as CWT, or as JWT to whoever prefers it."""
    form = choose_form(request.headers.get("accept", ""))
    copy = status_lists.get(number, form)
    headers = {**_HEADERS, "ETag": copy.etag}
    if has_copy(request.headers.get("if-none-match", ""), copy.etag):
        return Response(b"", status_code=304, headers=headers)
    return Response(copy.content, media_type=form.value, headers=headers)


def choose_form(accept: str) -> Form:
    """Choose the form by the `Accept` header (RFC 9110, section 12.5.1): JWT only where it is preferred."""
    return Form.JWT if _quality(accept, Form.JWT) > _quality(accept, Form.CWT) else Form.CWT


def _quality(accept: str, form: Form) -> float:
    """Give how much a form is wanted: what the narrowest range that fits it says."""
    ranges = {form.value: 2, "application/*": 1, "*/*": 0}
    narrowest, quality = -1, 0.0
    for entry in accept.lower().split(","):
        media_range, *parameters = (part.strip() for part in entry.split(";"))
        if (width := ranges.get(media_range, -1)) > narrowest:
            said = [match[1] for part in parameters if (match := _QUALITY.fullmatch(part))]
            narrowest, quality = width, float(said[0]) if said else 1.0
    return quality
