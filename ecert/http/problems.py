"""
Errors as problem documents (RFC 9457): the one place that knows HTTP status codes.

An error that is none of ours is a bug: it is logged and answered with 500 and no detail.
"""

import logging
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import ExceptionHandlersMap

from ecert.errors import (
    Conflict,
    EcertError,
    Forbidden,
    InvalidInput,
    Malformed,
    Misconfigured,
    NotFound,
    PlatformError,
    TooLarge,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)
from ecert.storage.trouble import find_trouble
from ecert.watching.request import current_request_id

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

STATUS_CODES: tuple[tuple[type[EcertError], int, str], ...] = (
    (Malformed, 400, "Malformed request"),
    (InvalidInput, 422, "Invalid input"),
    (Unauthenticated, 401, "Not signed in"),
    (Forbidden, 403, "Not allowed"),
    (NotFound, 404, "Not found"),
    (Conflict, 409, "Conflict"),
    (TooLarge, 413, "Too large"),
    (TooManyRequests, 429, "Too many requests"),
    (PlatformError, 502, "The provincial platform failed"),
    (Unavailable, 503, "Not available now"),
    (Misconfigured, 503, "The service is not set up for this"),
)
"""Status code and title of each family of errors; the first that fits counts."""

_FRAMEWORK_CODES = {
    400: "malformed",
    401: "unauthenticated",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    415: "unsupported-media-type",
    429: "too-many-requests",
}


_FRAMEWORK_DETAILS = {
    "malformed": "body: cannot be read; it must be well-formed JSON in UTF-8",
    "not-found": "there is nothing at this address",
    "method-not-allowed": "this address does not take that method",
    "too-large": "body: is larger than this service takes",
    "unsupported-media-type": "body: must be application/json",
}

_HEADERS = {
    401: {"WWW-Authenticate": "Bearer"},  # RFC 6750, section 3
    429: {"Retry-After": "60"},  # RFC 6585, section 4; limits count by the minute
}
_CODE_HEADERS = {
    Unavailable.code: {"Retry-After": "5"},  # RFC 9110, section 10.2.3; seconds
}


class ProblemError(msgspec.Struct, frozen=True):
    """One place in the input that is wrong."""

    path: str
    message: str


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """A problem document (RFC 9457) with a stable `code`."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[ProblemError] = []
    request_id: str | None = None
    """By which the operator finds the request in the log."""


def problem_response(
    status: int, code: str, *, title: str, detail: str, errors: list[ProblemError] | None = None
) -> Response[bytes]:
    """Answer with a problem document."""
    problem = Problem(f"urn:ecert:problem:{code}", title, status, detail, code, errors or [], current_request_id())
    headers = _HEADERS.get(status, {}) | _CODE_HEADERS.get(code, {})
    return Response(msgspec.json.encode(problem), status_code=status, media_type=MEDIA_TYPE, headers=headers)


def _answer_ours(request: Request[Any, Any, Any], error: EcertError) -> Response[bytes]:
    for family, status, title in STATUS_CODES:
        if isinstance(error, family):
            errors = [ProblemError(entry.path, entry.message) for entry in error.errors]
            return problem_response(status, error.code, title=title, detail=error.detail, errors=errors)
    return _answer_bug(request, error)


def ask_for_password(request: Request[Any, Any, Any], error: EcertError) -> Response[bytes]:
    """Answer as to any other error, with the challenge that programs wait for which sign in with HTTP Basic."""
    answer = _answer_ours(request, error)
    answer.headers["WWW-Authenticate"] = 'Basic realm="ecert", charset="UTF-8"'  # RFC 7617, section 2
    return answer


def _answer_framework(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    del request
    status = error.status_code
    code = _FRAMEWORK_CODES.get(status, "malformed" if status < 500 else "internal")  # noqa: PLR2004
    errors = _validation_errors(error) if isinstance(error, ValidationException) else []
    if isinstance(error, ValidationException):
        status, code = 422, "invalid-input"
    # The framework's own text may repeat what the client sent, so it is not passed on.
    detail = "; ".join(f"{entry.path}: {entry.message}" for entry in errors)
    detail = detail or _FRAMEWORK_DETAILS.get(code, code.replace("-", " "))
    return problem_response(status, code, title=code.replace("-", " ").capitalize(), detail=detail, errors=errors)


def _validation_errors(error: ValidationException) -> list[ProblemError]:
    """Take places and messages from the framework's validation; msgspec's messages name types, never values."""
    found: list[ProblemError] = []
    for entry in error.extra if isinstance(error.extra, list) else []:
        if isinstance(entry, dict):
            path = str(entry.get("key") or entry.get("source") or "body")
            found.append(ProblemError(path[:120], str(entry.get("message", "is not valid"))[:300]))
    return found


def _answer_recursion(request: Request[Any, Any, Any], error: RecursionError) -> Response[bytes]:
    del request, error
    return problem_response(400, "malformed", title="Malformed request", detail="body: is nested too deeply")


def _answer_unknown(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Answer what nobody turned into an error of ours: a trouble of the database that a driver raised, or a bug."""
    trouble = find_trouble(error)
    if trouble is None:
        return _answer_bug(request, error)
    logger.warning("%s (%s)", trouble.detail, type(error).__name__)
    return _answer_ours(request, trouble)


def _answer_bug(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    # The address as it was sent may hold a name; its pattern does not.
    route = request.scope.get("path_template") or "no route"
    logger.error("unexpected error in %s %s", request.method, route, exc_info=error)
    return problem_response(500, "internal", title="Internal error", detail="an unexpected error; it was logged")


EXCEPTION_HANDLERS: ExceptionHandlersMap = {
    EcertError: _answer_ours,
    HTTPException: _answer_framework,
    RecursionError: _answer_recursion,
    Exception: _answer_unknown,
}
"""For the app: every error there is."""
