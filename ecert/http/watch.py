"""
Stand around every request: give it an id, time it, count it, write its line into the log, and note who was refused.

This wraps the framework's own ASGI application, not its routes: also what no route takes gets an id and a line. The
line has the pattern of the address, never the address: what somebody typed may be a name, and a query is one.
"""

import random
import secrets
from time import perf_counter

from litestar.concurrency import sync_to_thread
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from ecert.accounts.journal import Refusal
from ecert.accounts.refusals import Refusals
from ecert.http.access import SESSION_COOKIE
from ecert.http.headers import RAW_SAFE_HEADERS
from ecert.watching.logs import log_request
from ecert.watching.metrics import count_request
from ecert.watching.request import RequestNotes, acceptable_id, begin_request

HEADER = b"x-request-id"
_SESSION = SESSION_COOKIE.encode()
_FIRST_OF_OURS = 500
"""The first status that means a fault of the service."""


_IDS = random.Random(secrets.randbits(128))  # noqa: S311 - an id is to be unlike others, not to be hard to guess
"""Asking the system for randomness would be a call to the kernel for each request."""


class Watch:
    """Wraps the application."""

    __slots__ = ("app", "refusals")

    def __init__(self, app: ASGIApp, refusals: Refusals | None = None) -> None:
        """
        Remember the application to call.

        Args:
            app: answers.
            refusals: writes down who was refused; None where nobody does.
        """
        self.app, self.refusals = app, refusals

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        started = perf_counter()
        notes = begin_request(_find_id(scope) or f"{_IDS.getrandbits(64):016x}")
        added = (*RAW_SAFE_HEADERS, (HEADER, notes.request_id.encode("ascii")))
        status = 0

        async def send_marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *added]
            await send(message)

        try:
            await self.app(scope, receive, send_marked)
        finally:
            method, route, seconds = scope["method"], scope.get("path_template") or "", perf_counter() - started
            count_request(method, route, status, seconds)
            log_request(notes, method, route, status=status, seconds=seconds, failed=status >= _FIRST_OF_OURS)
            if notes.refusal is not None and self.refusals is not None:
                await _write_down(self.refusals, notes, notes.refusal, scope)


async def _write_down(refusals: Refusals, notes: RequestNotes, code: str, scope: HTTPScope) -> None:
    """
    Write a refusal down; the answer has gone out already.

    Whoever carries no credentials was not refused, but asked for some.
    """
    known = notes.account_id is not None or any(_is_credential(name, value) for name, value in scope["headers"])
    if not known or not refusals.take_room():
        return
    client = scope["client"]
    refusal = Refusal(
        method=scope["method"],
        route=scope.get("path_template") or "",
        code=code,
        client="" if client is None else client[0],
        account_id=notes.account_id,
        request_id=notes.request_id,
    )
    await sync_to_thread(refusals.write, refusal)


def _is_credential(name: bytes, value: bytes) -> bool:
    return name == b"authorization" or (name == b"cookie" and _SESSION in value)


def _find_id(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == HEADER:
            return acceptable_id(value)
    return None
