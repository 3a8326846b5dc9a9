"""What a device trusts: the root that was confirmed, the newest that it has signed, and nothing that was damaged."""

import pytest
from playwright.sync_api import Page, Route, expect

from ecert.signing.keys import Purpose
from tests.browser.screens import expect_verdict, keep_app, part, ready, type_code
from tests.browser.stage import Stage
from tests.browser.visiting import Come, Visitor
from tests.building import a_signer


def offer(visitor: Visitor, bundle: bytes) -> None:
    """Let the service give out another bundle."""
    visitor.context.route("**/bundle", lambda route: route.fulfill(body=bundle, content_type="application/cose"))


def refresh(page: Page) -> None:
    """Bring the data up to date, from the screen where codes are typed."""
    part(page, "back").click()
    part(page, "settings").click()
    part(page, "refresh").click()
    expect(part(page, "refresh")).to_be_enabled()


def test_bundle_of_another_root_is_not_taken(stage: Stage, come: Come) -> None:
    """The device keeps what it has, says why, and goes on with it."""
    visitor, page = ready(come)
    foreign = stage.bundle(a_signer(Purpose.BUNDLE, valid_to=None), sequence=99)
    visitor.context.route("**/bundle", lambda route: route.fulfill(body=foreign, content_type="application/cose"))
    part(page, "back").click()
    part(page, "settings").click()
    part(page, "refresh").click()
    expect(part(page, "trouble-bundle")).to_be_visible()
    page.goto(f"{visitor.origin}/scan/#/manual")
    type_code(page, stage.codes["valid"])
    expect_verdict(page, "green", "ok", inquiry="report")


def test_first_bundle_of_another_root_leaves_the_app_without_keys(stage: Stage, come: Come) -> None:
    """Whoever has swapped the bundle gets no verdict from it but amber, whatever he has signed."""
    visitor = come()
    foreign = stage.bundle(a_signer(Purpose.BUNDLE, valid_to=None), sequence=99)
    visitor.context.route("**/bundle", lambda route: route.fulfill(body=foreign, content_type="application/cose"))
    page = visitor.open("/scan/")
    part(page, "confirm-root").click()
    part(page, "manual").click()
    type_code(page, stage.codes["valid"])
    expect_verdict(page, "amber", "bundle-stale")


def garble(route: Route) -> None:
    """Answer with nonsense."""
    route.fulfill(body=b"\x00nonsense" * 100, content_type="application/cose")


@pytest.mark.parametrize("address", ["**/bundle", "**/s/*"])
def test_garbled_data_are_told(stage: Stage, come: Come, address: str) -> None:
    """A portal of a hotel answers everything; nothing of that is taken."""
    visitor, page = ready(come)
    visitor.context.route(address, garble)
    part(page, "back").click()
    part(page, "settings").click()
    part(page, "refresh").click()
    expect(part(page, "trouble-bundle" if address == "**/bundle" else "trouble-list").first).to_be_visible()
    page.goto(f"{visitor.origin}/scan/#/manual")
    type_code(page, stage.codes["suspended"])
    expect_verdict(page, "red", "suspended", inquiry="report")


def test_trust_can_be_taken_back(come: Come) -> None:
    """After a question; then the device is as it was before the first visit."""
    _, page = ready(come)
    part(page, "back").click()
    part(page, "settings").click()
    part(page, "forget").click()
    part(page, "forget-cancel").click()
    part(page, "forget").click()
    part(page, "forget-sure").click()
    expect(part(page, "confirm-root")).to_be_visible()
    page.reload()
    expect(part(page, "confirm-root")).to_be_visible()


def test_older_bundle_is_not_taken(stage: Stage, come: Come) -> None:
    """Whoever gives out a bundle of before a key was distrusted is found out."""
    visitor = come()
    offer(visitor, stage.bundle(stage.root, sequence=99))
    page = visitor.open("/scan/")
    part(page, "confirm-root").click()
    part(page, "manual").click()
    visitor.context.unroute("**/bundle")
    refresh(page)
    expect(part(page, "trouble-bundle")).to_be_visible()


def test_distrusted_key_is_refused_at_the_next_refresh(stage: Stage, come: Come) -> None:
    """From then on without a network too."""
    visitor, page = ready(come)
    stolen = stage.signer().key.key_id
    offer(visitor, stage.bundle(stage.root, sequence=99, distrust=[stolen]))
    refresh(page)
    keep_app(page)
    visitor.context.set_offline(True)
    page.goto(f"{visitor.origin}/scan/#/manual")
    page.reload()
    type_code(page, stage.codes["valid"])
    expect_verdict(page, "red", "signer-distrusted", inquiry="none")


@pytest.mark.parametrize(("status", "inquiry"), [(429, "too-many"), (503, "unreachable"), (404, "refused")])
def test_register_that_does_not_answer_leaves_the_verdict_of_the_device(
    stage: Stage, come: Come, status: int, inquiry: str
) -> None:
    """And it is said why it was not asked."""
    visitor, page = ready(come)
    visitor.expected += ("the server responded with a status of",)
    problem = '{"code": "some-problem"}'
    visitor.context.route("**/api/v1/certificates/*", lambda route: route.fulfill(status=status, body=problem))
    type_code(page, stage.codes["valid"])
    expect_verdict(page, "green", "ok", inquiry=inquiry)
    expect(part(page, "sources").locator("li")).to_have_count(3)


_DAMAGE = """async value => {
  const open = indexedDB.open("ecert-trust");
  const database = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const transaction = database.transaction("kept", "readwrite");
  const table = transaction.objectStore("kept");
  for (const key of ["roots", "bundle", "lists", "memory", "synced"]) {
    if (value === null) table.delete(key); else table.put(value, key);
  }
  await new Promise((done) => { transaction.oncomplete = done; });
  database.close();
}"""
"""Puts a value in the place of everything that is kept."""


@pytest.mark.parametrize("value", [None, "nonsense", {"keys": []}])
def test_damaged_store_counts_as_none(come: Come, value: object) -> None:
    """Thrown away by the browser or written into by somebody: the device enrols anew, or says that it cannot."""
    visitor, page = ready(come)
    keep_app(page)
    page.evaluate(_DAMAGE, value)
    page.goto(f"{visitor.origin}/scan/")
    page.reload()
    expect(part(page, "confirm-root")).to_be_visible()
    visitor.context.set_offline(True)
    page.reload()
    expect(part(page, "enrol-trouble")).to_be_visible()
