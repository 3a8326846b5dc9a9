"""
Measure the pages in a real browser: `python -m bench.browser`.

Every visit is a browser's first one: nothing of the one before is left. Times are the page's own, from the beginning of
its navigation to the verdict on show; the camera sees a code from the start. The person who compares the fingerprint is
a click that follows at once. Results go to `var/bench/browser.json`.
"""

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Page

from bench.results import FOLDER
from tests.browser.browsers import Browsers, open_browsers
from tests.browser.scenes import SCENES, symbol_of
from tests.browser.screens import enrol, expect_verdict, keep_app, open_code, part
from tests.browser.stage import Service, Stage, set_up_alone
from tests.browser.visiting import Device, Visitor, visit
from tests.browser.y4m import write_clip

_ROUNDS: Final = 9
_SLOW: Final = 4
"""How much slower the processor is made, for a slow phone."""
_WATCH: Final = """
new MutationObserver(() => {
  const verdict = document.body?.dataset.verdict;
  if (verdict && verdict !== "none") globalThis.verdictAt ??= performance.now();
}).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-verdict"] });
"""
"""Notes when the first verdict is on show, in milliseconds since the navigation began."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What every measurement needs."""

    browsers: Browsers
    stage: Stage
    service: Service
    clip: Path

    def come(self, slowdown: int) -> Visitor:
        """Let a new device come."""
        visitor = visit(self.browsers, self.service, Device(self.clip, script=_WATCH))
        if slowdown > 1:
            visitor.context.on("page", lambda page: _slow_down(visitor, page, slowdown))
        return visitor


Measured = dict[str, float]


def visit_page(bench: Bench, slowdown: int) -> Measured:
    """Open the address of a code, as somebody's phone does, and look at the weight of it all."""
    visitor = bench.come(slowdown)
    page = open_code(visitor, bench.stage.codes["valid"])
    expect_verdict(page, "green", "ok", inquiry="report")
    weight = page.evaluate("performance.getEntries().reduce((sum, one) => sum + (one.transferSize ?? 0), 0)")
    found = {"page_first_visit_ms": _verdict_at(page), "page_transferred_kb": weight / 1000}
    visitor.context.close()
    return found


def visit_app(bench: Bench, slowdown: int) -> Measured:
    """Enrol the app and scan; then once more without a network."""
    visitor = bench.come(slowdown)
    page = visitor.open("/scan/")
    enrol(page)
    expect_verdict(page, "green", "ok", inquiry="report")
    found = {"app_first_visit_ms": _verdict_at(page)}
    # The first code waits for the reader's start too; the ones after it do not.
    part(page, "next").click()
    expect_verdict(page, "green", "ok", inquiry="report")
    found["app_decode_to_verdict_ms"] = _decode_to_verdict(page)
    keep_app(page)
    visitor.context.set_offline(True)
    page.goto(f"{visitor.origin}/scan/")
    expect_verdict(page, "green", "ok", inquiry="none")
    found["app_off_line_reload_ms"] = _verdict_at(page)
    found["app_off_line_decode_to_verdict_ms"] = _decode_to_verdict(page)
    visitor.context.close()
    return found


def measure(bench: Bench, rounds: int) -> dict[str, list[float]]:
    """Measure everything some times, at full speed and as on a slow phone."""
    found: dict[str, list[float]] = {}
    ways: tuple[Callable[[Bench, int], Measured], ...] = (visit_page, visit_app)
    for slowdown in (1, _SLOW):
        suffix = "" if slowdown == 1 else f"_{slowdown}x_slower"
        for _ in range(rounds):
            for way in ways:
                for name, value in way(bench, slowdown).items():
                    found.setdefault(name + suffix, []).append(value)
    return found


def show(found: dict[str, list[float]]) -> None:
    """Print a table: smallest, median, largest."""
    print(f"{'':46}{'least':>9}{'median':>9}{'most':>9}")
    for name, values in found.items():
        print(f"{name:46}{min(values):9.1f}{statistics.median(values):9.1f}{max(values):9.1f}")


def _slow_down(visitor: Visitor, page: Page, times: int) -> None:
    visitor.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": times})


def _verdict_at(page: Page) -> float:
    return float(page.evaluate("globalThis.verdictAt"))


def _decode_to_verdict(page: Page) -> float:
    return float(page.evaluate("performance.getEntriesByName('decode-to-verdict').at(-1).duration"))


def main() -> int:
    """Set a stage, measure, keep the result."""
    parser = argparse.ArgumentParser(prog="python -m bench.browser", description=__doc__)
    parser.add_argument("--rounds", type=int, default=_ROUNDS)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="ecert-bench-") as name:
        folder = Path(name)
        stage = set_up_alone(folder)
        clip = write_clip(folder / "valid.y4m", SCENES["plain"](symbol_of(stage.codes["valid"])))
        with open_browsers(missing=sys.exit) as browsers, stage.serving() as service:
            found = measure(Bench(browsers, stage, service, clip), rounds)
    show(found)
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "browser.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
