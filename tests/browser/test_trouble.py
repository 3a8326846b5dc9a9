"""What goes wrong in the field: old data, wrong clocks, browsers that keep nothing, cameras that will not."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.browser.browsers import Camera
from tests.browser.hindrances import (
    NO_INDEXED_DB,
    NO_SERVICE_WORKER,
    NO_STORAGE,
    limit_storage,
    move_clock,
)
from tests.browser.screens import ask_number, enrol, expect_verdict, keep_app, part, ready, type_code
from tests.browser.stage import Stage
from tests.browser.visiting import Come, Device


@pytest.mark.parametrize(
    ("hours", "reason"),
    [(25, "status-stale"), (8 * 24, "status-stale"), (31 * 24, "bundle-stale"), (-48, "clock-behind")],
)
def test_old_data_and_wrong_clocks_are_never_green(stage: Stage, come: Come, hours: float, reason: str) -> None:
    """Off line with the clock so many hours on, a valid certificate is amber, and the age of the data stands out."""
    visitor, page = ready(come)
    keep_app(page)
    visitor.context.set_offline(True)
    move_clock(page, hours=hours)
    page.reload()
    type_code(page, stage.codes["valid-paper"])
    expect_verdict(page, "amber", reason, inquiry="none")
    if hours > 0:
        expect(part(page, "freshness")).to_have_attribute("data-stale", "true")
    part(page, "next").click()
    part(page, "manual").click()
    type_code(page, stage.codes["forged"])
    # Without keys nothing is known of a signature either.
    expect_verdict(page, *(("amber", reason) if reason == "bundle-stale" else ("red", "signature-invalid")))


def test_register_tells_where_the_device_cannot(stage: Stage, come: Come) -> None:
    """On line with a clock that is behind, the register has the word."""
    _, page = ready(come)
    move_clock(page, hours=-48)
    type_code(page, stage.codes["valid-paper"])
    expect_verdict(page, "green", "ok", inquiry="report")


def test_settings_say_that_data_are_old(come: Come) -> None:
    """A day later, and that the service is not reached."""
    visitor, page = ready(come)
    keep_app(page)
    visitor.context.set_offline(True)
    move_clock(page, hours=25)
    page.goto(f"{visitor.origin}/scan/#/settings")
    page.reload()
    expect(part(page, "stale")).to_be_visible()
    part(page, "refresh").click()
    expect(part(page, "trouble-unreachable")).to_be_visible()


KEEPING_NOTHING = {"no-database": NO_INDEXED_DB, "no-storage": NO_STORAGE, "no-service-worker": NO_SERVICE_WORKER}


@pytest.mark.parametrize("script", KEEPING_NOTHING.values(), ids=KEEPING_NOTHING.keys())
def test_browser_that_keeps_nothing_still_verifies(stage: Stage, come: Come, script: str) -> None:
    """A private window, a browser that refuses, an in-app browser: on line everything works."""
    _, page = ready(come, Device(script=script, workers=script is not NO_SERVICE_WORKER))
    type_code(page, stage.codes["valid"])
    expect_verdict(page, "green", "ok", inquiry="report")


def test_full_device_is_told_and_still_verifies(stage: Stage, come: Come) -> None:
    """The browser has no room for keys and lists: they are used, and the settings say that they are not kept."""
    visitor = come()
    page = visitor.open("/scan/")
    limit_storage(visitor, page, 1)
    enrol(page)
    part(page, "settings").click()
    expect(part(page, "trouble-not-kept")).to_be_visible()
    part(page, "back").click()
    part(page, "manual").click()
    type_code(page, stage.codes["valid"])
    expect_verdict(page, "green", "ok", inquiry="report")


@pytest.mark.parametrize("camera", list(Camera))
def test_camera_that_will_not_is_explained(stage: Stage, come: Come, camera: Camera) -> None:
    """Refused or missing: what to do, and the other ways in."""
    page = come(Device(camera)).open("/scan/")
    enrol(page)
    trouble = "refused" if camera is Camera.REFUSED else "no-camera"
    expect(part(page, f"trouble-{trouble}")).to_be_visible()
    expect(part(page, "retry")).to_be_visible()
    part(page, "manual").click()
    certificate = stage.certificates["valid"]
    ask_number(page, certificate.number, certificate.holder_name)
    expect_verdict(page, "green", "ok")


def test_app_without_https_is_explained(stage: Stage, come: Come) -> None:
    """No camera and nothing kept; typing still works."""
    visitor = come(Device(insecure=True))
    visitor.expected += ("Cross-Origin-Opener-Policy",)
    page = visitor.open("/scan/")
    part(page, "confirm-root").click()
    expect(part(page, "trouble-insecure")).to_be_visible()
    part(page, "manual").click()
    type_code(page, stage.codes["valid"])
    expect_verdict(page, "green", "ok", inquiry="report")


def test_first_visit_without_a_network_is_explained(come: Come) -> None:
    """Nothing can be trusted yet; the same page goes on when the network is there."""
    visitor = come()
    unreachable: Callable[[Route], None] = lambda route: route.abort()  # noqa: E731 - taken away again below
    visitor.context.route("**/scan/root.json", unreachable)
    page = visitor.open("/scan/")
    expect(part(page, "enrol-trouble")).to_be_visible()
    visitor.context.unroute("**/scan/root.json")
    part(page, "retry").click()
    expect(part(page, "fingerprint")).to_be_visible()
