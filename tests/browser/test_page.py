"""The public page `/v` in a real browser: what it makes of every code, and what leaves the browser."""

import re

import pytest
from playwright.sync_api import Request, expect

from tests.browser.screens import ask_number, expect_verdict, open_code, part, type_code
from tests.browser.stage import Stage
from tests.browser.visiting import Come, Device, Visitor

VERDICTS = {
    "valid": ("green", "ok", "report"),
    "valid-ed25519": ("green", "ok", "report"),
    "successor": ("green", "ok", "report"),
    "revoked": ("red", "revoked", "report"),
    "suspended": ("red", "suspended", "report"),
    "superseded": ("red", "superseded", "report"),
    "expired": ("red", "expired", "report"),
    "forged": ("red", "signature-invalid", "none"),
    "unregistered": ("red", "not-registered", "report"),
    "altered-in-secret": ("red", "register-differs", "report"),
    "stranger": ("red", "signer-unknown", "none"),
}


@pytest.mark.parametrize("name", VERDICTS)
def test_code_in_the_address_gets_its_verdict(stage: Stage, regular: Visitor, name: str) -> None:
    """Read in the browser first, then the register is asked by the identifier."""
    colour, reason, inquiry = VERDICTS[name]
    page = open_code(regular, stage.codes[name])
    expect_verdict(page, colour, reason, inquiry=inquiry)
    page.close()


def test_live_code_gets_its_verdict(stage: Stage, come: Come) -> None:
    """A fresh one is valid, an old one has to be shown again."""
    visitor = come()
    expect_verdict(open_code(visitor, stage.live_code(address="长沙市某路1号")), "green", "ok", inquiry="report")
    expect_verdict(open_code(visitor, stage.live_code(age=300)), "red", "live-code-late")


def test_facts_are_those_of_the_certificate(stage: Stage, come: Come) -> None:
    """The holder in large letters, number and identifier in the list, and where each came from."""
    certificate = stage.certificates["valid"]
    page = open_code(come(), certificate.code)
    expect_verdict(page, "green", "ok", inquiry="report")
    expect(part(page, "holder")).to_have_text(certificate.holder_name)
    for fact in (certificate.number, certificate.identifier):
        expect(part(page, "facts")).to_contain_text(fact)
    expect(part(page, "sources").locator("li")).to_have_count(2)
    part(page, "checks").locator("summary").first.click()
    expect(part(page, "checks").locator(".check").first).to_be_visible()


def test_place_in_the_public_log_is_told_and_checked_here(stage: Stage, come: Come) -> None:
    """The number of the entry, what that means, and the proof: it holds by the log's key of the bundle."""
    page = open_code(come(), stage.certificates["valid"].code)
    expect_verdict(page, "green", "ok", inquiry="report")
    part(page, "checks").locator("summary").first.click()
    log = part(page, "log")
    expect(log).to_contain_text(re.compile("公开日志的第 [0-9]+ 号记录"))
    expect(part(page, "log-checked")).to_have_text("本机已核对：日志密钥的签名有效，这条记录确在日志中。")
    log.locator("summary").click()
    expect(log.locator("pre")).to_contain_text("c2sp.org/tlog-proof@v1")
    with page.expect_download() as download:
        log.get_by_role("link", name="下载入册证明").click()
    assert download.value.suggested_filename == f"{stage.certificates['valid'].identifier}.tlog-proof"
    assert download.value.path().read_text().startswith("c2sp.org/tlog-proof@v1\n")


def test_only_the_identifier_leaves_the_browser(stage: Stage, come: Come) -> None:
    """No digits of the code, no holder and no number stand in any request; no cookie is set."""
    visitor = come()
    sent: list[str] = []

    def note(request: Request) -> None:
        sent.append(f"{request.url} {request.post_data or ''} {request.headers.get('referer', '')}")

    visitor.context.on("request", note)
    certificate = stage.certificates["valid"]
    expect_verdict(open_code(visitor, certificate.code), "green", "ok", inquiry="report")
    everything = "\n".join(sent)
    assert certificate.identifier in everything
    assert not re.search(r"\d{40}", everything)
    assert certificate.number not in everything
    assert visitor.context.cookies() == []


