"""The public log over HTTP: its static files, as they lie in its folder (C2SP, tlog-tiles), and single proofs."""

from typing import Any, Final

from litestar import Request, Response, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath

from ecert.errors import Malformed
from ecert.http.access import client_of
from ecert.http.given import Given
from ecert.log.errors import LogUnreadable, NotLogged
from ecert.log.keeping import LogKeeper
from ecert.log.tiles import read_tile_path
from ecert.verification.counter import Counter

_OPEN: Final = {"Access-Control-Allow-Origin": "*"}
_SHORT: Final = {**_OPEN, "Cache-Control": "public, max-age=5"}
_FOR_EVER: Final = {**_OPEN, "Cache-Control": "public, max-age=31536000, immutable"}
_NEW: Final = {**_OPEN, "Cache-Control": "no-store"}
TEXT: Final = "text/plain"
"""Media type of notes and proofs; the framework adds that they are UTF-8."""


@get(
    "/log/checkpoint",
    operation_id="getCheckpoint",
    tags=["log"],
    sync_to_thread=True,
    responses={200: ResponseSpec(str, description="The newest checkpoint, a signed note", media_type=TEXT)},
)
def get_checkpoint(keeper: Given[LogKeeper]) -> Response[str]:
    """
    Give the newest checkpoint: how long the log is, and its root, signed by the log and by witnesses.

    Raises:
        NotLogged: nothing is published yet.
    """
    published = keeper.log.current()
    if published is None:
        raise NotLogged("log: nothing is published yet")
    return Response(published.opened.note.text, media_type=TEXT, headers=_SHORT)


@get(
    "/log/tile/{tile:path}",
    operation_id="getTile",
    tags=["log"],
    sync_to_thread=True,
    responses={
        200: ResponseSpec(bytes, description="Up to 256 hashes of the tree", media_type="application/octet-stream")
    },
)
def get_tile(tile: FromPath[str], keeper: Given[LogKeeper]) -> Response[bytes]:
    """
    Give a tile of the tree, named by level, index and width: `0/x001/067`, `1/000.p/17`.

    Raises:
        NotLogged: there is no such tile.
    """
    try:
        content = keeper.log.read_tile(read_tile_path(tile.removeprefix("/"))).content
    except (Malformed, LogUnreadable) as error:
        raise NotLogged("tile: there is no such tile") from error
    return Response(content, media_type="application/octet-stream", headers=_FOR_EVER)


@get(
    "/log/proof/{identifier:str}",
    operation_id="getProof",
    tags=["log"],
    responses={200: ResponseSpec(str, description="Index, path and checkpoint (C2SP, tlog-proof)", media_type=TEXT)},
)
async def get_proof(
    request: Request[Any, Any, Any], identifier: FromPath[str], counter: Given[Counter]
) -> Response[str]:
    """
    Prove that a certificate's record stands in the public log.

    The line `extra` holds SHA-256 of the signed record, which is the entry that the proof is of.

    Raises:
        UnknownCertificate: there is none with this identifier.
        NotLogged: its record is not published yet; that takes a minute at most.
        TooManyRequests: the client has used up its minute.
    """
    proof = await counter.prove(identifier, client=client_of(request))
    if proof is None:
        raise NotLogged("log: the record is not published yet")
    return Response(proof.text, media_type=TEXT, headers=_NEW)
