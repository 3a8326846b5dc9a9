"""Issuing over HTTP."""

import hashlib

import msgspec
from litestar import Controller, post
from litestar.params import FromPath

from ecert.accounts.principal import Principal
from ecert.clock import Clock, legal_date
from ecert.http.access import BEARER, require_token
from ecert.http.given import Given
from ecert.http.repeat import IdempotencyKey
from ecert.issuance.group import GroupCommit, IssueOrder
from ecert.issuance.service import Office
from ecert.register.code import code_of
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


class IssuanceController(Controller):
    """Turn an approved application into a certificate."""

    path = "/api/v1/applications/{application_id:str}/certificate"
    tags = ("issuance",)
    security = BEARER
    guards = (require_token,)

    @post("/", operation_id="issueCertificate")
    async def issue_certificate(
        self,
        application_id: FromPath[str],
        principal: Given[Principal],
        group_commit: Given[GroupCommit],
        office: Given[Office],
        clock: Given[Clock],
        public_url: Given[str],
        idempotency_key: IdempotencyKey = None,
    ) -> IssuedView:
        """Issue; a second call answers the same certificate, with an `Idempotency-Key` or without."""
        check_key(idempotency_key)
        opened = await group_commit.issue(IssueOrder(application_id, principal))
        stored = opened.stored
        base = f"/api/v1/certificates/{stored.identifier}"
        reference = opened.record.template
        template = office.catalogue.get(reference.slug, reference.version).template
        return IssuedView(
            identifier=stored.identifier,
            certificate_number=opened.record.number,
            status=opened.status_on(legal_date(clock())),
            record_sha256=hashlib.sha256(stored.record).hexdigest(),
            code=str(code_of(stored.credential, public_url=public_url)),
            type_code_provisional=opened.record.type_code_provisional,
            number_provisional=template.number.provisional,
            links=CertificateLinks(f"{base}/qr.svg", f"{base}/qr.png", f"{base}/record.cose", f"{base}/history"),
        )
