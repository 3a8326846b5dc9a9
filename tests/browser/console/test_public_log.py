"""The page of the public log in a browser, by the rules of access, in both languages and sizes."""

import pytest
from playwright.sync_api import expect

from tests.browser.access import find_violations, find_wide
from tests.browser.console.console import NARROW, WIDE, SignIn, settled


@pytest.mark.parametrize(
    ("name", "size", "language"),
    [("auditor", WIDE, "zh"), ("administrator", NARROW, "en"), ("auditor", (390, 844), "zh")],
    ids=str,
)
def test_page_breaks_no_rule(sign_in: SignIn, name: str, size: tuple[int, int], language: str) -> None:
    """By the rules of access (WCAG 2.2 A and AA); nothing stands out of the window, and the log is published."""
    page = settled(sign_in(name, size=size, language=language).open("/console/log"))
    expect(page.locator("h1")).to_have_text("公开日志" if language == "zh" else "Public log")
    expect(page.locator("#newest")).to_contain_text("ecert.example/log")
    assert find_violations(page) == []
    assert find_wide(page) == []
