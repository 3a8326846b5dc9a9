"""
The whole life of a certificate by two people, each in a browser of his own: nothing of it goes through without both.

Applied for, returned, corrected, approved, issued, changed, suspended, resumed, revoked; in Chinese and in English.
"""

import re
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from ecert.accounts.service import create_account
from ecert.clock import system_clock
from ecert.storage.database import transaction
from tests.browser.console.console import LANGUAGES, SignIn
from tests.browser.console.test_applications import KIND, fill_in
from tests.browser.stage import Stage
from tests.building import the_catalogue

ONE, OTHER = "lin-clerk-issuer", "zhou-reviewer-issuer"
_NEW: Final = f"/console/applications/new/{KIND}"


@pytest.fixture(scope="module")
def two_people(stage: Stage) -> None:
    """Hire one who takes in and issues, and one who reviews and issues; a bureau of two can do everything."""
    line = stage.installation.line
    if ONE in line.staff.principals:
        return
    with transaction(line.engine) as session:
        for name, roles in ((ONE, ["clerk", "issuer"]), (OTHER, ["reviewer", "issuer"])):
            line.staff.principals[name] = create_account(
                session, name=name, roles=roles, now=system_clock(), keyring=line.office.keyring
            )


def go(page: Page, address: str) -> Page:
    """Open another page in the same tab."""
    page.goto(page.url.split("/console")[0] + address)
    return page


def press(page: Page, ending: str) -> None:
    """Press the button of the form whose address ends so, and wait for the page that follows."""
    with page.expect_navigation():
        page.locator(f"form[action$='{ending}'] button[type=submit]").last.click()


def hand_in(page: Page) -> str:
    """Look a form through and hand it in; give the application's id."""
    page.locator("button[formaction$='/submit']").first.click()
    page.wait_for_url("**/hand-in")
    press(page, "/hand-in")
    page.wait_for_url(re.compile(r"/console/applications/[0-9a-f-]{36}"))
    found = re.search(r"/applications/([0-9a-f-]{36})", page.url)
    assert found is not None
    return found[1]


def decide(page: Page, application_id: str, decision: str) -> None:
    """Open a case, go to a decision's page, say why, and decide."""
    go(page, f"/console/review/{application_id}").locator(f"a[href$='/{decision}']").click()
    page.locator("#opinion").fill("材料与法定条件一致")
    press(page, f"/{application_id}/{decision}")


def issue(page: Page, application_id: str) -> str:
    """Issue the certificate of an application; give its identifier."""
    go(page, f"/console/applications/{application_id}").locator("a[href$='/issue']").click()
    press(page, "/issue")
    found = re.search(r"/console/certificates/([0-9A-Z.]+)", page.content())
    assert found is not None
    return found[1]


def step(page: Page, identifier: str, name: str) -> None:
    """Take a step from the certificate's page, with ground and document."""
    go(page, f"/console/certificates/{identifier}").locator(f"a[href$='/steps/{name}']").click()
    page.locator("input[name=reason_code]").first.check()
    page.locator("#document_number").fill("湘广〔2026〕8号")
    press(page, f"/steps/{name}")


def status_of(page: Page, identifier: str) -> str:
    """Read what a certificate is from its page."""
    return go(page, f"/console/certificates/{identifier}").locator(".tag-dot").first.inner_text()


@pytest.mark.usefixtures("two_people")
@pytest.mark.parametrize("language", LANGUAGES)
def test_certificate_lives_by_two_people(sign_in: SignIn, language: str) -> None:
    """Whoever wrote an application finds no way to decide on it or to issue it, and whoever proposed an ending none."""
    one = sign_in(ONE, language=language).open(_NEW)
    other = sign_in(OTHER, language=language).open("/console")
    one.locator("#holder-code").fill(the_catalogue().get(KIND).sample.holder.code)
    fill_in(one)
    application = hand_in(one)
    go(one, f"/console/review/{application}")
    expect(one.locator("a[href$='/approve']")).to_have_count(0)

    decide(other, application, "return")
    go(one, f"/console/applications/{application}").locator("a[href$='/edit']").first.click()
    expect(one.locator("#holder-name")).not_to_have_value("")
    one.locator("#claims-address").fill("湖南省长沙市开福区更正路1号")
    hand_in(one)
    decide(other, application, "approve")
    go(one, f"/console/applications/{application}")
    expect(one.locator("a[href$='/issue']")).to_have_count(0)
    first = issue(other, application)

    go(one, f"{_NEW}?business_type=change&predecessor={first}")
    one.locator("#claims-address").fill("湖南省长沙市岳麓区变更路2号")
    change = hand_in(one)
    decide(other, change, "approve")
    second = issue(other, change)
    words = {"zh": ("已被替代", "有效", "已暂停", "已吊销"), "en": ("Superseded", "Valid", "Suspended", "Revoked")}[
        language
    ]
    assert status_of(one, first) == words[0]
    assert status_of(one, second) == words[1]

    step(one, second, "suspend")
    assert status_of(other, second) == words[2]
    step(other, second, "resume")
    assert status_of(one, second) == words[1]

    step(one, second, "revoke")
    assert status_of(one, second) == words[1]
    go(one, "/console/endings")
    expect(one.locator(f"a[href*='{second}'][href$='/confirm']")).to_have_count(0)
    go(other, "/console/endings").locator(f"a[href*='{second}'][href$='/confirm']").click()
    other.locator("#opinion").fill("情况属实")
    press(other, "/confirm")
    assert status_of(one, second) == words[3]
