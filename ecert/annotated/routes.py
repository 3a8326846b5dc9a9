"""Annotated copies over HTTP: the office makes, lists and recalls them; the public follows a link."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody
from sqlmodel import Session

from ecert.accounts.principal import Principal
from ecert.annotated.counter import LINK_PATH, hand_over, sweep
from ecert.annotated.link import give_copy
from ecert.annotated.rules import MAKERS, check_wish
from ecert.annotated.service import AnnotatedCopy, CopyDesk, list_copies, recall_copy
from ecert.http.access import BEARER, client_of, require_token
from ecert.http.given import Given
from ecert.http.limits import LookupLimits
from ecert.http.repeat import IdempotencyKey, created, do_once, repeatable
from ecert.register.lifecycle import EventKind
from ecert.storage.database import snapshot
from ecert.storage.idempotency import Answer
from ecert.watching.metrics import count_step

_HEADERS = {"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "private, no-store"}


@dataclass(frozen=True, slots=True)
class CopyWindow:
    """Where the public comes with a link."""

    desk: CopyDesk
    limits: LookupLimits


class CopyBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A copy as it is asked for."""

    cause: str
    """The purpose, as it stands on the copy: 1 to 200 characters. It stays in the certificate's history for ever."""
    copy: str = "original"
    """Whose face it has: `original` (正本) or `duplicate` (副本)."""
    expires_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    """When the copy ends, with an offset: at most 366 days from now; 30 days unless given."""
    link_seconds: int | None = None
    """How long the link lives, 60 to 604,800 seconds; 600 unless given, and never longer than the copy."""


class RecallBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a copy is called back."""

    reason: str


class CopyView(msgspec.Struct, frozen=True):
    """One copy."""

    copy_id: str
    identifier: str
    copy: str
    cause: str
    state: str
    """Of the link: `open`, `ended` or `recalled`. With its certificate it ends too, which is not told here."""
    created_at: datetime
    created_by: str
    expires_at: datetime
    link_expires_at: datetime
    sha256: str
    size: int
    downloads: int
    last_download_at: datetime | None
    recalled_at: datetime | None
    recalled_by: str | None
    recall_reason: str | None


class NewCopyView(CopyView, frozen=True):
    """A copy that was made just now."""

    link: str | None
    """Where it is to be had. Shown once: where the request is repeated, it is null."""


class CopyList(msgspec.Struct, frozen=True):
    """The newest 500 copies of a certificate's version."""

    items: list[CopyView]


_MADE = ResponseSpec(NewCopyView, description="The copy is made; the link is shown this once")
_RECALLED = ResponseSpec(CopyView, description="The copy is called back")


class CopyController(Controller):
    """The office's account of annotated copies (加注件)."""

    path = "/api/v1"
    tags = ("document",)
    security = BEARER
    guards = (require_token,)

    @get("/certificates/{identifier:str}/copies", operation_id="listCopies", sync_to_thread=True)
    def list_copies(
        self, identifier: FromPath[str], principal: Given[Principal], copy_desk: Given[CopyDesk]
    ) -> CopyList:
        """List a certificate's copies, the newest first."""
        now = copy_desk.clock()
        with snapshot(copy_desk.drawing.engine) as session:
            copies = list_copies(session, identifier, by=principal)
        return CopyList([_view(copy, now) for copy in copies])

    @post("/certificates/{identifier:str}/copies", operation_id="makeCopy", sync_to_thread=True, responses={201: _MADE})
    def make_copy(
        self,
        identifier: FromPath[str],
        data: JSONBody[CopyBody],
        principal: Given[Principal],
        copy_desk: Given[CopyDesk],
        idempotency_key: IdempotencyKey = None,
    ) -> Response[bytes]:
        """
        Have a copy made for a purpose, and get a link that ends by itself.

        A repeated request gets the same answer, without the link.
        """
        principal.require(*MAKERS)
        now = copy_desk.clock()
        wish = check_wish(data.cause, data.copy, expires_at=data.expires_at, link_seconds=data.link_seconds)
        request = repeatable(principal, f"POST {self.path}/certificates/{identifier}/copies", idempotency_key, data)
        kept, new = hand_over(
            copy_desk, identifier, wish, request, lambda copy: created(_new_view(copy, now)), by=principal, now=now
        )
        if new is None:
            return kept
        # The link stands in this answer alone: what is kept for a repetition lies in the database.
        told = created(msgspec.structs.replace(_new_view(new.copy, now), link=new.link))
        return Response(told.body, status_code=told.status, media_type="application/json", headers=_NOT_KEPT)

    @post("/copies/{copy_id:str}/recall", operation_id="recallCopy", sync_to_thread=True, responses={201: _RECALLED})
    def recall_copy(
        self,
        copy_id: FromPath[str],
        data: JSONBody[RecallBody],
        principal: Given[Principal],
        copy_desk: Given[CopyDesk],
        idempotency_key: IdempotencyKey = None,
    ) -> Response[bytes]:
        """Call a copy back: its link ends at once."""
        principal.require(*MAKERS)
        now, drawing = copy_desk.clock(), copy_desk.drawing
        request = repeatable(principal, f"POST {self.path}/copies/{copy_id}/recall", idempotency_key, data)
        recalled: list[str] = []

        def work(session: Session) -> Answer:
            copy = recall_copy(session, copy_id, reason=data.reason, by=principal, now=now, keyring=drawing.keyring)
            recalled.append(copy.copy_id)
            return created(_view(copy, now))

        answer = do_once(drawing.engine, request, work, now=now)
        if recalled:
            count_step(EventKind.COPY_RECALLED)
            sweep(copy_desk, now)
        return answer


@get(
    LINK_PATH + "/{token:str}",
    operation_id="followCopyLink",
    tags=["document"],
    media_type="application/pdf",
)
async def follow_link(
    request: Request[Any, Any, Any], token: FromPath[str], copy_window: Given[CopyWindow]
) -> Response[bytes]:
    """
    Give the annotated copy that a link leads to.

    A link that has ended, was called back, ended with its certificate or never was: one answer for all, 410.
    """
    copy_window.limits.count_client(client_of(request))
    content, copy_id = await sync_to_thread(give_copy, copy_window.desk, token)
    # The name is ASCII, and says nothing of the certificate.
    headers = {**_HEADERS, "Content-Disposition": f'attachment; filename="{copy_id}.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)


_NOT_KEPT = {"Cache-Control": "no-store"}


def _state(copy: AnnotatedCopy, now: datetime) -> str:
    if copy.recalled_at is not None:
        return "recalled"
    return "open" if copy.link_expires_at > now else "ended"


def _view(copy: AnnotatedCopy, now: datetime) -> CopyView:
    return CopyView(**_members(copy, now))


def _new_view(copy: AnnotatedCopy, now: datetime) -> NewCopyView:
    return NewCopyView(**_members(copy, now), link=None)


def _members(copy: AnnotatedCopy, now: datetime) -> dict[str, Any]:
    names = [name for name in CopyView.__struct_fields__ if name != "state"]
    return {name: getattr(copy, name) for name in names} | {"state": _state(copy, now)}
