"""A round with a camera that sees one code all the time."""

from playwright.sync_api import Page, expect

from tests.browser.screens import expect_verdict, part
from tests.browser.stage import Stage
from tests.browser.visiting import Come, Device, Film, Visitor
from tests.browser.walking import begin, bring_in, expect_tally


def test_camera_scans_into_the_round(stage: Stage, come: Come, film: Film) -> None:
    """One after another, with one tap between."""
    _, page = enrolled_with_camera(stage, come, film)
    begin(page)
    expect_verdict(page, "red", "suspended")
    expect(part(page, "noted")).to_have_attribute("data-how", "kept")
    part(page, "next").click()
    expect_verdict(page, "red", "suspended")
    expect(part(page, "noted")).to_have_attribute("data-how", "repeated")
    expect_tally(page, red=1)


def enrolled_with_camera(stage: Stage, come: Come, film: Film) -> tuple[Visitor, Page]:
    """Enrol a device whose camera sees a code all the time: its first verdict is of before the round."""
    visitor = come(Device(film("suspended")))
    page = visitor.open("/scan/#/device")
    enrol_root_only(page)
    bring_in(page, stage)
    return visitor, page


def enrol_root_only(page: Page) -> None:
    """Confirm the root where no camera's screen follows."""
    part(page, "confirm-root").click()
    expect(part(page, "invitation")).to_be_visible()
