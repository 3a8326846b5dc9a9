"""Applications over HTTP: the office's work, with a bearer token."""

from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from litestar import Controller, Response, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from sqlalchemy import Engine

from ecert.accounts.principal import AccountRole, Principal
from ecert.application.service import (
    Application,
    decide_application,
    get_application,
    list_applications,
    submit,
)
from ecert.application.submission import RawSubmission
from ecert.catalogue.entries import Catalogue
from ecert.clock import Clock
from ecert.http.access import BEARER, require_token
from ecert.http.given import Given
from ecert.http.repeat import IdempotencyKey, answer_with, created, repeatable
from ecert.signing.keyring import Keyring
from ecert.storage.database import snapshot, transaction
from ecert.storage.idempotency import Answer, answer_once

MAX_PAGE = 200


class HolderBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The holder as sent."""

    name: str
    code: str
    code_type: str


class GrantBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is granted beside the claims, where it is not the register's to choose."""

    certificate_number: str | None = None
    issued_date: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None


class SubmissionBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An application as sent."""

    template: str
    business_type: str
    holder: HolderBody
    claims: dict[str, Any]
    predecessor: str | None = None
    grant: GrantBody = GrantBody()


class DecisionBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A reviewer's decision."""

    decision: str
    opinion: str
    claims_sha256: str


class HolderView(msgspec.Struct, frozen=True):
    """The holder as the office sees it."""

    name: str
    code: str
    code_type: str


class GrantView(msgspec.Struct, frozen=True):
    """What is granted beside the claims."""

    certificate_number: str | None
    issued_date: date | None
    valid_from: date | None
    valid_to: date | None


class ApplicationView(msgspec.Struct, frozen=True):
    """An application as the office sees it."""

    id: str
    application_number: str
    state: str
    due_date: date | None
    """Absent until the working-day clock is there."""
    template: str
    template_version: int
    business_type: str
    holder: HolderView
    claims: dict[str, Any]
    grant: GrantView
    predecessor: str | None
    claims_sha256: str
    submitted_at: datetime
    decision: str | None
    opinion: str | None


class ApplicationPage(msgspec.Struct, frozen=True):
    """A page of applications."""

    items: list[ApplicationView]
    next: str | None


_SHOWN = {201: ResponseSpec(ApplicationView, description="The application; the same again for the same key and body")}


class ApplicationController(Controller):
    """Submit and decide."""

    path = "/api/v1/applications"
    tags = ("applications",)
    security = BEARER
    guards = (require_token,)

    @post("/", operation_id="submitApplication", sync_to_thread=True, responses=_SHOWN)
    def submit_application(
        self,
        data: JSONBody[SubmissionBody],
        principal: Given[Principal],
        engine: Given[Engine],
        catalogue: Given[Catalogue],
        keyring: Given[Keyring],
        clock: Given[Clock],
        idempotency_key: IdempotencyKey = None,
    ) -> Response[bytes]:
        """Take in an application; the same `Idempotency-Key` and body give the same answer."""
        principal.require(AccountRole.CLERK)
        now = clock()
        raw = RawSubmission(
            business_type=data.business_type,
            holder_name=data.holder.name,
            holder_code=data.holder.code,
            holder_code_type=data.holder.code_type,
            claims=data.claims,
            grant={key: value for key, value in msgspec.to_builtins(data.grant).items() if value is not None},
            predecessor=data.predecessor,
        )
        request = repeatable(principal, f"POST {self.path}", idempotency_key, data)
        with transaction(engine) as session:

            def produce() -> Answer:
                application = submit(
                    session, data.template, raw, catalogue=catalogue, keyring=keyring, by=principal, now=now
                )
                return created(_view(application))

            answer = answer_once(session, request, produce, now=now)
        return answer_with(answer)

    @get("/", operation_id="listApplications", sync_to_thread=True)
    def list_applications(
        self,
        principal: Given[Principal],
        engine: Given[Engine],
        in_state: Annotated[str | None, QueryParameter(name="state")] = None,
        cursor: FromQuery[str | None] = None,
        limit: FromQuery[int] = 50,
    ) -> ApplicationPage:
        """List applications, oldest first, a page at a time."""
        size = max(1, min(limit, MAX_PAGE))
        with snapshot(engine) as session:
            found = list_applications(session, by=principal, state=in_state, after=cursor, limit=size)
        following = found[-1].application_number if len(found) == size else None
        return ApplicationPage([_view(application) for application in found], following)

    @get("/{application_id:str}", operation_id="getApplication", sync_to_thread=True)
    def get_application(
        self,
        application_id: FromPath[str],
        principal: Given[Principal],
        engine: Given[Engine],
    ) -> ApplicationView:
        """Show one application with the digest that a decision must name."""
        with snapshot(engine) as session:
            return _view(get_application(session, application_id, by=principal))

    @post("/{application_id:str}/decisions", operation_id="decideApplication", sync_to_thread=True, responses=_SHOWN)
    def decide_application(
        self,
        application_id: FromPath[str],
        data: JSONBody[DecisionBody],
        principal: Given[Principal],
        engine: Given[Engine],
        clock: Given[Clock],
        idempotency_key: IdempotencyKey = None,
    ) -> Response[bytes]:
        """Approve, return or reject an application under review."""
        principal.require(AccountRole.REVIEWER)
        now = clock()
        request = repeatable(principal, f"POST {self.path}/{application_id}/decisions", idempotency_key, data)
        with transaction(engine) as session:

            def produce() -> Answer:
                application = decide_application(
                    session,
                    application_id,
                    decision=data.decision,
                    opinion=data.opinion,
                    claims_sha256=data.claims_sha256,
                    by=principal,
                    now=now,
                )
                return created(_view(application))

            answer = answer_once(session, request, produce, now=now)
        return answer_with(answer)


def _view(application: Application) -> ApplicationView:
    submission = application.submission
    holder, grant = submission.holder, submission.grant
    return ApplicationView(
        id=application.id,
        application_number=application.application_number,
        state=application.state,
        due_date=None,
        template=submission.slug,
        template_version=submission.version,
        business_type=submission.business_type,
        holder=HolderView(holder.name, holder.code, holder.code_type),
        claims=dict(submission.claims),
        grant=GrantView(grant.certificate_number, grant.issued, grant.valid_from, grant.valid_to),
        predecessor=submission.predecessor,
        claims_sha256=application.claims_sha256,
        submitted_at=application.submitted_at,
        decision=application.decision,
        opinion=application.opinion,
    )
