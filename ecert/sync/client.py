"""
Call the platform: token, push, ledger; the only module that knows `httpx`.

Only two things can go wrong for a caller. `PlatformUnavailable`: the platform is down, late, or answers something that
is no answer, so nobody knows what it did, and the same is to be sent again. `PlatformError`: it understood and refused
the whole call, so somebody must look. Rows that are refused are no error but part of a push's outcome.
"""

import logging
import ssl
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import httpx

from ecert.errors import Misconfigured, PlatformError, PlatformUnavailable
from ecert.sync.dialect import (
    LEDGER_PAGE,
    LEDGER_PATH,
    PUSH_PATH,
    TOKEN_PATH,
    LedgerItem,
    PushOutcome,
    format_push,
    parse_ledger_page,
    parse_outcome,
    parse_token,
)
from ecert.sync.records import PlatformRow
from ecert.sync.settings import PlatformSettings

MAX_ANSWER_BYTES = 4 * 1024 * 1024
"""Longest answer that is read: a page of the ledger has about 300 KiB."""

_JSON = "application/json"
_FORM = "application/x-www-form-urlencoded"
_CREDENTIALS_REFUSED = frozenset({httpx.codes.BAD_REQUEST, httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN})
_TRANSIENT = frozenset({httpx.codes.REQUEST_TIMEOUT, httpx.codes.TOO_MANY_REQUESTS})


class PlatformClient:
    """A connection to one platform; for one thread."""

    def __init__(self, http: httpx.Client, settings: PlatformSettings) -> None:
        """
        Take over a connection; nothing is sent yet.

        Args:
            http: opened on the platform's address, with its timeouts; whoever opened it closes it.
            settings: who we are at the platform, and the key of its dialect.
        """
        self._http = http
        self._settings = settings
        self._token: str | None = None

    def push(self, rows: Sequence[PlatformRow]) -> PushOutcome:
        """
        Push rows; a certificate may come once only, since the answer names rows by their `eCertID`.

        Raises:
            PlatformUnavailable: nobody knows what was stored; the same rows can be sent again without harm.
            PlatformError: the platform refused the whole push.
            Misconfigured: the SM4 key is none.
        """
        if len({row.row_key for row in rows}) != len(rows):
            raise ValueError("a certificate stands twice in one push")
        content = format_push(rows, city_code=self._settings.city_code, sm4_key=self._settings.sm4_key)
        body = self._ask("POST", PUSH_PATH, parameters={}, content=content)
        return parse_outcome(body, rows, secrets=(self._settings.client_secret, self._token or ""))

    def fetch_ledger(self) -> Iterator[LedgerItem]:
        """
        Fetch what the platform holds, a page at a time, in the order of `eCertID`.

        Raises:
            PlatformUnavailable: it cannot be read now.
            PlatformError: the platform does not show it.
        """
        after: str | None = ""
        while after is not None:
            parameters = {"after": after, "limit": str(LEDGER_PAGE)}
            page = parse_ledger_page(self._ask("GET", LEDGER_PATH, parameters=parameters), after=after)
            yield from page.items
            after = page.next

    def _ask(self, method: str, path: str, *, parameters: Mapping[str, str], content: bytes = b"") -> bytes:
        """Make a call with the token; one that is not taken any more is fetched again, once."""
        for _ in range(2):
            if self._token is None:
                self._token = self._fetch_token()
            with_token = {**parameters, "access_token": self._token}
            status, body = self._send(method, path, parameters=with_token, content=content, media_type=_JSON)
            if status != httpx.codes.UNAUTHORIZED:
                _check_status(status, path)
                return body
            self._token = None
        raise PlatformError(f"platform: {path} does not take the token that {TOKEN_PATH} gave")

    def _fetch_token(self) -> str:
        """Fetch an access token (client credentials grant, RFC 6749 section 4.4)."""
        form = {
            "client_id": self._settings.client_id,
            "client_secret": self._settings.client_secret,
            "grant_type": "client_credentials",
        }
        content = str(httpx.QueryParams(form)).encode("ascii")
        status, body = self._send("POST", TOKEN_PATH, parameters={}, content=content, media_type=_FORM)
        if status in _CREDENTIALS_REFUSED:
            raise PlatformError("platform: refused our client id and secret")
        _check_status(status, TOKEN_PATH)
        return parse_token(body)

    def _send(
        self, method: str, path: str, *, parameters: Mapping[str, str], content: bytes, media_type: str
    ) -> tuple[int, bytes]:
        """Send one request and read the answer up to its bounds."""
        headers = {"Accept": _JSON, "Accept-Encoding": "identity"} | ({"Content-Type": media_type} if content else {})
        request = self._http.build_request(method, path, params=parameters, content=content, headers=headers)
        # Not the time of day: how long a dripping answer is waited for.
        deadline = time.monotonic() + self._settings.answer_seconds
        body = bytearray()
        try:
            answer = self._http.send(request, stream=True, follow_redirects=False)
            try:
                for piece in answer.iter_raw():
                    body += piece
                    if len(body) > MAX_ANSWER_BYTES or time.monotonic() > deadline:
                        raise PlatformUnavailable(f"platform: {path} answered too much or too slowly")
            finally:
                answer.close()
        except httpx.HTTPError as error:
            # The library's own text may show what came back, and its request holds the token.
            raise PlatformUnavailable(f"platform: {path} cannot be reached ({type(error).__name__})") from None
        return answer.status_code, bytes(body)


@contextmanager
def open_client(settings: PlatformSettings) -> Iterator[PlatformClient]:
    """
    Open a connection to the platform that the settings name; nothing is sent yet.

    Neither proxies nor passwords come from the environment: the settings alone say what is sent where.

    Raises:
        Misconfigured: the address is none of http or https.
    """
    # The library logs every address that it calls, and the token is part of it.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        url = httpx.URL(settings.base_url)
    except httpx.InvalidURL:
        url = httpx.URL()
    if url.scheme not in {"http", "https"} or not url.host:
        raise Misconfigured("platform: its address must begin with http:// or https:// and name a host")
    timeouts = httpx.Timeout(settings.read_seconds, connect=settings.connect_seconds)
    with httpx.Client(base_url=url, timeout=timeouts, verify=ssl.create_default_context(), trust_env=False) as http:
        yield PlatformClient(http, settings)


def _check_status(status: int, path: str) -> None:
    if status == httpx.codes.OK:
        return
    if httpx.codes.is_client_error(status) and status not in _TRANSIENT:
        raise PlatformError(f"platform: {path} refused the request with status {status}")
    raise PlatformUnavailable(f"platform: {path} answered with status {status}")
