"""Witnesses over HTTP: they hand their signatures in, and anybody reads what they have signed."""

import re
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema
from litestar.params import FromPath
from sqlalchemy import Engine

from ecert.clock import Clock
from ecert.http.access import client_of, taking
from ecert.http.given import Given
from ecert.http.limits import LookupLimits
from ecert.log.checkpoint import open_checkpoint
from ecert.log.cosigning import MAX_COSIGNATURES_BYTES, take_cosignatures
from ecert.log.errors import LogUnreadable, NotLogged, WitnessUnknown
from ecert.log.folder import FolderFiles
from ecert.log.note import MAX_NOTE_BYTES, SignatureKind
from ecert.log.public import cosigned_name
from ecert.log.published import PublishedLog
from ecert.log.witnesses import Witness
from ecert.storage.database import transaction

_TEXT: Final = "text/plain"
_KEY_ID: Final = re.compile(r"[0-9a-f]{8}")
_HEADERS: Final = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=5"}


class CosignatureView(msgspec.Struct, frozen=True):
    """What was taken."""

    size: int
    """Of the checkpoint."""
    taken: tuple[str, ...]
    """Witnesses whose signature is new; one that had signed this checkpoint before is none of them."""


@dataclass(frozen=True, slots=True)
class CosignatureDesk:
    """Where witnesses hand their signatures in."""

    engine: Engine
    log: PublishedLog
    witnesses: tuple[Witness, ...]
    clock: Clock
    limits: LookupLimits

    def take(self, text: bytes) -> CosignatureView:
        """
        Take a checkpoint with lines of witnesses; it blocks.

        Raises:
            EcertError: whatever `take_cosignatures` refuses.
        """
        log_keys = [key for key in self.log.keys if key.kind is SignatureKind.LOG]
        # Nobody makes the database write who brings nothing: the form, and who has signed, are looked at before.
        opened = open_checkpoint(text, self.log.origin, log_keys)
        known = {(witness.name, witness.key.key_id) for witness in self.witnesses}
        if not any((line.name, line.key_id) in known for line in opened.note.lines):
            raise WitnessUnknown("checkpoint: nobody has signed it who is known as a witness here")
        with transaction(self.engine) as session:
            taken = take_cosignatures(
                session,
                text,
                origin=self.log.origin,
                log_keys=log_keys,
                witnesses=self.witnesses,
                now=self.clock(),
            )
        return CosignatureView(taken.size, taken.names)

    def newest(self, key_id: bytes) -> bytes | None:
        """Give the newest checkpoint that the witness with this key has signed, as it is published."""
        try:
            return FolderFiles(self.log.folder).read(cosigned_name(key_id), limit=MAX_NOTE_BYTES)
        except LogUnreadable:
            return None


@dataclass
class _HandIn(Operation):
    """Describes the body: a note."""

    def __post_init__(self) -> None:
        """Name its type."""
        note = Schema(type=OpenAPIType.STRING, description="a checkpoint of this log, with lines of witnesses below")
        self.request_body = RequestBody({_TEXT: OpenAPIMediaType(schema=note)}, required=True)


@post(
    "/log/cosignatures",
    operation_id="handInCosignature",
    tags=["log"],
    status_code=200,
    before_request=taking(_TEXT),
    request_max_body_size=MAX_COSIGNATURES_BYTES,
    operation_class=_HandIn,
)
async def hand_in_cosignature(
    request: Request[Any, Any, Any], cosignature_desk: Given[CosignatureDesk]
) -> CosignatureView:
    """
    Take the signatures of known witnesses under a checkpoint of this log.

    Raises:
        Malformed: the body is no checkpoint that this log signed.
        NotLogged: no checkpoint of this size is known.
        LogForked: this log's key has signed another tree of this size.
        WitnessUnknown: nobody has signed it who is known.
        CosignatureInvalid: a line of a known witness does not hold.
        TooManyRequests: the client has used up its minute.
    """
    cosignature_desk.limits.count_client(client_of(request))
    text = await request.body()
    return await sync_to_thread(cosignature_desk.take, text)


@get(
    "/log/cosigned/{key_id:str}",
    operation_id="getCosigned",
    tags=["log"],
    sync_to_thread=True,
    responses={200: ResponseSpec(str, description="A checkpoint with cosignatures, a signed note", media_type=_TEXT)},
)
def get_cosigned(key_id: FromPath[str], cosignature_desk: Given[CosignatureDesk]) -> Response[bytes]:
    """
    Give the newest checkpoint that a witness has signed, by the id of its key: eight hexadecimal digits.

    There may be a newer one that it has not signed yet.

    Raises:
        NotLogged: there is no such witness, or it has signed nothing yet.
    """
    text = cosignature_desk.newest(bytes.fromhex(key_id)) if _KEY_ID.fullmatch(key_id) else None
    if text is None:
        raise NotLogged("log: this witness has signed nothing yet")
    return Response(text, media_type=_TEXT, headers=_HEADERS)
