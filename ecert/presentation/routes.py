"""The QR symbol of a certificate, for the office to print."""

from typing import Annotated

from litestar import Controller, Response, get
from litestar.params import FromPath, QueryParameter
from sqlalchemy import Engine

from ecert.accounts.principal import Principal
from ecert.http.access import BEARER, require_token
from ecert.http.given import Given
from ecert.register.code import Code, code_of
from ecert.register.filed import read_credential
from ecert.rendering.qr import DEFAULT_MODULE_PX, draw_png, draw_svg
from ecert.storage.database import snapshot


class SymbolController(Controller):
    """Draw a certificate's code; only for the office, since a code shows who holds what."""

    path = "/api/v1/certificates/{identifier:str}"
    tags = ("presentation",)
    security = BEARER
    guards = (require_token,)

    @get("/qr.svg", operation_id="drawSymbolSVG", media_type="image/svg+xml", sync_to_thread=True)
    def draw_svg(
        self,
        identifier: FromPath[str],
        principal: Given[Principal],
        engine: Given[Engine],
        public_url: Given[str],
    ) -> Response[str]:
        """Draw the symbol as SVG, 0.42 mm a module."""
        code = _code(engine, identifier, principal, public_url)
        return Response(draw_svg(code.prefix, code.digits), media_type="image/svg+xml")

    @get("/qr.png", operation_id="drawSymbolPNG", media_type="image/png", sync_to_thread=True)
    def draw_png(
        self,
        identifier: FromPath[str],
        principal: Given[Principal],
        engine: Given[Engine],
        public_url: Given[str],
        module_px: Annotated[int, QueryParameter(ge=1, le=20)] = DEFAULT_MODULE_PX,
    ) -> Response[bytes]:
        """Draw the symbol as PNG, some pixels a module."""
        code = _code(engine, identifier, principal, public_url)
        return Response(draw_png(code.prefix, code.digits, module_px=module_px), media_type="image/png")


def _code(engine: Engine, identifier: str, principal: Principal, public_url: str) -> Code:
    with snapshot(engine) as session:
        return code_of(read_credential(session, identifier, by=principal), public_url=public_url)
