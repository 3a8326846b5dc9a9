"""Every page and every verdict, one by one, as a visitor comes to them: for whoever judges or pictures them all."""

import re
from collections.abc import Callable
from typing import Any, Final

from playwright.sync_api import Page, expect

from tests.browser.browsers import Camera
from tests.browser.hindrances import move_clock
from tests.browser.screens import enrol, expect_verdict, keep_app, open_code, part, type_code
from tests.browser.stage import Stage
from tests.browser.visiting import Visitor

View = Callable[[Visitor, Stage], Page]
"""Goes to a page and waits until everything is there."""


def verdict(name: str, colour: str, reason: str, inquiry: str = "report") -> View:
    """Give the view of a verdict of the public page."""

    def go(visitor: Visitor, stage: Stage) -> Page:
        page = open_code(visitor, stage.codes[name])
        expect_verdict(page, colour, reason, inquiry=inquiry)
        return page

    return go


def scanned(name: str, colour: str, reason: str) -> View:
    """Give the view of a verdict of the app, by a code that was typed."""

    def go(visitor: Visitor, stage: Stage) -> Page:
        page = manual(visitor, stage)
        type_code(page, stage.codes[name])
        expect_verdict(page, colour, reason)
        return page

    return go


def start(visitor: Visitor, _: Stage) -> Page:
    """Go to the public page."""
    page = visitor.open("/v")
    expect(part(page, "number-submit")).to_be_visible()
    return page


def complaint(visitor: Visitor, stage: Stage) -> Page:
    """Go to the public page with something that could not be done."""
    page = start(visitor, stage)
    part(page, "file").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"nothing"})
    expect(part(page, "complaint")).to_be_visible()
    return page


def checks(visitor: Visitor, stage: Stage) -> Page:
    """Go to a verdict with every check unfolded."""
    page = verdict("valid", "green", "ok")(visitor, stage)
    part(page, "checks").locator("summary").first.click()
    expect(part(page, "checks").locator(".check").first).to_be_visible()
    return page


def unreachable(visitor: Visitor, stage: Stage) -> Page:
    """Go to what the public page says while the register does not answer."""
    page = start(visitor, stage)
    visitor.context.set_offline(True)
    part(page, "number").fill("（湘）字第00001号")
    part(page, "name").fill("某公司")
    part(page, "number-submit").click()
    expect_verdict(page, "amber", "register-unreachable")
    return page


def enrolment(visitor: Visitor, stage: Stage) -> Page:
    """Go to the app as on its first visit."""
    page = visitor.open("/scan/")
    expect(part(page, "confirm-root").or_(part(page, "settings"))).to_be_visible()
    if part(page, "settings").is_visible():
        page.close()
        page = forgetting(visitor, stage)
        part(page, "forget-sure").click()
    expect(part(page, "fingerprint")).to_be_visible()
    return page


def camera(visitor: Visitor, _: Stage) -> Page:
    """Go to the app's camera, or to why there is none."""
    page = visitor.open("/scan/")
    expect(part(page, "confirm-root").or_(part(page, "settings"))).to_be_visible()
    if part(page, "confirm-root").is_visible():
        enrol(page)
    expect(part(page, "manual")).to_be_visible()
    expect(part(page, "aim")).not_to_contain_text(re.compile("……|…$"))
    return page


def manual(visitor: Visitor, _: Stage) -> Page:
    """Go to where codes and numbers are typed."""
    return _screen(visitor, "manual", "text-submit")


def settings(visitor: Visitor, _: Stage) -> Page:
    """Go to the app's settings."""
    return _screen(visitor, "settings", "refresh")


def _screen(visitor: Visitor, name: str, mark: str) -> Page:
    """Go to a screen of the app, which asks for the root first where it was never confirmed."""
    page = visitor.open(f"/scan/#/{name}")
    expect(part(page, "confirm-root").or_(part(page, mark))).to_be_visible()
    if part(page, "confirm-root").is_visible():
        part(page, "confirm-root").click()
    expect(part(page, mark)).to_be_visible()
    return page


def forgetting(visitor: Visitor, stage: Stage) -> Page:
    """Go to the question before trust is taken back."""
    page = settings(visitor, stage)
    part(page, "forget").click()
    expect(part(page, "forget-cancel")).to_be_visible()
    return page


def stale(visitor: Visitor, stage: Stage) -> Page:
    """Go to a verdict of a device that has had no network for a day."""
    page = manual(visitor, stage)
    keep_app(page)
    visitor.context.set_offline(True)
    move_clock(page, hours=25)
    page.reload()
    type_code(page, stage.codes["valid"])
    expect_verdict(page, "amber", "status-stale")
    return page


def off_line(visitor: Visitor, stage: Stage) -> Page:
    """Go to a verdict of a device that has no network now."""
    page = manual(visitor, stage)
    keep_app(page)
    visitor.context.set_offline(True)
    page.reload()
    type_code(page, stage.codes["revoked"])
    expect_verdict(page, "red", "ended")
    return page


def live(visitor: Visitor, stage: Stage) -> Page:
    """Go to the verdict of a live code."""
    page = open_code(visitor, stage.live_code(address="长沙市开福区三一大道1号"))
    expect_verdict(page, "green", "ok", inquiry="report")
    return page


VIEWS: Final[dict[str, View]] = {
    "page-start": start,
    "page-complaint": complaint,
    "page-valid": verdict("valid", "green", "ok"),
    "page-checks": checks,
    "page-revoked": verdict("revoked", "red", "revoked"),
    "page-suspended": verdict("suspended", "red", "suspended"),
    "page-expired": verdict("expired", "red", "expired"),
    "page-superseded": verdict("superseded", "red", "superseded"),
    "page-forged": verdict("forged", "red", "signature-invalid", "none"),
    "page-not-registered": verdict("unregistered", "red", "not-registered"),
    "page-register-differs": verdict("altered-in-secret", "red", "register-differs"),
    "page-foreign": verdict("foreign-page", "red", "malformed", "none"),
    "page-unreachable": unreachable,
    "scan-enrol": enrolment,
    "scan-camera": camera,
    "scan-manual": manual,
    "scan-settings": settings,
    "scan-forget": forgetting,
    "scan-valid": scanned("valid", "green", "ok"),
    "scan-revoked": scanned("revoked", "red", "revoked"),
    "scan-suspended": scanned("suspended", "red", "suspended"),
    "scan-expired": scanned("expired", "red", "expired"),
    "scan-superseded": scanned("superseded", "red", "superseded"),
    "scan-forged": scanned("forged", "red", "signature-invalid"),
    "scan-foreign": scanned("foreign", "red", "malformed"),
}
"""All of them, by the names of their pictures."""

ALONE: Final[dict[str, tuple[dict[str, Any], View]]] = {
    "page-live": ({}, live),
    "page-insecure": ({"insecure": True}, start),
    "scan-off-line": ({}, off_line),
    "scan-stale": ({}, stale),
    "scan-refused": ({"camera": Camera.REFUSED}, camera),
}
"""Views of a device that is otherwise or has never been there: what it differs in, and the way."""
