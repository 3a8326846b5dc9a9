"""An inspector with a device of his: holds rounds in the app, with a way to the service that may be cut."""

import contextlib
import re
from dataclasses import dataclass, field
from typing import Any, Final

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, Route, expect

from ecert.accounts.devices import invite_device
from ecert.clock import system_clock
from ecert.device.service import shut_out
from ecert.storage.database import transaction
from tests.browser.screens import enrol, part, type_code
from tests.browser.stage import Service, Stage
from tests.browser.visiting import Come, Device, Visitor

NUMBER: Final = "湘A-012345"
"""执法证号 of the inspector."""
SENT: Final = "已全部上报"
_FIELD: Final = re.compile(r"/api/v1/(devices|rounds|suspicions)")
_PATIENCE: Final = 100
"""How often the service is looked at until something has arrived."""
_EVERYTHING: Final = """() => new Promise((done) => {
  const opened = indexedDB.open("ecert-rounds");
  opened.onsuccess = () => {
    const names = [...opened.result.objectStoreNames], found = {};
    const transaction = opened.result.transaction(names);
    for (const name of names) {
      transaction.objectStore(name).getAll().onsuccess = ({ target }) => (found[name] = target.result);
    }
    transaction.oncomplete = () => { opened.result.close(); done(found); };
  };
})"""
_GO: Final = """screen => new Promise(done => {
  if (location.hash === `#/${screen}`) return done();
  addEventListener("hashchange", () => setTimeout(done), { once: true });
  location.hash = `#/${screen}`;
})"""


@dataclass
class Way:
    """The way between a device and the service, where it is about rounds."""

    is_open: bool = True
    lost: frozenset[int] = frozenset()
    """Which puts, counted from 1, get no answer: what they brought is there all the same."""
    refusal: tuple[re.Pattern[str], int, str] | None = None
    """What is refused on the way: the form of its path, status and code."""
    puts: list[str] = field(default_factory=list)
    """Paths of what reached the service, as often as it did."""

    def pass_on(self, route: Route) -> None:
        """Let a call through, or not."""
        path = re.sub(r"^https?://[^/]+", "", route.request.url)
        if not self.is_open:
            return route.abort("connectionrefused")
        if self.refusal is not None and self.refusal[0].search(path):
            _, status, code = self.refusal
            problem = f'{{"code": "{code}", "status": {status}}}'
            return route.fulfill(status=status, content_type="application/problem+json", body=problem)
        if route.request.method == "PUT":
            is_lost = len(self.puts) + 1 in self.lost
            if is_lost:
                route.fetch()
            self.puts.append(path)
            if is_lost:
                return None
        return route.continue_()


