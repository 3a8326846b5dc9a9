"""What becomes of rounds when network, disk, tab, service or device go away: never twice, never lost."""

import re
from typing import Final

import pytest
from playwright.sync_api import expect

from tests.browser.fieldwork import SENT, Inspector, arrive
from tests.browser.screens import enrol, keep_app, part, told, type_code
from tests.browser.stage import Service, Stage
from tests.browser.visiting import Come, Device

_FULL_ON_DEMAND: Final = """
const add = IDBObjectStore.prototype.add;
IDBObjectStore.prototype.add = function (...given) {
  if (window.isFull) throw new DOMException("full", "QuotaExceededError");
  return add.apply(this, given);
};
"""


@pytest.fixture
def inspector(stage: Stage, service: Service, come: Come) -> Inspector:
    """Give an inspector whose phone is enrolled."""
    return arrive(come, stage, service)


def test_tab_is_killed_off_line(inspector: Inspector) -> None:
    """Begun, scanned and killed without a network; the next tab has it all, and sends it when there is one."""
    keep_app(inspector.page)
    inspector.visitor.context.set_offline(True)
    inspector.way.is_open = False
    inspector.begin()
    inspector.look("valid")
    inspector.look("valid-ed25519")
    inspector.tally(green=2)
    inspector.crash()
    inspector.tally(green=2)
    assert inspector.way.puts == []
    inspector.visitor.context.set_offline(False)
    inspector.way.is_open = True
    inspector.reconnect()
    inspector.all_sent()
    assert inspector.arrived()[0]["round"]["scans"] == 2
    assert len(inspector.way.puts) == len(set(inspector.way.puts)) == 3


def test_tab_is_killed_while_the_register_is_asked(inspector: Inspector) -> None:
    """The scan is kept at once, and goes out with what the device said."""
    inspector.begin()
    inspector.visitor.context.route("**/api/v1/certificates/*", lambda _: None)
    inspector.look("valid")
    assert [scan["unposted"] for scan in inspector.kept()["scans"]] == [1]
    inspector.crash()
    inspector.all_sent()
    (scan,) = inspector.arrived()[0]["scans"]
    assert (scan["seen"]["offline"], scan["seen"]["outcome"]) == (True, "PASSED")


def test_tab_is_killed_after_each_call_that_the_service_has_taken(inspector: Inspector) -> None:
    """The answers get lost and the tab is killed each time: all is sent again, and nothing is there twice."""
    inspector.way.is_open = False
    inspector.begin()
    inspector.look("valid")
    inspector.press("note")
    inspector.fill("note-text", "x")
    inspector.press("note-save")
    inspector.sees("noted")
    inspector.way.lost = frozenset({1, 3, 5})
    inspector.way.is_open = True
    inspector.reconnect()
    for count in sorted(inspector.way.lost):
        inspector.wait_for_puts(count)
        inspector.crash()
    inspector.all_sent()
    (found,) = inspector.arrived()
    assert [len(scan["notes"]) for scan in found["scans"]] == [1]
    assert sorted(inspector.way.puts) == sorted(2 * list(set(inspector.way.puts)))


def test_service_is_killed_meanwhile(stage: Stage, come: Come) -> None:
    """The app goes on, says what waits, and sends it when the service is back."""
    with stage.serving() as service:
        visitor = come(Device(), to=service)
        visitor.expected += ("net::ERR_CONNECTION_RESET", "net::ERR_EMPTY_RESPONSE")
        inspector = arrive(lambda *_, **__: visitor, stage, service)
        inspector.begin()
        inspector.look("valid")
        inspector.all_sent()
        service.kill()
        inspector.look("expired")
        inspector.go("rounds")
        expect(part(inspector.page, "sending")).not_to_have_attribute("data-waiting", "0")
        with service.again():
            inspector.reconnect()
            inspector.all_sent()
            assert inspector.arrived()[0]["round"]["scans"] == 2


def test_full_disk_is_told_and_loses_nothing(stage: Stage, service: Service, come: Come) -> None:
    """What has no room is not kept, and the inspector is told so at once; with room it can be kept after all."""
    inspector = arrive(come, stage, service, script=_FULL_ON_DEMAND)
    inspector.begin()
    inspector.look("valid")
    inspector.page.evaluate("window.isFull = true")
    inspector.look("expired")
    expect(part(inspector.page, "not-kept")).to_contain_text("存储空间不足")
    told(inspector.page)
    inspector.page.evaluate("window.isFull = false")
    inspector.press("keep")
    expect(part(inspector.page, "noted")).to_have_attribute("data-how", "kept")
    inspector.all_sent()
    assert inspector.arrived()[0]["round"]["scans"] == 2


def test_lost_device_is_shut_out(inspector: Inspector) -> None:
    """Its token and what was sent are gone from it; what was not sent is told of, and goes out by the next token."""
    inspector.visitor.expected += ("401",)
    inspector.begin()
    inspector.look("valid")
    inspector.all_sent()
    inspector.way.is_open = False
    inspector.look("expired")
    inspector.lose_device()
    inspector.way.is_open = True
    inspector.reconnect()

    inspector.sees("shut-out")
    expect(part(inspector.page, "unsent")).to_contain_text("1 条")
    kept = inspector.kept()
    assert kept["device"][0]["token"] is None
    assert [scan["outcome"] for scan in kept["scans"]] == ["FAILED"]
    inspector.go("rounds")
    expect(part(inspector.page, "begin-round")).to_have_count(0)
    inspector.press("device")
    inspector.enrol_device()
    inspector.sees("go-on")
    inspector.all_sent()
    inspector.end()
    expect(part(inspector.page, "round-sending")).to_contain_text(SENT)


def test_what_the_service_refuses_is_named(inspector: Inspector) -> None:
    """The entry stays on the device with the service's code, and can be sent again."""
    inspector.visitor.expected += ("409",)
    inspector.begin()
    inspector.way.refusal = (re.compile("/scans/"), 409, "entry-differs")
    inspector.look("valid")
    inspector.go("rounds")
    inspector.page.locator('[data-standing="refused"]').click()
    inspector.sees("refused")
    expect(inspector.page.locator("main")).to_contain_text("entry-differs")
    inspector.way.refusal = None
    inspector.press("retry-round")
    expect(part(inspector.page, "round-sending")).to_contain_text(SENT)


def test_invitation_that_cannot_be_used_is_refused(come: Come) -> None:
    """Unknown, used and late are one answer; what is no code is not even asked about."""
    visitor = come(Device())
    visitor.expected += ("404",)
    page = visitor.open("/scan/")
    enrol(page)
    part(page, "rounds").click()
    part(page, "device").click()
    part(page, "device-label").fill("一号")
    for code, reason in (("ABCD", "invitation-malformed"), ("ABCD-EFGH-JKMN-PQRS", "invitation-unknown")):
        part(page, "invitation").fill(code)
        part(page, "enrol-device").click()
        expect(part(page, f"refusal-{reason}")).to_be_visible()


def test_two_tabs_count_a_certificate_once(inspector: Inspector) -> None:
    """A round is one, in however many tabs it is open."""
    inspector.begin()
    other = inspector.visitor.open("/scan/")
    inspector.look("valid")
    part(other, "manual").click()
    type_code(other, inspector.stage.codes["valid"])
    expect(part(other, "noted")).to_have_attribute("data-how", "repeated")
    inspector.all_sent()
    assert inspector.arrived()[0]["round"]["counted"] == 1
