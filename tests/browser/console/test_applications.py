"""The form of an application in a browser: it saves itself, speaks up while somebody types, and needs no script."""

import re

import pytest
from playwright.sync_api import Page, expect

from ecert.accounts.sessions import begin_session, end_sessions
from ecert.clock import system_clock
from ecert.pages.cookies import SESSION_COOKIE
from ecert.storage.database import transaction
from tests.browser.access import find_violations, find_wide
from tests.browser.console.console import NARROW, SignIn, settled
from tests.browser.stage import Stage
from tests.building import the_catalogue

KIND = "guangbo_dianshi_jiemu_zhizuo_jingying_xukezheng"
BASE = "/console/applications"


def fill_in(page: Page) -> None:
    """Type the sample of the kind, all but the holder's code."""
    sample = the_catalogue().get(KIND).sample
    page.locator("#holder-name").fill(sample.holder.name)
    for key in ("legal_representative", "address", "business_scope_text"):
        field = page.locator(f"[name='claims.{key}']")
        if field.count():
            field.fill(str(sample.claims[key]))
    for box in page.locator("#claims-business-scope input").all():
        box.check()
    for group in ("business_mode", "mode"):
        first = page.locator(f"[name='claims.{group}']").first
        if first.count():
            first.check()


def test_form_saves_itself_and_is_handed_in(sign_in: SignIn) -> None:
    """What is typed is saved and drawn, a mistake is named at once, and a page asks before it is handed in."""
    page = sign_in("clerk").open(f"{BASE}/new")
    page.keyboard.press("/")
    page.keyboard.type("节目制作")
    expect(page.locator(".kinds-name")).to_have_count(1)
    page.locator(".kinds-name").click()
    assert find_violations(page) == []
    code = page.locator("#holder-code")
    code.fill("91430000MA4XXXXXXX")
    code.blur()
    expect(page.locator("#holder-code-error")).to_contain_text("统一社会信用代码")
    code.fill(the_catalogue().get(KIND).sample.holder.code)
    code.blur()
    expect(page.locator("#holder-code-error")).to_have_text("")
    expect(page.locator("#offer")).to_contain_text("来自")
    fill_in(page)
    expect(page.locator("#saved")).to_contain_text("已保存")
    expect(page.locator("#face img")).to_have_attribute("src", re.compile(r"/drafts/.*revision=[1-9]"))
    page.get_by_role("button", name="核对并提交").click()
    page.wait_for_url("**/hand-in")
    # The draft goes when it is handed in, and with it the picture that may still be on its way.
    settled(page)
    assert find_violations(page) == []
    page.get_by_role("button", name="提交申请").click()
    page.wait_for_url(re.compile(r"done=handed-in"))
    expect(page.locator("h1")).to_have_text(re.compile(r"\d{8}-\d{6}"))
    assert find_violations(page) == []


def test_button_that_has_the_focus_is_not_pressed_by_saving(sign_in: SignIn) -> None:
    """What saves itself goes where saving goes, whatever was reached with the keyboard last."""
    page = sign_in("clerk").open(f"{BASE}/new/{KIND}")
    page.get_by_role("button", name="核对并提交").focus()
    with page.expect_response(re.compile(r"/form/")) as answered:
        page.locator("#holder-name").fill("甲")
    assert answered.value.url.endswith("/form/save")
    expect(page.locator("#saved")).to_contain_text("已保存")
    assert f"/new/{KIND}" in page.url


def test_form_works_without_a_script_in_english(sign_in: SignIn) -> None:
    """Saved by a button, drawn anew, looked through and handed in."""
    page = sign_in("clerk", language="en", script=False).open(f"{BASE}/new/{KIND}")
    page.locator("#holder-code").fill(the_catalogue().get(KIND).sample.holder.code)
    fill_in(page)
    page.get_by_role("button", name="Save draft").last.click()
    expect(page.locator("#saved")).to_contain_text("Saved")
    expect(page.locator("#holder-name")).to_have_value(the_catalogue().get(KIND).sample.holder.name)
    page.get_by_role("button", name="Look through and hand in").click()
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator("h1")).to_have_text(re.compile(r"\d{8}-\d{6}"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_change_shows_its_differences(sign_in: SignIn, stage: Stage, language: str) -> None:
    """While somebody types, also on a narrow screen; no page breaks a rule of access."""
    identifier = stage.certificates["valid"].identifier
    visitor = sign_in("clerk", size=NARROW, language=language)
    page = visitor.open(f"{BASE}/new/{KIND}?business_type=change&predecessor={identifier}")
    page.locator("#claims-address").fill("长沙市<img src=x onerror=alert(1)>")
    expect(page.locator("#differences ins")).to_have_text("长沙市<img src=x onerror=alert(1)>")
    assert find_violations(page) == []
    assert find_wide(page) == []


def test_nothing_is_lost_when_the_session_ends(sign_in: SignIn, stage: Stage) -> None:
    """The page stays and says so; after signing in again in another window the same form is saved."""
    visitor = sign_in("clerk")
    # The browser speaks of answers that refuse.
    visitor.expected = (*visitor.expected, "status of 401", "status of 403", "Error Code 40")
    page = visitor.open(f"{BASE}/new/{KIND}")
    (cookie,) = [each for each in visitor.context.cookies() if each["name"] == SESSION_COOKIE]
    line = stage.installation.line
    account_id = line.staff.principals["clerk"].account_id
    with transaction(line.engine) as session:
        end_sessions(session, account_id, reason="signed_out", now=system_clock())
    page.locator("#holder-name").fill("湖南不丢有限公司")
    notice = page.locator("[data-idle-notice]")
    expect(notice).to_be_visible()
    with transaction(line.engine) as session:
        begun = begin_session(session, account_id, client="127.0.0.1", user_agent="tests", now=system_clock())
    visitor.context.add_cookies([{**cookie, "value": begun.token}])  # type: ignore[typeddict-item]
    notice.locator("[data-stays]").click()
    expect(page.locator("#saved")).to_contain_text("已保存")
    expect(notice).to_be_hidden()
    assert f"/new/{KIND}" in page.url
