"""Lists in a browser: they follow what is typed, lose no click, and break no rule of access."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.access import find_violations, find_wide
from tests.browser.console.console import NARROW, WIDE, SignIn
from tests.browser.stage import Stage

LISTS = ("/console/applications", "/console/certificates")


@pytest.mark.parametrize(("size", "language"), [(WIDE, "zh"), (NARROW, "en")])
def test_lists_break_no_rule(sign_in: SignIn, size: tuple[int, int], language: str) -> None:
    """With every menu open, and where nothing is found."""
    visitor = sign_in("reviewer", size=size, language=language)
    for address in LISTS:
        page = visitor.open(address)
        assert find_wide(page) == []
        for menu in page.locator(".filters details.menu > summary").all():
            menu.click()
            assert find_violations(page) == []
        assert find_violations(visitor.open(f"{address}?q=zzz")) == []


@pytest.mark.parametrize("address", LISTS)
def test_list_follows_what_is_typed(sign_in: SignIn, address: str) -> None:
    """By the key of the search; the address says it, and a reload shows the same."""
    page = sign_in("clerk").open(address)
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("zzz")
    expect(page.locator("#rows table")).to_have_count(0)
    expect(page).to_have_url(re.compile("q=zzz"))
    page.reload()
    expect(page.locator("#q")).to_have_value("zzz")
    expect(page.locator("#rows table")).to_have_count(0)


def test_click_after_typing_is_not_lost(sign_in: SignIn, stage: Stage) -> None:
    """Leaving the search brings no new rows under the pointer: the link that is clicked is followed."""
    page = sign_in("clerk").open("/console/certificates")
    identifier = stage.certificates["valid"].identifier
    page.locator("#q").press_sequentially(identifier)
    link = page.locator(f'#rows td a[href="/console/certificates/{identifier}"]').first
    expect(page.locator("#rows tbody tr")).to_have_count(1)
    link.click()
    page.wait_for_url(f"**/console/certificates/{identifier}")
