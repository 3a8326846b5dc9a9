"""The face of a certificate as a picture and as a signed PDF, for the office."""

from typing import Annotated

from litestar import Controller, Response, get
from litestar.params import FromPath, FromQuery, QueryParameter

from ecert.accounts.principal import Principal
from ecert.clock import Clock, legal_date
from ecert.document.face import MAX_COPY_NUMBER
from ecert.document.making import DrawingDesk
from ecert.document.order import DEFAULT_DPI, MAX_DPI, MIN_DPI, Form
from ecert.document.service import Wish, draw_face, give_pdf
from ecert.http.access import BEARER, require_token
from ecert.http.given import Given

MAX_PAGE = 99
PAGES_HEADER = "X-Page-Count"
"""Says how many pages the face has."""


class FaceController(Controller):
    """Draw a certificate's face; only for the office, since a face shows everything that is printed."""

    path = "/api/v1/certificates/{identifier:str}"
    tags = ("document",)
    security = BEARER
    guards = (require_token,)

    @get("/face.svg", operation_id="drawFaceSVG", media_type="image/svg+xml", sync_to_thread=True)
    def draw_svg(
        self,
        identifier: FromPath[str],
        principal: Given[Principal],
        drawing_desk: Given[DrawingDesk],
        clock: Given[Clock],
        copy: FromQuery[str] = "original",
        copy_number: Annotated[int | None, QueryParameter(ge=1, le=MAX_COPY_NUMBER)] = None,
        page: Annotated[int, QueryParameter(ge=1, le=MAX_PAGE)] = 1,
    ) -> Response[bytes]:
        """Draw a page of the face as SVG; `copy` is `original` (正本) or `duplicate` (副本)."""
        wish = Wish(Form.SVG, copy, page, copy_number=copy_number)
        page_drawn = draw_face(drawing_desk, identifier, wish, by=principal, today=legal_date(clock()))
        return _answer(*page_drawn, "image/svg+xml")

    @get("/face.png", operation_id="drawFacePNG", media_type="image/png", sync_to_thread=True)
    def draw_png(
        self,
        identifier: FromPath[str],
        principal: Given[Principal],
        drawing_desk: Given[DrawingDesk],
        clock: Given[Clock],
        copy: FromQuery[str] = "original",
        copy_number: Annotated[int | None, QueryParameter(ge=1, le=MAX_COPY_NUMBER)] = None,
        page: Annotated[int, QueryParameter(ge=1, le=MAX_PAGE)] = 1,
        dpi: Annotated[int, QueryParameter(ge=MIN_DPI, le=MAX_DPI)] = DEFAULT_DPI,
    ) -> Response[bytes]:
        """Draw a page of the face as PNG; `copy` is `original` (正本) or `duplicate` (副本)."""
        wish = Wish(Form.PNG, copy, page, dpi, copy_number=copy_number)
        page_drawn = draw_face(drawing_desk, identifier, wish, by=principal, today=legal_date(clock()))
        return _answer(*page_drawn, "image/png")

    @get("/face.pdf", operation_id="getFacePDF", media_type="application/pdf", sync_to_thread=True)
    def get_pdf(
        self,
        identifier: FromPath[str],
        principal: Given[Principal],
        drawing_desk: Given[DrawingDesk],
        clock: Given[Clock],
        copy: FromQuery[str] = "original",
    ) -> Response[bytes]:
        """Give the signed PDF, which is made once; `copy` is `original` (正本) or `duplicate` (副本)."""
        pdf = give_pdf(drawing_desk, identifier, copy, by=principal, now=clock())
        # The name is ASCII: an identifier has no other characters.
        name = f'attachment; filename="{identifier}.pdf"'
        return Response(pdf, media_type="application/pdf", headers={"Content-Disposition": name})


def _answer(page: bytes, pages: int, media_type: str) -> Response[bytes]:
    return Response(page, media_type=media_type, headers={PAGES_HEADER: str(pages)})
