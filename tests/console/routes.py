"""Every route of every page, as the service itself lists them: so a new one is in each of these tests."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from litestar import Litestar
from litestar.routes import HTTPRoute
from litestar.types.internal_types import PathParameterDefinition

PREFIXES: Final = ("/console", "/hall", "/language")
"""Where pages are that the service writes."""
OPEN: Final = ("/console/sign-in", "/console/invitation", "/console/oidc", "/hall", "/language")
"""Below these nobody has to be signed in; everything else is for those who are."""


@dataclass(frozen=True, slots=True)
class Route:
    """One handler of a page."""

    method: str
    pattern: str
    parameters: tuple[PathParameterDefinition | str, ...]
    names: frozenset[str]
    """What the handler is given."""

    @property
    def is_open(self) -> bool:
        """Whether it is for everybody."""
        return self.pattern.startswith(OPEN)

    @property
    def is_public(self) -> bool:
        """Whether it says the same to everybody, so that a cache may keep it."""
        return self.pattern.startswith("/hall")

    @property
    def reads_form(self) -> bool:
        """Whether it reads inputs."""
        return "form" in self.names

    def address(self, values: Mapping[str, str] | None = None) -> str:
        """Give its address with the values that are known, and others made up."""
        parts = [part if isinstance(part, str) else _value(part, values or {}) for part in self.parameters]
        return "/" + "/".join(part.strip("/") for part in parts)

    def __str__(self) -> str:
        """Name it in a failure."""
        return f"{self.method} {self.pattern}"


def page_routes(app: Litestar) -> Sequence[Route]:
    """List the handlers of all pages."""
    found = [
        Route(method, route.path, tuple(route.path_components), frozenset(handler.parsed_fn_signature.parameters))
        for route in app.routes
        if isinstance(route, HTTPRoute) and route.path.startswith(PREFIXES)
        for handler in route.route_handlers
        for method in sorted(handler.http_methods - {"OPTIONS", "HEAD"})
    ]
    return sorted(found, key=str)


def _value(parameter: PathParameterDefinition, values: Mapping[str, str]) -> str:
    if parameter.name in values:
        return values[parameter.name]
    made_up: Mapping[Any, str] = {int: "1", uuid.UUID: str(uuid.uuid4()), date: "2026-03-02"}
    return made_up.get(parameter.type, "nothing")
