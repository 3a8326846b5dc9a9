"""What stands around every page of the console, in a browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.access import find_violations, find_wide
from tests.browser.console.console import LANGUAGES, NARROW, WIDE, SignIn


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [WIDE, NARROW, (390, 844)], ids=str)
def test_frame_breaks_no_rule(sign_in: SignIn, size: tuple[int, int], language: str) -> None:
    """By the rules of access (WCAG 2.2 A and AA), and nothing stands out of the window."""
    page = sign_in("clerk", size=size, language=language).open("/console")
    assert find_violations(page) == []
    assert find_wide(page) == []


def test_language_is_chosen_without_a_script(sign_in: SignIn) -> None:
    """The choice is a form; it leads back to the page."""
    page = sign_in("clerk", script=False).open("/console")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.endswith("/console")
