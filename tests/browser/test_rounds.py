"""Rounds in the inspector's app, from the first scan to the office: marked once, sounded, seen, exported."""

import zipfile
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import expect

from tests.browser.access import find_violations, find_wide
from tests.browser.fieldwork import NUMBER, SENT, Inspector, arrive
from tests.browser.screens import enrol, expect_verdict, part, type_code
from tests.browser.stage import Service, Stage
from tests.browser.visiting import DESKTOP, PHONE, Come, Device

NASTY: Final = "<img src=x onerror=alert(1)>"
NARROW: Final = (320, 640)
_COUNT_TONES: Final = """
window.tones = [];
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...given) {
  tones.push(this.frequency.value);
  return start.apply(this, given);
};
"""
PNG: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


@pytest.fixture
def inspector(stage: Stage, service: Service, come: Come) -> Inspector:
    """Give an inspector whose phone is enrolled."""
    return arrive(come, stage, service)


def test_round_reaches_the_office(inspector: Inspector, tmp_path: Path) -> None:
    """Scans, a remark with a photo, a suspicion, the end: what the device has is what the service has."""
    inspector.begin(title="节前检查")
    for name in ("valid", "expired", "forged", "valid"):
        inspector.look(name)
    expect(part(inspector.page, "noted")).to_have_attribute("data-how", "repeated")
    inspector.tally(green=1, red=2, amber=0)
    inspector.press("note")
    inspector.fill("note-text", "未张贴\n在醒目位置")
    picture = tmp_path / "photo.png"
    picture.write_bytes(PNG)
    part(inspector.page, "photo-choose").set_input_files(picture)
    inspector.sees("photo-preview")
    inspector.press("note-save", "suspicion", "kind-altered")
    inspector.fill("suspicion-text", "日期有涂改")
    inspector.press("suspicion-submit")
    inspector.sees("suspicion-kept")
    inspector.end()
    expect(part(inspector.page, "round-sending")).to_contain_text(SENT)

    (found,) = inspector.arrived()
    head, scans = found["round"], found["scans"]
    assert (head["title"], head["scans"], head["counted"]) == ("节前检查", 4, 3)
    assert head["closed_at"] is not None
    assert [scan["seen"]["outcome"] for scan in scans] == [scan["verdict"]["outcome"] for scan in scans]
    assert {scan["inspector_number"] for scan in scans} == {NUMBER}
    (note,) = scans[3]["notes"]
    assert note["text"] == "未张贴 在醒目位置"
    assert note["photo_sha256"] == found["photos"][0]["sha256"]
    (told,) = [
        one for one in inspector.ask("/api/v1/suspicions?state=open")["items"] if one["scan_id"] == scans[3]["scan_id"]
    ]
    assert (told["kind"], told["text"]) == ("altered", "日期有涂改")


def test_files_of_a_round_are_downloaded(inspector: Inspector) -> None:
    """Sheet, signed record and evidence come in the device's name; without a network a sentence says so."""
    inspector.begin()
    inspector.look("valid")
    inspector.end()
    expect(part(inspector.page, "round-sending")).to_contain_text(SENT)
    for name, ending in (("sheet", ".xlsx"), ("record", ".cose")):
        with inspector.page.expect_download() as download:
            inspector.press(f"file-{name}")
        assert download.value.suggested_filename.endswith(ending)
        assert Path(download.value.path()).stat().st_size > 0
    with inspector.page.expect_download() as download:
        inspector.page.locator('[data-id^="file-evidence"]').click()
    assert "manifest.json" in zipfile.ZipFile(download.value.path()).namelist()
    inspector.way.is_open = False
    inspector.press("file-sheet")
    inspector.sees("refusal-network-needed")


def test_what_belongs_to_others_joins_a_round_only_by_choice(inspector: Inspector) -> None:
    """A menu's code is not a find of the inspection, unless the inspector says so."""
    inspector.begin()
    inspector.look("foreign")
    expect(part(inspector.page, "noted")).to_have_attribute("data-how", "left-out")
    inspector.tally(red=0)
    inspector.press("keep")
    expect(part(inspector.page, "noted")).to_have_attribute("data-how", "kept")
    inspector.tally(red=1)
    inspector.all_sent()
    assert inspector.arrived()[0]["scans"][0]["code"] == inspector.stage.codes["foreign"]


def test_place_is_noted_by_choice_alone(inspector: Inspector) -> None:
    """Off unless it was chosen; then it goes with the scan."""
    inspector.visitor.context.grant_permissions(["geolocation"])
    inspector.visitor.context.set_geolocation({"latitude": 28.2, "longitude": 112.9, "accuracy": 20})
    for chosen in (False, True):
        inspector.begin(notes_place=chosen)
        # Nothing on the screen says that the place is known, and no scan waits for it.
        inspector.page.wait_for_timeout(300)
        inspector.look("valid")
        inspector.end()
    expect(part(inspector.page, "round-sending")).to_contain_text(SENT)
    places = [found["scans"][0]["place"] for found in inspector.arrived()]
    assert places == [None, {"latitude": 28.2, "longitude": 112.9, "accuracy_m": 20.0}]


