"""The watch around the application, with an application that does what a test needs."""

import asyncio
import logging
from typing import Any

import pytest
from litestar.types import Message, Receive, Scope, Send

from ecert.http.watch import Watch
from ecert.watching.request import current_request_id


def _scope(**members: Any) -> Any:  # noqa: ANN401 - an ASGI scope with as much as the test needs
    return {"type": "http", "method": "GET", "headers": [], "path_template": "/x"} | members


async def _receive() -> Any:  # noqa: ANN401 - never called
    raise AssertionError


def _serve(app: Any, **members: Any) -> list[Any]:  # noqa: ANN401 - ASGI
    """Serve one request and give what was sent."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(Watch(app)(_scope(**members), _receive, send))
    return sent


async def _answer(scope: Scope, receive: Receive, send: Send) -> None:
    del scope, receive
    await send({"type": "http.response.start", "status": 204, "headers": [(b"a", b"b")]})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def test_answer_gets_its_headers_and_nothing_else_changes() -> None:
    """The application's own headers come first."""
    start, body = _serve(_answer, headers=[(b"x-request-id", b"client-id-1")])
    assert start["headers"][0] == (b"a", b"b")
    assert start["headers"][-1] == (b"x-request-id", b"client-id-1")
    assert (b"x-content-type-options", b"nosniff") in start["headers"]
    assert body == {"type": "http.response.body", "body": b"", "more_body": False}


def test_id_is_known_while_the_application_works() -> None:
    """And it is the one that the answer carries."""
    seen: list[str | None] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(current_request_id())
        await _answer(scope, receive, send)

    start, _ = _serve(app)
    assert dict(start["headers"])[b"x-request-id"].decode() == seen[0]


def test_what_is_no_request_passes_untouched() -> None:
    """A web socket has no answer that could carry a header."""
    seen: list[Any] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        del receive, send
        seen.append((scope["type"], current_request_id()))

    assert _serve(app, type="websocket") == []
    assert seen == [("websocket", None)]


@pytest.mark.parametrize(("begun", "status"), [(False, 0), (True, 204)])
def test_request_that_breaks_off_has_its_line(caplog: pytest.LogCaptureFixture, begun: bool, status: int) -> None:
    """Status 0 where no answer began; the failure itself goes on to the server."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if begun:
            await _answer(scope, receive, send)
        raise ConnectionError

    with caplog.at_level(logging.INFO, "ecert.access"), pytest.raises(ConnectionError):
        _serve(app)
    (record,) = caplog.records
    assert record.__dict__["facts"]["status"] == status
