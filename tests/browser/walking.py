"""Work in the field, step by step: a device that was invited, rounds, scans, remarks, photos."""

import io
import json
import re
from collections.abc import Iterator
from typing import Final

from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.screens import enrol, expect_verdict, part, type_code
from tests.browser.stage import Stage
from tests.browser.visiting import Visitor

NUMBER: Final = "湘A-执法-0007"
"""Number of an inspector's card, made up."""


def invite(stage: Stage) -> str:
    """Have the administrator give out a code for a device of the inspector."""
    done = stage.installation.run("devices", "invite", "inspector", "--json")
    return str(json.loads(done.stdout)["code"])


def bring_in(page: Page, stage: Stage) -> None:
    """Enrol the device by an invitation, on the screen that asks for it."""
    part(page, "invitation").fill(invite(stage).lower())
    part(page, "device-label").fill("一队手机")
    part(page, "enrol-device").click()
    expect(part(page, "begin-round")).to_be_visible()


def begin(page: Page, title: str = "夜查") -> None:
    """Begin a round."""
    part(page, "begin-round").click()
    part(page, "inspector-number").fill(NUMBER)
    part(page, "round-title").fill(title)
    part(page, "begin-submit").click()
    expect(part(page, "round-bar")).to_be_visible()


def check(page: Page, code: str, colour: str, reason: str, *, how: str = "kept") -> None:
    """Check a code in the round, and go back to the camera."""
    part(page, "manual").click()
    type_code(page, code)
    expect_verdict(page, colour, reason)
    expect(part(page, "noted")).to_have_attribute("data-how", how)
    part(page, "next").click()
    expect(part(page, "round-bar")).to_be_visible()


def expect_tally(page: Page, **counts: int) -> None:
    """Wait until the tally of the round has these counts."""
    for colour, count in counts.items():
        expect(part(page, f"tally-{colour}").first).to_have_attribute("data-count", str(count))


def open_round(page: Page) -> str:
    """Open the page of the round that goes on, and give its id."""
    part(page, "open-round").click()
    expect(part(page, "scans")).to_be_visible()
    return page.url.rpartition("/")[2]


def take_photo(page: Page) -> None:
    """Choose a photo, larger than is kept."""
    kept = io.BytesIO()
    Image.effect_noise((1800, 1200), 40).convert("RGB").save(kept, "JPEG", quality=80)
    part(page, "photo-choose").set_input_files(FilePayload(name="a.jpg", mimeType="image/jpeg", buffer=kept.getvalue()))
    expect(part(page, "photo-preview")).to_be_visible()


def walk(visitor: Visitor, stage: Stage) -> Iterator[tuple[str, Page]]:
    """Go through every screen of a round, from the invitation to its page; stop at each, with its name."""
    page = visitor.open("/scan/")
    enrol(page)
    part(page, "rounds").click()
    part(page, "device").click()
    expect(part(page, "invitation")).to_be_visible()
    yield "device", page
    bring_in(page, stage)
    yield "rounds", page
    part(page, "begin-round").click()
    expect(part(page, "begin-submit")).to_be_visible()
    yield "begin", page
    part(page, "back").click()
    begin(page)
    expect(part(page, "aim")).not_to_contain_text(re.compile("……|…$"))
    yield "camera", page
    check(page, stage.codes["valid"], "green", "ok")
    part(page, "manual").click()
    type_code(page, stage.codes["suspended"])
    expect(part(page, "noted")).to_have_attribute("data-how", "kept")
    yield "result", page
    part(page, "note").click()
    take_photo(page)
    part(page, "note-text").fill("铭牌与证照不符")
    yield "note", page
    part(page, "note-save").click()
    expect(part(page, "suspicion")).to_be_visible()
    part(page, "suspicion").click()
    expect(part(page, "suspicion-text")).to_be_visible()
    yield "suspicion", page
    part(page, "back").click()
    part(page, "next").click()
    open_round(page)
    expect(part(page, "scans").locator("article")).to_have_count(2)
    yield "page", page
    part(page, "back").click()
    expect(part(page, "rounds").first).to_be_visible()
    yield "list", page