def test_verdicts_sound_until_they_are_muted(stage: Stage, service: Service, come: Come) -> None:
    """Each colour sounds otherwise; the switch is remembered."""
    inspector = arrive(come, stage, service, script=_COUNT_TONES)
    inspector.begin()
    inspector.look("valid")
    inspector.look("expired")
    assert inspector.page.evaluate("tones") == [1320, 220, 220]
    inspector.go("")
    inspector.press("sound")
    inspector.page.reload()
    expect(part(inspector.page, "sound")).to_have_attribute("aria-pressed", "false")
    inspector.look("valid")
    assert inspector.page.evaluate("tones") == []


def test_script_in_every_field_is_text(inspector: Inspector) -> None:
    """Whatever is typed is shown as it is, and nothing of it runs."""
    inspector.go("begin")
    inspector.fill("inspector-number", NASTY)
    inspector.press("begin-submit")
    inspector.sees("refusal-inspector-number-invalid")
    inspector.begin(title=NASTY)
    inspector.look("valid")
    inspector.press("note")
    inspector.fill("note-text", NASTY)
    inspector.press("note-save")
    inspector.sees("noted")
    inspector.go("")
    expect(part(inspector.page, "open-round")).to_have_text(NASTY)
    inspector.press("open-round")
    expect(inspector.page.locator(".note")).to_have_text(NASTY)
    assert inspector.page.locator("img[src=x]").count() == 0


def test_round_is_held_by_keyboard(stage: Stage, service: Service, come: Come) -> None:
    """From its beginning over a scan and a remark to its end, without a finger or a mouse."""
    inspector = arrive(come, stage, service, size=DESKTOP)
    page = inspector.page

    def press(name: str, text: str = "") -> None:
        part(page, name).focus()
        page.keyboard.type(text)
        page.keyboard.press("Enter")

    press("begin-round")
    press("inspector-number", NUMBER)
    inspector.sees("round-bar")
    press("manual")
    part(page, "text").focus()
    page.keyboard.type(stage.codes["valid"])
    press("text-submit")
    inspector.sees("noted")
    press("note")
    part(page, "note-text").focus()
    page.keyboard.type("x")
    press("note-save")
    inspector.sees("noted")
    for name in ("next", "open-round", "end-round", "end-round-sure"):
        press(name)
    expect(part(page, "round-sending")).to_contain_text(SENT)


@pytest.mark.parametrize(("language", "size"), [("zh-CN", PHONE), ("en-GB", DESKTOP)], ids=["phone", "desktop"])
def test_screens_of_rounds_break_no_rule_of_access(
    stage: Stage, service: Service, come: Come, language: str, size: tuple[int, int]
) -> None:
    """Each by itself, also as narrow as a window may be."""
    inspector = arrive(come, stage, service, language=language, size=size)
    page = inspector.page
    faults: dict[str, list[str]] = {}

    def judge(name: str) -> None:
        faults[name] = find_violations(page)
        for width, height in (NARROW, size):
            page.set_viewport_size({"width": width, "height": height})
            faults[name] += find_wide(page)

    for screen in ("rounds", "device", "begin", "suspicion"):
        inspector.go(screen)
        judge(screen)
    inspector.begin()
    judge("camera")
    inspector.look("foreign")
    judge("left out")
    inspector.look("expired")
    judge("result")
    inspector.press("note")
    judge("note")
    inspector.fill("note-text", "x")
    inspector.press("note-save", "suspicion", "suspicion-submit")
    inspector.sees("refusal-text-missing")
    judge("suspicion refused")
    inspector.go("")
    inspector.press("open-round")
    inspector.sees("scan")
    judge("round")
    inspector.press("end-round")
    judge("end")
    assert {name: found for name, found in faults.items() if found} == {}


def test_without_storage_there_are_no_rounds_and_verdicts_all_the_same(stage: Stage, come: Come) -> None:
    """A browser that keeps nothing says so."""
    script = (
        "IDBFactory.prototype.open = () => { throw new DOMException('The operation is insecure.', 'SecurityError') };"
    )
    page = come(Device(script=script)).open("/scan/")
    enrol(page)
    part(page, "rounds").click()
    expect(part(page, "rounds-unavailable")).to_be_visible()
    part(page, "back").click()
    part(page, "manual").click()
    type_code(page, stage.codes["valid"])
    expect_verdict(page, "green", "ok")
