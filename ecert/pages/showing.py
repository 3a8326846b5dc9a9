"""Show a page: a template with its values, in a language, under a policy that lets nothing foreign run."""

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from jinja2 import Environment
from litestar import Request, Response
from markupsafe import Markup

from ecert.accounts.sessions import IDLE
from ecert.messages import Language, message
from ecert.pages.access import Officer, language_of
from ecert.pages.tokens import FIELD, mask_token

_POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "connect-src": "'self'",
    "font-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
PAGE_HEADERS: Final = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in _POLICY.items()),
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Nothing that somebody saw after signing in is to be found by the next one at the same machine.
    "Cache-Control": "no-store",
    "Vary": "Cookie, HX-Request, Accept-Encoding",
}
HTML: Final = "text/html"
_LEVEL: Final = 5
_WORTH_PACKING: Final = 1000

Frame = Callable[[Officer], Mapping[str, Any]]
"""Gives what stands around the pages of an officer: the ways that are open to him, and how much waits there."""


def _no_frame(officer: Officer) -> Mapping[str, Any]:
    del officer
    return {}


@dataclass(frozen=True, slots=True)
class Pages:
    """Shows pages."""

    environment: Environment
    frame: Frame = field(default=_no_frame)
    shared: Callable[[Language], Mapping[str, Any]] = field(default=lambda _: {})
    """Gives what templates of every room may call, in a language: the title of a kind by its slug."""

    def show(
        self,
        request: Request[Any, Any, Any],
        officer: Officer | None,
        template: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **values: object,
    ) -> Response[bytes]:
        """
        Show a page, or a part of one.

        Args:
            request: which asks for it.
            officer: who signed in; None on pages for everybody.
            template: name of its file.
            status: of the answer.
            headers: more of them.
            values: what the template names.
        """
        body = self.render(request, officer, template, **values).encode()
        sent = {**PAGE_HEADERS, **(headers or {})}
        if len(body) > _WORTH_PACKING and "gzip" in request.headers.get("accept-encoding", ""):
            body = gzip.compress(body, _LEVEL, mtime=0)
            sent["Content-Encoding"] = "gzip"
        return Response(body, status_code=status, media_type=HTML, headers=sent)

    def render(self, request: Request[Any, Any, Any], officer: Officer | None, template: str, **values: object) -> str:
        """Write a page as text."""
        language = language_of(request) if officer is None else officer.language
        context: dict[str, Any] = {
            "t": partial(_translate, language),
            "language": language.value,
            "officer": officer,
            "csrf_token": "",
            "csrf_field": Markup,
            "here": here(request),
            "idle_seconds": int(IDLE.total_seconds()),
            "with_query": partial(_with_query, request),
            "is_part": is_part(request),
            **self.shared(language),
        }
        if officer is not None:
            token = mask_token(officer.csrf)
            hidden = Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, token)
            context |= {"csrf_token": token, "csrf_field": lambda: hidden}
            # Around a part there is nothing, so nobody needs to count for it.
            context |= {} if is_part(request) else self.frame(officer)
        return self.environment.get_template(template).render(context | values)


def is_part(request: Request[Any, Any, Any]) -> bool:
    """Whether a script of the page asks for a part of it."""
    return request.headers.get("hx-request") == "true" and request.headers.get("hx-boosted") != "true"


def here(request: Request[Any, Any, Any]) -> str:
    """Give the address of a page with its query, without the language in it."""
    query = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return request.url.path + (f"?{urlencode(query)}" if query else "")


def _with_query(request: Request[Any, Any, Any], **changes: object) -> str:
    """Give the address of a page with some members of its query otherwise; None takes one away."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in changes]
    query = kept + [(name, str(value)) for name, value in changes.items() if value is not None]
    return request.url.path + (f"?{urlencode(query)}" if query else "")


def _translate(language: Language, key: str, **values: str | int) -> str:
    return message(key, language, **values)
