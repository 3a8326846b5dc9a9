"""Issuing over HTTP."""

import hashlib
from dataclasses import dataclass

import msgspec
from litestar import Controller, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath
from litestar.status_codes import HTTP_201_CREATED
from litestar.types import ASGIApp

from ecert.accounts.principal import Principal
from ecert.catalogue.entries import Catalogue
from ecert.clock import Clock, legal_date
from ecert.http.access import BEARER, Gate
from ecert.http.answer import Answer, answer_view
from ecert.http.bare import BareRequest, BareRoute
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
    pdf: str
    face_svg: str
    face_png: str
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

    async def issue(self, application_id: str, *, principal: Principal, key: str | None) -> Answer:
        """
        Issue for whoever asks.

        Raises:
            InvalidInput: the idempotency key is none.
            EcertError: whatever `ecert.issuance.service.issue` answers.
        """
        check_key(key)
        issued = await self.group_commit.issue(IssueOrder(application_id, principal))
        return answer_view(_view(issued.certificate, self), HTTP_201_CREATED)


_ISSUE = "/api/v1/applications/{application_id}/certificate"
_SHOWN = {HTTP_201_CREATED: ResponseSpec(IssuedView, description="The certificate; the same again for a repetition")}


class IssuanceController(Controller):
    """Turn an approved application into a certificate."""

    path = _ISSUE.replace("}", ":str}")
    tags = ("issuance",)
    security = BEARER

    @post("/", operation_id="issueCertificate", responses=_SHOWN)
    async def issue_certificate(
        self,
        application_id: FromPath[str],
        principal: Given[Principal],
        desk: Given[IssuingDesk],
        idempotency_key: IdempotencyKey = None,
    ) -> ASGIApp:
        """Issue; a second call answers the same certificate, with an `Idempotency-Key` or without."""
        return await desk.issue(application_id, principal=principal, key=idempotency_key)


def bare_routes(desk: IssuingDesk) -> list[BareRoute]:
    """Give the same address for the plain request: a day of many issues is a day of these."""

    async def issue_certificate(request: BareRequest) -> Answer | None:
        """Issue; a second call answers the same certificate. A session's request is the framework's to answer."""
        authorization = request.header(b"authorization") or ""
        if not authorization and request.header(b"cookie") is not None:
            return None
        # Who asks comes first: an unknown caller learns nothing else about the request.
        principal = await desk.gate.identify(authorization)
        return await desk.issue(request.value, principal=principal, key=request.header(b"idempotency-key"))

    return [BareRoute("POST", _ISSUE, issue_certificate)]


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
        links=CertificateLinks(
            qr_svg=f"{base}/qr.svg",
            qr_png=f"{base}/qr.png",
            record=f"{base}/record.cose",
            history=f"{base}/history",
            pdf=f"{base}/face.pdf",
            face_svg=f"{base}/face.svg",
            face_png=f"{base}/face.png",
        ),
    )
