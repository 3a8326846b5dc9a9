"""Files of a log are read over real HTTP: bounded, tried again, and never believed to be there when nobody answers."""

import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from ecert.log.client import MAX_REPLY_BYTES, TRIES, Reply, WebFiles, hand_in
from ecert.log.errors import LogUnreadable


class _Handler(BaseHTTPRequestHandler):
    """Answers by the path; counts how often it was asked."""

    asked: ClassVar[Counter[str]] = Counter()

    def do_GET(self) -> None:
        """Give a file, or a failure."""
        self.asked[self.path] += 1
        status = {"/log/gone": 404, "/log/broken": 500, "/log/moved": 302, "/log/locked": 403}.get(self.path, 200)
        if self.path == "/log/flaky" and self.asked[self.path] < TRIES:
            status = 503
        body = b"x" * 100_000 if self.path == "/log/long" else b"content"
        self._answer(status, body)

    def do_POST(self) -> None:
        """Give back what came, or too much."""
        length = int(self.headers["content-length"])
        body = self.rfile.read(length)
        self._answer(409, b"x" * (MAX_REPLY_BYTES + 1) if self.path == "/long" else body)

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", "Text/X.tlog.size; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by the library
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    """Run a web server on this machine."""
    _Handler.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def files(address: str) -> Iterator[WebFiles]:
    """Open a log at the server."""
    opened = WebFiles(f"{address}/log")
    yield opened
    opened.close()


def test_a_file_is_read_and_a_missing_one_is_none(files: WebFiles) -> None:
    """Only the server's own word says that there is none."""
    assert files.read("checkpoint", limit=100) == b"content"
    assert files.read("gone", limit=100) is None


def test_no_more_is_read_than_is_looked_at(files: WebFiles) -> None:
    """One byte more shows that it is too long."""
    assert files.read("long", limit=50) == b"x" * 51


def test_what_fails_on_the_way_is_tried_again(files: WebFiles) -> None:
    """A few times, and then said."""
    assert files.read("flaky", limit=100) == b"content"
    with pytest.raises(LogUnreadable):
        files.read("broken", limit=100)
    assert _Handler.asked["/log/broken"] == TRIES


@pytest.mark.parametrize("name", ["moved", "locked"])
def test_a_log_is_not_looked_for_elsewhere(files: WebFiles, name: str) -> None:
    """A redirect leads to somebody else's files; and who is locked out does not knock again."""
    with pytest.raises(LogUnreadable):
        files.read(name, limit=100)
    assert _Handler.asked[f"/log/{name}"] == 1


def test_nobody_there_is_a_failure_and_not_a_missing_file() -> None:
    """Otherwise whoever takes the log off the net had rolled it back."""
    nowhere = WebFiles("http://127.0.0.1:9/log")
    with pytest.raises(LogUnreadable):
        nowhere.read("checkpoint", limit=100)
    nowhere.close()
    with pytest.raises(LogUnreadable):
        hand_in("http://127.0.0.1:9/add-checkpoint", b"note")


def test_a_note_is_handed_in(address: str) -> None:
    """The answer is given as it is, with its media type, and up to its bound."""
    assert hand_in(f"{address}/any", b"note") == Reply(409, "text/x.tlog.size", b"note")
    with pytest.raises(LogUnreadable):
        hand_in(f"{address}/long", b"note")
