"""
Debian's Chromium, driven by Playwright: what it sees with its camera, and what else it is told.

Playwright's own browsers are never fetched. The headless shell starts four times as fast as the whole browser, which
does as well where the shell is missing.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Final, NoReturn

from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.leaving_out import leave_out

_PROGRAMS: Final = ("chromium-headless-shell", "chromium")
INSECURE_HOST: Final = "ecert.test"
"""A host name that no browser takes for secure without a certificate; it leads to this machine."""


class Camera(Enum):
    """What becomes of a page's wish for a camera, where no clip stands for one."""

    REFUSED = "refused"
    """There is one, and the visitor does not allow it."""
    MISSING = "missing"
    """The device has none."""


def find_browser() -> Path | None:
    """Find the browser of the machine."""
    found = (shutil.which(program) for program in _PROGRAMS)
    return next((Path(path) for path in found if path is not None), None)


@dataclass(slots=True)
class Browsers:
    """Starts browsers, each once; what a camera sees is fixed when a browser starts."""

    playwright: Playwright
    program: Path
    _running: dict[tuple[str, ...], Browser] = field(default_factory=dict)
    _stack: ExitStack = field(default_factory=ExitStack)

    def get(self, camera: Path | Camera = Camera.MISSING, *, insecure_port: int | None = None) -> Browser:
        """
        Give a browser.

        Args:
            camera: the clip that its camera sees, or why there is nothing to be seen.
            insecure_port: where `http://ecert.test` leads on this machine.
        """
        arguments = ["--hide-scrollbars", "--force-color-profile=srgb"]
        arguments += _arguments_of(camera)
        if insecure_port is not None:
            arguments.append(f"--host-resolver-rules=MAP {INSECURE_HOST} 127.0.0.1:{insecure_port}")
        key = tuple(arguments)
        if key not in self._running:
            browser = self.playwright.chromium.launch(executable_path=self.program, args=arguments)
            self._running[key] = browser
            self._stack.callback(browser.close)
        return self._running[key]

    def close(self) -> None:
        """End all of them."""
        self._stack.close()


def _arguments_of(camera: Path | Camera) -> list[str]:
    """Say what stands for the camera, and what stands for the visitor who is asked whether it may be used."""
    if camera is Camera.MISSING:
        return ["--use-fake-device-for-media-stream=device-count=0", "--use-fake-ui-for-media-stream"]
    if camera is Camera.REFUSED:
        return ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream=deny"]
    return [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={camera}",
    ]


@contextmanager
def open_browsers(missing: Callable[[str], NoReturn] = leave_out) -> Iterator[Browsers]:
    """Open what starts browsers; where the machine has none the test is left out, or *missing* is called."""
    program = find_browser() or missing("Chromium is missing: on Debian it comes with chromium-headless-shell")
    with sync_playwright() as playwright:
        browsers = Browsers(playwright, program)
        try:
            yield browsers
        finally:
            browsers.close()
