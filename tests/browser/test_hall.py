"""The hall in a real browser: phone and desktop, both languages, without a script, by the keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from tests.browser.access import find_violations, find_wide
from tests.browser.browsers import Browsers
from tests.browser.stage import Service, Stage
from tests.browser.visiting import Come, Device, sojourn
from tests.e2e.desk import KIND

SMALL, WIDE = (360, 740), (1440, 900)
PAGES = ("/hall", f"/hall/kinds/{KIND}", "/hall/decisions?days=365", "/hall/progress")


def an_application_of(stage: Stage) -> tuple[str, str]:
    """Give the number of an application that became a certificate, and the last six characters of its holder's code."""
    with stage.installation.line.engine.connect() as connection:
        row = connection.execute(
            text(
                "select a.application_number, c.holder_code from application a "
                "join certificate c on c.application_id = a.id order by c.id limit 1"
            )
        ).one()
    return row[0], row[1][-6:]


def ask(page: Page, stage: Stage) -> None:
    """Ask how far an application is."""
    number, tail = an_application_of(stage)
    page.locator("#application_number").fill(number)
    page.locator("#holder_code_tail").fill(tail)
    page.locator("form[action^='/hall/progress'] button").click()
    expect(page.locator(".stages li")).to_have_count(4)


@pytest.mark.parametrize(("language", "size"), [("zh", SMALL), ("en", SMALL), ("en", WIDE)])
def test_everybody_can_use_the_hall(
    stage: Stage, browsers: Browsers, service: Service, language: str, size: tuple[int, int]
) -> None:
    """No rule of access is broken, and nothing stands out of the window; a script is not needed for anything."""
    with sojourn(browsers, service, [Device(size=size, scripts=True)]) as (visitor,):
        for path in PAGES:
            page = visitor.open(f"{path}{'&' if '?' in path else '?'}lang={language}")
            expect(page.locator("html")).to_have_attribute("lang", "zh-CN" if language == "zh" else "en")
            assert find_violations(page) == []
            assert find_wide(page) == []
            page.close()
        page = visitor.open(f"/hall/progress?lang={language}")
        ask(page, stage)
        assert find_violations(page) == []
        assert find_wide(page) == []


def test_hall_works_without_a_script_by_the_keyboard(stage: Stage, come: Come) -> None:
    """From a search to a kind, to what was granted; then how far an application is."""
    visitor = come(Device(size=SMALL, scripts=False))
    page = visitor.open("/hall")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.locator("#q").fill("制作经营")
    page.keyboard.press("Enter")
    expect(page.locator(".kind")).to_have_count(1)
    page.locator(".kind").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("广播电视节目制作经营许可证")
    page.locator(f"a[href*='kind={KIND}']").press("Enter")
    expect(page.locator(".grants tbody tr")).not_to_have_count(0)
    page.locator("a[href='/hall/progress']").press("Enter")
    ask(page, stage)
    assert "holder_code_tail" not in page.url


def test_language_stays_chosen(come: Come) -> None:
    """From page to page, and back from a form."""
    page = come(Device(size=SMALL)).open("/hall/decisions")
    page.locator(".switch").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page).to_have_url(re.compile(r"/hall/decisions$"))
    page.locator("a[href='/hall']").last.click()
    expect(page.locator("h1")).to_have_text("Kinds of certificate")


def test_page_of_checking_leads_to_the_hall_and_back(come: Come) -> None:
    """Whoever has one finds the other."""
    page = come(Device(size=SMALL)).open("/v")
    page.locator("[data-id=hall]").click()
    expect(page.locator("h1")).to_have_text("证照目录")
    page.locator(".ways a[href='/v']").click()
    expect(page.locator("[data-id=number-submit]")).to_be_visible()
