"""Attachments over HTTP: raw bytes in, raw bytes out; nothing is ever shown in a browser's own page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.openapi.spec import OpenAPIFormat, OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema
from litestar.params import FromPath
from sqlalchemy import Engine

from ecert.accounts.principal import AccountRole, Principal
from ecert.attachment.media import MediaType, check_content
from ecert.attachment.service import Attachment, get_attachment, store_attachment
from ecert.clock import Clock
from ecert.http.access import BEARER, media_type_of, require_token, taking
from ecert.http.given import Given
from ecert.storage.database import snapshot, transaction

_ANY_FILE = "application/octet-stream"
"""For the OpenAPI document: an answer has the type of the file."""
_HEADERS = {
    # A file comes from outside the office: whatever opens it runs nothing of it, and no cache keeps it.
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
}


class AttachmentView(msgspec.Struct, frozen=True):
    """A file that is kept, without its bytes."""

    sha256: str
    media_type: str
    """What its bytes are."""
    size: int
    """In bytes."""
    uploaded_at: datetime
    """When it was brought first."""


@dataclass
class _Upload(Operation):
    """Describes a body of raw bytes, which the framework has no parameter for."""

    def __post_init__(self) -> None:
        """Name the types that are taken."""
        binary = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        self.request_body = RequestBody(
            {media_type.value: OpenAPIMediaType(schema=binary) for media_type in MediaType}, required=True
        )


class AttachmentController(Controller):
    """Take in and give back the files of applications."""

    path = "/api/v1/attachments"
    tags = ("applications",)
    security = BEARER
    guards = (require_token,)

    @post("/", operation_id="uploadAttachment", before_request=taking(*MediaType), operation_class=_Upload)
    async def upload(
        self,
        request: Request[Any, Any, Any],
        principal: Given[Principal],
        engine: Given[Engine],
        clock: Given[Clock],
    ) -> AttachmentView:
        """
        Keep a file, and give the digest by which an application names it.

        The same file again gets the same answer, so no `Idempotency-Key` is needed.
        """
        # Asked before the body is read: nobody else makes the service hold megabytes.
        principal.require(AccountRole.CLERK)
        content = await request.body()
        return await sync_to_thread(_store, engine, content, media_type_of(request), principal, clock())

    @get("/{sha256:str}", operation_id="getAttachment", media_type=_ANY_FILE, sync_to_thread=True)
    def get_attachment(
        self, sha256: FromPath[str], principal: Given[Principal], engine: Given[Engine]
    ) -> Response[bytes]:
        """Give a file, to be saved and not to be shown."""
        with snapshot(engine) as session:
            attachment, content = get_attachment(session, sha256, by=principal)
        name = f"{attachment.sha256[:16]}.{attachment.media_type.suffix}"
        headers = {**_HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, media_type=attachment.media_type.value, headers=headers)


def _store(engine: Engine, content: bytes, declared: str, by: Principal, now: datetime) -> AttachmentView:
    media_type = check_content(content, declared)
    with transaction(engine) as session:
        return _view(store_attachment(session, content, media_type, by=by, now=now))


def _view(attachment: Attachment) -> AttachmentView:
    return AttachmentView(attachment.sha256, attachment.media_type, attachment.size, attachment.uploaded_at)
