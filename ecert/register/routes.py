"""The register over HTTP: lists, signed files, history, lifecycle steps, the feed of events."""

import base64
import hashlib
from datetime import date, datetime
from typing import Annotated, TypeAlias

import msgspec
from litestar import Controller, Response, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from sqlalchemy import Engine
from sqlmodel import Session

from ecert.accounts.principal import AccountRole, Principal
from ecert.clock import Clock, legal_date
from ecert.errors import InvalidInput
from ecert.http.access import BEARER, require_token
from ecert.http.given import Given
from ecert.http.repeat import IdempotencyKey, created, do_once, repeatable
from ecert.register.events import Event
from ecert.register.filed import read_certificate, read_record
from ecert.register.search import Query, search
from ecert.register.service import get_certificate, list_feed
from ecert.register.steps import check_order, decide_step, order_step
from ecert.register.stored import open_stored
from ecert.signing.keyring import Keyring
from ecert.storage.database import snapshot
from ecert.storage.idempotency import Answer
from ecert.watching.metrics import count_step

MAX_PAGE = 200
Position: TypeAlias = Annotated[int, QueryParameter(ge=0, le=2**63 - 1)]
"""Where a page begins: any number that both databases can hold."""
MAX_EVENTS = 500


class FoundView(msgspec.Struct, frozen=True):
    """One certificate in a list."""

    identifier: str
    template: str
    certificate_number: str
    holder_name: str
    issued_date: date
    valid_from: date
    valid_to: date | None
    version: int
    status: str


class FoundPage(msgspec.Struct, frozen=True):
    """A page of certificates."""

    items: list[FoundView]
    next: str | None


class EventView(msgspec.Struct, frozen=True):
    """One signed event, opened."""

    position: int
    kind: str
    at: datetime
    actor: str
    confirmed_by: str | None
    reason_code: str | None
    reason: str | None
    document_number: str | None
    successor: str | None
    inspected_year: int | None
    inspection_result: str | None
    copy_id: str | None
    copy_expires_at: datetime | None
    sha256: str


class HistoryView(msgspec.Struct, frozen=True):
    """The whole signed history of a certificate, verified just now."""

    identifier: str
    status: str
    record_sha256: str
    events: list[EventView]


class StepBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A lifecycle step as ordered."""

    step: str
    reason_code: str
    reason: str
    document_number: str


class ConfirmationBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The second person's word on an ending."""

    decision: str
    opinion: str | None = None


class StepView(msgspec.Struct, frozen=True):
    """What became of a step."""

    identifier: str
    status: str
    step_id: str | None = None
    """Set while the step waits for a second person."""


class FeedItem(msgspec.Struct, frozen=True):
    """One event of the feed, as it was signed."""

    sequence: int
    identifier: str
    position: int
    event_cose: str
    """The signed event in base64."""


class FeedPage(msgspec.Struct, frozen=True):
    """A page of the feed."""

    items: list[FeedItem]
    next: int


_TAKEN = ResponseSpec(StepView, description="The step was taken")
_WAITING = ResponseSpec(StepView, description="The ending waits for its second person")
_DECIDED = ResponseSpec(StepView, description="The ending was confirmed or rejected")


