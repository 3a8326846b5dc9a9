"""Inspection rounds in the app: kept without a network, sent once, never lost, whatever happens to the tab."""

import io
import os
import signal
import zipfile
from typing import Final

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.access import find_violations, find_wide
from tests.browser.fieldwork import (
    NUMBER,
    begin,
    bring_in,
    check,
    enrolled,
    expect_tally,
    open_round,
    read,
    remark,
    walk,
)
from tests.browser.screens import expect_verdict, keep_app, part, type_code
from tests.browser.stage import Service, Stage
from tests.browser.visiting import DESKTOP, Come, Device, Film, Visitor

SCRIPT: Final = "<img src=data:,x onerror=\"document.title='run'\">"
SENT: Final = "已全部上报。"


def test_round_counts_each_certificate_once(stage: Stage, service: Service, come: Come) -> None:
    """On line: many codes, one twice, a tally of three colours; the office has it as the device does."""
    _, page = enrolled(stage, come)
    begin(page)
    check(page, stage.codes["valid"], "green", "ok")
    check(page, stage.codes["revoked"], "red", "revoked")
    check(page, stage.codes["valid"], "green", "ok", how="repeated")
    expect_tally(page, green=1, red=1, amber=0)
    round_id = open_round(page)
    expect(part(page, "round-sending")).to_have_text(SENT)
    scans = read(stage, service, f"/api/v1/rounds/{round_id}")["scans"]
    assert [scan["verdict"]["outcome"] for scan in scans] == ["PASSED", "FAILED", "PASSED"]
    assert [scan["seen"]["outcome"] for scan in scans] == ["PASSED", "FAILED", "PASSED"]
    assert [scan["counted"] for scan in scans] == [True, True, False]


def test_camera_scans_into_the_round(stage: Stage, come: Come, film: Film) -> None:
    """One after another, with one tap between."""
    _, page = enrolled_with_camera(stage, come, film)
    begin(page)
    expect_verdict(page, "red", "suspended")
    expect(part(page, "noted")).to_have_attribute("data-how", "kept")
    part(page, "next").click()
    expect_verdict(page, "red", "suspended")
    expect(part(page, "noted")).to_have_attribute("data-how", "repeated")
    expect_tally(page, red=1)


def enrolled_with_camera(stage: Stage, come: Come, film: Film) -> tuple[Visitor, Page]:
    """Enrol a device whose camera sees a code all the time: its first verdict is of before the round."""
    visitor = come(Device(film("suspended")))
    page = visitor.open("/scan/#/device")
    enrol_root_only(page)
    bring_in(page, stage)
    return visitor, page


def enrol_root_only(page: Page) -> None:
    """Confirm the root where no camera's screen follows."""
    part(page, "confirm-root").click()
    expect(part(page, "invitation")).to_be_visible()


def test_round_without_a_network_is_sent_when_there_is_one(stage: Stage, service: Service, come: Come) -> None:
    """Begun, scanned, remarked with a photo and ended off line; on line again it is sent whole, and can be fetched."""
    visitor, page = enrolled(stage, come)
    keep_app(page)
    visitor.context.set_offline(True)
    begin(page, title=SCRIPT)
    check(page, stage.codes["valid"], "green", "ok")
    check(page, stage.codes["suspended"], "red", "suspended")
    round_id = open_round(page)
    part(page, "scans").locator("[data-id^=note-]").first.click()
    remark(page, f"现场与证照不符 {SCRIPT}")
    part(page, "end-round").click()
    part(page, "end-round-sure").click()
    expect(part(page, "end-round")).to_have_count(0)
    expect(part(page, "round-sending")).not_to_have_text(SENT)
    visitor.context.set_offline(False)
    expect(part(page, "round-sending")).to_have_text(SENT)
    assert page.locator("img[src='data:,x']").count() == 0
    whole = read(stage, service, f"/api/v1/rounds/{round_id}")
    assert whole["round"]["title"] == SCRIPT
    assert len(whole["scans"]) == 2
    (note,) = [note for scan in whole["scans"] for note in scan["notes"]]
    assert note["text"].endswith(SCRIPT)
    assert note["photo_sha256"]
    for file, start in (("sheet", b"PK"), ("record", b"\xd2\x84")):
        with page.expect_download() as download:
            part(page, f"file-{file}").click()
        assert download.value.path().read_bytes().startswith(start)
    with page.expect_download() as download:
        part(page, "scans").locator("[data-id^=file-evidence-]").first.click()
    names = zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())).namelist()
    assert any(name.startswith("README") for name in names)


@pytest.mark.parametrize("off_line", [True, False])
def test_killed_tab_loses_nothing_and_sends_nothing_twice(
    stage: Stage, service: Service, come: Come, *, off_line: bool
) -> None:
    """The tab dies the moment a verdict is on show; what was seen is in the round, and at the office once."""
    visitor, page = enrolled(stage, come)
    keep_app(page)
    begin(page)
    visitor.context.set_offline(off_line)
    check(page, stage.codes["valid"], "green", "ok")
    part(page, "manual").click()
    type_code(page, stage.codes["expired"])
    expect(part(page, "noted")).to_be_visible()
    kill_tabs(page)
    page.close()
    again = visitor.open("/scan/")
    expect_tally(again, green=1, red=1)
    visitor.context.set_offline(False)
    round_id = open_round(again)
    again.reload()
    expect(part(again, "round-sending")).to_have_text(SENT)
    scans = read(stage, service, f"/api/v1/rounds/{round_id}")["scans"]
    assert sorted(scan["verdict"]["outcome"] for scan in scans) == ["FAILED", "PASSED"]


