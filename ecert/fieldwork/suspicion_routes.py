"""Suspicions over HTTP: an inspector reports one, the office answers it once."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Controller, Response, get, post, put
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from sqlalchemy import Engine
from sqlmodel import Session

from ecert.accounts.principal import Principal
from ecert.clock import Clock
from ecert.fieldwork.answers import MAX_PAGE, Position, answer_kept, kept
from ecert.fieldwork.forms import Place, SuspicionForm
from ecert.fieldwork.suspicions import Suspicion, SuspicionState, answer_suspicion, list_suspicions, report_suspicion
from ecert.http.access import BEARER, require_token
from ecert.http.given import Given
from ecert.http.repeat import IdempotencyKey, created, do_once, repeatable
from ecert.storage.database import snapshot, transaction
from ecert.storage.idempotency import Answer


class AnswerBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the office answers."""

    answer: str


class SuspicionTaken(msgspec.Struct, frozen=True):
    """What an inspector is told of a suspicion that was taken in."""

    suspicion_id: str
    state: str
    """`open`: what it was when it was taken in."""
    received_at: datetime


class SuspicionView(msgspec.Struct, frozen=True):
    """A suspicion with the office's answer."""

    suspicion_id: str
    account: str
    device_id: str | None
    inspector_number: str
    kind: str
    text: str
    reported_at: datetime
    received_at: datetime
    round_id: str | None
    scan_id: str | None
    code: str | None
    identifier: str | None
    certificate_number: str | None
    holder_name: str | None
    place: Place | None
    state: str
    answer: str | None
    answered_at: datetime | None
    answered_by: str | None


class SuspicionPage(msgspec.Struct, frozen=True):
    """A page of suspicions, the newest first."""

    items: list[SuspicionView]
    next_cursor: str | None
    """For the next page; absent on the last one."""


_ANSWERED = ResponseSpec(SuspicionView, description="It is answered")


class SuspicionController(Controller):
    """Suspicions (疑点线索)."""

    path = "/api/v1/suspicions"
    tags = ("fieldwork",)
    security = BEARER
    guards = (require_token,)

    @get("/", operation_id="listSuspicions", sync_to_thread=True)
    def list_suspicions(
        self,
        principal: Given[Principal],
        engine: Given[Engine],
        wanted: Annotated[str | None, QueryParameter(name="state")] = None,
        cursor: Position = 0,
        limit: FromQuery[int] = 50,
    ) -> SuspicionPage:
        """List suspicions, the newest first: an inspector's own, or all for reviewer, issuer and auditor."""
        size = max(1, min(limit, MAX_PAGE))
        with snapshot(engine) as session:
            found = list_suspicions(session, by=principal, state=wanted, after=cursor, limit=size)
        items = [_view(suspicion) for suspicion in found]
        return SuspicionPage(items, str(found[-1].number) if len(found) == size else None)

    @put("/{suspicion_id:str}", operation_id="putSuspicion", sync_to_thread=True, responses=kept(SuspicionTaken))
    def report(
        self,
        suspicion_id: FromPath[str],
        data: JSONBody[SuspicionForm],
        principal: Given[Principal],
        engine: Given[Engine],
        clock: Given[Clock],
    ) -> Response[bytes]:
        """Report a suspicion, from a device or with another token of an inspector's."""
        with transaction(engine) as session:
            found, new = report_suspicion(session, suspicion_id, data, by=principal, now=clock())
        return answer_kept(SuspicionTaken(found.suspicion_id, SuspicionState.OPEN, found.received_at), new=new)

    @post(
        "/{suspicion_id:str}/answer",
        operation_id="answerSuspicion",
        sync_to_thread=True,
        responses={201: _ANSWERED},
    )
    def answer(
        self,
        suspicion_id: FromPath[str],
        data: JSONBody[AnswerBody],
        principal: Given[Principal],
        engine: Given[Engine],
        clock: Given[Clock],
        idempotency_key: IdempotencyKey = None,
    ) -> Response[bytes]:
        """Answer a suspicion, once; its inspector reads it."""
        now = clock()
        request = repeatable(principal, f"POST {self.path}/{suspicion_id}/answer", idempotency_key, data)

        def work(session: Session) -> Answer:
            return created(_view(answer_suspicion(session, suspicion_id, data.answer, by=principal, now=now)))

        return do_once(engine, request, work, now=now)


def _view(suspicion: Suspicion) -> SuspicionView:
    form = suspicion.form
    return SuspicionView(
        suspicion_id=suspicion.suspicion_id,
        account=suspicion.account,
        device_id=suspicion.device_id,
        inspector_number=form.inspector_number,
        kind=form.kind,
        text=form.text,
        reported_at=form.reported_at,
        received_at=suspicion.received_at,
        round_id=form.round_id,
        scan_id=form.scan_id,
        code=form.code,
        identifier=form.identifier,
        certificate_number=form.certificate_number,
        holder_name=form.holder_name,
        place=form.place,
        state=suspicion.state,
        answer=suspicion.answer,
        answered_at=suspicion.answered_at,
        answered_by=suspicion.answered_by,
    )
