"""Send a view as JSON past the framework's response objects: they make two and copy headers, at every request."""

import msgspec
from litestar.types import Receive, Scope, Send

_TYPE = (b"content-type", b"application/json")


class JsonAnswer:
    """One answer, encoded once; a handler that returns it names its view in `responses`."""

    __slots__ = ("_body", "_status")

    def __init__(self, view: msgspec.Struct, status: int) -> None:
        """Encode the view."""
        self._body, self._status = msgspec.json.encode(view), status

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer."""
        del scope, receive
        headers = [_TYPE, (b"content-length", str(len(self._body)).encode("ascii"))]
        await send({"type": "http.response.start", "status": self._status, "headers": headers})
        await send({"type": "http.response.body", "body": self._body, "more_body": False})
