"""Visit the console as a browser without a script does: cookies, forms with their token, redirects to follow."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

from httpx import Request, Response
from sqlmodel import select

from ecert.accounts.sessions import begin_session
from ecert.accounts.tables import AccountRow
from ecert.pages.cookies import SESSION_COOKIE
from ecert.pages.tokens import FIELD, mask_token
from ecert.storage.database import transaction
from tests.e2e.desk import Desk

_INPUT = re.compile(r"<input\b[^>]*>")
_ATTRIBUTE = re.compile(r"""([a-z-]+)="([^"]*)\"""")


@dataclass(slots=True)
class Browser:
    """One browser, with a session or without."""

    desk: Desk
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str = ""
    """The session's token, unmasked."""
    session_id: int = 0

    def get(self, address: str, **headers: str) -> Response:
        """Open a page; a redirect is not followed."""
        return self._send("GET", address, None, headers)

    def post(self, address: str, values: Mapping[str, str | Sequence[str]] | None = None, **headers: str) -> Response:
        """Send a form with the session's token."""
        token = {FIELD: mask_token(self.csrf)} if self.csrf else {}
        return self.send({**token, **(values or {})}, address, **headers)

    def send(self, values: Mapping[str, str | Sequence[str]], address: str, **headers: str) -> Response:
        """Send a form as it is."""
        content = urlencode(dict(values), doseq=True).encode()
        return self._send("POST", address, content, {"content-type": "application/x-www-form-urlencoded", **headers})

    def upload(
        self,
        address: str,
        values: Mapping[str, str | Sequence[str]],
        files: Sequence[tuple[str, tuple[str, bytes, str]]],
    ) -> Response:
        """Send a form with files, each with its input, name, bytes and type, and with the session's token."""
        token = {FIELD: mask_token(self.csrf)} if self.csrf else {}
        parts = Request("POST", "https://ecert.example", data={**token, **values}, files=files)
        return self._send("POST", address, parts.read(), {"content-type": parts.headers["content-type"]})

    def _send(self, method: str, address: str, content: bytes | None, headers: Mapping[str, str]) -> Response:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            sent["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        client = self.desk.client
        client.cookies.clear()
        answer = client.request(method, address, content=content, headers=sent, follow_redirects=False)
        for name, value in answer.cookies.items():
            self.cookies[name] = value
        return answer


@dataclass(slots=True)
class Office:
    """The console over HTTP, with an account for every role."""

    desk: Desk

    def sign_in(self, name: str) -> Browser:
        """Give a browser in which an account of the staff has signed in."""
        now = self.desk.clock()
        with transaction(self.desk.engine) as session:
            account = session.exec(select(AccountRow).where(AccountRow.name == name)).one()
            begun = begin_session(session, account.id or 0, client="127.0.0.1", user_agent="tests", now=now)
        return Browser(self.desk, {SESSION_COOKIE: begun.token}, begun.csrf, begun.session_id)

    def stranger(self) -> Browser:
        """Give a browser in which nobody has signed in."""
        return Browser(self.desk)


def inputs(page: str) -> dict[str, str]:
    """Give the hidden and other inputs of a page with what stands in them."""
    found: dict[str, str] = {}
    for tag in _INPUT.findall(page):
        attributes = {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag)}
        if "name" in attributes:
            found[attributes["name"]] = attributes.get("value", "")
    return found
