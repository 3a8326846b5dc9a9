"""The witness as a server: one call, answered as C2SP tlog-witness says."""

import asyncio
import logging
from typing import Any, Final

from litestar import Litestar, Request, Response, get, post

from ecert.errors import EcertError
from ecert.witness.desk import WitnessDesk
from ecert.witness.exchange import MAX_REQUEST_BYTES

logger = logging.getLogger(__name__)

_FAILED: Final = 503


def create_witness(desk: WitnessDesk) -> Litestar:
    """Make the application of a witness; whoever runs it holds its state."""

    @post("/add-checkpoint", status_code=200, request_max_body_size=MAX_REQUEST_BYTES)
    async def add(request: Request[Any, Any, Any]) -> Response[str]:
        """Sign a checkpoint, or say why not."""
        body = await request.body()
        try:
            answer = await asyncio.to_thread(desk.answer, body)
        except EcertError as error:
            logger.exception("the witness cannot work now: %s", error.code)
            return Response("the witness cannot work now\n", status_code=_FAILED, media_type="text/plain")
        logger.info("asked to sign a checkpoint: %s", answer.status)
        # Written out: the framework would add a character set to the type of a size.
        return Response(answer.body, status_code=answer.status, headers={"content-type": answer.media_type})

    @get("/", media_type="text/plain")
    async def tell() -> str:
        """Say whose witness this is."""
        return f"{desk.key.text}\n"

    return Litestar([add, tell], openapi_config=None, logging_config=None)
