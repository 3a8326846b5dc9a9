"""
The OpenAPI document and its page: everything the page needs comes from this service, nothing from elsewhere.

Every operation refuses with a problem document, so each says so (`default`). The framework would describe an answer to
what it cannot read that this service never gives.
"""

from importlib.resources import files
from typing import Any, Final

import msgspec
from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, SwaggerRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.params import FromPath

from ecert import __version__
from ecert.http.access import SESSION_COOKIE
from ecert.http.problems import Problem

PROBLEM_TYPE: Final = "application/problem+json"
_REFUSED: Final = {
    "description": "Refused; `code` says why (docs/errors.md)",
    "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}

_ASSETS = {
    "swagger.js": ("swagger_bundle.js", "text/javascript"),
    "preset.js": ("swagger_preset.js", "text/javascript"),
    "swagger.css": ("swagger_style.css", "text/css"),
}
"""Name in the address, file of the package `offapi`, media type."""
_NO_ICON = "<link rel='icon' href='data:,'>"


@get("/schema/assets/{name:str}", include_in_schema=False, sync_to_thread=True)
def get_schema_asset(name: FromPath[str]) -> Response[bytes]:
    """Give one of the files that the schema's page is made of."""
    if name not in _ASSETS:
        raise NotFoundException
    file, media_type = _ASSETS[name]
    content = files("offapi").joinpath(file).read_bytes()
    return Response(content, media_type=media_type, headers={"Cache-Control": "public, max-age=86400"})


class _JsonPage(JsonRenderPlugin):
    """The document for machines."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        return super().render(request, with_problems(openapi_schema))


class _SwaggerPage(SwaggerRenderPlugin):
    """The page for people."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        return super().render(request, with_problems(openapi_schema))


def with_problems(document: dict[str, Any]) -> dict[str, Any]:
    """Say in an OpenAPI document how every operation refuses; the document is changed, and again changes nothing."""
    _, schemas = msgspec.json.schema_components([Problem], ref_template="#/components/schemas/{name}")
    document["components"].setdefault("schemas", {}).update(schemas)
    for item in document["paths"].values():
        for operation in item.values():
            operation["responses"].pop("400", None)
            operation["responses"]["default"] = _REFUSED
    return document


def openapi_config() -> OpenAPIConfig:
    """Describe the API: `/schema/openapi.json` for machines, `/schema` for people."""
    return OpenAPIConfig(
        title="ecert",
        version=__version__,
        description="An electronic certificate service: catalogue, applications, register, verification, exchange.",
        path="/schema",
        use_handler_docstrings=True,
        components=Components(
            security_schemes={
                "bearer": SecurityScheme(type="http", scheme="bearer"),
                "session": SecurityScheme(
                    type="apiKey",
                    security_scheme_in="cookie",
                    name=SESSION_COOKIE,
                    description="Somebody who signed in at `/console/sign-in`. What changes something carries the "
                    "token of the session's pages in the header `X-CSRF-Token`.",
                ),
                "basic": SecurityScheme(type="http", scheme="basic"),
            }
        ),
        render_plugins=[
            _SwaggerPage(
                js_url="/schema/assets/swagger.js",
                css_url="/schema/assets/swagger.css",
                standalone_preset_js_url="/schema/assets/preset.js",
                favicon=_NO_ICON,
            ),
            _JsonPage(),
        ],
    )
