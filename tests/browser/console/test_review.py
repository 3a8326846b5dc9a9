"""Reviews in a browser: form, files and face side by side, decisions from the keyboard, like cases, endings."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from ecert.attachment.media import MediaType
from ecert.attachment.service import store_attachment
from ecert.clock import system_clock
from ecert.register.lifecycle import Step
from ecert.storage.database import transaction
from tests.browser.access import find_violations, find_wide
from tests.browser.console.console import LANGUAGES, NARROW, SignIn, settled
from tests.browser.stage import Stage
from tests.building import an_application

KIND = "guangbo_dianshi_jiemu_zhizuo_jingying_xukezheng"
OTHER_KIND = "guangbo_dianshi_pindao_xukezheng"
BASE = "/console/review"


def file_picture(stage: Stage) -> dict[str, str]:
    """Bring a scanned page; give it as an application names it."""
    line, content = stage.installation.line, io.BytesIO()
    Image.new("RGB", (420, 300), "#e8efe4").save(content, "PNG")
    with transaction(line.engine) as session:
        kept = store_attachment(session, content.getvalue(), MediaType.PNG, by=line.person("clerk"), now=system_clock())
    return {"sha256": kept.sha256, "name": "营业执照副本"}


def submitted(stage: Stage, kind: str = KIND, **changes: object) -> str:
    """Hand an application in; give its id."""
    return stage.installation.line.submit(an_application(kind, **changes)).id


def test_case_is_read_and_returned_from_the_keyboard(sign_in: SignIn, stage: Stage) -> None:
    """The file opens in its place, the face stands beside the form, and a key leads to each decision's page."""
    application_id = submitted(stage, attachments=[file_picture(stage)])
    page = sign_in("reviewer").open(f"{BASE}/{application_id}")
    page.locator(".shown-file summary").press("Enter")
    picture = page.locator(".shown-file img")
    expect(picture).to_be_visible()
    settled(page)
    for image in (picture, page.locator(".face img")):
        assert image.evaluate("image => image.naturalWidth") > 0
    face, form = page.locator("#face-title").bounding_box(), page.locator("#form-card").bounding_box()
    assert face is not None
    assert form is not None
    assert face["x"] > form["x"] + form["width"]
    assert find_violations(page) == []
    page.keyboard.press("r")
    page.wait_for_url("**/return")
    page.locator("#phrase-name").press("Space")
    page.get_by_role("button", name="退回修改").press("Enter")
    page.wait_for_url(re.compile(r"done=return"))
    expect(page.get_by_role("status").first).to_contain_text("已退回修改")


def test_like_cases_are_ticked_one_by_one_without_a_script(sign_in: SignIn, stage: Stage) -> None:
    """Nothing is ticked; what was ticked is approved, and the page says so of each."""
    for _ in range(2):
        submitted(stage, OTHER_KIND)
    page = sign_in("reviewer", script=False).open(f"{BASE}/together?kind={OTHER_KIND}&business=first_issue")
    ticks = page.locator("input[name=chosen]")
    count = ticks.count()
    assert count >= 2
    assert not any(tick.is_checked() for tick in ticks.all())
    ticks.nth(0).check()
    page.locator("#opinion").fill("材料齐全")
    page.get_by_role("button", name="批准所勾选的申请").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody")).to_contain_text("已准予许可")


def test_ending_is_confirmed_by_another_person(sign_in: SignIn, stage: Stage) -> None:
    """Two people in two contexts: the one who proposed it finds no button, the other a page that says what happens."""
    line = stage.installation.line
    identifier = line.issued()
    line.order(identifier, Step.REVOKE)
    own, other = sign_in("issuer").open("/console/endings"), sign_in("reviewer").open("/console/endings")
    card = own.locator(".card", has_text=identifier)
    expect(card).to_contain_text("由您提出")
    expect(card.get_by_role("link", name="确认终止")).to_have_count(0)
    other.locator(".card", has_text=identifier).get_by_role("link", name="确认终止").click()
    expect(other.locator("main")).to_contain_text("不能撤回")
    assert find_violations(other) == []
    other.locator("#phrase-agreed").check()
    other.get_by_role("button", name="确认终止").click()
    other.wait_for_url(re.compile(r"done=confirm"))
    expect(other.locator(".card", has_text=identifier)).to_have_count(0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_reviews_break_no_rule(sign_in: SignIn, stage: Stage, language: str) -> None:
    """On a narrow screen, in both languages: by the rules of access, and nothing stands out of the window."""
    line = stage.installation.line
    application_id = submitted(stage, attachments=[file_picture(stage)])
    submitted(stage)
    line.order(line.issued(), Step.CANCEL)
    visitor = sign_in("reviewer", size=NARROW, language=language)
    for path in (
        BASE,
        f"{BASE}/{application_id}",
        f"{BASE}/{application_id}/approve",
        f"{BASE}/{application_id}/steps/begin_hearing",
        f"{BASE}/together?kind={KIND}&business=first_issue",
        "/console/endings",
    ):
        page = visitor.open(path)
        assert (path, find_violations(page), find_wide(page)) == (path, [], [])
        page.close()
