"""The page of all components, and what the script adds to every page, in a browser."""

import gzip
from typing import Final

import pytest
from playwright.sync_api import expect

from tests.browser.access import find_violations, find_wide
from tests.browser.console.console import LANGUAGES, NARROW, WIDE, SignIn, settled
from tests.browser.visiting import PHONE

ADDRESS: Final = "/console/_components"
FIRST_VISIT_BYTES: Final = 45 * 1024
"""What a first visit may cost, compressed; the issue allows 120 kB."""
_BOXES: Final = """() => Object.fromEntries(["bar", "side", "content", "kpi", "table", "search"].map((name) => {
  const box = document.querySelector("." + name).getBoundingClientRect();
  return [name, [box.left, box.top, box.width].map(Math.round)];
}))"""
_RING: Final = "getComputedStyle(document.activeElement).outlineStyle"
_LOST: Final = """() => {
  const within = (box, one) => one.left >= box.left - 1 && one.right <= box.right + 1;
  return [...document.querySelectorAll(".card, .kpi")].flatMap((card) =>
    [...card.querySelectorAll(".button, .tag, .input, h2, dt")]
      .filter((one) => !one.closest(".table-wrap"))
      .filter((one) => !within(card.getBoundingClientRect(), one.getBoundingClientRect()))
      .map((one) => one.textContent));
}"""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [WIDE, NARROW, PHONE], ids=str)
def test_components_break_no_rule(sign_in: SignIn, size: tuple[int, int], language: str) -> None:
    """By the rules of access (contrast among them); nothing stands out of the window or of its card."""
    page = sign_in("clerk", size=size, language=language).open(ADDRESS)
    assert find_violations(page) == []
    assert find_wide(page) == []
    assert page.evaluate(_LOST) == []


def test_boxes_stand_where_they_should(sign_in: SignIn) -> None:
    """The frame is as wide as the looks say, whichever fonts there are: header, navigation, four figures in a row."""
    page = sign_in("clerk").open(ADDRESS)
    boxes = page.evaluate(_BOXES)
    assert boxes["bar"] == [0, 0, 1440]
    assert boxes["side"] == [0, 60, 224]
    assert boxes["content"] == [224, 60, 1216]
    assert boxes["kpi"][0] == 256
    assert boxes["kpi"][2] == pytest.approx(276, abs=2)
    tops = page.locator(".kpi").evaluate_all("all => all.map((one) => one.getBoundingClientRect().top)")
    assert len(set(tops)) == 1
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    assert page.evaluate(_BOXES)["side"] == [0, 60, 188]
    tops = page.locator(".kpi").evaluate_all("all => all.map((one) => one.getBoundingClientRect().top)")
    assert len(set(tops)) == 1


def test_everything_is_reached_by_the_keyboard(sign_in: SignIn) -> None:
    """Tab comes to every control, first to the way past the navigation, and a ring shows where it is."""
    page = sign_in("clerk").open(ADDRESS)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    wanted = page.locator(".content :is(a[href], button:not([disabled]), input:not([disabled]), select, textarea)")
    reached: set[str] = set()
    for _ in range(120):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.outerHTML.slice(0, 300)"))
        if page.evaluate("document.activeElement === document.body"):
            break
        assert page.evaluate(_RING) != "none", page.evaluate("document.activeElement.outerHTML")
    visible = [one.evaluate("one => one.outerHTML.slice(0, 300)") for one in wanted.all() if one.is_visible()]
    assert set(visible) <= reached


def test_keys_and_dialogs(sign_in: SignIn) -> None:
    """A slash leads to the search, a question mark says which keys there are; a dialog gives the focus back."""
    page = sign_in("clerk").open(ADDRESS)
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("?")
    expect(page.locator("#keys")).to_be_hidden()
    page.locator("h1").click()
    page.keyboard.press("?")
    keys = page.locator("#keys")
    expect(keys).to_be_visible()
    expect(keys.locator("kbd")).to_have_text(["/", "?", "Esc", "1", "2", "3"])
    assert find_violations(page) == []
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    page.keyboard.press("1")
    assert page.url.endswith("#table")
    opener = page.locator("[data-opens=sample-dialog]")
    opener.press("Enter")
    expect(page.locator("#sample-dialog")).to_be_visible()
    assert find_violations(page) == []
    page.locator("#sample-dialog [data-closes]").first.press("Enter")
    expect(opener).to_be_focused()


def test_navigation_is_a_menu_in_a_narrow_window(sign_in: SignIn) -> None:
    """It works without a script, and is closed by Escape where there is one."""
    page = sign_in("clerk", size=PHONE, script=False).open(ADDRESS)
    expect(page.locator(".side")).to_be_hidden()
    page.locator(".bar-menu > summary").click()
    page.locator(".bar-menu a[href='/console/sessions'], .bar-menu a[href='/console']").first.click()
    assert page.url.endswith("/console")
    with_script = sign_in("clerk", size=PHONE).open(ADDRESS)
    with_script.locator(".bar-menu > summary").press("Enter")
    expect(with_script.locator(".bar-menu .menu-sheet")).to_be_visible()
    with_script.keyboard.press("Escape")
    expect(with_script.locator(".bar-menu > summary")).to_be_focused()


def test_idle_officer_is_told_before_the_session_ends(sign_in: SignIn) -> None:
    """Five minutes before; what was typed stays, and going on gives the forms a token of the session that lasts."""
    visitor = sign_in("clerk")
    page = visitor.context.new_page()
    page.clock.install()
    page.goto(visitor.origin + ADDRESS)
    notice = page.locator("[data-idle-notice]")
    expect(notice).to_be_hidden()
    page.clock.fast_forward("26:00")
    expect(notice).to_be_visible()
    assert notice.get_attribute("data-state") == "soon"
    page.locator("#scope").fill("typed")
    token = page.locator("meta[name=csrf]").get_attribute("content")
    page.locator("[data-stays]").click()
    expect(notice).to_be_hidden()
    assert page.locator("meta[name=csrf]").get_attribute("content") != token
    visitor.context.clear_cookies()
    page.clock.fast_forward("31:00")
    page.locator("[data-stays]").click()
    expect(notice).to_have_attribute("data-state", "over")
    expect(page.locator("[data-signs-in]")).to_be_visible()
    expect(page.locator("#scope")).to_have_value("typed")


def test_first_visit_is_small(sign_in: SignIn) -> None:
    """Page, style, scripts and icon together, compressed; nothing else is fetched."""
    visitor = sign_in("clerk")
    fetched: dict[str, int] = {}
    visitor.context.on("response", lambda answer: fetched.update({answer.url: len(gzip.compress(answer.body(), 9))}))
    settled(visitor.open(ADDRESS))
    assert len(fetched) <= 6
    assert sum(fetched.values()) < FIRST_VISIT_BYTES, fetched


def test_paper_has_what_counts(sign_in: SignIn) -> None:
    """The printed page leaves out what is for pressing, and says when it was printed."""
    page = sign_in("clerk").open(ADDRESS)
    page.emulate_media(media="print")
    for hidden in (".bar", ".side", ".filters", ".pager", ".content .button"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator(".print-head")).to_be_visible()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
