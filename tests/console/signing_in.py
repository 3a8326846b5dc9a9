"""People who set password and second factor, and sign in with them, as a browser does."""

import base64
import re
from dataclasses import dataclass

from ecert.accounts.invitations import invite_account
from ecert.signing.totp import PERIOD, code_at, step_at
from ecert.storage.database import transaction
from tests.building import the_keyring
from tests.console.visiting import Browser, Office

PASSWORD = "湘江北去橘子洲头看万山红遍"


@dataclass(slots=True)
class Person:
    """Somebody with a telephone."""

    office: Office
    name: str
    secret: bytes
    recovery: list[str]
    password: str = PASSWORD

    def code(self) -> str:
        """Give the code that the telephone shows now."""
        return code_at(self.secret, step_at(self.office.desk.clock()))

    def next_code(self) -> str:
        """Wait for a new code, and give it."""
        self.office.desk.clock.advance(seconds=PERIOD)
        return self.code()

    def sign_in(self, browser: Browser | None = None) -> Browser:
        """Sign in with password and code."""
        browser = browser or self.office.stranger()
        first = browser.post("/console/sign-in", {"name": self.name, "password": self.password, "next": ""})
        assert (first.status_code, first.headers.get("location")) == (303, "/console/sign-in/factor"), first.text
        second = browser.post("/console/sign-in/factor", {"code": self.next_code(), "next": ""})
        assert (second.status_code, second.headers.get("location")) == (303, "/console"), second.text
        return browser


def invited(office: Office, name: str) -> str:
    """Give the code of an invitation."""
    with transaction(office.desk.engine) as session:
        return invite_account(session, name, now=office.desk.clock(), keyring=the_keyring()).code


def enrolled(office: Office, name: str) -> Person:
    """Let somebody come with an invitation, and set password and second factor."""
    browser = office.stranger()
    assert browser.post("/console/invitation", {"code": invited(office, name)}).status_code == 303
    chosen = browser.post("/console/invitation/password", {"password": PASSWORD, "again": PASSWORD})
    assert chosen.status_code == 303, chosen.text
    person = offered(office, browser, name)
    done = browser.post("/console/invitation/factor", {"code": person.code()})
    assert done.status_code == 200, done.text
    person.recovery = re.findall(r"<li>([0-9A-Z-]{19})</li>", done.text)
    assert len(person.recovery) == 10
    return person


def offered(office: Office, browser: Browser, name: str) -> Person:
    """Take in the second factor that a page offers."""
    shown = re.search(r'factor-text">([A-Z2-7 ]+)<', browser.get("/console/invitation/factor").text)
    assert shown is not None
    text = shown[1].replace(" ", "")
    return Person(office, name, base64.b32decode(text + "=" * (-len(text) % 8)), [])
