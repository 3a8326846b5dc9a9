"""What comes over the wire: little, from one host, under a strict policy; and an app that can be installed."""

import json

from playwright.sync_api import Response

from tests.browser.screens import enrol, expect_verdict, keep_app, open_code, part
from tests.browser.stage import Stage
from tests.browser.visiting import Come, Visitor

MOST_BYTES = 60_000
"""What the public page may weigh, compressed, until its verdict is there (issue 7)."""


def responses(visitor: Visitor) -> list[Response]:
    """Note every answer from now on."""
    noted: list[Response] = []
    visitor.context.on("response", lambda response: noted.append(response))  # noqa: PLW0108 - Playwright sets members
    return noted


def test_public_page_is_light(stage: Stage, come: Come) -> None:
    """Its own files until a verdict: compressed, below the limit, without WebAssembly, and never asked for twice."""
    visitor = come()
    noted = responses(visitor)
    page = open_code(visitor, stage.codes["valid"])
    expect_verdict(page, "green", "ok", inquiry="report")
    files = [one for one in noted if "/assets/" in one.url or one.url.split("#")[0].endswith("/v")]
    assert len(files) >= 3
    assert sum(one.request.sizes()["responseBodySize"] for one in files) <= MOST_BYTES
    assert not [one.url for one in files if one.url.endswith(".wasm")]
    assert len({one.url for one in files}) == len(files)
    text = [one for one in files if not one.url.endswith((".png", ".svg"))]
    assert {one.headers.get("content-encoding") for one in text} == {"gzip"}


def test_second_visit_fetches_next_to_nothing(stage: Stage, come: Come) -> None:
    """What is named by its content is kept for ever."""
    visitor = come()
    expect_verdict(open_code(visitor, stage.codes["valid"]), "green", "ok", inquiry="report")
    page = open_code(visitor, stage.codes["revoked"])
    expect_verdict(page, "red", "revoked", inquiry="report")
    loaded = page.evaluate("performance.getEntriesByType('resource').map((one) => [one.name, one.transferSize])")
    assert [name for name, transferred in loaded if "/assets/" in name and transferred > 0] == []


def test_policy_lets_nothing_foreign_run(come: Come) -> None:
    """No inline code, no other host, no frame; what is tried all the same is refused by the browser."""
    visitor = come()
    noted = responses(visitor)
    page = visitor.open("/v")
    policy = noted[0].headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert not {"'unsafe-inline'", "'unsafe-eval'", "https:", "*"} & set(policy.replace(";", " ").split())
    visitor.expected += ("Content Security Policy", "Content-Security-Policy")
    page.evaluate(
        """() => {
          const inline = document.createElement("script");
          inline.textContent = "document.title = 'run'";
          document.body.append(inline);
          document.body.insertAdjacentHTML("beforeend", "<img src=data:,x onerror=\\"document.title='run'\\">");
        }"""
    )
    assert page.evaluate("fetch('https://example.com/').then(() => 'sent', () => 'refused')") == "refused"
    assert page.title() != "run"


def test_app_can_be_installed(come: Come) -> None:
    """The manifest has what browsers ask for, in the form they take, and its icons are there."""
    visitor = come()
    page = visitor.open("/scan/")
    enrol(page)
    keep_app(page)
    session = visitor.context.new_cdp_session(page)
    answer = session.send("Page.getAppManifest")
    assert answer["errors"] == []
    manifest = json.loads(answer["data"])
    assert manifest["display"] == "standalone"
    assert manifest["scope"] == manifest["start_url"] == "/scan/"
    sizes = {icon["sizes"]: icon["src"] for icon in manifest["icons"]}
    assert {"192x192", "512x512"} <= set(sizes)
    for address in sizes.values():
        assert visitor.context.request.get(f"{visitor.origin}{address}").ok
    assert session.send("Page.getInstallabilityErrors")["installabilityErrors"] == []


def test_service_worker_keeps_the_app_and_no_answer(stage: Stage, come: Come) -> None:
    """Bundle, lists and answers of the register are in no cache: they would hide their age."""
    visitor = come()
    page = visitor.open("/scan/")
    enrol(page)
    keep_app(page)
    part(page, "manual").click()
    part(page, "text").fill(stage.codes["valid"])
    part(page, "text-submit").click()
    expect_verdict(page, "green", "ok", inquiry="report")
    kept = page.evaluate(
        """async () => {
          const found = [];
          for (const name of await caches.keys()) {
            for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
          }
          return found;
        }"""
    )
    assert kept != []
    assert [path for path in kept if not path.startswith(("/scan/", "/assets/"))] == []
    assert "/scan/root.json" not in kept
