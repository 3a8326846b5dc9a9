"""Issuing over HTTP."""

import hashlib
from dataclasses import dataclass
from typing import Any

import msgspec
from litestar import Controller, Request, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath
from litestar.status_codes import HTTP_201_CREATED
from litestar.types import ASGIApp

from ecert.catalogue.entries import Catalogue
from ecert.clock import Clock, legal_date
from ecert.http.access import BEARER, Gate
from ecert.http.answer import answer_view
from ecert.http.given import Given
from ecert.http.repeat import IdempotencyKey
from ecert.issuance.group import GroupCommit
from ecert.issuance.service import IssueOrder
from ecert.register.code import code_of
from ecert.register.stored import OpenedCertificate
from ecert.storage.idempotency import check_key


class CertificateLinks(msgspec.Struct, frozen=True):
    """Where the certificate's files are."""

    qr_svg: str
    qr_png: str
    record: str
    history: str
    pdf: str | None = None
    """Absent until documents are made."""
    ofd: str | None = None
    """Absent until documents are made."""


class IssuedView(msgspec.Struct, frozen=True):
    """A certificate that was issued."""

    identifier: str
    certificate_number: str
    status: str
    record_sha256: str
    code: str
    type_code_provisional: bool
    number_provisional: bool
    links: CertificateLinks


@dataclass(frozen=True, slots=True)
class IssuingDesk:
    """
    Everything that issuing works with, handed over as one thing.

    Several dependencies of a handler would be resolved in tasks of their own, at every request.
    """

    gate: Gate
    group_commit: GroupCommit
    catalogue: Catalogue
    clock: Clock
    public_url: str


_SHOWN = {HTTP_201_CREATED: ResponseSpec(IssuedView, description="The certificate; the same again for a repetition")}


class IssuanceController(Controller):
    """Turn an approved application into a certificate."""

    path = "/api/v1/applications/{application_id:str}/certificate"
    tags = ("issuance",)
    security = BEARER

    @post("/", operation_id="issueCertificate", responses=_SHOWN)
    async def issue_certificate(
        self,
        request: Request[Any, Any, Any],
        application_id: FromPath[str],
        desk: Given[IssuingDesk],
        idempotency_key: IdempotencyKey = None,
    ) -> ASGIApp:
        """Issue; a second call answers the same certificate, with an `Idempotency-Key` or without."""
        # No guard has looked for a token: there is no body that could be read before this.
        principal = await desk.gate.identify(request)
        check_key(idempotency_key)
        issued = await desk.group_commit.issue(IssueOrder(application_id, principal))
        return answer_view(_view(issued.certificate, desk), HTTP_201_CREATED)


def _view(opened: OpenedCertificate, desk: IssuingDesk) -> IssuedView:
    stored, reference = opened.stored, opened.record.template
    base = f"/api/v1/certificates/{stored.identifier}"
    return IssuedView(
        identifier=stored.identifier,
        certificate_number=opened.record.number,
        status=opened.status_on(legal_date(desk.clock())),
        record_sha256=hashlib.sha256(stored.record).hexdigest(),
        code=str(code_of(stored.credential, public_url=desk.public_url)),
        type_code_provisional=opened.record.type_code_provisional,
        number_provisional=desk.catalogue.get(reference.slug, reference.version).template.number.provisional,
        links=CertificateLinks(f"{base}/qr.svg", f"{base}/qr.png", f"{base}/record.cose", f"{base}/history"),
    )
