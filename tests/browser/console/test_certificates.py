"""The page of a certificate in a browser: by the rules of access, by the keyboard, on paper, and without a script."""

import pytest
from playwright.sync_api import expect

from tests.browser.access import find_violations, find_wide
from tests.browser.console.console import NARROW, WIDE, SignIn, settled
from tests.browser.stage import Stage

PAGES = ("", "/code", "/steps/revoke", "/steps/copy", "/steps/paper", "/steps/inspect")


def address_of(stage: Stage, name: str) -> str:
    """Give the address of a certificate's page."""
    return f"/console/certificates/{stage.certificates[name].identifier}"


@pytest.mark.parametrize(
    ("size", "language", "name"),
    [(WIDE, "zh", "valid"), (NARROW, "en", "suspended"), ((390, 844), "zh", "revoked")],
    ids=str,
)
def test_page_breaks_no_rule(sign_in: SignIn, stage: Stage, size: tuple[int, int], language: str, name: str) -> None:
    """By the rules of access (WCAG 2.2 A and AA), with every proof unfolded, and nothing stands out of the window."""
    page = settled(sign_in("issuer", size=size, language=language).open(address_of(stage, name)))
    for summary in page.locator("details.proof > summary").all():
        summary.click()
    assert find_violations(page) == []
    assert find_wide(page) == []


@pytest.mark.parametrize("path", PAGES[1:])
def test_forms_break_no_rule(sign_in: SignIn, stage: Stage, path: str) -> None:
    """Each of them."""
    page = settled(sign_in("issuer", size=NARROW).open(address_of(stage, "valid") + path))
    expect(page.locator("h1")).to_be_visible()
    assert find_violations(page) == []
    assert find_wide(page) == []


def test_suspension_by_the_keyboard_alone(sign_in: SignIn, stage: Stage) -> None:
    """From the page to the form, and back to the page that says it was done; then resumed the same way."""
    page = settled(sign_in("issuer").open(address_of(stage, "valid-paper")))
    for name, step in (("暂停", "suspend"), ("恢复", "resume")):
        link = page.get_by_role("link", name=name, exact=True)
        link.focus()
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{page.url.split('/console')[0]}{address_of(stage, 'valid-paper')}/steps/{step}")
        page.locator("input[type=radio]").first.focus()
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.type("湘广〔2026〕7号")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status").first).to_contain_text("证照已")


def test_ending_takes_more_than_a_click(sign_in: SignIn, stage: Stage) -> None:
    """The page only leads to a form; the form does not go out without a ground and a number; and then it waits."""
    page = settled(sign_in("issuer", script=False).open(address_of(stage, "valid")))
    page.get_by_role("link", name="吊销", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("不能恢复")
    page.get_by_role("button", name="提请终止").click()
    assert page.url.endswith("/steps/revoke")
    expect(page.get_by_role("heading", level=1)).to_have_text("吊销证照")


def test_page_on_paper(sign_in: SignIn, stage: Stage) -> None:
    """Facts, history and code are printed; navigation and buttons are not."""
    page = settled(sign_in("auditor").open(address_of(stage, "suspended")))
    page.emulate_media(media="print")
    expect(page.locator("nav.side")).to_be_hidden()
    expect(page.locator("#facts dl")).to_be_visible()
    expect(page.locator("#history")).to_be_visible()
    expect(page.locator("figure.code")).to_be_visible()
    expect(page.locator("#offers")).to_be_hidden()
