"""
Sign in by a real OpenID provider in a real browser, across two sites.

What no client of a test can show: that the policy of our pages lets the way there, and that cookies for one site come
along when another one leads back.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from ecert.accounts.identities import link_identity
from ecert.clock import system_clock
from ecert.storage.database import transaction
from tests.browser.access import find_violations
from tests.browser.browsers import Browsers
from tests.browser.console.tls import in_front_of
from tests.browser.stage import Stage
from tests.building import PUBLIC_URL
from tests.identity_provider import IS_THERE, MISSING, SECRET, running_provider
from tests.leaving_out import leave_out_unless

pytestmark = leave_out_unless(IS_THERE, reason=MISSING)
HOST = urlsplit(PUBLIC_URL).hostname or ""


@pytest.fixture(scope="module")
def page(stage: Stage, browsers: Browsers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Open a browser to which the service is what its address says; the provider's `wang` is our auditor."""
    folder, installation = tmp_path_factory.mktemp("identity"), stage.installation
    (folder / "secret").write_text(SECRET)
    with running_provider() as issuer:
        with transaction(installation.line.engine) as session:
            now = system_clock()
            link_identity(
                session, account_name="auditor", issuer=issuer, subject="wang", now=now, keyring=installation.keyring
            )
        settings = {
            "ECERT_OIDC_ISSUER": issuer,
            "ECERT_OIDC_CLIENT_ID": "ecert",
            "ECERT_OIDC_CLIENT_SECRET_FILE": str(folder / "secret"),
            "ECERT_OIDC_REQUIRES_TOTP": "false",
        }
        installation.environment.update(settings)
        with stage.serving() as service, in_front_of(service.port, HOST, folder) as port:
            for name in settings:
                del installation.environment[name]
            rules = f"--host-resolver-rules=MAP {HOST}:443 127.0.0.1:{port}"
            browser = browsers.playwright.chromium.launch(executable_path=browsers.program, args=[rules])
            context = browser.new_context(ignore_https_errors=True, locale="zh-CN")
            yield context.new_page()
            browser.close()


def test_somebody_signs_in_across_two_sites(page: Page) -> None:
    """There by a link, back by the provider, and in; where he wanted to go is remembered."""
    page.goto(f"{PUBLIC_URL}/console/certificates")
    expect(page.locator("h1")).to_have_text("登录")
    assert find_violations(page) == []
    page.get_by_role("link", name="通过统一身份认证平台登录").click()
    page.get_by_label("Name").fill("wang")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".bar-account")).to_contain_text("auditor")
    assert page.url.startswith(f"{PUBLIC_URL}/console/certificates")
    cookies = {str(each.get("name")): each for each in page.context.cookies(PUBLIC_URL)}
    assert {each["sameSite"] for name, each in cookies.items() if name.startswith("__Host-")} == {"Lax"}


def test_somebody_who_is_refused_is_told_so(page: Page) -> None:
    """By our own page, in words of ours."""
    page.context.clear_cookies()
    page.goto(f"{PUBLIC_URL}/console/sign-in/identity")
    page.get_by_role("button", name="Refuse").click()
    expect(page.locator("h1")).to_contain_text("未通过验证")
    assert find_violations(page) == []
    assert "alert(1)" not in page.content()
