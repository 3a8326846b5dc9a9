"""
Errors as problem documents (RFC 9457): the one place that knows HTTP status codes.

An error that is none of ours is a bug: it is logged and answered with 500 and no detail.
"""

import logging
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.serialization import decode_json
from litestar.types import ExceptionHandlersMap

from ecert.errors import (
    Conflict,
    EcertError,
    Forbidden,
    Gone,
    InvalidInput,
    Malformed,
    Misconfigured,
    NotFound,
    PlatformError,
    TooLarge,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
    UnsupportedMediaType,
)
from ecert.http.answer import Answer, RawHeaders
from ecert.signing.errors import SignerUnavailable
from ecert.storage.trouble import find_trouble
from ecert.watching.request import current_request_id, note_refused

logger = logging.getLogger(__name__)

_MEDIA_TYPE: RawHeaders = ((b"content-type", b"application/problem+json"),)

STATUS_CODES: tuple[tuple[type[EcertError], int, str], ...] = (
    (Malformed, 400, "Malformed request"),
    (InvalidInput, 422, "Invalid input"),
    (Unauthenticated, 401, "Not signed in"),
    (Forbidden, 403, "Not allowed"),
    (NotFound, 404, "Not found"),
    (Conflict, 409, "Conflict"),
    (Gone, 410, "Gone"),
    (TooLarge, 413, "Too large"),
    (UnsupportedMediaType, 415, "Unsupported media type"),
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

_BODY_READER = decode_json.__module__
_FRAMEWORK_DETAILS = {
    "malformed": "body: cannot be read; it must be well-formed JSON in UTF-8",
    "not-found": "there is nothing at this address",
    "method-not-allowed": "this address does not take that method",
    "too-large": "body: is larger than this service takes",
    "unsupported-media-type": "body: must be application/json",
}

_HEADERS: dict[int, RawHeaders] = {
    401: ((b"www-authenticate", b"Bearer"),),  # RFC 6750, section 3
}
_CODE_HEADERS: dict[str, RawHeaders] = {
    SignerUnavailable.code: ((b"retry-after", b"5"),),
    Unavailable.code: ((b"retry-after", b"5"),),  # RFC 9110, section 10.2.3; seconds
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
    state: str | None = None
    """The present state of what the request wanted to change, where that is why it was refused."""
    request_id: str | None = None
    """By which the operator finds the request in the log."""


def answer_error(error: Exception, *, method: str, route: str) -> Answer:
    """
    Answer an error with a problem document; one that is a bug is logged.

    Args:
        error: whatever was raised.
        method: of the request.
        route: the pattern of its address. The address as it was sent may hold a name.
    """
    if isinstance(error, (Forbidden, Unauthenticated)):
        note_refused(error.code)
    if isinstance(error, EcertError):
        for family, status, title in STATUS_CODES:
            if isinstance(error, family):
                errors = [ProblemError(entry.path, entry.message) for entry in error.errors]
                state = error.state if isinstance(error, Conflict) else None
                answer = _answer(status, error.code, title, error.detail, errors, state)
                return _tell_to_wait(answer, error) if isinstance(error, TooManyRequests) else answer
    if isinstance(error, HTTPException):
        return _answer_framework(error)
    if isinstance(error, RecursionError):
        return _answer(400, "malformed", "Malformed request", "body: is nested too deeply")
    if isinstance(error, UnicodeDecodeError) and _raised_by(error) == _BODY_READER:
        return _answer(400, "malformed", "Malformed request", _FRAMEWORK_DETAILS["malformed"])
    trouble = find_trouble(error)
    if trouble is not None:
        logger.warning("%s (%s)", trouble.detail, type(error).__name__)
        return answer_error(trouble, method=method, route=route)
    logger.error("unexpected error in %s %s", method, route, exc_info=error)
    return _answer(500, "internal", "Internal error", "an unexpected error; it was logged")


def _raised_by(error: Exception) -> str:
    """Name the module whose code was running; text that is no UTF-8 is a defect anywhere but in a body."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else str(trace.tb_frame.f_globals.get("__name__"))


def _answer(
    status: int,
    code: str,
    title: str,
    detail: str,
    errors: list[ProblemError] | None = None,
    state: str | None = None,
) -> Answer:
    kind = f"urn:ecert:problem:{code}"
    problem = Problem(kind, title, status, detail, code, errors or [], state, current_request_id())
    return Answer(
        msgspec.json.encode(problem), status, (*_MEDIA_TYPE, *_HEADERS.get(status, ()), *_CODE_HEADERS.get(code, ()))
    )


def _tell_to_wait(answer: Answer, error: TooManyRequests) -> Answer:
    """Say how long (RFC 6585, section 4)."""
    return msgspec.structs.replace(answer, headers=(*answer.headers, (b"retry-after", b"%d" % error.wait_seconds)))


def _answer_framework(error: HTTPException) -> Answer:
    status = error.status_code
    code = _FRAMEWORK_CODES.get(status, "malformed" if status < 500 else "internal")  # noqa: PLR2004
    errors = _validation_errors(error) if isinstance(error, ValidationException) else []
    if isinstance(error, ValidationException):
        status, code = 422, "invalid-input"
    # The framework's own text may repeat what the client sent, so it is not passed on.
    detail = "; ".join(f"{entry.path}: {entry.message}" for entry in errors)
    detail = detail or _FRAMEWORK_DETAILS.get(code, code.replace("-", " "))
    return _answer(status, code, code.replace("-", " ").capitalize(), detail, errors)


def _validation_errors(error: ValidationException) -> list[ProblemError]:
    """Take places and messages from the framework's validation; msgspec's messages name types, never values."""
    found: list[ProblemError] = []
    for entry in error.extra if isinstance(error.extra, list) else []:
        if isinstance(entry, dict):
            path = str(entry.get("key") or entry.get("source") or "body")
            found.append(ProblemError(path[:120], str(entry.get("message", "is not valid"))[:300]))
    return found


def _respond(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Give the same as the framework wants it."""
    answer = answer_error(error, method=request.method, route=request.scope.get("path_template") or "no route")
    headers = {name.decode(): value.decode() for name, value in answer.headers}
    media_type = headers.pop("content-type")
    return Response(answer.body, status_code=answer.status, media_type=media_type, headers=headers)


def ask_for_password(request: Request[Any, Any, Any], error: EcertError) -> Response[bytes]:
    """Answer as to any other error, with the challenge that programs wait for which sign in with HTTP Basic."""
    answer = _respond(request, error)
    answer.headers["www-authenticate"] = 'Basic realm="ecert", charset="UTF-8"'  # RFC 7617, section 2
    return answer


EXCEPTION_HANDLERS: ExceptionHandlersMap = {
    HTTPException: _respond,
    Exception: _respond,
}
"""For the app: every error there is."""
