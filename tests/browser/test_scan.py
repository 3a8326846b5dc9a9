"""The inspector's app `/scan/` with a camera that sees codes, on line and off."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hindrances import NO_ED25519, block_wasm, forbid_wasm
from tests.browser.scenes import SCENES, nothing
from tests.browser.screens import enrol, expect_verdict, keep_app, part, type_code
from tests.browser.stage import Stage
from tests.browser.visiting import Come, Device, Film, Visitor
from tests.browser.y4m import write_clip

VERDICTS = {
    "valid": ("green", "ok"),
    "valid-ed25519": ("green", "ok"),
    "revoked": ("red", "revoked"),
    "suspended": ("red", "suspended"),
    "superseded": ("red", "superseded"),
    "expired": ("red", "expired"),
    "forged": ("red", "signature-invalid"),
    "unregistered": ("red", "not-registered"),
    "altered-in-secret": ("red", "register-differs"),
    "stranger": ("red", "signer-unknown"),
    "other-host": ("green", "ok"),
    "foreign": ("red", "malformed"),
}
OFF_LINE = {
    **VERDICTS,
    # The list says that it has ended, and the register alone knows how.
    "revoked": ("red", "ended"),
    # Off line nothing tells a stolen key from the office's.
    "unregistered": ("green", "ok"),
    "altered-in-secret": ("green", "ok"),
}

LIGHT_AND_ZOOM = """
MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true, zoom: { min: 1, max: 4, step: 0.5 } });
MediaStreamTrack.prototype.applyConstraints = async ({ advanced }) => {
  document.body.dataset.camera = JSON.stringify(advanced);
};
"""
"""A camera with a light and a zoom, which the browser's own fake one has not; it notes what it is told."""


def scan(come: Come, clip: Path, **device: object) -> tuple[Visitor, Page]:
    """Open the app for the first time on a device with a camera, and confirm the root."""
    visitor = come(Device(clip, **device))  # type: ignore[arg-type]  # any member of a device
    page = visitor.open("/scan/")
    enrol(page)
    return visitor, page


@pytest.mark.parametrize("name", sorted(set(VERDICTS) - {"altered-in-secret", "stranger", "other-host"}))
def test_camera_reads_a_code_and_the_app_tells_its_verdict(stage: Stage, come: Come, film: Film, name: str) -> None:
    """From the first visit: fingerprint confirmed, camera on, code met, register asked."""
    _, page = scan(come, film(name))
    expect_verdict(page, *VERDICTS[name])
    assert page.evaluate("performance.getEntriesByName('decode-to-verdict').length") == 1
    if name == "foreign":
        expect(part(page, "foreign")).to_contain_text(stage.codes[name])


@pytest.mark.parametrize("scene", sorted(set(SCENES) - {"plain"}))
def test_camera_reads_in_the_field(come: Come, film: Film, scene: str) -> None:
    """In a dark room, at an angle, in a moving hand, from another phone's screen."""
    _, page = scan(come, film("valid", scene))
    expect_verdict(page, "green", "ok")


def test_light_and_zoom_are_there_where_the_camera_has_them(come: Come, tmp_path: Path) -> None:
    """The light is switched on and off, the zoom is set; a camera without them shows neither."""
    desk = write_clip(tmp_path / "desk.y4m", nothing())
    _, page = scan(come, desk, script=LIGHT_AND_ZOOM)
    body, light = page.locator("body"), part(page, "torch")
    light.click()
    expect(light).to_have_attribute("aria-pressed", "true")
    expect(body).to_have_attribute("data-camera", '[{"torch":true}]')
    light.click()
    expect(body).to_have_attribute("data-camera", '[{"torch":false}]')
    part(page, "zoom").press("ArrowRight")
    expect(body).to_have_attribute("data-camera", '[{"zoom":1.5}]')
    _, page = scan(come, desk)
    expect(part(page, "manual")).to_be_visible()
    expect(part(page, "aim")).to_contain_text("框内")
    expect(part(page, "torch")).to_have_count(0)
    expect(part(page, "zoom")).to_have_count(0)


