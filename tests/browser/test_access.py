"""Everybody can use the pages: rules of access, both languages, two sizes, 200 % zoom, the keyboard alone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.access import find_violations, find_wide
from tests.browser.browsers import Browsers
from tests.browser.screens import enrol, expect_verdict, open_code, part
from tests.browser.stage import Service, Stage
from tests.browser.views import ALONE, VIEWS
from tests.browser.visiting import DESKTOP, PHONE, Come, Device, Visitor, sojourn

REGULARS = (("zh-CN", PHONE), ("en-GB", DESKTOP))
"""Languages and sizes in which every page is judged."""
ALIKE = {
    *("page-suspended", "page-expired", "page-superseded", "page-not-registered"),
    *("scan-suspended", "scan-expired", "scan-superseded", "scan-forged"),
}
"""Verdicts that differ from others in words alone."""
ZOOMED = (DESKTOP[0] // 2, DESKTOP[1] // 2)
"""What a desktop window of 1280 pixels shows at 200 %."""
NARROW = (320, 640)
"""The narrowest window that a page must fit (WCAG 1.4.10): 1280 pixels at 400 %."""

_FOCUSED = """() => {
  const one = document.activeElement;
  if (one === null || one === document.body) return null;
  const shown = one.classList.contains("visually-hidden") ? one.nextElementSibling ?? one : one;
  const style = getComputedStyle(shown);
  const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== "none";
  return [one.getAttribute("data-id") ?? one.tagName, seen];
}"""


@pytest.fixture(scope="module")
def regulars(browsers: Browsers, service: Service) -> Iterator[list[Visitor]]:
    """Give two devices that have visited before: a phone in Chinese and a desktop in English."""
    with sojourn(browsers, service, [Device(language=each, size=size) for each, size in REGULARS]) as visitors:
        yield visitors


@pytest.mark.parametrize("name", [name for name in VIEWS if name not in ALIKE])
def test_page_breaks_no_rule_of_access(stage: Stage, regulars: list[Visitor], name: str) -> None:
    """No violation, and nothing stands out of the window: as it is, at 200 %, and at 400 %."""
    for visitor, (_, size) in zip(regulars, REGULARS, strict=True):
        page = VIEWS[name](visitor, stage)
        assert find_violations(page) == []
        for width, height in (size, ZOOMED, NARROW):
            page.set_viewport_size({"width": width, "height": height})
            assert find_wide(page) == [], (visitor.context, width)
        page.close()
        visitor.context.set_offline(False)


@pytest.mark.parametrize("name", ALONE)
def test_page_in_trouble_breaks_no_rule_of_access(stage: Stage, come: Come, name: str) -> None:
    """Nor does what a device shows that has no network, no camera or no HTTPS."""
    changes, go = ALONE[name]
    visitor = come(Device(language="en-GB", **changes))
    visitor.expected += ("Cross-Origin-Opener-Policy",)
    page = go(visitor, stage)
    assert find_violations(page) == []
    assert find_wide(page) == []


def test_judge_sees_a_fault(come: Come) -> None:
    """The rules are tried on what breaks them."""
    page = come().open("/v")
    page.evaluate("document.querySelector('label').remove(); document.body.append(document.createElement('img'))")
    assert {"image-alt", "label"} <= {violation.partition(":")[0] for violation in find_violations(page)}
    page.evaluate("document.querySelector('main').style.width = '2000px'")
    assert find_wide(page) != []


@pytest.mark.parametrize("name", ["page-start", "page-valid", "scan-manual", "scan-revoked", "scan-enrol"])
def test_text_can_be_twice_as_large(stage: Stage, come: Come, name: str) -> None:
    """As a phone's setting makes it: nothing is cut off."""
    page = VIEWS[name](come(), stage)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert find_wide(page) == []


def focus_by_tab(page: Page) -> dict[str, bool]:
    """Go through a page with the tabulator; tell of each stop whether it is seen."""
    stops: dict[str, bool] = {}
    for _ in range(60):
        page.keyboard.press("Tab")
        found = page.evaluate(_FOCUSED)
        if found is None or found[0] in stops:
            return stops
        stops[found[0]] = found[1]
    return stops


def test_public_page_is_used_by_keyboard(stage: Stage, come: Come) -> None:
    """Every way in can be reached, is seen when it is, and leads to a verdict and back."""
    certificate = stage.certificates["valid"]
    page = VIEWS["page-start"](come(Device(size=DESKTOP)), stage)
    stops = focus_by_tab(page)
    assert {"language", "file", "number", "name", "number-submit", "text", "text-submit", "inspector"} <= set(stops)
    assert [stop for stop, seen in stops.items() if not seen] == []
    part(page, "number").focus()
    page.keyboard.type(certificate.number)
    page.keyboard.press("Tab")
    page.keyboard.type(certificate.holder_name)
    page.keyboard.press("Enter")
    expect_verdict(page, "green", "ok")
    expect(part(page, "headline")).to_be_focused()
    stops = focus_by_tab(page)
    assert {"print", "again"} <= set(stops)
    assert [stop for stop, seen in stops.items() if not seen] == []
    part(page, "again").focus()
    page.keyboard.press("Enter")
    expect(part(page, "number")).to_be_visible()


def test_app_is_used_by_keyboard(stage: Stage, come: Come) -> None:
    """From the fingerprint to a verdict and on to the next code."""
    page = come(Device(size=DESKTOP)).open("/scan/")
    part(page, "confirm-root").focus()
    page.keyboard.press("Enter")
    expect(part(page, "manual")).to_be_visible()
    stops = focus_by_tab(page)
    assert {"freshness", "language", "picture", "manual", "settings"} <= set(stops)
    assert [stop for stop, seen in stops.items() if not seen] == []
    part(page, "manual").focus()
    page.keyboard.press("Enter")
    part(page, "text").focus()
    page.keyboard.type(stage.certificates["suspended"].identifier)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect_verdict(page, "red", "suspended")
    part(page, "next").focus()
    page.keyboard.press("Enter")
    expect(part(page, "manual")).to_be_visible()


def test_dialog_holds_the_keyboard_and_lets_it_go(stage: Stage, come: Come) -> None:
    """Escape closes the question, and nothing behind it is reached meanwhile."""
    page = VIEWS["scan-forget"](come(Device(size=DESKTOP)), stage)
    stops = focus_by_tab(page)
    assert set(stops) <= {"forget-sure", "forget-cancel", "forget-title"}
    page.keyboard.press("Escape")
    expect(part(page, "forget-cancel")).to_be_hidden()


@pytest.mark.parametrize(("name", "colour", "reason"), [("valid", "green", "ok"), ("revoked", "red", "revoked")])
def test_colour_is_never_the_only_sign(stage: Stage, come: Come, name: str, colour: str, reason: str) -> None:
    """A verdict has a sign and a word, which differ where colours do; a voice is told it."""
    page = open_code(come(), stage.codes[name])
    expect_verdict(page, colour, reason, inquiry="report")
    expect(page.locator(".disc svg")).to_be_visible()
    expect(part(page, "headline")).to_have_text({"green": "证照有效", "red": "已吊销"}[colour])
    expect(page.locator(".hero [role=status]")).not_to_be_empty()
    page.emulate_media(forced_colors="active")
    expect(page.locator(".disc svg")).to_be_visible()


def test_app_needs_no_sound_and_no_motion(come: Come) -> None:
    """Whoever wants less motion sees no moving beam."""
    page = come(Device()).open("/scan/")
    enrol(page)
    running = page.evaluate("document.getAnimations().filter((one) => one.playState === 'running').length")
    assert running == 0
