"""The OpenAPI document and its page: everything the page needs comes from this service, nothing from elsewhere."""

from importlib.resources import files

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, SwaggerRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.params import FromPath

from ecert import __version__
from ecert.http.access import SESSION_COOKIE

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
            SwaggerRenderPlugin(
                js_url="/schema/assets/swagger.js",
                css_url="/schema/assets/swagger.css",
                standalone_preset_js_url="/schema/assets/preset.js",
                favicon=_NO_ICON,
            ),
            JsonRenderPlugin(),
        ],
    )
