"""What stands on a page, found by the names that pages promise: `data-id` of elements, the verdict at the body."""

import re
from typing import Final

from playwright.sync_api import Locator, Page, expect

from tests.browser.visiting import Come, Device, Visitor

_PHONE: Final = Device()


def part(page: Page, name: str) -> Locator:
    """Find an element by its name."""
    return page.locator(f'[data-id="{name}"]')


def expect_verdict(page: Page, colour: str, reason: str, *, inquiry: str | None = None) -> None:
    """
    Wait for a verdict.

    Args:
        page: the page or the app.
        colour: green, red or amber.
        reason: the one that decides.
        inquiry: how far the register was asked, where that matters.
    """
    body = page.locator(f'body[data-verdict="{colour}"][data-reason="{reason}"]')
    expect(body).to_be_attached()
    if inquiry is not None:
        expect(page.locator("body")).to_have_attribute("data-inquiry", inquiry)
    expect(part(page, "headline")).to_be_visible()
    expect(part(page, "reason")).not_to_be_empty()


def told(page: Page) -> tuple[str, str]:
    """Give colour and reason on show, once the register has answered or will not."""
    expect(page.locator("body")).not_to_have_attribute("data-verdict", "none")
    expect(page.locator("body")).not_to_have_attribute("data-inquiry", "asking")
    body = page.locator("body")
    return body.get_attribute("data-verdict") or "", body.get_attribute("data-reason") or ""


def open_code(visitor: Visitor, code: str) -> Page:
    """Open what a phone's own scanner opens: the address in a code, on the service's host."""
    return visitor.open(re.sub(r"^https://[^/]+", "", code))


def type_code(page: Page, text: str) -> None:
    """Enter a code or an identifier."""
    part(page, "text").fill(text)
    part(page, "text-submit").click()


def ask_number(page: Page, number: str, holder_name: str) -> None:
    """Look a paper up by its number and holder."""
    part(page, "number").fill(number)
    part(page, "name").fill(holder_name)
    part(page, "number-submit").click()


def enrol(page: Page) -> None:
    """Confirm the root's fingerprint, and wait until the app has what it needs."""
    part(page, "confirm-root").click()
    expect(part(page, "freshness")).to_have_attribute("data-stale", "false")


def keep_app(page: Page) -> None:
    """Wait until the browser has kept the app's files, as it does within a second of the first visit."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def ready(come: Come, device: Device = _PHONE) -> tuple[Visitor, Page]:
    """Open the app, confirm the root, and go to the screen where codes are typed."""
    visitor = come(device)
    page = visitor.open("/scan/")
    enrol(page)
    part(page, "manual").click()
    return visitor, page
