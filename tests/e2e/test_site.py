"""The pages over HTTP: the built files as they are, kept where their name says their content, and nothing foreign."""

import gzip
import re

import pytest

from ecert.site.files import BUILT, load_site
from tests.e2e.desk import Desk

PAGES = ("/v", "/p", "/scan/", "/scan")
FILES = ("/scan/sw.js", "/scan/manifest.webmanifest", "/scan/licences.txt")
BUDGET = 60_000
"""Bytes of the public page compressed, without the wasm of the decoder (design of the pages)."""


def _assets(page: str) -> list[str]:
    return sorted(set(re.findall(r"/assets/[\w.-]+", page)))


@pytest.mark.parametrize("path", [*PAGES, *FILES])
def test_page_is_served_with_its_policy(desk: Desk, path: str) -> None:
    """No inline code, no other host, no frame; asked for anew each time, and 304 where nothing has changed."""
    answer = desk.client.get(path)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "'unsafe-eval'" not in policy.replace("'wasm-unsafe-eval'", "")
    assert "http" not in policy
    assert answer.headers["cache-control"] == "no-cache"
    assert "set-cookie" not in answer.headers
    again = desk.client.get(path, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", PAGES[:3])
def test_page_has_no_code_of_its_own_and_its_parts_are_there(desk: Desk, path: str) -> None:
    """Scripts and styles are files; each is kept for ever, since another content has another name."""
    page = desk.client.get(path).text
    assert not re.search(r"<script(?![^>]* src=)|<style|\son\w+=|style=|javascript:", page)
    parts = _assets(page)
    assert len(parts) >= 4
    for part in parts:
        answer = desk.client.get(part)
        assert answer.status_code == 200, part
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_host_alone_leads_to_the_public_page(desk: Desk) -> None:
    """Who types the name of the host finds the page; the page itself is reached without any redirect."""
    answer = desk.client.get("/", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (302, "/v")
    assert desk.client.get("/v", follow_redirects=False).status_code == 200


def test_pages_answer_head(desk: Desk) -> None:
    """A monitor that asks for the headers alone gets them."""
    for path in (*PAGES, *FILES):
        answer = desk.client.head(path)
        assert (answer.status_code, answer.content) == (200, b""), path


def test_files_come_compressed_to_whoever_takes_that(desk: Desk) -> None:
    """The same content either way, each with an entity tag of its own."""
    plain = desk.client.get("/v", headers={"Accept-Encoding": "identity"})
    packed = desk.client.get("/v", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert packed.headers["etag"] != plain.headers["etag"]
    assert packed.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("name", ["nothing.js", "..%2Fpage.html", "a" * 3000, "..%5c..%5cpage.html"])
def test_what_is_no_file_is_not_found(desk: Desk, name: str) -> None:
    """Names are looked up among those that were built; none is ever a path."""
    assert desk.client.get(f"/assets/{name}").status_code == 404


def test_public_page_is_small() -> None:
    """All that a visitor of `/v` needs, compressed; what is loaded on demand is counted too, but for the decoder."""
    site = load_site()
    page = site["page.html"].content.decode()
    needed = {name.removeprefix("/") for name in _assets(page)}
    for name in list(needed):
        needed |= {f"assets/{chunk}" for chunk in re.findall(r"chunk-\w+\.js", site[name].content.decode())}
    sizes = {name: len(gzip.compress(site[name].content, 9)) for name in needed}
    assert sum(sizes.values()) + len(gzip.compress(site["page.html"].content, 9)) <= BUDGET, sizes


def test_built_files_name_no_other_host() -> None:
    """The pages ask this service alone: no address of another host stands where one could be asked."""
    allowed = ("http://www.w3.org/", "https://fastly.jsdelivr.net/")
    for path in BUILT.rglob("*.*"):
        if path.suffix in {".js", ".css", ".html", ".webmanifest"}:
            found = re.findall(r"https?://[\w.-]+\.[a-z]{2,}/", path.read_text(encoding="utf-8"))
            assert [each for each in found if each not in allowed] == [], path.name


def test_licence_of_everything_bundled_is_listed() -> None:
    """Each package has its name and its text; none has a licence that binds what it is bundled with."""
    text = (BUILT / "scan" / "licences.txt").read_text(encoding="utf-8")
    for name in ("@noble/curves", "@noble/hashes", "lucide-static", "qr ", "zxing-wasm", "zxing-cpp"):
        assert f"\n{name}" in f"\n{text}"
    assert "GPL" not in text
