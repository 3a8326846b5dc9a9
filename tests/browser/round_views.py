"""Every screen of a round, one by one, as an inspector comes to it: for whoever judges or pictures them all."""

from collections.abc import Callable
from typing import Final

from playwright.sync_api import Page, expect

from tests.browser.fieldwork import NUMBER, Inspector, settle
from tests.browser.screens import enrol, part, told
from tests.browser.stage import Stage
from tests.browser.visiting import Visitor

Act = Callable[[Inspector], None]


def enrolled(act: Act) -> Callable[[Visitor, Stage], Page]:
    """Give the view to which an inspector comes whose device is enrolled."""

    def go(visitor: Visitor, stage: Stage) -> Page:
        inspector = settle(visitor, stage)
        act(inspector)
        return inspector.page

    return go


def stranger(visitor: Visitor, _: Stage) -> Page:
    """Go to what a device is told that is not enrolled."""
    page = visitor.open("/scan/")
    enrol(page)
    part(page, "rounds").click()
    part(page, "device").click()
    expect(part(page, "enrol-device")).to_be_visible()
    return page


def beginning(inspector: Inspector) -> None:
    """Go to the form of a round, with a number that is none."""
    inspector.press("begin-round")
    inspector.fill("inspector-number", "1")
    inspector.press("begin-submit")
    inspector.sees("refusal-inspector-number-invalid")
    inspector.fill("inspector-number", NUMBER)


def scanned(name: str) -> Act:
    """Go to a verdict in a round."""

    def act(inspector: Inspector) -> None:
        inspector.begin(title="Spring" if inspector.page.locator("html[lang=en]").count() else "节前检查")
        inspector.look(name)
        told(inspector.page)

    return act


def repeated(inspector: Inspector) -> None:
    """Go to a certificate that the round has already."""
    scanned("valid")(inspector)
    inspector.look("valid")
    told(inspector.page)


def noting(inspector: Inspector) -> None:
    """Go to the form of a remark."""
    scanned("expired")(inspector)
    inspector.press("note")
    inspector.fill("note-text", NUMBER)


def suspecting(inspector: Inspector) -> None:
    """Go to the form of a suspicion."""
    scanned("expired")(inspector)
    inspector.press("suspicion")
    inspector.sees("suspicion-submit")


def whole(inspector: Inspector) -> None:
    """Go to a round with scans and a note."""
    repeated(inspector)
    inspector.look("expired")
    inspector.press("note")
    inspector.fill("note-text", NUMBER)
    inspector.press("note-save")
    inspector.all_sent()
    inspector.page.locator("[data-standing]").click()
    expect(part(inspector.page, "scan")).to_have_count(3)


def listed(inspector: Inspector) -> None:
    """Go to the rounds of a device: one sent, and one that goes on without a network."""
    scanned("valid")(inspector)
    inspector.end()
    inspector.all_sent()
    inspector.way.is_open = False
    scanned("expired")(inspector)
    inspector.go("rounds")
    expect(inspector.page.locator("[data-standing]")).to_have_count(2)


def lost(inspector: Inspector) -> None:
    """Go to what a device is told that was shut out."""
    inspector.visitor.expected += ("401",)
    scanned("valid")(inspector)
    inspector.all_sent()
    inspector.lose_device()
    inspector.reconnect()
    inspector.sees("shut-out")


ROUND_VIEWS: Final[dict[str, Callable[[Visitor, Stage], Page]]] = {
    "rounds-device": stranger,
    "rounds-begin": enrolled(beginning),
    "rounds-scan": enrolled(scanned("valid")),
    "rounds-repeated": enrolled(repeated),
    "rounds-left-out": enrolled(scanned("foreign")),
    "rounds-note": enrolled(noting),
    "rounds-suspicion": enrolled(suspecting),
    "rounds-round": enrolled(whole),
    "rounds-list": enrolled(listed),
    "rounds-shut-out": enrolled(lost),
}
"""All of them, by the names of their pictures; each on a device that has never been there."""