def kill_tabs(page: Page) -> None:
    """Kill the process of a page, and of every other one of its browser."""
    browser = page.context.browser
    assert browser is not None
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    with page.expect_event("crash"):
        for process in processes:
            if process["type"] == "renderer":
                os.kill(process["id"], signal.SIGKILL)


def test_answer_that_is_lost_on_the_way_is_asked_for_again(stage: Stage, service: Service, come: Come) -> None:
    """The office has it, the device does not know: it is sent again, and is there once."""
    visitor, page = enrolled(stage, come)
    lost: list[str] = []

    def lose(route: Route) -> None:
        if len(lost) < 2:
            route.fetch()
            lost.append(route.request.url)
            route.abort("connectionreset")
        else:
            route.continue_()

    visitor.expected += ("net::ERR_CONNECTION_RESET",)
    visitor.context.route("**/api/v1/rounds/*/scans/*", lose)
    begin(page)
    check(page, stage.codes["valid"], "green", "ok")
    round_id = open_round(page)
    expect(part(page, "round-sending")).to_have_text(SENT, timeout=30_000)
    assert len(lost) == 2
    assert len(read(stage, service, f"/api/v1/rounds/{round_id}")["scans"]) == 1


def test_suspicion_reaches_the_office(stage: Stage, service: Service, come: Come) -> None:
    """Of a forged code, without a round and without a network."""
    visitor, page = enrolled(stage, come)
    keep_app(page)
    visitor.context.set_offline(True)
    part(page, "back").click()
    part(page, "manual").click()
    type_code(page, stage.codes["forged"])
    expect_verdict(page, "red", "signature-invalid")
    part(page, "suspicion").click()
    part(page, "kind-altered").check()
    text = f"纸张可疑 {page.evaluate('Math.random()')} {SCRIPT}"
    part(page, "suspicion-text").fill(text)
    part(page, "suspicion-number").fill(NUMBER)
    part(page, "suspicion-submit").click()
    expect(part(page, "suspicion-kept")).to_be_visible()
    visitor.context.set_offline(False)
    page.goto(f"{visitor.origin}/scan/#/rounds")
    expect(part(page, "sending")).to_have_count(0)
    reported = read(stage, service, "/api/v1/suspicions?state=open", "reviewer")["items"]
    assert [one["kind"] for one in reported if one["text"] == text] == ["altered"]


def test_lost_device_is_shut_out(stage: Stage, service: Service, come: Come) -> None:
    """At its next call it forgets its token and what was sent, says so, and keeps what was not."""
    visitor, page = enrolled(stage, come)
    begin(page)
    check(page, stage.codes["valid"], "green", "ok")
    open_round(page)
    expect(part(page, "round-sending")).to_have_text(SENT)
    newest = max(read(stage, service, "/api/v1/devices", "administrator")["items"], key=lambda one: one["created_at"])
    stage.installation.run("devices", "shut-out", newest["device_id"], "--reason", "遗失")
    visitor.expected += ("the server responded with a status of 401",)
    part(page, "go-on").click()
    part(page, "manual").click()
    type_code(page, stage.codes["revoked"])
    expect(part(page, "shut-out").first).to_be_visible()
    stored = page.evaluate(_EVERYTHING)
    assert '"token":null' in stored
    assert stage.certificates["valid"].identifier not in stored


_EVERYTHING: Final = """async () => {
  const found = [];
  for (const { name } of await indexedDB.databases()) {
    if (!name.includes("round")) continue;
    const open = indexedDB.open(name);
    const database = await new Promise((done) => { open.onsuccess = () => done(open.result); });
    for (const table of database.objectStoreNames) {
      const all = database.transaction(table).objectStore(table).getAll();
      found.push(await new Promise((done) => { all.onsuccess = () => done(all.result); }));
    }
    database.close();
  }
  return JSON.stringify(found);
}"""
"""Gives everything that is kept of rounds, as text."""


@pytest.mark.parametrize("code", ["", "nonsense", "0000-0000-0000-0000", SCRIPT])
def test_wrong_invitation_is_explained(come: Come, code: str) -> None:
    """Malformed at once, unknown by the service's word."""
    visitor = come()
    visitor.expected += ("the server responded with a status of 404",)
    page = visitor.open("/scan/#/device")
    enrol_root_only(page)
    part(page, "invitation").fill(code)
    part(page, "device-label").fill("手机")
    part(page, "enrol-device").click()
    expect(page.locator("[data-id^=refusal-]")).to_be_visible()


def test_screens_of_rounds_break_no_rule_of_access(stage: Stage, come: Come) -> None:
    """In English on a phone, and as a desktop shows them."""
    for _, page in walk(come(Device(language="en-GB")), stage):
        judge(page)


def judge(page: Page) -> None:
    """Insist that a screen breaks no rule, and fits a phone, a narrow window, and a desktop."""
    phone = page.viewport_size
    assert phone is not None
    assert find_violations(page) == []
    for width in (phone["width"], 320, DESKTOP[0]):
        page.set_viewport_size({"width": width, "height": phone["height"]})
        assert find_wide(page) == [], (page.url, width)
    page.set_viewport_size(phone)
