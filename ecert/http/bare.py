"""
Serve the few addresses that are asked for all day in front of the framework (decision 0021).

A bare route takes only the plain request: exactly its method and address, no query, a small body that says what it is.
Everything else goes on to the framework's route of the same address, which does the same work with the same function.
So every other method, query, media type and mistake is answered as anywhere else, and OpenAPI lists the address.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from ecert.http.answer import Answer
from ecert.http.problems import answer_error

_JSON_TYPES = frozenset({b"application/json", b"application/json; charset=utf-8"})


class BareRequest(msgspec.Struct, frozen=True):
    """A plain request, as far as a bare route needs it."""

    value: str
    """What stands in the address where the pattern has its parameter; empty where it has none."""
    scope: HTTPScope
    body: bytes

    @property
    def client(self) -> str:
        """The client's address; empty where it is not known."""
        client = self.scope["client"]
        return "" if client is None else client[0]

    def header(self, name: bytes) -> str | None:
        """Give a header by its name in lower case, the first one where it came twice; None where it did not come."""
        return next((value.decode("latin-1") for key, value in self.scope["headers"] if key == name), None)


@dataclass(frozen=True, slots=True)
class BareRoute:
    """One address with its handler."""

    method: str
    pattern: str
    """The framework's pattern of the same address, with one parameter at most."""
    handler: Callable[[BareRequest], Awaitable[Answer | None]]
    """Gives None, with nothing done, for what the framework's route shall answer."""
    max_body: int = 0
    """Largest body in bytes; 0 for a request without one."""
    prefix: str = field(init=False)
    suffix: str = field(init=False)

    def __post_init__(self) -> None:
        """Take the pattern apart."""
        prefix, _, rest = self.pattern.partition("{")
        object.__setattr__(self, "prefix", prefix)
        object.__setattr__(self, "suffix", rest.partition("}")[2])

    def match(self, path: str) -> str | None:
        """Give the parameter of an address of this pattern; None for any other address."""
        if not (path.startswith(self.prefix) and path.endswith(self.suffix)):
            return None
        value = path[len(self.prefix) : len(path) - len(self.suffix)]
        fits = (len(self.prefix) < len(self.pattern)) is bool(value) and "/" not in value and "\0" not in value
        return value if fits else None


class BareRoutes:
    """Wraps the application: answers what it can, and hands on the rest."""

    __slots__ = ("_by_method", "app", "routes")

    def __init__(self, app: ASGIApp, routes: Sequence[BareRoute]) -> None:
        """Sort the routes by method."""
        self.app, self.routes = app, tuple(routes)
        methods = {route.method for route in routes}
        self._by_method = {method: [route for route in routes if route.method == method] for method in methods}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == ScopeType.HTTP and not scope["query_string"] and not scope.get("root_path"):
            for route in self._by_method.get(scope["method"], ()):
                value = route.match(scope["path"])
                if value is not None:
                    await self._try(route, value, scope, receive, send)
                    return
        await self.app(scope, receive, send)

    async def _try(self, route: BareRoute, value: str, scope: HTTPScope, receive: Receive, send: Send) -> None:
        size = _body_size(scope)
        answer: Answer | None = None
        if size is not None and size <= route.max_body:
            body = b""
            if size:
                body, receive = await _read(receive)
            scope["path_template"] = route.pattern
            try:
                answer = await route.handler(BareRequest(value, scope, body))
            except Exception as error:  # noqa: BLE001 - every error is answered, as the framework's routes do
                answer = answer_error(error, method=route.method, route=route.pattern)
        await (self.app if answer is None else answer)(scope, receive, send)


def _body_size(scope: HTTPScope) -> int | None:
    """Give the bytes of the body, if the headers say it and that it is plain JSON; 0 where there is none."""
    size, is_json = 0, False
    for name, value in scope["headers"]:
        if name == b"content-length":
            if not value.isdigit():
                return None
            size = int(value)
        elif name == b"content-type":
            is_json = value in _JSON_TYPES
        elif name in {b"transfer-encoding", b"content-encoding"}:
            return None
    return size if is_json or not size else None


async def _read(receive: Receive) -> tuple[bytes, Receive]:
    """Read the body; give it, and a way to read everything once more."""
    messages: list[Any] = []
    while True:
        message = await receive()
        messages.append(message)
        if not message.get("more_body", False):
            break
    body = b"".join(message.get("body", b"") for message in messages)
    coming = iter(messages)

    async def again() -> Any:  # noqa: ANN401 - a message of one of many types
        """Give what came once more, then what comes."""
        for message in coming:
            return message
        return await receive()

    return body, again
