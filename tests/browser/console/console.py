"""The console in a browser: people who have signed in, each in a context of their own."""

from typing import Final, Protocol

from playwright.sync_api import Page

from ecert.accounts.sessions import begin_session
from ecert.clock import system_clock
from ecert.pages.cookies import LANGUAGE_COOKIE, SESSION_COOKIE
from ecert.storage.database import transaction
from tests.browser.browsers import Browsers
from tests.browser.stage import Service, Stage
from tests.browser.visiting import Device, Visitor, visit

WIDE: Final = (1440, 900)
NARROW: Final = (1024, 768)
"""The two sizes of screen that the console is made for."""
LANGUAGES: Final = ("zh", "en")


class SignIn(Protocol):
    """Lets somebody of the staff come, who has signed in before."""

    def __call__(self, name: str, *, size: tuple[int, int] = ..., language: str = ..., script: bool = ...) -> Visitor:
        """Give the visitor; the context is closed at the end of the test."""


def come_signed_in(
    browsers: Browsers,
    service: Service,
    stage: Stage,
    name: str,
    *,
    size: tuple[int, int] = WIDE,
    language: str = "zh",
    script: bool = True,
) -> Visitor:
    """Let somebody of the staff come to the console in a context of his own; whoever calls closes it."""
    line = stage.installation.line
    with transaction(line.engine) as session:
        begun = begin_session(
            session,
            line.staff.principals[name].account_id,
            client="127.0.0.1",
            user_agent="a browser of the tests",
            now=system_clock(),
        )
    visitor = visit(
        browsers, service, Device(size=size, language="zh-CN" if language == "zh" else "en-GB", scripts=script)
    )
    # What a page had asked for when somebody left it, as htmx says.
    visitor.expected += ("htmx:afterRequest", "htmx:sendAbort")
    visitor.context.add_cookies(
        [
            {
                "name": SESSION_COOKIE,
                "value": begun.token,
                "domain": "localhost",
                "path": "/",
                "secure": True,
                "httpOnly": True,
                "sameSite": "Lax",
            },
            {"name": LANGUAGE_COOKIE, "value": language, "domain": "localhost", "path": "/"},
        ]
    )
    return visitor


def settled(page: Page) -> Page:
    """Wait until nothing is on its way any more."""
    page.wait_for_load_state("networkidle")
    return page
