"""Bad input on the public page: codes of other systems, nonsense, scripts as text, files of every kind."""

import io
import json
from pathlib import Path

import httpx
import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, Route, expect

from ecert.rendering.qr import draw_png
from tests.browser.hindrances import block_wasm
from tests.browser.screens import ask_number, expect_verdict, open_code, part, told, type_code
from tests.browser.stage import Service, Stage
from tests.browser.visiting import Come, Device

SCRIPT = "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>"
"""Runs where a text is taken for a document."""
FOREIGN = {
    "another page": "https://example.com/menu?table=7",
    "another system": "GXZZ:43010020260001;A=1;B=2",
    "a wireless network": "WIFI:S:office;T:WPA;P:12345678;;",
    "a script": f"https://ecert.example/v#1{SCRIPT}",
    "an address that runs": "javascript:document.title='run'//v#1",
    "10 kB of digits": "https://ecert.example/v#1" + "7" * 10_000,
    "10 kB of nonsense": "/" + "证照" * 5_000,
    "control characters": "\x01\x02\x7f/\x1b[31m\ufeff\u202e#\ud7ff",
    "half a code": "https://ecert.example/v#159255196894704132",
    "another version": "https://ecert.example/v#9" + "1" * 300,
}


def picture(page: Page, name: str, content: bytes, media_type: str, chooser: str = "file") -> None:
    """Choose a file."""
    part(page, chooser).set_input_files(FilePayload(name=name, mimeType=media_type, buffer=content))


def a_png(text: str) -> bytes:
    """Draw a code as a picture file."""
    head, _, digits = text.partition("#1")
    return draw_png(head + "#", "1" + digits)


def as_jpeg(content: bytes) -> bytes:
    """Keep a picture as JPEG."""
    kept = io.BytesIO()
    Image.open(io.BytesIO(content)).convert("L").save(kept, "JPEG", quality=60)
    return kept.getvalue()


@pytest.mark.parametrize("name", FOREIGN)
def test_foreign_code_is_refused_and_shown_as_text(tab: Page, name: str) -> None:
    """The page says that it is none of ours, shows what it says, opens nothing and runs nothing."""
    title, address, tabs = tab.title(), tab.url, len(tab.context.pages)
    type_code(tab, FOREIGN[name])
    colour, reason = told(tab)
    assert (colour, reason) in {("red", "malformed"), ("red", "version-unknown"), ("red", "not-registered")}
    assert tab.title() == title
    assert tab.url == address
    assert tab.locator("img[src=x], main script, a[href*='example.com'], a[href^='javascript']").count() == 0
    assert len(tab.context.pages) == tabs
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), "a long text breaks the page's width"


def test_code_of_another_host_is_read_like_our_own(stage: Stage, come: Come) -> None:
    """The host in a code proves nothing: only the signature does, and the address is not opened."""
    page = come().open("/v")
    type_code(page, stage.codes["other-host"])
    expect_verdict(page, "green", "ok", inquiry="report")
    assert "phishing" not in page.url


def test_nonsense_in_the_address_is_refused(come: Come) -> None:
    """Whatever stands behind the mark of an address that somebody was sent."""
    visitor = come()
    for fragment in ("1", "x", "1" + "9" * 9_000, "%00%ff", "1%3Cscript%3E"):
        page = open_code(visitor, f"/v#{fragment}")
        assert told(page)[0] == "red"


def test_script_in_every_field_stays_text(come: Come) -> None:
    """Nothing that is typed is taken for a document, and what the service answers neither."""
    page = come().open("/v")
    title = page.title()
    ask_number(page, SCRIPT, SCRIPT)
    expect_verdict(page, "red", "not-registered")
    part(page, "again").click()
    type_code(page, SCRIPT)
    assert told(page)[0] == "red"
    assert page.title() == title
    assert page.locator("img[src=x]").count() == 0


def test_script_in_an_answer_stays_text(stage: Stage, come: Come) -> None:
    """Even a register that was tampered with can make no page run anything."""
    visitor = come()
    identifier = stage.certificates["valid"].identifier

    def tamper(route: Route) -> None:
        answer = route.fetch()
        report = json.loads(answer.text())
        report["certificate"] |= {
            "title": SCRIPT,
            "issuing_authority": SCRIPT,
            "holder_code": SCRIPT,
            "claims": {SCRIPT: SCRIPT},
        }
        route.fulfill(response=answer, body=json.dumps(report))

    visitor.context.route(f"**/certificates/{identifier}", tamper)
    page = open_code(visitor, stage.codes["valid"])
    expect_verdict(page, "green", "ok", inquiry="report")
    expect(part(page, "facts")).to_contain_text("onerror")
    assert page.locator("img[src=x]").count() == 0
    assert page.title() != "run"


