"""Annual inspection over HTTP; what was noted stands in the certificate's history."""

from typing import Annotated

import msgspec
from litestar import Controller, Response, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody
from sqlalchemy import Engine
from sqlmodel import Session

from ecert.accounts.principal import AccountRole, Principal
from ecert.catalogue.entries import Catalogue
from ecert.clock import Clock, legal_date
from ecert.http.access import BEARER, require_token
from ecert.http.given import Given
from ecert.http.repeat import IdempotencyKey, created, do_once, repeatable
from ecert.inspection.service import check_inspection, note_inspection
from ecert.register.service import get_certificate
from ecert.register.stored import open_stored
from ecert.signing.keyring import Keyring
from ecert.storage.idempotency import Answer
from ecert.watching.metrics import count_step


class InspectionBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The result of an inspection as noted."""

    year: Annotated[int, msgspec.Meta(ge=1, le=9999)]
    """The calendar year that was inspected."""
    result: str
    """`passed` or `failed`."""
    reason: str | None = None
    """Needed where it failed."""
    document_number: str | None = None


class InspectionView(msgspec.Struct, frozen=True):
    """An inspection that stands in the certificate's chain."""

    identifier: str
    status: str
    """The certificate's, which no inspection changes."""
    position: int
    """Of the event in the chain."""
    year: int
    result: str


_NOTED = ResponseSpec(InspectionView, description="The result stands in the certificate's history")


class InspectionController(Controller):
    """What the office notes of yearly checks."""

    path = "/api/v1/certificates"
    tags = ("register",)
    security = BEARER
    guards = (require_token,)

    @post(
        "/{identifier:str}/inspections",
        operation_id="noteInspection",
        sync_to_thread=True,
        responses={201: _NOTED},
    )
    def note_inspection(
        self,
        identifier: FromPath[str],
        data: JSONBody[InspectionBody],
        principal: Given[Principal],
        engine: Given[Engine],
        catalogue: Given[Catalogue],
        keyring: Given[Keyring],
        clock: Given[Clock],
        idempotency_key: IdempotencyKey = None,
    ) -> Response[bytes]:
        """Note the result of a year's inspection; it changes no status."""
        principal.require(AccountRole.ISSUER)
        now = clock()
        order = check_inspection(data.year, data.result, reason=data.reason, document_number=data.document_number)
        request = repeatable(principal, f"POST {self.path}/{identifier}/inspections", idempotency_key, data)
        noted: list[str] = []

        def work(session: Session) -> Answer:
            event = note_inspection(
                session, identifier, order, by=principal, now=now, catalogue=catalogue, keyring=keyring
            )
            noted.append(event.kind)
            opened = open_stored(get_certificate(session, identifier, by=principal), keyring)
            status = opened.status_on(legal_date(now))
            return created(InspectionView(identifier, status, event.position, data.year, data.result))

        answer = do_once(engine, request, work, now=now)
        for kind in noted:
            count_step(kind)
        return answer