def test_scanning_goes_on_with_the_next_code(come: Come, film: Film) -> None:
    """One tap after a verdict the camera is on again."""
    _, page = scan(come, film("suspended"))
    expect_verdict(page, "red", "suspended")
    part(page, "next").click()
    expect_verdict(page, "red", "suspended")
    page.go_back()
    expect(page.locator("body")).to_have_attribute("data-verdict", "red")


def test_live_code_is_read_once(stage: Stage, come: Come, film: Film) -> None:
    """The second time within its minute it may be a picture of the screen."""
    _, page = scan(come, film(stage.live_code(), "on-screen"))
    expect_verdict(page, "green", "ok")
    part(page, "next").click()
    expect_verdict(page, "red", "live-code-replayed")


def test_app_works_without_a_network_after_the_first_visit(come: Come, film: Film) -> None:
    """Reloaded with the network off it reads and tells, and says that it is off line and how old its data are."""
    visitor, page = scan(come, film("valid"))
    expect_verdict(page, "green", "ok", inquiry="report")
    keep_app(page)
    visitor.context.set_offline(True)
    page.goto(f"{visitor.origin}/scan/")
    expect_verdict(page, "green", "ok", inquiry="none")
    expect(part(page, "freshness")).to_have_attribute("data-stale", "false")
    expect(part(page, "freshness")).to_contain_text("离线")


def test_every_verdict_is_told_without_a_network(stage: Stage, come: Come) -> None:
    """By the device's own keys and lists; what only the register knows is not told."""
    visitor = come()
    page = visitor.open("/scan/")
    enrol(page)
    keep_app(page)
    visitor.context.set_offline(True)
    page.goto(f"{visitor.origin}/scan/#/manual")
    for name, (colour, reason) in OFF_LINE.items():
        type_code(page, stage.codes[name])
        expect_verdict(page, colour, reason, inquiry="none")
        part(page, "next").click()
        part(page, "manual").click()


def test_app_works_while_the_server_is_down(stage: Stage, come: Come, film: Film) -> None:
    """Killed under a running app, and still down when it starts again; back, it is asked again."""
    with stage.serving() as own:
        visitor = come(Device(film("suspended")), to=own)
        # Whoever is killed may be in the middle of an answer.
        visitor.expected += ("net::ERR_CONTENT_LENGTH_MISMATCH",)
        page = visitor.open("/scan/")
        enrol(page)
        expect_verdict(page, "red", "suspended", inquiry="report")
        keep_app(page)
        own.kill()
        part(page, "next").click()
        expect_verdict(page, "red", "suspended")
        page.goto(f"{visitor.origin}/scan/")
        expect_verdict(page, "red", "suspended")
        with own.again():
            page.goto(f"{visitor.origin}/scan/")
            expect_verdict(page, "red", "suspended", inquiry="report")


@pytest.mark.parametrize("hinder", [block_wasm, forbid_wasm])
def test_camera_reads_without_wasm(come: Come, film: Film, hinder: Callable[[Visitor], None]) -> None:
    """The reader that is plain script finds a clear code as well."""
    visitor = come(Device(film("valid"), workers=False))
    hinder(visitor)
    page = visitor.open("/scan/")
    enrol(page)
    expect_verdict(page, "green", "ok")


@pytest.mark.parametrize("name", ["valid", "valid-ed25519"])
def test_signatures_are_checked_without_ed25519_in_the_browser(come: Come, film: Film, name: str) -> None:
    """By script of our own, which is kept for off line too."""
    visitor, page = scan(come, film(name), script=NO_ED25519)
    expect_verdict(page, "green", "ok", inquiry="report")
    keep_app(page)
    visitor.context.set_offline(True)
    page.goto(f"{visitor.origin}/scan/")
    expect_verdict(page, "green", "ok", inquiry="none")


def test_fingerprint_is_shown_before_anything_is_trusted(stage: Stage, come: Come) -> None:
    """A person compares it; whoever finds another one is told not to go on."""
    page = come().open("/scan/")
    shown = re.sub(r"\s", "", part(page, "fingerprint").inner_text()).lower()
    assert shown == stage.fingerprint
    part(page, "refuse-root").click()
    expect(part(page, "root-refused")).to_be_visible()
    expect(part(page, "camera")).to_have_count(0)
    page.reload()
    expect(part(page, "confirm-root")).to_be_visible()
