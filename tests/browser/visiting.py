"""Visit pages as somebody with a certain device, and note what a page should never do."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, expect

from tests.browser.browsers import INSECURE_HOST, Browsers, Camera
from tests.browser.stage import Service

PHONE: Final = (390, 844)
DESKTOP: Final = (1280, 800)
PATIENCE: Final = 15_000
"""Milliseconds until a page must have done something, on a busy machine."""
expect.set_options(timeout=PATIENCE)
_TAKEN_AWAY: Final = (
    "net::ERR_INTERNET_DISCONNECTED",
    "net::ERR_CONNECTION_",
    "net::ERR_EMPTY_RESPONSE",
    "net::ERR_FAILED",
    "registration blocked by Playwright",
)
"""What the browser itself complains about where a test takes away the network, or service workers."""
_OWN_SCHEMES: Final = frozenset({"blob", "data", "about"})


@dataclass(frozen=True, slots=True)
class Device:
    """Who visits, and with what."""

    camera: Path | Camera = Camera.MISSING
    """The clip that the camera sees, or why there is nothing to be seen."""
    language: str = "zh-CN"
    size: tuple[int, int] = PHONE
    insecure: bool = False
    """Whether the page is reached by plain HTTP under a host name."""
    scripts: bool = True
    """Whether pages may run scripts at all."""
    workers: bool = True
    """Whether service workers are allowed; in-app browsers have none."""
    script: str = ""
    """What runs before the page's own scripts."""


@dataclass
class Visitor:
    """A device on which pages are opened; what it notes is judged at the end of the test; Playwright adds members."""

    context: BrowserContext
    origin: str
    trouble: list[str] = field(default_factory=list)
    """Errors of scripts and of the console, and requests to other hosts."""
    expected: tuple[str, ...] = _TAKEN_AWAY
    """Parts of messages that are no trouble, because the test brings them about."""

    def open(self, path: str) -> Page:
        """Open a page of the service in a tab of its own."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.trouble.append(f"script: {error}"))
        page.on("console", self._note_message)
        page.goto(self.origin + path, wait_until="load")
        return page

    def unexpected(self) -> list[str]:
        """Give the trouble that the test did not bring about."""
        return [each for each in self.trouble if not any(part in each for part in self.expected)]

    def watch(self) -> None:
        """Begin to note requests, whoever makes them: pages, workers, the service worker."""
        self.context.on("request", self._note_request)

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.trouble.append(f"console: {message.text}")

    def _note_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in _OWN_SCHEMES and f"{address.scheme}://{address.netloc}" != self.origin:
            self.trouble.append(f"another host: {request.url}")


class Come(Protocol):
    """Lets a device come to the service, or to another one."""

    def __call__(self, device: Device = ..., *, to: Service = ...) -> Visitor:
        """Give the device; its context is closed at the end of the test."""


class Film(Protocol):
    """Films a code."""

    def __call__(self, code: str, scene: str = ...) -> Path:
        """Give the clip of the code of a name on the stage, or of any text."""


@contextmanager
def sojourn(browsers: Browsers, service: Service, devices: Sequence[Device]) -> Iterator[list[Visitor]]:
    """Let devices come and stay for a while; when they leave, no page has done what none should."""
    visitors = [visit(browsers, service, device) for device in devices]
    yield visitors
    for visitor in visitors:
        visitor.context.close()
    assert [each for visitor in visitors for each in visitor.unexpected()] == []


def visit(browsers: Browsers, service: Service, device: Device) -> Visitor:
    """Let a device come to the service; whoever calls closes its context."""
    browser = browsers.get(device.camera, insecure_port=service.port if device.insecure else None)
    width, height = device.size
    options: dict[str, Any] = {
        "locale": device.language,
        "viewport": {"width": width, "height": height},
        "timezone_id": "Asia/Shanghai",
        "java_script_enabled": device.scripts,
        "service_workers": "allow" if device.workers else "block",
        "permissions": ["camera"] if isinstance(device.camera, Path) else [],
        "has_touch": width < DESKTOP[0],
        "reduced_motion": "reduce",
    }
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE)
    if device.script:
        context.add_init_script(device.script)
    origin = f"http://{INSECURE_HOST}" if device.insecure else service.url
    visitor = Visitor(context, origin)
    visitor.watch()
    return visitor
