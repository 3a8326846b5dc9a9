"""
Ask a time-stamp authority (RFC 3161, section 3.4: the protocol over HTTP).

It says when a signature was there already, and its word counts where ours does not. Whoever draws makes the request and
reads the answer; here it is only carried.
"""

import httpx

from ecert.errors import Unavailable

SECONDS = 10.0
"""For one answer, the connection included."""
MAX_ANSWER_BYTES = 64 * 1024
_QUERY, _REPLY = "application/timestamp-query", "application/timestamp-reply"


class StampClient:
    """A time-stamp authority at an address; for any number of threads."""

    def __init__(self, url: str, *, seconds: float = SECONDS) -> None:
        """
        Make a client; nothing is sent yet.

        Args:
            url: where the authority is.
            seconds: that one answer may take.
        """
        self._url = url
        self._seconds = seconds

    def stamp(self, request: bytes) -> bytes:
        """
        Bring a request to the authority and give its answer.

        Args:
            request: a `TimeStampReq`, DER.

        Raises:
            Unavailable: it cannot be reached, is late, or gives no answer of the protocol.
        """
        limits = httpx.Timeout(self._seconds)
        try:
            with (
                httpx.Client(timeout=limits, follow_redirects=False) as http,
                http.stream("POST", self._url, content=request, headers={"content-type": _QUERY}) as answer,
            ):
                content = _read(answer)
        except httpx.HTTPError as error:
            raise Unavailable("tsa: the time-stamp authority cannot be reached") from error
        if content is None:
            raise Unavailable("tsa: the time-stamp authority gave no answer of the protocol")
        return content


def _read(answer: httpx.Response) -> bytes | None:
    media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if answer.status_code != httpx.codes.OK or media_type != _REPLY:
        return None
    content = bytearray()
    for part in answer.iter_bytes():
        content += part
        if len(content) > MAX_ANSWER_BYTES:
            return None
    return bytes(content) or None
