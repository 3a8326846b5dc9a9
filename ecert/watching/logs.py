"""
Write the log: one line for each event, JSON for machines, words for a terminal; personal data in neither.

What could repeat somebody's data is left out: the words of exceptions that are not ours (their type and where they were
raised stay), and whatever other libraries add below the first line of theirs.
"""

import logging
import os
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import PurePath
from typing import Any, TextIO

import msgspec

from ecert.clock import system_clock
from ecert.errors import EcertError
from ecert.watching.request import RequestNotes, current_request

MAX_FRAMES = 40
"""Places shown of one exception: the last ones, where it was raised."""
MAX_FAILURES = 10
"""Exceptions shown of one chain."""
_OWN = "ecert"
_REQUEST = "request"
_LEVELS = {logging.INFO: "INFO", logging.WARNING: "WARNING"}
_ACCESS = "ecert.access"
_access = logging.getLogger(_ACCESS)
_encode = msgspec.json.Encoder().encode
_PLACE_PARTS = 3


class LogFormat(StrEnum):
    """How the log is written."""

    AUTO = "auto"
    """Text on a terminal, JSON elsewhere."""
    JSON = "json"
    TEXT = "text"


class JsonFormatter(logging.Formatter):
    """Writes an event as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line of an event."""
        given = record.__dict__.get("facts", {})
        event = _event(_instant(record), record.levelname, record.name, _message(record), given)
        failure = _failure(record)
        if failure is not None:
            event["error"] = list(_chain(failure))
        return msgspec.json.encode(event).decode()


class LineHandler(logging.StreamHandler[TextIO]):
    """Writes lines of JSON; what goes through `logging` is flushed line by line, so the two ways keep their order."""

    def __init__(self, stream: TextIO) -> None:
        """Find out whether the stream is a file."""
        super().__init__(stream)
        try:
            self._descriptor: int | None = stream.fileno()
        except OSError:
            self._descriptor = None

    def write_line(self, line: bytes) -> None:
        """Write one line that is ready, as a whole: one call to the system, past the stream where it is a file."""
        try:
            if self._descriptor is None:
                self.stream.write(f"{line.decode()}\n")
                self.flush()
            else:
                os.write(self._descriptor, line + b"\n")
        except OSError:
            # As `logging` does: whoever cannot write its log goes on with its work.
            self.handleError(logging.makeLogRecord({"msg": _REQUEST}))


class TextFormatter(logging.Formatter):
    """Writes an event for a person: one line, and where something failed the places below it."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the lines of an event."""
        facts = " ".join(f"{name}={value}" for name, value in _facts(record.__dict__.get("facts", {})).items())
        lines = [f"{_instant(record)} {record.levelname} {record.name} {_message(record)} {facts}".rstrip()]
        failure = _failure(record)
        for shown in () if failure is None else _chain(failure):
            lines.append(f"  {shown['type']}: {shown.get('says', '')}".rstrip(": "))
            lines += [f"    {place}" for place in shown["at"]]
        return "\n".join(lines)


def set_up_logging(log_format: LogFormat, *, stream: TextIO | None = None) -> None:
    """
    Log from now on, to standard error unless told otherwise; where somebody has set it up already, nothing changes.

    What the log never shows is not even gathered: thread, process and task of each event (logging's own advice).
    """
    output = sys.stderr if stream is None else stream
    plain = log_format is LogFormat.TEXT or (log_format is LogFormat.AUTO and output.isatty())
    handler: logging.Handler = logging.StreamHandler(output) if plain else LineHandler(output)
    handler.setFormatter(TextFormatter() if plain else JsonFormatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    # The HTTP client logs every address it calls, and the platform's carry its access token; Alembic talks much.
    for name in ("httpx", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)


class _RequestLine(msgspec.Struct, omit_defaults=True):
    time: str
    level: str
    logger: str
    message: str
    request_id: str
    method: str
    route: str
    status: int
    ms: float
    account: int | None = None


def log_request(notes: RequestNotes, method: str, route: str, *, status: int, seconds: float, failed: bool) -> None:
    """
    Write the line of a request that is over.

    Every request has one, and the way of a record through `logging` costs more than reading a certificate. So where the
    only handler is ours, the same line goes to it at once; anywhere else it goes that way.

    Args:
        notes: the request's own.
        method: as sent.
        route: the pattern of its address.
        status: of the answer; 0 where none began.
        seconds: how long it took.
        failed: whether it is a fault of the service.
    """
    level = logging.WARNING if failed else logging.INFO
    if not _access.isEnabledFor(level):
        return
    milliseconds = round(seconds * 1000, 2)
    handlers = logging.root.handlers
    if len(handlers) == 1 and type(handlers[0]) is LineHandler:
        now, spelled = _write_instant(system_clock()), _LEVELS[level]
        line = _RequestLine(
            now, spelled, _ACCESS, _REQUEST, notes.request_id, method, route, status, milliseconds, notes.account_id
        )
        handlers[0].write_line(_encode(line))
        return
    # The logger's own way would walk the stack for the line of code that speaks, which is always the same.
    record = logging.LogRecord(_ACCESS, level, __file__, 0, _REQUEST, None, None)
    record.__dict__["facts"] = {"method": method, "route": route, "status": status, "ms": milliseconds}
    _access.handle(record)


def _event(instant: str, level: str, name: str, message: str, given: Mapping[str, object]) -> dict[str, Any]:
    return {"time": instant, "level": level, "logger": name, "message": message, **_facts(given)}


def _instant(record: logging.LogRecord) -> str:
    return _write_instant(datetime.fromtimestamp(record.created, UTC))


def _write_instant(instant: datetime) -> str:
    return instant.isoformat(timespec="milliseconds")


def _message(record: logging.LogRecord) -> str:
    """Give the message; of another library's only the first line, since details with values come below it."""
    text = record.getMessage()
    return text if record.name.partition(".")[0] == _OWN else text.partition("\n")[0]


def _facts(given: Mapping[str, object]) -> dict[str, object]:
    """Give what the event says in members of its own, and whose request it belongs to."""
    facts: dict[str, object] = {}
    notes = current_request()
    if notes is not None:
        facts["request_id"] = notes.request_id
        if notes.account_id is not None:
            facts["account"] = notes.account_id
    facts.update(given)
    return facts


def _failure(record: logging.LogRecord) -> BaseException | None:
    return record.exc_info[1] if record.exc_info else None


def _chain(failure: BaseException) -> Iterator[dict[str, Any]]:
    """Tell an exception and what led to it, the last one first: type and places, and the words of our own ones only."""
    shown: BaseException | None = failure
    for _ in range(MAX_FAILURES):
        if shown is None:
            return
        entry: dict[str, Any] = {"type": f"{type(shown).__module__}.{type(shown).__qualname__}"}
        if isinstance(shown, EcertError):
            entry["says"] = f"{shown.code}: {shown.detail}"
        state = getattr(shown, "sqlstate", None) or getattr(shown, "sqlite_errorname", None)
        if state is not None:
            entry["says"] = str(state)
        yield entry | {"at": _places(shown)}
        shown = shown.__cause__ or (None if shown.__suppress_context__ else shown.__context__)


def _places(failure: BaseException) -> list[str]:
    """List where an exception came through, the place that raised it last; code has no values."""
    places: list[str] = []
    trace = failure.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        path = "/".join(PurePath(code.co_filename).parts[-_PLACE_PARTS:])
        places.append(f"{path}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return places[-MAX_FRAMES:]
