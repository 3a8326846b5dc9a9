"""The pages of accounts in a browser: two administrators, each at his own screen."""

import re

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from ecert.accounts.service import create_account
from ecert.accounts.tables import AccountRow
from ecert.clock import system_clock
from ecert.storage.database import transaction
from tests.browser.access import find_violations, find_wide
from tests.browser.console.console import LANGUAGES, NARROW, WIDE, SignIn, settled
from tests.browser.stage import Stage

SECOND = "second.administrator"


@pytest.fixture
def second(stage: Stage) -> str:
    """Make another administrator, and give his name."""
    line = stage.installation.line
    with transaction(line.engine) as session:
        found = session.exec(select(AccountRow).where(AccountRow.name == SECOND)).one_or_none()
        if found is None:
            line.staff.principals[SECOND] = create_account(
                session, name=SECOND, roles=["administrator"], now=system_clock(), keyring=line.office.keyring
            )
    return SECOND


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=str)
def test_pages_of_accounts_break_no_rule(sign_in: SignIn, size: tuple[int, int], language: str) -> None:
    """By the rules of access (WCAG 2.2 A and AA), and nothing stands out of the window."""
    visitor = sign_in("administrator", size=size, language=language)
    for path in ("/console/accounts", "/console/accounts/new", "/console/accounts/1", "/console/journal"):
        page = settled(visitor.open(path))
        assert find_violations(page) == [], path
        assert find_wide(page) == [], path
        page.close()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_account_is_made_by_two_administrators(sign_in: SignIn, second: str, *, script: bool) -> None:
    """One proposes, the other one finds it, confirms, and gets the code; by the keyboard alone."""
    name = "li.min" if script else "wang.fang"
    page = sign_in("administrator", script=script).open("/console/accounts/new")
    page.locator("#account").focus()
    page.keyboard.type(name)
    page.get_by_role("checkbox", name="受理员").focus()
    page.keyboard.press("Space")
    page.locator("#reason").focus()
    page.keyboard.type("新入职")
    page.get_by_role("button", name="提交确认").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_be_visible()
    expect(page.get_by_role("button", name="确认变更")).to_have_count(0)
    other = sign_in(second, script=script).open("/console/accounts")
    other.get_by_role("link", name=name).focus()
    other.keyboard.press("Enter")
    if script:
        assert find_violations(settled(other)) == []
    other.get_by_role("button", name="确认变更").focus()
    other.keyboard.press("Enter")
    expect(other.locator(".invitation-code")).to_have_text(re.compile(r"^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$"))
    expect(other.get_by_role("heading", name="邀请码")).to_be_visible()
    page.goto(page.url.partition("?")[0])
    expect(page.get_by_text("已确认")).to_be_visible()
