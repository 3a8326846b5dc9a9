"""Judge a page by the rules of access: WCAG 2.2 A and AA and the best practices, as axe knows them."""

from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it has annotations and no marker
from playwright.sync_api import Page

_OPTIONS: Final[dict[str, Any]] = {
    "resultTypes": ["violations"],
    # Rules of WCAG 2.2 that axe knows and leaves off.
    "rules": {"target-size": {"enabled": True}},
}

WIDER: Final = """() => {
  const wide = document.documentElement.clientWidth + 1;
  return [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > wide && getComputedStyle(one).position !== "absolute")
    .map((one) => `${one.tagName.toLowerCase()}.${one.className}`);
}"""
"""Gives what stands out of the window on its right."""


def find_violations(page: Page) -> list[str]:
    """Give every rule that a page breaks, and where."""
    response = Axe().run(page, options=_OPTIONS).response
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in response["violations"]
        for node in violation["nodes"]
    ]


def find_wide(page: Page) -> list[str]:
    """Give what stands out of the window, so that one would have to scroll in two directions (WCAG 1.4.10)."""
    if page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
        return []
    found: list[str] = page.evaluate(WIDER)
    return found or ["the page itself"]
