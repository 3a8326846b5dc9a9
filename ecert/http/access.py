"""Who makes a request: the account behind its bearer token."""

from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler
from sqlalchemy import Engine

from ecert.accounts.principal import Principal
from ecert.accounts.service import authenticate
from ecert.clock import Clock
from ecert.errors import Unauthenticated
from ecert.storage.database import snapshot

MAX_TOKEN_LENGTH = 200


def provide_principal(
    request: Request[Any, Any, Any], engine: NamedDependency[Engine], clock: NamedDependency[Clock]
) -> Principal:
    """
    Tell whose bearer token the request carries.

    Raises:
        Unauthenticated: it carries none, or one that is unknown or expired.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > MAX_TOKEN_LENGTH:
        raise Unauthenticated("the request carries no bearer token")
    with snapshot(engine) as session:
        return authenticate(session, token.strip(), now=clock())


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
