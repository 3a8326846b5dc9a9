"""Who makes a request: the account behind its token."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any, Final, Protocol

from litestar import Request
from litestar.concurrency import sync_to_thread
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.types import BeforeRequestHookHandler

from ecert.accounts.principal import Principal
from ecert.accounts.reading import PrincipalReader
from ecert.clock import Clock
from ecert.errors import Malformed, Unauthenticated, UnsupportedMediaType
from ecert.http.given import Given
from ecert.watching.request import note_account

MAX_TOKEN_LENGTH = 200
MAX_CREDENTIALS_LENGTH = 1000
"""Of HTTP Basic in Base64: a token, and a name of any sensible length."""
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
SESSION_COOKIE: Final = "__Host-ecert-session"
"""Carries the session of somebody who signed in with a browser (`ecert.pages`)."""
PROOF_HEADER: Final = "x-csrf-token"
"""Carries what a page of that session knows, and another site's page does not."""
BEARER: list[dict[str, list[str]]] = [{"bearer": []}, {"session": []}]
"""For the OpenAPI document: this needs a bearer token, or a session."""
BASIC_OR_BEARER: list[dict[str, list[str]]] = [{"basic": []}, {"bearer": []}]
"""For the OpenAPI document: this takes a token in either way."""


class SessionReader(Protocol):
    """Tells whose a session is."""

    def identify_call(self, token: str, *, method: str, proof: str) -> Principal:
        """
        Tell whose session makes a call; it blocks.

        Args:
            token: of the session's cookie.
            method: of the request; what changes something needs a proof.
            proof: what the header for it says; empty where there is none.

        Raises:
            Unauthenticated: nobody's that lasts.
            Forbidden: the proof is missing or another session's.
        """
        ...


@dataclass(frozen=True, slots=True)
class Gate:
    """Tells who makes a request."""

    principals: PrincipalReader
    clock: Clock
    sessions: SessionReader | None = None
    """None where only tokens are taken."""

    async def identify_request(self, request: Request[Any, Any, Any]) -> Principal:
        """
        Tell whose bearer token a request carries, or where it carries no credentials, whose session.

        Raises:
            Unauthenticated: it carries neither, or one that is unknown or over.
            Forbidden: a session changes something without the proof that its own page sent it.
        """
        authorization = request.headers.get("authorization", "")
        token = "" if authorization else request.cookies.get(SESSION_COOKIE, "")
        if not token or self.sessions is None:
            return await self.identify(authorization)
        proof = request.headers.get(PROOF_HEADER, "")
        return await sync_to_thread(self.sessions.identify_call, token, method=request.method, proof=proof)

    async def identify(self, authorization: str) -> Principal:
        """
        Tell whose bearer token a request carries.

        Args:
            authorization: its header of this name; empty where there is none.

        Raises:
            Unauthenticated: it carries none, or one that is unknown or expired.
        """
        return await self.identify_token(find_token(authorization))

    async def identify_token(self, token: str) -> Principal:
        """
        Tell whose token this is, and note it for the log.

        Raises:
            Unauthenticated: it is unknown or expired.
        """
        principal = await self.principals.identify(token, now=self.clock())
        note_account(principal.account_id)
        return principal


async def provide_principal(request: Request[Any, Any, Any], gate: Given[Gate]) -> Principal:
    """
    Tell whose bearer token the request carries, or whose session.

    Raises:
        Unauthenticated: it carries neither, or one that is unknown or over.
        Forbidden: a session changes something without the proof that its own page sent it.
    """
    return await gate.identify_request(request)


async def provide_principal_of_program(request: Request[Any, Any, Any], gate: Given[Gate]) -> Principal:
    """
    Tell whose token the request carries, also as the password of HTTP Basic.

    For the few addresses that programs read which know nothing but name and password.

    Raises:
        Unauthenticated: it carries none, or one that is unknown or expired.
    """
    authorization = request.headers.get("authorization", "")
    return await gate.identify_token(_find_password(authorization) or find_token(authorization))


async def require_token(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """
    Guard: turn a request away before its body is read that carries neither a bearer token nor a session.

    It is `async` though it waits for nothing: the framework sends a plain function to a thread, at every request.

    Raises:
        Unauthenticated: it carries neither.
    """
    del handler
    authorization = connection.headers.get("authorization", "")
    if authorization or SESSION_COOKIE not in connection.cookies:
        find_token(authorization)


def find_token(authorization: str) -> str:
    """
    Find the bearer token in the header of a request.

    Raises:
        Unauthenticated: it carries none.
    """
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip() or len(token) > MAX_TOKEN_LENGTH:
        raise Unauthenticated("the request carries no bearer token")
    return token.strip()


def _find_password(authorization: str) -> str | None:
    """Find the password of a request (RFC 7617); the name beside it says nothing, since a token has one account."""
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() != "basic" or len(credentials) > MAX_CREDENTIALS_LENGTH:
        return None
    try:
        _, _, password = base64.b64decode(credentials.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return password


def taking(*media_types: str) -> BeforeRequestHookHandler:
    """
    Make what turns a request away whose address or body cannot be meant, before anything is read.

    No text holds a NUL character, and PostgreSQL could not even look for one; every body here says what it is. It runs
    once before each handler and is no guard: for every guard the framework makes a copy of the handler.

    Args:
        media_types: of the bodies that are taken.
    """
    known = frozenset(media_types)
    refusal = f"body: must be {'one of ' if len(known) > 1 else ''}{', '.join(media_types)}"

    async def check(request: Request[Any, Any, Any]) -> None:
        """
        Turn the request away, or do nothing.

        Raises:
            Malformed: path or query holds a NUL character.
            UnsupportedMediaType: the body says that it is something else.
        """
        if "\0" in request.scope["path"] or b"%00" in request.scope["query_string"]:
            raise Malformed("address: holds a NUL character")
        if request.scope["method"] not in _WITH_BODY:
            return
        length = request.headers.get("content-length", "")
        has_body = length not in {"", "0"} or "transfer-encoding" in request.headers
        if has_body and media_type_of(request) not in known:
            raise UnsupportedMediaType(refusal)

    return check


def client_of(request: Request[Any, Any, Any]) -> str:
    """Give the client's address; empty where it is not known."""
    return "" if request.client is None else request.client.host


def media_type_of(request: Request[Any, Any, Any]) -> str:
    """Give the type that a body says it has, in lower case and without parameters; empty where it says nothing."""
    return str(request.headers.get("content-type", "").partition(";")[0].strip().lower())


check_request = taking("application/json")
"""For the app: every body is JSON, unless a handler says otherwise."""
