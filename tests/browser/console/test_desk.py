"""The work list in a browser: by keys, by itself, and by the rules of access."""

import pytest
from playwright.sync_api import expect

from ecert.application.service import Application
from tests.browser.access import find_violations, find_wide
from tests.browser.console.console import NARROW, WIDE, SignIn
from tests.browser.stage import Stage


@pytest.fixture(scope="module")
def waiting(stage: Stage) -> list[Application]:
    """Hand two applications in, for the list to have lines."""
    line = stage.installation.line
    return [line.submit(), line.submit()]


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize(
    ("name", "size", "language"), [("reviewer", WIDE, "zh"), ("auditor", NARROW, "en"), ("administrator", WIDE, "en")]
)
def test_work_list_breaks_no_rule(sign_in: SignIn, name: str, size: tuple[int, int], language: str) -> None:
    """With every table of numbers open, and on the list behind a number."""
    visitor = sign_in(name, size=size, language=language)
    page = visitor.open("/console")
    for numbers in page.locator("details.numbers summary").all():
        numbers.click()
    assert find_violations(page) == []
    assert find_wide(page) == []
    page = visitor.open("/console/waiting")
    assert find_violations(page) == []


def test_one_key_leads_from_a_number_to_its_rows(sign_in: SignIn) -> None:
    """Each tile names its key, and the page that comes has the rows."""
    page = sign_in("reviewer").open("/console")
    address = page.locator('[data-key="4"]').get_attribute("href")
    assert address is not None
    page.keyboard.press("4")
    page.wait_for_url(f"**{address}")
    page.go_back()
    page.keyboard.press("1")
    page.wait_for_url("**/console/waiting")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_list_brings_itself_up_to_date_and_keeps_the_focus(
    sign_in: SignIn, stage: Stage, waiting: list[Application]
) -> None:
    """A line that came in meanwhile is there after a minute; whoever stands on another one stays on it."""
    visitor = sign_in("reviewer")
    visitor.context.clock.install()
    page = visitor.open("/console")
    link = page.locator(f"#go-{waiting[0].id}")
    link.focus()
    later = stage.installation.line.submit()
    with page.expect_response("**/console?refresh=1"):
        page.clock.run_for(61_000)
    expect(page.locator(f"#go-{later.id}")).to_be_visible()
    expect(link).to_be_focused()
    expect(page.locator("#desk")).to_have_attribute("hx-get", "/console?refresh=2")


def test_work_list_needs_no_script(sign_in: SignIn, waiting: list[Application]) -> None:
    """Lines, numbers and charts are there; everything on it is a link."""
    page = sign_in("reviewer", script=False).open("/console")
    expect(page.locator("svg.chart")).to_have_count(4)
    expect(page.locator(f"#go-{waiting[0].id}")).to_have_attribute("href", f"/console/review/{waiting[0].id}")