class RegisterController(Controller):
    """What the office sees of the register and does with it."""

    path = "/api/v1/certificates"
    tags = ("register",)
    security = BEARER
    guards = (require_token,)

    @get("/", operation_id="listCertificates", sync_to_thread=True)
    def list_certificates(
        self,
        principal: Given[Principal],
        engine: Given[Engine],
        clock: Given[Clock],
        q: FromQuery[str | None] = None,
        template: FromQuery[str | None] = None,
        status: FromQuery[str | None] = None,
        expires_before: FromQuery[date | None] = None,
        cursor: Position = 0,
        limit: FromQuery[int] = 50,
    ) -> FoundPage:
        """List certificates, a page at a time."""
        size = max(1, min(limit, MAX_PAGE))
        query = Query(q, template, status, expires_before, cursor, size)
        with snapshot(engine) as session:
            found = search(session, query, by=principal, today=legal_date(clock()))
        items = [
            FoundView(
                entry.identifier,
                entry.template,
                entry.certificate_number,
                entry.holder_name,
                entry.issued,
                entry.valid_from,
                entry.valid_to,
                entry.version,
                entry.status,
            )
            for entry in found
        ]
        return FoundPage(items, str(found[-1].cursor) if len(found) == size else None)

    @get("/{identifier:str}/record.cose", operation_id="getRecord", media_type="application/cose", sync_to_thread=True)
    def get_record(
        self, identifier: FromPath[str], principal: Given[Principal], engine: Given[Engine]
    ) -> Response[bytes]:
        """Give the signed record byte for byte."""
        with snapshot(engine) as session:
            record = read_record(session, identifier, by=principal)
        return Response(record, media_type="application/cose")

    @get("/{identifier:str}/history", operation_id="getHistory", sync_to_thread=True)
    def get_history(
        self,
        identifier: FromPath[str],
        principal: Given[Principal],
        engine: Given[Engine],
        keyring: Given[Keyring],
        clock: Given[Clock],
    ) -> HistoryView:
        """Give the whole signed history, verified now."""
        with snapshot(engine) as session:
            opened = read_certificate(session, identifier, by=principal, keyring=keyring)
        stored = opened.stored
        pairs = zip(opened.history.events, stored.events, strict=True)
        return HistoryView(
            identifier=stored.identifier,
            status=opened.status_on(legal_date(clock())),
            record_sha256=hashlib.sha256(stored.record).hexdigest(),
            events=[_event(event, sealed) for event, sealed in pairs],
        )

    @post(
        "/{identifier:str}/steps",
        operation_id="orderStep",
        sync_to_thread=True,
        responses={201: _TAKEN, 202: _WAITING},
    )
    def order_step(
        self,
        identifier: FromPath[str],
        data: JSONBody[StepBody],
        principal: Given[Principal],
        engine: Given[Engine],
        keyring: Given[Keyring],
        clock: Given[Clock],
        idempotency_key: IdempotencyKey = None,
    ) -> Response[bytes]:
        """Suspend or resume at once (201); note an ending for its second person (202)."""
        principal.require(AccountRole.ISSUER)
        now = clock()
        order = check_order(
            data.step, reason_code=data.reason_code, reason=data.reason, document_number=data.document_number
        )
        request = repeatable(principal, f"POST {self.path}/{identifier}/steps", idempotency_key, data)
        results: list[str] = []

        def work(session: Session) -> Answer:
            step_id = order_step(session, identifier, order, by=principal, now=now, keyring=keyring)
            opened = open_stored(get_certificate(session, identifier, by=principal), keyring)
            results.append("proposed" if step_id is not None else opened.history.events[-1].kind)
            view = StepView(identifier, opened.status_on(legal_date(now)), step_id)
            return created(view, 201 if step_id is None else 202)

        answer = do_once(engine, request, work, now=now)
        _count(results)
        return answer

    @post(
        "/{identifier:str}/steps/{step_id:str}/confirmation",
        operation_id="confirmStep",
        sync_to_thread=True,
        responses={201: _DECIDED},
    )
    def confirm_step(
        self,
        identifier: FromPath[str],
        step_id: FromPath[str],
        data: JSONBody[ConfirmationBody],
        principal: Given[Principal],
        engine: Given[Engine],
        keyring: Given[Keyring],
        clock: Given[Clock],
        idempotency_key: IdempotencyKey = None,
    ) -> Response[bytes]:
        """Confirm or reject an ending that somebody else proposed."""
        principal.require(AccountRole.REVIEWER, AccountRole.ISSUER)
        now = clock()
        if data.decision not in {"confirm", "reject"}:
            raise InvalidInput.at("decision", "must be confirm or reject")
        confirm = data.decision == "confirm"
        address = f"POST {self.path}/{identifier}/steps/{step_id}/confirmation"
        request = repeatable(principal, address, idempotency_key, data)
        results: list[str] = []

        def work(session: Session) -> Answer:
            decide_step(
                session,
                identifier,
                step_id,
                confirm=confirm,
                opinion=data.opinion,
                by=principal,
                now=now,
                keyring=keyring,
            )
            opened = open_stored(get_certificate(session, identifier, by=principal), keyring)
            results.append(opened.history.events[-1].kind if confirm else "rejected")
            return created(StepView(identifier, opened.status_on(legal_date(now))))

        answer = do_once(engine, request, work, now=now)
        _count(results)
        return answer


def _count(results: list[str]) -> None:
    """Count what was done, now that it is committed; a repeated answer did nothing."""
    for result in results:
        count_step(result)


class EventController(Controller):
    """The feed of everything that happened."""

    path = "/api/v1/events"
    tags = ("register",)
    security = BEARER
    guards = (require_token,)

    @get("/", operation_id="listEvents", sync_to_thread=True)
    def list_events(
        self,
        principal: Given[Principal],
        engine: Given[Engine],
        after: Position = 0,
        limit: FromQuery[int] = 100,
    ) -> FeedPage:
        """List the register's events after a sequence number, in their order."""
        with snapshot(engine) as session:
            events = list_feed(session, after, by=principal, limit=max(1, min(limit, MAX_EVENTS)))
        items = [
            FeedItem(event.sequence, event.identifier, event.position, base64.b64encode(event.sealed).decode())
            for event in events
        ]
        return FeedPage(items, items[-1].sequence if items else after)


def _event(event: Event, sealed: bytes) -> EventView:
    inspection, copy = event.inspection, event.copy
    return EventView(
        position=event.position,
        kind=event.kind,
        at=event.at,
        actor=event.actor,
        confirmed_by=event.confirmed_by,
        reason_code=event.reason_code,
        reason=event.reason,
        document_number=event.document_number,
        successor=event.successor,
        inspected_year=None if inspection is None else inspection.year,
        inspection_result=None if inspection is None else inspection.result,
        copy_id=None if copy is None else copy.copy_id,
        copy_expires_at=None if copy is None else copy.expires_at,
        sha256=hashlib.sha256(sealed).hexdigest(),
    )