@dataclass
class Inspector:
    """Who works with a device, and the tab that he has open."""

    visitor: Visitor
    page: Page
    way: Way
    stage: Stage
    service: Service | None

    def go(self, screen: str) -> None:
        """Go to a screen by its address, and wait until it is drawn."""
        self.page.evaluate(_GO, screen)

    def press(self, *names: str) -> None:
        """Press one button after another."""
        for name in names:
            part(self.page, name).click()

    def fill(self, name: str, text: str) -> None:
        """Fill a field."""
        part(self.page, name).fill(text)

    def sees(self, name: str) -> None:
        """Wait until something is there."""
        expect(part(self.page, name)).to_be_visible()

    def enrol_device(self) -> None:
        """Have a code given out, and type it as people do."""
        self.fill("invitation", invite(self.stage).lower().replace("-", " "))
        self.fill("device-label", "二中队 3 号手机")
        self.press("enrol-device")

    def begin(self, *, title: str = "", notes_place: bool = False) -> None:
        """Begin a round."""
        self.go("begin")
        self.fill("inspector-number", NUMBER)
        self.fill("round-title", title)
        expect(part(self.page, "notes-place")).not_to_be_checked()
        part(self.page, "notes-place").set_checked(notes_place)
        self.press("begin-submit")
        self.sees("round-bar")

    def look(self, name: str) -> None:
        """Verify a code by typing it, which goes the same way as the camera's, and wait for what became of it."""
        self.go("manual")
        type_code(self.page, self.stage.codes[name])
        expect(part(self.page, "noted").or_(part(self.page, "not-kept"))).to_be_visible()

    def end(self) -> None:
        """End the round that is going on."""
        self.go("")
        self.press("open-round", "end-round", "end-round-sure")
        expect(part(self.page, "end-round")).to_have_count(0)

    def tally(self, **counts: int) -> None:
        """Wait until the tally on show has certain counts."""
        for colour, count in counts.items():
            expect(part(self.page, f"tally-{colour}")).to_have_attribute("data-count", str(count))

    def all_sent(self) -> None:
        """Wait until nothing waits on the device."""
        self.go("rounds")
        expect(part(self.page, "sending")).to_have_attribute("data-waiting", "0")

    def reconnect(self) -> None:
        """Let the device notice that there is a network."""
        self.page.evaluate("dispatchEvent(new Event('online'))")

    def crash(self) -> None:
        """Kill the tab's process, and open the app anew."""
        with self.page.expect_event("crash"), contextlib.suppress(PlaywrightError):
            self.page.goto("chrome://crash", timeout=2_000)
        self.page.close()
        self.page = self.visitor.open("/scan/")
        self.sees("manual")

    def wait_for_puts(self, count: int) -> None:
        """Wait until so many calls have reached the service."""
        for _ in range(_PATIENCE):
            if len(self.way.puts) >= count:
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(self.way.puts)

    def kept(self) -> dict[str, Any]:
        """Give everything that the device has."""
        found: dict[str, Any] = self.page.evaluate(_EVERYTHING)
        return found

    def ask(self, path: str, *, role: str = "auditor") -> Any:  # noqa: ANN401 - of a call
        """Ask the service as somebody of the office."""
        assert self.service is not None
        answer = self.service.process.call("GET", path, token=self.stage.installation.tokens[role])
        assert answer is not None
        return answer.json()

    def lose_device(self) -> None:
        """Have the device shut out at the office."""
        (device,) = self.kept()["device"]
        with transaction(self.stage.installation.line.engine) as session:
            keyring = self.stage.installation.keyring
            shut_out(session, device["device_id"], reason="丢失", by=None, now=system_clock(), keyring=keyring)

    def arrived(self) -> list[dict[str, Any]]:
        """Give the rounds of this device as the service has them, the oldest first."""
        (device,) = self.kept()["device"]
        heads = [one for one in self.ask("/api/v1/rounds")["items"] if one["device_id"] == device["device_id"]]
        return [self.ask(f"/api/v1/rounds/{one['round_id']}") for one in reversed(heads)]


def arrive(come: Come, stage: Stage, service: Service, **device: object) -> Inspector:
    """Let an inspector come with a device, confirm the root, and enrol the device by an invitation."""
    return settle(come(Device(**device)), stage, service)  # type: ignore[arg-type]  # any member of a device


def settle(visitor: Visitor, stage: Stage, service: Service | None = None) -> Inspector:
    """Let a visitor be an inspector; without the service nobody can be asked what has arrived."""
    way = Way()
    visitor.context.route(_FIELD, way.pass_on)
    page = visitor.open("/scan/")
    enrol(page)
    inspector = Inspector(visitor, page, way, stage, service)
    inspector.press("rounds", "device")
    inspector.enrol_device()
    inspector.sees("begin-round")
    return inspector


def invite(stage: Stage) -> str:
    """Have a code given out for the inspector's next device."""
    with transaction(stage.installation.line.engine) as session:
        keyring = stage.installation.keyring
        return invite_device(session, account_name="inspector", by=None, now=system_clock(), keyring=keyring).code
