"""Who looks at a page: the officer behind a session's cookie, and the language that is read."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from litestar import Request
from litestar.concurrency import sync_to_thread
from sqlalchemy import Engine

from ecert.accounts.principal import Principal, Scopes
from ecert.accounts.sessions import SignedIn, identify_session, note_session
from ecert.clock import Clock
from ecert.errors import Unauthenticated
from ecert.http.access import taking
from ecert.http.given import Given
from ecert.messages import Language
from ecert.pages.cookies import LANGUAGE_COOKIE, SESSION_COOKIE
from ecert.pages.errors import ForeignForm
from ecert.pages.forms import FORM, MULTIPART, Form, read_request
from ecert.pages.tokens import HEADER, is_token
from ecert.storage.database import snapshot, transaction
from ecert.watching.request import note_account

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_check_body: Final = taking(FORM, MULTIPART)


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody of the office who signed in."""

    principal: Principal
    language: Language
    csrf: str
    """The session's own token; pages carry it masked."""
    session_id: int


@dataclass(frozen=True, slots=True)
class SessionDesk:
    """Tells whose a session is."""

    engine: Engine
    scopes: Scopes
    clock: Clock

    def identify(self, token: str) -> SignedIn:
        """
        Tell whose session this is, and note that it was used.

        Raises:
            Unauthenticated: nobody's that lasts.
        """
        now = self.clock()
        with snapshot(self.engine) as session:
            signed_in = identify_session(session, token, scopes=self.scopes, now=now)
        if signed_in.is_to_be_noted:
            with transaction(self.engine) as session:
                note_session(session, signed_in.session_id, now=now)
        return signed_in

    def identify_call(self, token: str, *, method: str, proof: str) -> Principal:
        """
        Tell whose session makes a call of the API; what changes something must carry the session's token.

        Raises:
            Unauthenticated: nobody's that lasts.
            ForeignForm: the token is missing or another session's.
        """
        signed_in = self.identify(token)
        note_account(signed_in.principal.account_id)
        if method not in _SAFE and not is_token(proof, signed_in.csrf):
            raise ForeignForm("request: does not carry the token of its session")
        return signed_in.principal


def language_of(request: Request[Any, Any, Any]) -> Language:
    """Give the language that is asked for in the address, or else remembered; Chinese where neither is."""
    for text in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if text in set(Language):
            return Language(str(text))
    return Language.ZH


async def check_page_request(request: Request[Any, Any, Any]) -> None:
    """
    Turn a request away that cannot be meant, or that another site's page has made a browser send.

    What a browser says of where a request comes from (Fetch Metadata, or the header Origin) stands beside the token of
    the session, not in its place.

    Raises:
        Malformed, UnsupportedMediaType: as for every request.
        ForeignForm: it comes from another site.
    """
    await _check_body(request)
    if request.method in _SAFE:
        return
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        is_foreign = site not in {"same-origin", "none"}
    else:
        is_foreign = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if is_foreign:
        raise ForeignForm("form: comes from another site")


async def provide_form(request: Request[Any, Any, Any]) -> Form:
    """Read the form of a request that nobody has to sign in for."""
    form, _ = await read_request(request)
    return form


async def provide_officer(request: Request[Any, Any, Any], session_desk: Given[SessionDesk]) -> Officer:
    """
    Tell who looks at a page; what changes something must carry the session's token.

    Raises:
        Unauthenticated: nobody signed in.
        ForeignForm: the token is missing or another session's.
    """
    token = request.cookies.get(SESSION_COOKIE, "")
    if not token:
        raise Unauthenticated("nobody signed in")
    signed_in = await sync_to_thread(session_desk.identify, token)
    note_account(signed_in.principal.account_id)
    if request.method not in _SAFE:
        _, sent = await read_request(request)
        if not is_token(request.headers.get(HEADER) or sent, signed_in.csrf):
            raise ForeignForm("form: does not carry the token of its session")
    return Officer(signed_in.principal, language_of(request), signed_in.csrf, signed_in.session_id)
