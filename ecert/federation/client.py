"""
Ask the identity service: what it says about itself, its keys, and tokens for a code; bounded in time and size.

What it says about itself and its keys are kept for an hour. A token that names an unknown key has them fetched anew,
once a minute at most: so a service may change its keys at any time, and nobody can make us ask it all the time.
"""

import logging
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Final
from urllib.parse import quote_plus, urlencode

import httpx
import msgspec

from ecert.federation.errors import Fault, IdentityRefused, IdentityServiceFailed
from ecert.federation.provider import DISCOVERY, Provider, read_provider
from ecert.federation.settings import IdentitySettings
from ecert.federation.tokens import KnownKey, read_keys

MAX_ANSWER_BYTES: Final = 256 * 1024
KEPT: Final = 3600.0
"""Seconds for which metadata and keys are kept."""
ASKED_ANEW: Final = 60.0
"""Seconds after which unknown keys are asked for again."""
_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"


class _TokenAnswer(msgspec.Struct, frozen=True):
    """What of the token endpoint's answer is read (RFC 6749, section 5.1; OpenID Connect Core, section 3.1.3.3)."""

    id_token: str
    access_token: str | None = None


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a code was redeemed for."""

    id_token: str = field(repr=False)
    access_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the service has said of itself, and when by a clock that is never set."""

    provider: Provider
    keys: Sequence[KnownKey]
    at: float


class IdentityClient:
    """The identity service that the settings name; for any number of threads."""

    def __init__(self, settings: IdentitySettings, *, now: Callable[[], float] = time.monotonic) -> None:
        """
        Make a client; nothing is sent yet.

        Args:
            settings: where the service is, and who we are to it.
            now: seconds of a clock that is never set.
        """
        # The library logs every address that it calls.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self._settings = settings
        self._now = now
        self._lock = Lock()
        self._known: _Known | None = None

    def provider(self) -> Provider:
        """
        Give what the service says about itself.

        Raises:
            IdentityServiceFailed: it cannot be asked now.
        """
        return self._know().provider

    def keys(self, key_id: str | None) -> Sequence[KnownKey]:
        """
        Give the service's keys, asked for anew if none has this name.

        Raises:
            IdentityServiceFailed: it cannot be asked now.
        """
        known = self._know()
        if key_id is not None and all(key.key_id != key_id for key in known.keys):
            known = self._know(at_most=ASKED_ANEW)
        return known.keys

    def redeem(self, code: str, verifier: str) -> Tokens:
        """
        Redeem a code for tokens.

        Raises:
            IdentityRefused: the service does not take it.
            IdentityServiceFailed: it cannot be asked now.
        """
        provider, settings = self.provider(), self._settings
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": settings.redirect_uri,
            "code_verifier": verifier,
        }
        credentials = None
        if provider.takes_secret_in_form:
            form |= {"client_id": settings.client_id, "client_secret": settings.client_secret}
        else:
            # RFC 6749, section 2.3.1: both are written as in a form first.
            credentials = httpx.BasicAuth(quote_plus(settings.client_id), quote_plus(settings.client_secret))
        status, content = self._send("POST", provider.token_endpoint, form=form, credentials=credentials)
        if status in {httpx.codes.BAD_REQUEST, httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
            raise IdentityRefused(Fault.DECLINED)
        if status != httpx.codes.OK:
            raise IdentityServiceFailed(f"identity service: its token endpoint answered with status {status}")
        try:
            answer = msgspec.json.decode(content, type=_TokenAnswer)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise IdentityServiceFailed("identity service: its token endpoint gave no ID token") from None
        return Tokens(answer.id_token, answer.access_token)

    def _know(self, *, at_most: float = KEPT) -> _Known:
        """Give what is known, if it is no older than so many seconds; whoever comes meanwhile waits for one answer."""
        with self._lock:
            if self._known is None or self._now() - self._known.at > at_most:
                issuer = self._settings.issuer
                provider = read_provider(self._fetch(issuer.rstrip("/") + DISCOVERY, "metadata"), issuer=issuer)
                keys = read_keys(self._fetch(provider.jwks_uri, "keys"))
                self._known = _Known(provider, keys, self._now())
            return self._known

    def _fetch(self, address: str, what: str) -> bytes:
        status, content = self._send("GET", address)
        if status != httpx.codes.OK:
            raise IdentityServiceFailed(f"identity service: asked for its {what}, it answered with status {status}")
        return content

    def _send(
        self,
        method: str,
        address: str,
        *,
        form: Mapping[str, str] | None = None,
        credentials: httpx.Auth | None = None,
    ) -> tuple[int, bytes]:
        """Send one request and read the answer up to its bounds; nobody is followed elsewhere."""
        settings = self._settings
        timeouts = httpx.Timeout(settings.read_seconds, connect=settings.connect_seconds)
        content = None if form is None else urlencode(form).encode("ascii")
        headers = {"Accept": _JSON, "Accept-Encoding": "identity"} | ({} if form is None else {"Content-Type": _FORM})
        # Not the time of day: how long a dripping answer is waited for.
        deadline = time.monotonic() + settings.answer_seconds
        body = bytearray()
        try:
            with (
                httpx.Client(timeout=timeouts, verify=ssl.create_default_context(), trust_env=False) as http,
                http.stream(method, address, content=content, headers=headers, auth=credentials) as answer,
            ):
                for piece in answer.iter_raw():
                    body += piece
                    if len(body) > MAX_ANSWER_BYTES or time.monotonic() > deadline:
                        raise IdentityServiceFailed("identity service: it answered too much or too slowly")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            # The library's own text may show what came back, and its request holds the code.
            raise IdentityServiceFailed(f"identity service: cannot be reached ({type(error).__name__})") from None
        return answer.status_code, bytes(body)
