"""The bundle and its roots over HTTP: public, for readers that work without a network."""

from typing import Any, Final

from litestar import Request, Response, get
from litestar.openapi.datastructures import ResponseSpec

from ecert.bundle.roots import write_roots
from ecert.bundle.service import MEDIA_TYPE, Bundles
from ecert.http.caching import has_copy
from ecert.http.given import Given
from ecert.signing.keyring import Keyring

_HEADERS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag",
    # A key that is not trusted any more must be known soon.
    "Cache-Control": "public, max-age=300",
}


@get(
    "/bundle",
    operation_id="getBundle",
    tags=["verification"],
    sync_to_thread=True,
    responses={
        200: ResponseSpec(bytes, description="The newest bundle, signed by the root", media_type=MEDIA_TYPE),
        304: ResponseSpec(None, description="The bundle that the client has is the newest one"),
    },
)
def get_bundle(request: Request[Any, Any, Any], bundles: Given[Bundles]) -> Response[bytes]:
    """Give the newest verifier bundle (docs/format.md, "Bundle")."""
    newest = bundles.get()
    headers = {**_HEADERS, "ETag": newest.etag}
    if has_copy(request.headers.get("if-none-match", ""), newest.etag):
        return Response(b"", status_code=304, headers=headers)
    return Response(newest.content, media_type=MEDIA_TYPE, headers=headers)


@get(
    "/scan/root.json",
    operation_id="getRoots",
    tags=["verification"],
    sync_to_thread=False,
    response_headers=_HEADERS,
)
def get_roots(keyring: Given[Keyring]) -> dict[str, Any]:
    """Give the roots that a reader pins after a person has compared the fingerprint, as a JWK set (RFC 7517)."""
    return dict(write_roots(keyring))
