"""
The ceilings over HTTP: a bare ASGI application, and an empty Litestar route that returns a small struct.

`python -m bench.apps asgi|litestar --fd N` serves one as the service is served: the same server, the same settings.
"""

import sys
from typing import Any

import msgspec
from litestar import Litestar, get
from litestar.enums import ScopeType
from litestar.types import Receive, Scope, Send

from ecert.cli.listening import listen

PATH = "/empty"
EXPECTED = b'"status":"ok"'
_BODY = b'{"status":"ok","count":1}'
_HEADERS = [(b"content-type", b"application/json"), (b"content-length", str(len(_BODY)).encode("ascii"))]


class Small(msgspec.Struct, frozen=True):
    """A small answer."""

    status: str
    count: int


@get(PATH)
async def empty() -> Small:
    """Answer at once."""
    return Small("ok", 1)


async def asgi(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer every request with ready-made bytes."""
    del receive
    if scope["type"] == ScopeType.HTTP:
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        await send({"type": "http.response.body", "body": _BODY, "more_body": False})


def main() -> None:
    """Serve the one that is named."""
    name, descriptor = sys.argv[1], int(sys.argv[3])
    app: Any = asgi if name == "asgi" else Litestar([empty], openapi_config=None, logging_config=None)
    listen(app, "127.0.0.1", 0, descriptor)


if __name__ == "__main__":
    main()
