"""
Speak with a log, and with witnesses, over HTTP: read public files, hand a note in; nothing of an answer is believed.

What could not be reached is tried again; every answer has its bound in bytes and in time.
"""

import time
from dataclasses import dataclass, field
from typing import Final

import httpx

from ecert.log.errors import LogUnreadable

SECONDS: Final = 10.0
"""For each step of one request."""
MAX_SECONDS: Final = 60.0
"""For one answer as a whole, however slowly it drips."""
TRIES: Final = 3
"""How often a file is asked for that could not be had."""
MAX_REPLY_BYTES: Final = 16_384
"""Longest answer to a note that is read."""
_TEXT = {"content-type": "text/plain; charset=utf-8"}
_PASSING = frozenset({408, 429, 500, 502, 503, 504})
_CONNECTS = 2


@dataclass(frozen=True, slots=True)
class Reply:
    """What was answered to a note."""

    status: int
    media_type: str
    body: bytes


@dataclass(slots=True)
class WebFiles:
    """The public files of a log at an address; for one thread."""

    address: str
    """Without the slash at its end."""
    seconds: float = SECONDS
    _http: httpx.Client = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Make the connection's pool; nothing is sent yet."""
        self._http = _open(self.seconds)

    def read(self, name: str, *, limit: int) -> bytes | None:
        """
        Read a file, and one byte more than *limit* at most; None where there is no such file.

        Raises:
            LogUnreadable: the address cannot be reached, or answers nonsense.
        """
        for _ in range(TRIES):
            status, content = self._get(f"{self.address}/{name}", limit)
            if status == httpx.codes.OK:
                return content
            if status in {httpx.codes.NOT_FOUND, httpx.codes.GONE}:
                return None
            if status not in _PASSING:
                break
        raise LogUnreadable(f"log: the file {name} cannot be had from its address")

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _get(self, url: str, limit: int) -> tuple[int, bytes]:
        """Ask once; what fails on the way counts as a failing server."""
        until, content = time.monotonic() + MAX_SECONDS, bytearray()
        try:
            with self._http.stream("GET", url) as answer:
                for part in answer.iter_bytes():
                    content += part
                    if len(content) > limit or time.monotonic() > until:
                        break
                return answer.status_code, bytes(content[: limit + 1])
        except (httpx.HTTPError, httpx.InvalidURL):
            return int(httpx.codes.BAD_GATEWAY), b""


def hand_in(url: str, text: bytes, *, seconds: float = SECONDS) -> Reply:
    """
    Post a text, a note as a rule, and give the answer, whatever it says.

    Raises:
        LogUnreadable: nobody answers there, or too long.
    """
    until, content = time.monotonic() + MAX_SECONDS, bytearray()
    try:
        with _open(seconds) as http, http.stream("POST", url, content=text, headers=_TEXT) as answer:
            for part in answer.iter_bytes():
                content += part
                if len(content) > MAX_REPLY_BYTES or time.monotonic() > until:
                    raise LogUnreadable("log: the answer to a note is too long, or too slow")
            media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
            return Reply(answer.status_code, media_type, bytes(content))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise LogUnreadable("log: the address of a note does not answer") from error


def _open(seconds: float) -> httpx.Client:
    transport = httpx.HTTPTransport(retries=_CONNECTS)
    return httpx.Client(timeout=httpx.Timeout(seconds), follow_redirects=False, transport=transport)
