"""Answer with bytes past the framework's response objects: they make two and copy headers, at every request."""

import msgspec
from litestar.types import Receive, Scope, Send

RawHeaders = tuple[tuple[bytes, bytes], ...]
"""Names in lower case, as ASGI wants them."""
JSON: RawHeaders = ((b"content-type", b"application/json"),)


class Answer(msgspec.Struct, frozen=True):
    """One answer; a handler that returns it names its view in `responses`."""

    body: bytes
    status: int = 200
    headers: RawHeaders = JSON
    """Without the length."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer."""
        del scope, receive
        headers = [*self.headers, (b"content-length", b"%d" % len(self.body))]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})


def answer_view(view: msgspec.Struct, status: int) -> Answer:
    """Answer with a view as JSON."""
    return Answer(msgspec.json.encode(view), status)
