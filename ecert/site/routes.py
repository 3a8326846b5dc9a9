"""The pages over HTTP: static, public, without cookies, and with a policy that lets nothing foreign run."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from litestar import Request, Response, route
from litestar.enums import HttpMethod
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import Method
from litestar.types.internal_types import PathParameterDefinition

from ecert.errors import NotFound
from ecert.http.caching import has_copy
from ecert.http.given import Given
from ecert.site.files import SiteFile

_POLICY: Final = {
    "default-src": "'none'",
    # The reader of codes is WebAssembly; nothing else is made from text.
    "script-src": "'self' 'wasm-unsafe-eval'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
_PAGE_HEADERS: Final = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in _POLICY.items()),
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_EACH_TIME: Final = "no-cache"


def _named(name: str) -> Callable[[HTTPRouteHandler, Method, list[str | PathParameterDefinition]], str]:
    """Name an operation in the OpenAPI document; each method of an address has a name of its own there."""
    return lambda _handler, method, _path: name if method == HttpMethod.GET else name.replace("get", "head", 1)


_GET: Final = [HttpMethod.GET, HttpMethod.HEAD]

Site = Mapping[str, SiteFile]
"""Every built file by its path."""


@route("/", http_method=_GET, operation_id=_named("getStart"), tags=["pages"], sync_to_thread=False, status_code=302)
def get_start() -> Redirect:
    """Lead whoever types the host's name to the public page."""
    return Redirect("/v", headers=_PAGE_HEADERS)


def _serving(path: str, name: str, file: str, media_type: str, told: str) -> HTTPRouteHandler:
    """Make the handler of one page, or of one file that has an address of its own."""

    def give(request: Request[Any, Any, Any], site: Given[Site]) -> Response[bytes]:
        """Give the file."""
        return answer_with(request, site, file)

    return route(
        path,
        http_method=_GET,
        operation_id=_named(name),
        summary=told,
        tags=["pages"],
        sync_to_thread=False,
        media_type=media_type,
        responses={200: _spec(media_type)},
    )(give)


def _spec(media_type: str) -> ResponseSpec:
    """Describe a file: an object where it is JSON, else text."""
    form: type = dict[str, Any] if media_type.endswith("json") else str
    return ResponseSpec(form, media_type=media_type, description="The file")


@route(
    "/assets/{name:str}",
    http_method=_GET,
    operation_id=_named("getAsset"),
    tags=["pages"],
    sync_to_thread=False,
    media_type="application/octet-stream",
    responses={200: ResponseSpec(bytes, media_type="*/*", description="The file")},
)
def get_asset(request: Request[Any, Any, Any], name: FromPath[str], site: Given[Site]) -> Response[bytes]:
    """Give a script, a sheet of styles, a picture or the reader of codes; the name says which content it is."""
    return answer_with(request, site, f"assets/{name}")


_HTML: Final = "text/html"
SITE_HANDLERS: Final = (
    get_start,
    # What stands behind `#` in an address never comes here.
    _serving("/v", "getVerificationPage", "page.html", _HTML, "Give the public verification page"),
    _serving("/p", "getLivePage", "page.html", _HTML, "Give the same page for live codes (亮证)"),
    # The framework takes the address with and without its last stroke for the same.
    _serving("/scan", "getInspectorsApp", "scan/index.html", _HTML, "Give the inspector's app"),
    _serving("/scan/sw.js", "getServiceWorker", "scan/sw.js", "text/javascript", "Give the app's service worker"),
    _serving(
        "/scan/manifest.webmanifest",
        "getManifest",
        "scan/manifest.webmanifest",
        "application/manifest+json",
        "Give what the app is installed by (W3C, Web Application Manifest)",
    ),
    _serving(
        "/scan/licences.txt", "getLicences", "scan/licences.txt", "text/plain", "Give the licences of what is bundled"
    ),
    get_asset,
)
"""Every page, and what it is made of."""


def answer_with(request: Request[Any, Any, Any], site: Site, path: str) -> Response[bytes]:
    """
    Answer with a file: compressed where the client takes that, and with 304 where it has the file.

    Raises:
        NotFound: there is no such file.
    """
    file = site.get(path)
    if file is None:
        raise NotFound("name: there is no such file")
    packed = file.packed if "gzip" in request.headers.get("accept-encoding", "") else None
    etag = file.etag if packed is None else f'{file.etag[:-1]}-gzip"'
    headers = {
        **_PAGE_HEADERS,
        "Cache-Control": _FOR_EVER if file.is_named_by_content else _EACH_TIME,
        "ETag": etag,
        "Vary": "Accept-Encoding",
    }
    if has_copy(request.headers.get("if-none-match", ""), etag):
        return Response(b"", status_code=304, headers=headers, media_type=file.media_type)
    if packed is not None:
        headers["Content-Encoding"] = "gzip"
    return Response(file.content if packed is None else packed, headers=headers, media_type=file.media_type)
