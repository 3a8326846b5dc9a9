"""One event is one line, and no line repeats what somebody else said."""

import io
import json
import logging
import subprocess
import sys
from typing import Any

import pytest

from ecert.errors import NotFound
from ecert.watching.logs import (
    MAX_FAILURES,
    MAX_FRAMES,
    JsonFormatter,
    LogFormat,
    TextFormatter,
    set_up_logging,
)


def _record(
    name: str = "ecert.test",
    message: str = "said",
    error: BaseException | None = None,
    facts: dict[str, object] | None = None,
) -> logging.LogRecord:
    failure = None if error is None else (type(error), error, error.__traceback__)
    record = logging.LogRecord(name, logging.INFO, "file.py", 1, message, (), failure)
    record.created = 1772424000.5
    record.__dict__["facts"] = facts or {}
    return record


def _json(record: logging.LogRecord) -> dict[str, Any]:
    line = JsonFormatter().format(record)
    assert "\n" not in line
    return dict(json.loads(line))


def _raised(error: Exception) -> Exception:
    with pytest.raises(type(error)) as caught:
        raise error
    return caught.value


def test_event_is_one_json_object() -> None:
    """Instant in UTC, level, logger, message, and what the event says in members of its own."""
    assert _json(_record(message="two\nlines", facts={"count": 3})) == {
        "time": "2026-03-02T04:00:00.500+00:00",
        "level": "INFO",
        "logger": "ecert.test",
        "message": "two\nlines",
        "count": 3,
    }


def test_event_is_a_line_of_text_for_a_person() -> None:
    """The same in words."""
    line = TextFormatter().format(_record(facts={"count": 3}))
    assert line == "2026-03-02T04:00:00.500+00:00 INFO ecert.test said count=3"


def test_other_libraries_get_one_line() -> None:
    """What asyncio says of a lost task has the task's error in its second line."""
    record = _record("asyncio", "Task exception was never retrieved\nfuture: <Task exception=ValueError('张三')>")
    assert _json(record)["message"] == "Task exception was never retrieved"


def test_words_of_our_own_errors_are_shown() -> None:
    """They name fields, never values."""
    (shown,) = _json(_record(error=_raised(NotFound("name: no such account"))))["error"]
    assert (shown["type"], shown["says"]) == ("ecert.errors.NotFound", "not-found: name: no such account")
    assert shown["at"][-1].startswith("unit/watching/test_logs.py:")
    assert shown["at"][-1].endswith(" _raised")


def test_words_of_other_errors_are_not_shown() -> None:
    """Neither of the exception nor of its cause; in text as in JSON."""
    error = _raised(ValueError("张三"))
    error.__cause__ = _raised(KeyError("430102"))
    record = _record(error=error)
    for line in (JsonFormatter().format(record), TextFormatter().format(record)):
        assert "builtins.ValueError" in line
        assert "builtins.KeyError" in line
        assert "张三" not in line
        assert "430102" not in line


def test_long_tales_are_cut() -> None:
    """A recursion without end, and a chain without end, are still one line that can be read."""

    def deep(levels: int) -> None:
        if levels == 0:
            raise LookupError
        deep(levels - 1)

    with pytest.raises(LookupError) as caught:
        deep(200)
    caught.value.__cause__ = caught.value
    shown = _json(_record(error=caught.value))["error"]
    assert len(shown) == MAX_FAILURES
    assert {len(failure["at"]) for failure in shown} == {MAX_FRAMES}


_SPEAK = """
import logging, sys
from ecert.watching.logs import LogFormat, set_up_logging
set_up_logging(LogFormat(sys.argv[1]))
logging.getLogger("ecert.test").info("said")
logging.getLogger("httpx").info("GET http://platform.example?token=secret")
logging.getLogger("ecert.test").debug("too much")
"""


@pytest.mark.parametrize(("form", "is_json"), [("json", True), ("text", False), ("auto", True)])
def test_form_is_the_one_that_is_set(form: str, is_json: bool) -> None:
    """Where there is no terminal, machines read; what goes to standard output is never the log."""
    done = subprocess.run([sys.executable, "-c", _SPEAK, form], capture_output=True, text=True, timeout=60, check=True)
    (line,) = done.stderr.splitlines()
    assert done.stdout == ""
    assert line.startswith("{") == is_json
    assert "said" in line


def test_terminal_gets_text() -> None:
    """A person reads there."""
    program = f"""
import io, sys
class Screen(io.StringIO):
    isatty = lambda self: True
sys.stderr = Screen()
{_SPEAK}
print(sys.stderr.getvalue())
"""
    done = subprocess.run(
        [sys.executable, "-c", program, "auto"], capture_output=True, text=True, timeout=60, check=True
    )
    assert " INFO ecert.test said" in done.stdout


def test_set_up_by_somebody_else_stays() -> None:
    """A second set-up would write every line twice."""
    stream = io.StringIO()
    assert logging.getLogger().handlers != []
    set_up_logging(LogFormat.JSON, stream=stream)
    logging.getLogger("ecert.test").warning("said")
    assert stream.getvalue() == ""