def test_paper_without_a_code_is_looked_up(stage: Stage, come: Come) -> None:
    """By number and holder; with another holder the answer is that of a number that is not there."""
    certificate = stage.certificates["valid"]
    page = come().open("/v")
    ask_number(page, certificate.number, certificate.holder_name)
    expect_verdict(page, "green", "ok")
    for number, holder in ((certificate.number, "别的公司"), ("湘字第00000号", certificate.holder_name)):
        part(page, "again").click()
        ask_number(page, number, holder)
        expect_verdict(page, "red", "not-registered")
    part(page, "again").click()
    ask_number(page, certificate.number, " ")
    expect(part(page, "number-complaint")).not_to_be_empty()


def test_identifier_can_be_typed(stage: Stage, come: Come) -> None:
    """It is on the paper too."""
    page = come().open("/v")
    type_code(page, stage.certificates["revoked"].identifier)
    expect_verdict(page, "red", "revoked", inquiry="report")


def test_verdict_follows_the_address(stage: Stage, come: Come) -> None:
    """Another code scanned into the same tab is another question; "again" leads back to the start."""
    page = open_code(come(), stage.codes["valid"])
    expect_verdict(page, "green", "ok", inquiry="report")
    fragment = stage.codes["revoked"].partition("#")[2]
    page.evaluate("fragment => { location.hash = fragment }", fragment)
    expect_verdict(page, "red", "revoked", inquiry="report")
    part(page, "again").click()
    expect(page.locator("body")).to_have_attribute("data-verdict", "none")
    assert "#" not in page.url


def test_language_is_switched_and_remembered(stage: Stage, come: Come) -> None:
    """Chinese for a Chinese browser; the switch holds for the next visit, and on the verdict too."""
    visitor = come()
    page = visitor.open("/v")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    part(page, "language").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    other = open_code(visitor, stage.codes["valid"])
    expect(part(other, "headline")).to_have_text(re.compile("[A-Za-z]"))
    part(other, "language").click()
    expect(part(other, "headline")).to_have_text(re.compile("[一-鿿]"))
    expect(come(Device(language="en-GB")).open("/v").locator("html")).to_have_attribute("lang", "en")


def test_verdict_prints_well(stage: Stage, come: Come) -> None:
    """On paper there are no buttons, but the time of printing, and everything fits a page's width."""
    page = open_code(come(Device(size=(794, 1123))), stage.codes["valid"])
    expect_verdict(page, "green", "ok", inquiry="report")
    page.emulate_media(media="print")
    expect(part(page, "print")).to_be_hidden()
    expect(page.locator(".print-only").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.pdf(format="A4", print_background=True).startswith(b"%PDF")


def test_page_says_what_it_cannot_do_without_a_network(stage: Stage, come: Come) -> None:
    """Keys that cannot be fetched give a sentence, not a verdict; a register that does not answer says so."""
    visitor = come()
    page = visitor.open("/v")
    visitor.context.set_offline(True)
    type_code(page, stage.codes["valid"])
    expect(part(page, "complaint")).to_be_visible()
    ask_number(page, "湘字第1号", "某公司")
    expect_verdict(page, "amber", "register-unreachable")
    visitor.context.set_offline(False)
    part(page, "again").click()
    type_code(page, stage.codes["valid"])
    expect_verdict(page, "green", "ok", inquiry="report")
    visitor.context.set_offline(True)
    part(page, "again").click()
    type_code(page, stage.codes["valid"])
    expect_verdict(page, "green", "ok", inquiry="unreachable")


def test_page_needs_no_service_worker(stage: Stage, come: Come) -> None:
    """In-app browsers have none."""
    visitor = come(Device(workers=False, script="delete Navigator.prototype.serviceWorker"))
    expect_verdict(open_code(visitor, stage.codes["valid"]), "green", "ok", inquiry="report")
