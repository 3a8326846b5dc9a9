"""Who makes a request: the account behind its bearer token."""

from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler
from sqlalchemy import Engine

from ecert.accounts.principal import Principal
from ecert.accounts.service import authenticate
from ecert.clock import Clock
from ecert.errors import Malformed, Unauthenticated
from ecert.http.given import Given
from ecert.storage.database import snapshot

MAX_TOKEN_LENGTH = 200
BEARER: list[dict[str, list[str]]] = [{"bearer": []}]
"""For the OpenAPI document: this needs a bearer token."""


def provide_principal(request: Request[Any, Any, Any], engine: Given[Engine], clock: Given[Clock]) -> Principal:
    """
    Tell whose bearer token the request carries.

    Raises:
        Unauthenticated: it carries none, or one that is unknown or expired.
    """
    token = _find_token(request)
    with snapshot(engine) as session:
        return authenticate(session, token, now=clock())


def require_token(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """
    Guard: turn a request without a bearer token away before its body is read.

    Raises:
        Unauthenticated: it carries none.
    """
    del handler
    _find_token(connection)


def _find_token(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    scheme, _, token = connection.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip() or len(token) > MAX_TOKEN_LENGTH:
        raise Unauthenticated("the request carries no bearer token")
    return token.strip()


def refuse_nul(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """
    Guard: an address holds no NUL character; no text has one, and PostgreSQL could not even look for it.

    Raises:
        Malformed: path or query holds one.
    """
    del handler
    if "\0" in connection.scope["path"] or b"%00" in connection.scope["query_string"]:
        raise Malformed("address: holds a NUL character")


def require_json(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """
    Guard: a body must say that it is JSON.

    Raises:
        HTTPException: 415, it says something else.
    """
    del handler
    if connection.scope.get("method") not in {"POST", "PUT", "PATCH"}:
        return
    length = connection.headers.get("content-length", "")
    has_body = length not in {"", "0"} or "transfer-encoding" in connection.headers
    media_type = connection.headers.get("content-type", "").partition(";")[0].strip().lower()
    if has_body and media_type != "application/json":
        raise HTTPException(status_code=415, detail="the body must be application/json")