def test_photo_is_read_in_the_browser(stage: Stage, come: Come) -> None:
    """PNG and JPEG; nothing of the picture is sent."""
    visitor = come()
    bodies: list[int] = []
    visitor.context.on("request", lambda request: bodies.append(len(request.post_data_buffer or b"")))
    page = visitor.open("/v")
    content = a_png(stage.codes["revoked"])
    for name, kept, media_type in (("a.png", content, "image/png"), ("a.jpg", as_jpeg(content), "image/jpeg")):
        picture(page, name, kept, media_type)
        expect_verdict(page, "red", "revoked", inquiry="report")
        part(page, "again").click()
    assert max(bodies) == 0


_TRANSFER = """content => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([new Uint8Array(content)], "a.png", { type: "image/png" }));
  return transfer;
}"""
"""Makes what is dropped: a file of these bytes, or of so many zeros."""


def test_photo_can_be_dropped(stage: Stage, come: Come) -> None:
    """Onto the card that says so."""
    page = come().open("/v")
    transfer = page.evaluate_handle(_TRANSFER, list(a_png(stage.codes["valid"])))
    part(page, "drop").dispatch_event("drop", {"dataTransfer": transfer})
    expect_verdict(page, "green", "ok", inquiry="report")


def test_file_of_more_than_10_mb_gets_a_sentence(come: Come) -> None:
    """Before anything of it is read."""
    page = come().open("/v")
    transfer = page.evaluate_handle(_TRANSFER, 10 * 1024 * 1024 + 1)
    part(page, "drop").dispatch_event("drop", {"dataTransfer": transfer})
    expect(part(page, "complaint")).to_contain_text("10 MB")


def test_photo_is_read_without_wasm(stage: Stage, come: Come) -> None:
    """By the reader that is plain script."""
    visitor = come(Device(workers=False))
    block_wasm(visitor)
    page = visitor.open("/v")
    picture(page, "a.png", a_png(stage.codes["valid"]), "image/png")
    expect_verdict(page, "green", "ok", inquiry="report")


FILES = {
    "no picture": ("a.png", b"\x00\x01\x02" * 500, "image/png"),
    "half a picture": ("a.png", a_png("https://ecert.example/v#1234")[:60], "image/png"),
    "empty": ("a.png", b"", "image/png"),
    "a text": ("a.txt", SCRIPT.encode(), "text/plain"),
    "a drawing that runs": (
        "a.svg",
        f"<svg xmlns='http://www.w3.org/2000/svg'>{SCRIPT}</svg>".encode(),
        "image/svg+xml",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_file_that_is_no_photo_gets_a_sentence(tab: Page, name: str) -> None:
    """And the ways in stay open."""
    picture(tab, *FILES[name])
    expect(part(tab, "complaint")).to_be_visible()
    expect(part(tab, "file")).to_be_attached()


def test_picture_without_a_code_gets_advice(come: Come) -> None:
    """How to take a better one, and what else can be done."""
    page = come().open("/v")
    kept = io.BytesIO()
    Image.new("L", (800, 600), 130).save(kept, "PNG")
    picture(page, "desk.png", kept.getvalue(), "image/png")
    expect(part(page, "complaint")).to_be_visible()


def test_pdf_is_looked_into_by_the_service(come: Come) -> None:
    """One of somebody else's is refused with a reason; one that is none as well."""
    page = come().open("/v")
    picture(page, "a.pdf", b"%PDF-1.7\n" + b"nonsense" * 100, "application/pdf")
    assert told(page) == ("red", "file-unreadable")


def test_pdf_of_the_office_is_verified(stage: Stage, service: Service, come: Come) -> None:
    """By its own signature, the record attached to it, and the register; altered by one byte it is refused."""
    certificate = stage.certificates["valid"]
    headers = {"Authorization": f"Bearer {stage.installation.tokens['clerk']}"}
    address = f"{service.process.address}/api/v1/certificates/{certificate.identifier}/face.pdf"
    content = httpx.get(address, headers=headers, timeout=60).raise_for_status().content
    page = come().open("/v")
    picture(page, "a.pdf", content, "application/pdf")
    expect_verdict(page, "green", "ok")
    expect(part(page, "holder")).to_have_text(certificate.holder_name)
    part(page, "again").click()
    picture(page, "a.pdf", content.replace(b"/Type", b"/Typo", 1), "application/pdf")
    assert told(page)[0] == "red"


def test_plain_http_is_told(stage: Stage, come: Come) -> None:
    """Without HTTPS the page warns, and still reads with cryptography of its own."""
    visitor = come(Device(insecure=True))
    visitor.expected += ("Cross-Origin-Opener-Policy",)
    page = visitor.open("/v")
    expect(part(page, "insecure")).to_be_visible()
    for name, colour, reason in (
        ("valid", "green", "ok"),
        ("valid-ed25519", "green", "ok"),
        ("revoked", "red", "revoked"),
    ):
        type_code(page, stage.codes[name])
        expect_verdict(page, colour, reason, inquiry="report")
        part(page, "again").click()
    assert Path(page.url).name == "v"
