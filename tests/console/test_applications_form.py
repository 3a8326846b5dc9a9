"""The form of an application over HTTP: saved as typed, checked by the rules of all, handed in once."""

import re
from typing import Any

import pytest

from ecert.application.drafts import MAX_DRAFTS, Draft, new_draft_id, save_draft
from ecert.application.form import type_out
from ecert.application.workflow import BusinessType
from ecert.pages.tokens import FIELD, mask_token
from ecert.register.record import Holder
from ecert.storage.database import transaction
from tests.building import the_catalogue
from tests.console.visiting import Browser, Office, inputs
from tests.e2e.desk import KIND

BASE = "/console/applications"
NASTY = ('<script>alert("1")</script>', '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "javascript:alert(1)")


def sample(slug: str = KIND) -> dict[str, list[str]]:
    """Give what somebody types who fills in the sample of a kind."""
    entry = the_catalogue().get(slug)
    holder = Holder(entry.sample.holder.name, entry.sample.holder.code, entry.sample.holder.code_type)
    return type_out(entry.template, holder=holder, claims=dict(entry.sample.claims))


def own_of(page: str) -> dict[str, str]:
    """Give the hidden inputs of a form, which say which form it is."""
    names = ("draft", "revision", "template", "business_type", "predecessor", "application")
    found = inputs(page)
    return {name: found[name] for name in names}


def begin(browser: Browser, address: str = f"{BASE}/new/{KIND}") -> dict[str, Any]:
    """Open an empty form."""
    answer = browser.get(address)
    assert answer.status_code == 200, answer.text
    return own_of(answer.text)


def saved(browser: Browser, values: dict[str, Any]) -> str:
    """Save; give the address of the draft."""
    answer = browser.post(f"{BASE}/form/save", values)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"].partition("?")[0])


def handed_in(browser: Browser, values: dict[str, Any], stage: str = "under_review") -> str:
    """Look through and hand in; give the address of the application."""
    answer = browser.post(f"{BASE}/form/submit", values)
    assert answer.status_code == 303, answer.text
    page = browser.get(answer.headers["location"])
    assert page.status_code == 200
    found = inputs(page.text)
    order = {"revision": found["revision"], "request_key": found["request_key"], "stage": stage}
    done = browser.post(answer.headers["location"], order)
    assert done.status_code == 303, done.text
    again = browser.post(answer.headers["location"], order)
    assert again.headers["location"] == done.headers["location"]
    return str(done.headers["location"].partition("?")[0])


def test_every_kind_can_be_chosen_and_has_its_form(shared_office: Office) -> None:
    """34 kinds, each with a form whose page holds an input for every field."""
    browser = shared_office.sign_in("clerk")
    page = browser.get(f"{BASE}/new").text
    assert len(set(re.findall(rf'{BASE}/new/([a-z_]+)"', page))) == 34
    found = browser.get(f"{BASE}/new?q=%E8%AE%B0%E8%80%85").text
    assert set(re.findall(rf'{BASE}/new/([a-z_]+)"', found)) == {"xinwen_jizhezheng"}
    for entry in the_catalogue():
        answer = browser.get(f"{BASE}/new/{entry.template.slug}?lang=en")
        assert answer.status_code == 200
        for field in entry.template.fields:
            if field.source == "applicant":
                assert f'name="claims.{field.key}"' in answer.text, (entry.template.slug, field.key)


def test_what_is_typed_is_saved_without_a_script(office: Office) -> None:
    """As it was typed, whatever it is worth; it is there in the list and in the form."""
    browser = office.sign_in("clerk")
    draft = saved(browser, begin(browser) | {"holder.name": " 半个名", "claims.address": "长沙"})
    page = browser.get(draft).text
    assert inputs(page)["holder.name"] == " 半个名"
    assert inputs(page)["revision"] == "1"
    assert draft in browser.get(f"{BASE}/new").text
    other = office.sign_in("allround")
    assert other.get(draft).status_code == 404
    assert draft not in other.get(f"{BASE}/new").text


def test_script_saves_and_gets_what_changed(office: Office) -> None:
    """A part: when it was saved, the next revision, another preview."""
    browser = office.sign_in("clerk")
    own = begin(browser)
    answer = browser.post(f"{BASE}/form/save", own | {"holder.name": "甲"}, hx_request="true")
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert inputs(answer.text)["revision"] == "1"
    assert f"/drafts/{own['draft']}/face.svg?revision=1" in answer.text
    stale = browser.post(f"{BASE}/form/save", own | {"holder.name": "乙"}, hx_request="true")
    assert "revision" not in inputs(stale.text)
    assert "已在其他窗口保存" in stale.text
    assert browser.get(f"{BASE}/drafts/{own['draft']}").text.count('value="甲"') == 1


def test_second_window_is_told_and_loses_nothing(office: Office) -> None:
    """Its text stands there still, and counts when it says so."""
    browser = office.sign_in("clerk")
    own = begin(browser)
    saved(browser, own | {"holder.name": "甲"})
    refused = browser.post(f"{BASE}/form/save", own | {"revision": "0", "holder.name": "乙"})
    assert refused.status_code == 409
    assert inputs(refused.text)["holder.name"] == "乙"
    again = own_of(refused.text) | {"holder.name": "乙", "overwrite": "yes", "revision": "1"}
    assert inputs(browser.get(saved(browser, again)).text)["holder.name"] == "乙"


def test_form_whose_draft_is_gone_loses_nothing(office: Office) -> None:
    """It was handed in or discarded in another window: what stands in it can be kept as a new one."""
    browser = office.sign_in("clerk")
    own = begin(browser)
    draft = saved(browser, own | {"holder.name": "甲"})
    browser.post(f"{draft}/discard")
    late = own | {"revision": "1", "holder.name": "乙"}
    assert "另存为新草稿" in browser.post(f"{BASE}/form/save", late, hx_request="true").text
    refused = browser.post(f"{BASE}/form/submit", late)
    assert refused.status_code == 409
    assert inputs(refused.text)["holder.name"] == "乙"
    kept = saved(browser, own_of(refused.text) | {"holder.name": "乙"})
    assert kept != draft
    assert inputs(browser.get(kept).text)["holder.name"] == "乙"


def test_form_beyond_the_bound_is_shown_again(office: Office) -> None:
    """Too many drafts are no reason to lose one more."""
    browser = office.sign_in("clerk")
    by, engine = office.desk.staff.principals["clerk"], office.desk.engine
    with transaction(engine) as session:
        for _ in range(MAX_DRAFTS):
            draft = Draft(new_draft_id(), KIND, BusinessType.FIRST_ISSUE, {"holder.name": ["x"]})
            save_draft(session, draft, catalogue=the_catalogue(), by=by, now=office.desk.clock())
    refused = browser.post(f"{BASE}/form/save", begin(browser) | {"holder.name": "再来一份"})
    assert refused.status_code == 413
    assert inputs(refused.text)["holder.name"] == "再来一份"


def test_one_input_is_checked_by_the_rules_of_all(shared_office: Office) -> None:
    """While somebody types: that input alone, in his language, and nothing is saved."""
    browser = shared_office.sign_in("clerk")
    own = begin(browser)
    wrong = own | {"holder.code_type": "001", "holder.code": "91430000MA4XXXXXXX"}
    answer = browser.post(f"{BASE}/form/check?name=holder.code", wrong)
    assert "统一社会信用代码" in answer.text
    right = wrong | {"holder.code": sample()["holder.code"][0]}
    assert browser.post(f"{BASE}/form/check?name=holder.code", right).text.strip() == ""
    assert "必填" in browser.post(f"{BASE}/form/check?name=claims.address", right).text
    assert browser.get(f"{BASE}/drafts/{own['draft']}").status_code == 404


def test_mistakes_are_shown_with_all_that_was_typed(office: Office) -> None:
    """Above all with a link, and at each input; the status says that it was not taken."""
    browser = office.sign_in("clerk")
    answer = browser.post(f"{BASE}/form/submit", begin(browser) | {"holder.name": "某公司"})
    assert answer.status_code == 422
    assert 'href="#claims-address"' in answer.text
    assert inputs(answer.text)["holder.name"] == "某公司"
    assert inputs(answer.text)["revision"] == "1"


def test_form_is_handed_in_once(office: Office) -> None:
    """After a page that says what will happen; twice is once, and the draft is gone."""
    browser = office.sign_in("clerk")
    own = begin(browser)
    address = handed_in(browser, own | sample(), "accepted")
    application = office.desk.get(f"/api/v1/applications/{address.rpartition('/')[2]}", role="clerk")
    assert application["state"] == "accepted"
    assert application["claims"] == the_catalogue().get(KIND).sample.claims
    assert browser.get(f"{BASE}/drafts/{own['draft']}").status_code == 404
    assert len(office.desk.get("/api/v1/applications", role="clerk")["items"]) == 1


def test_holder_is_known_from_an_earlier_certificate(office: Office) -> None:
    """What it says is offered for the empty inputs, and fills them when it is said so; what is typed stays."""
    office.desk.issued()
    browser = office.sign_in("clerk")
    other = "chubanwu_jingying_xukezheng"
    own = begin(browser, f"{BASE}/new/{other}")
    code = sample()["holder.code"][0]
    typed = own | {"holder.code_type": "001", "holder.code": code, "claims.address": "别处"}
    offered = browser.post(f"{BASE}/form/holder", typed, hx_request="true").text
    assert sample()["holder.name"][0] in offered
    assert "与已填内容不同" in offered
    whole = browser.post(f"{BASE}/form/holder", typed)
    assert ">\n别处</textarea>" in whole.text
    adopted = browser.post(f"{BASE}/form/adopt", typed)
    page = inputs(browser.get(adopted.headers["location"].partition("?")[0]).text)
    assert page["holder.name"] == sample()["holder.name"][0]
    assert page["claims.legal_representative"] == sample()["claims.legal_representative"][0]
    nobody = browser.post(f"{BASE}/form/holder", typed | {"holder.code": "91430000000000000X"}, hx_request="true")
    assert "没有找到" in nobody.text


def test_change_begins_with_what_is_certified(office: Office) -> None:
    """And shows what it says otherwise; another kind's certificate, or none, is no predecessor."""
    identifier = office.desk.issued()["identifier"]
    browser = office.sign_in("clerk")
    address = f"{BASE}/new/{KIND}?business_type=change&predecessor={identifier}"
    page = browser.get(address).text
    assert inputs(page)["holder.name"] == sample()["holder.name"][0]
    assert "与原证内容一致" in page
    values = own_of(page) | sample() | {"claims.address": "长沙市岳麓区新路1号"}
    draft = saved(browser, values)
    shown = browser.get(draft).text
    assert "<ins>长沙市岳麓区新路1号</ins>" in shown
    assert f"<del>{sample()['claims.address'][0]}</del>" in shown
    handed = handed_in(browser, own_of(shown) | sample() | {"claims.address": "长沙市岳麓区新路1号"})
    application = office.desk.get(f"/api/v1/applications/{handed.rpartition('/')[2]}", role="clerk")
    assert (application["business_type"], application["predecessor"]) == ("change", identifier)
    other = address.replace(KIND, "chubanwu_jingying_xukezheng")
    assert browser.get(other).status_code == 404
    assert browser.get(f"{BASE}/new/{KIND}?business_type=change").status_code == 422


def test_returned_application_is_changed_by_its_form(office: Office) -> None:
    """It begins with what it says, and goes back to review."""
    browser = office.sign_in("clerk")
    address = handed_in(browser, begin(browser) | sample())
    assert browser.get(f"{address}/edit").status_code == 409
    number = address.rpartition("/")[2]
    application = office.desk.get(f"/api/v1/applications/{number}", role="clerk")
    assert office.desk.decide(application, "return").status_code == 201
    page = browser.get(f"{address}/edit").text
    assert inputs(page)["holder.name"] == sample()["holder.name"][0]
    again = handed_in(browser, own_of(page) | sample() | {"claims.address": "新路1号"}, "resubmit")
    assert again == address
    assert office.desk.get(f"/api/v1/applications/{number}", role="clerk")["claims"]["address"] == "新路1号"


def test_preview_is_a_picture_for_its_writer(office: Office) -> None:
    """Under a policy that runs nothing; nobody else sees it."""
    browser = office.sign_in("clerk")
    draft = saved(browser, begin(browser) | sample())
    answer = browser.get(f"{draft}/face.svg?revision=1")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "no-store" in answer.headers["cache-control"]
    assert browser.get(f"{draft}/face.svg?page=9").status_code == 404
    assert office.sign_in("allround").get(f"{draft}/face.svg").status_code == 404
    empty = browser.get(f"{BASE}/new/{KIND}/face.svg")
    assert empty.content[:4] == b"<svg"


def test_draft_is_discarded_after_a_question(office: Office) -> None:
    """A link alone changes nothing."""
    browser = office.sign_in("clerk")
    draft = saved(browser, begin(browser) | {"holder.name": "甲"})
    assert browser.get(f"{draft}/discard").status_code == 200
    assert browser.get(draft).status_code == 200
    assert browser.post(f"{draft}/discard").status_code == 303
    assert browser.get(draft).status_code == 404


@pytest.mark.parametrize(
    "strange",
    [
        {"state": "issued"},
        {"claims.permit_no": "1"},
        {"account_id": "1"},
        {"business_type": "gift"},
        {"template": "unknown"},
        {"draft": "1"},
        {"holder.name": ["a", "b"]},
    ],
    ids=str,
)
def test_input_that_the_form_has_not_is_refused(shared_office: Office, strange: dict[str, Any]) -> None:
    """Nobody assigns what he was not asked."""
    browser = shared_office.sign_in("clerk")
    assert browser.post(f"{BASE}/form/save", begin(browser) | strange).status_code == 422


@pytest.mark.parametrize("role", ["reviewer", "issuer", "auditor", "inspector", "administrator"])
def test_forms_are_the_clerks(shared_office: Office, role: str) -> None:
    """Nobody else begins, saves or looks anybody up."""
    own = begin(shared_office.sign_in("clerk"))
    browser = shared_office.sign_in(role)
    for path in ("new", f"new/{KIND}", f"new/{KIND}/face.svg", f"drafts/{own['draft']}"):
        assert browser.get(f"{BASE}/{path}").status_code == 403, path
    for path in ("form/save", "form/holder", "form/adopt", "form/submit", "form/check"):
        assert browser.post(f"{BASE}/{path}", own | {"holder.code": "x"}).status_code == 403, path


def test_form_without_its_token_is_refused(shared_office: Office) -> None:
    """None, or another session's."""
    browser, other = shared_office.sign_in("clerk"), shared_office.sign_in("clerk")
    own = begin(browser)
    assert browser.send(own, f"{BASE}/form/save").status_code == 403
    assert browser.send(own | {FIELD: mask_token(other.csrf)}, f"{BASE}/form/save").status_code == 403


@pytest.mark.parametrize("nasty", NASTY)
def test_text_stays_text(office: Office, nasty: str) -> None:
    """In every input, in the list of drafts, among the differences, on the page before it is handed in."""
    browser = office.sign_in("clerk")
    own = begin(browser)
    names = [
        f"claims.{field.key}" for field in the_catalogue().get(KIND).template.fields if field.source == "applicant"
    ]
    draft = saved(browser, own | dict.fromkeys([*names, "holder.name", "holder.code", "holder.code_type"], nasty))
    for page in (browser.get(draft).text, browser.get(f"{BASE}/new").text):
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    assert inputs(browser.get(draft).text)["holder.name"] == nasty
    typed = sample() | {"holder.name": [nasty], "claims.address": [f"长沙{nasty}"]}
    looked = browser.post(f"{BASE}/form/submit", begin(browser) | typed)
    assert looked.status_code == 303
    page = browser.get(looked.headers["location"]).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
