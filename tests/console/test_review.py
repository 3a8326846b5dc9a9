"""Reviews over HTTP: one case beside its face, several at once, endings; and everything that must be refused."""

import hashlib
import re

import pytest

from ecert.accounts.service import create_account
from ecert.storage.database import transaction
from tests.building import NOON, an_application, the_keyring
from tests.console.visiting import Browser, Office, inputs
from tests.e2e.desk import KIND, Desk

BASE = "/console/review"
ENDINGS = "/console/endings"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
TOGETHER = f"{BASE}/together?kind={KIND}&business=first_issue"


def bring(desk: Desk, content: bytes = PDF) -> dict[str, str]:
    """Bring a file; give it as an application names it."""
    headers = {"Content-Type": "application/pdf"}
    answer = desk.call("POST", "/api/v1/attachments", role="clerk", content=content, headers=headers)
    return {"sha256": answer.json()["sha256"], "name": "营业执照副本"}


def state_of(desk: Desk, application: dict[str, str]) -> str:
    """Tell where an application stands."""
    return str(desk.get(f"/api/v1/applications/{application['id']}", role="auditor")["state"])


def decide(browser: Browser, application: dict[str, str], decision: str, **values: str | list[str]) -> int:
    """Decide as a person does: the page first, then its form, twice."""
    address = f"{BASE}/{application['id']}/{decision}"
    page = browser.get(address)
    if page.status_code != 200:
        return page.status_code
    found = inputs(page.text)
    hidden = {name: found[name] for name in ("request_key", "claims_sha256", "seen")}
    answer = browser.post(address, {**hidden, **values})
    if answer.status_code == 303:
        assert browser.post(address, {**hidden, **values}).status_code == 303
    return answer.status_code


def correct(office: Office, application: dict[str, str], **claims: str) -> None:
    """Have the clerk change what was returned, and hand it in again."""
    desk = office.desk
    body = an_application(KIND)
    body["claims"] |= claims
    path = f"/api/v1/applications/{application['id']}"
    assert desk.call("PUT", path, role="clerk", body=body).status_code == 200
    assert desk.step(application, "resubmit").status_code == 201


@pytest.mark.parametrize(
    ("decision", "state"), [("approve", "approved"), ("return", "returned"), ("reject", "rejected")]
)
def test_case_is_decided_on_with_an_opinion(office: Office, decision: str, state: str) -> None:
    """The phrases that were ticked and one's own words stand in the trail, once."""
    application = office.desk.submit(an_application(KIND))
    reviewer = office.sign_in("reviewer")
    assert application["application_number"] in reviewer.get(BASE).text
    phrase = {"approve": "complete", "return": "name", "reject": "conditions"}[decision]
    assert decide(reviewer, application, decision, phrase=[phrase], opinion=" 另经核实。 ") == 303
    assert state_of(office.desk, application) == state
    trail = office.desk.get(f"/api/v1/applications/{application['id']}/trail", role="auditor")["items"]
    assert [entry["step"] for entry in trail].count(decision) == 1
    assert re.fullmatch(".+。另经核实。", trail[-1]["reason"])
    assert application["application_number"] not in reviewer.get(f"{BASE}?done={decision}").text


def test_opinion_is_asked_for_and_nothing_is_lost(office: Office) -> None:
    """Without an opinion, or with one that is too long, the page comes again with what was chosen."""
    application = office.desk.submit(an_application(KIND))
    reviewer = office.sign_in("reviewer")
    assert decide(reviewer, application, "approve") == 422
    page = reviewer.post(
        f"{BASE}/{application['id']}/approve",
        {"request_key": "k", "claims_sha256": "0" * 64, "phrase": ["complete"], "opinion": "同" * 600},
    )
    assert page.status_code == 422
    assert re.search(r'value="complete" checked', page.text)
    assert "同" * 600 in page.text
    assert decide(reviewer, application, "approve", phrase=["no_such_phrase"]) == 422
    assert state_of(office.desk, application) == "under_review"


def test_whoever_wrote_in_a_case_finds_no_way_to_decide(office: Office) -> None:
    """His page says why; the addresses are refused, and so is a form that he makes himself."""
    body = an_application(KIND)
    answer = office.desk.call("POST", "/api/v1/applications", role="allround", body=body)
    application = answer.json()
    own = office.sign_in("allround")
    page = own.get(f"{BASE}/{application['id']}").text
    assert "您填报过这件申请" in page
    assert f"{BASE}/{application['id']}/approve" not in page
    assert own.get(f"{BASE}/{application['id']}/approve").status_code == 409
    sent = {"request_key": "k", "claims_sha256": application["claims_sha256"], "opinion": "同意"}
    assert own.post(f"{BASE}/{application['id']}/approve", sent).status_code == 403
    assert application["application_number"] not in own.get(TOGETHER).text
    chosen = [f"{application['id']}:{application['claims_sha256']}"]
    told = own.post(TOGETHER, {"request_key": "k", "chosen": chosen, "opinion": "同意"})
    assert "本人填报的申请不能由本人审查" in told.text
    assert state_of(office.desk, application) == "under_review"


def test_change_since_reading_is_shown_before_anybody_decides(office: Office) -> None:
    """It was returned and corrected meanwhile: what is new is named, and the words are kept."""
    application = office.desk.submit(an_application(KIND))
    reviewer = office.sign_in("reviewer")
    address = f"{BASE}/{application['id']}/approve"
    found = inputs(reviewer.get(address).text)
    assert office.desk.decide(application, "return", role="allround").status_code == 201
    correct(office, application, address="长沙市岳麓区新址1号")
    late = {name: found[name] for name in ("request_key", "claims_sha256", "seen")} | {"opinion": "同意发证"}
    page = reviewer.post(address, late)
    assert page.status_code == 409
    told = re.search(r'<ul class="changed">(.*?)</ul>', page.text)
    assert told is not None
    assert len(re.findall("<li>", told[1])) == 1
    assert "同意发证" in page.text
    assert "长沙市岳麓区新址1号" in page.text
    assert state_of(office.desk, application) == "under_review"
    anew = inputs(page.text)
    again = {name: anew[name] for name in ("request_key", "claims_sha256", "seen")} | {"opinion": "同意发证"}
    assert reviewer.post(address, again).status_code == 303
    assert state_of(office.desk, application) == "approved"


def test_like_cases_are_approved_each_by_itself(office: Office) -> None:
    """None is ticked beforehand; one that changed meanwhile is told of and stops no other; repeated, nothing is new."""
    cases = [office.desk.submit(an_application(KIND)) for _ in range(3)]
    reviewer = office.sign_in("reviewer")
    assert "together?kind=" in reviewer.get(BASE).text
    page = reviewer.get(TOGETHER).text
    ticks = re.findall(r'<input type="checkbox"[^>]*name="chosen"[^>]*>', page)
    assert len(ticks) == 3
    assert not any("checked" in tick for tick in ticks)
    for case in cases:
        assert f"/console/applications/{case['id']}/face.svg" in page
    key = inputs(page)["request_key"]
    assert reviewer.post(TOGETHER, {"request_key": key, "opinion": "同意"}).status_code == 422
    assert office.desk.decide(cases[1], "return", role="allround").status_code == 201
    correct(office, cases[1], address="长沙市岳麓区新址1号")
    chosen = [f"{case['id']}:{case['claims_sha256']}" for case in cases[:2]]
    sent = {"request_key": key, "chosen": chosen, "phrase": ["complete"]}
    for _ in range(2):
        told = reviewer.post(TOGETHER, sent)
        assert told.status_code == 200
        assert told.text.count("已准予许可") == 1
        assert told.text.count("须重新审阅") == 1
    assert [state_of(office.desk, case) for case in cases] == ["approved", "under_review", "under_review"]


def test_files_of_a_case_are_shown_in_place_and_run_nothing(office: Office) -> None:
    """In a frame of this page alone, as what their bytes are; those of other cases are not there."""
    named = bring(office.desk)
    application = office.desk.submit(an_application(KIND, attachments=[named]))
    other = office.desk.submit(an_application(KIND))
    reviewer = office.sign_in("reviewer")
    address = f"{BASE}/{application['id']}/files/{named['sha256']}"
    page = reviewer.get(f"{BASE}/{application['id']}")
    assert f'<iframe src="{address}"' in page.text
    assert "frame-src 'self'" in page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    shown = reviewer.get(address)
    assert hashlib.sha256(shown.content).hexdigest() == named["sha256"]
    assert shown.headers["content-disposition"].startswith("inline")
    assert shown.headers["content-type"] == "application/pdf"
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert "frame-ancestors 'self'" in shown.headers["content-security-policy"]
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert reviewer.get(f"{BASE}/{other['id']}/files/{named['sha256']}").status_code == 404


def test_change_shows_what_is_otherwise_than_before(office: Office) -> None:
    """The reviewer sees the differences to the certificate that is to be replaced."""
    identifier = office.desk.issued()["identifier"]
    body = an_application(KIND, business_type="change", predecessor=identifier)
    body["claims"] |= {"address": "长沙市岳麓区新址1号"}
    application = office.desk.submit(body)
    page = office.sign_in("reviewer").get(f"{BASE}/{application['id']}").text
    assert "<ins>长沙市岳麓区新址1号</ins>" in page
    assert "<del>" in page


def test_hearing_is_begun_and_ended_from_the_case(office: Office) -> None:
    """Steps outside the promised time are a reviewer's, and lead to their own page."""
    application = office.desk.submit(an_application(KIND))
    reviewer = office.sign_in("reviewer")
    for step, state in (("begin_hearing", "hearing"), ("end_hearing", "under_review")):
        address = f"{BASE}/{application['id']}/steps/{step}"
        assert address in reviewer.get(f"{BASE}/{application['id']}").text
        key = inputs(reviewer.get(address).text)["request_key"]
        if step.startswith("begin"):
            assert reviewer.post(address, {"request_key": key}).status_code == 422
        for _ in range(2):
            assert reviewer.post(address, {"request_key": key, "reason": "利害关系人申请"}).status_code == 303
        assert state_of(office.desk, application) == state
        assert reviewer.get(address).status_code == 409


def test_ending_is_confirmed_by_the_second_person(office: Office) -> None:
    """The proposer sees it wait without a button; the other confirms it on a page that says what happens."""
    identifier = office.desk.issued()["identifier"]
    step_id = office.desk.order(identifier, "revoke", role="allround").json()["step_id"]
    own, other = office.sign_in("allround"), office.sign_in("reviewer")
    address = f"{ENDINGS}/{identifier}/{step_id}/confirm"
    page = own.get(ENDINGS).text
    assert "由您提出，须由他人确认" in page
    assert address not in page
    assert re.findall(r'action="(/console/endings[^"]*)"', page) == []
    assert own.post(address, {"request_key": "k", "opinion": "同意"}).status_code == 403
    assert address in other.get(ENDINGS).text
    asked = other.get(address)
    assert "吊销" in asked.text
    key = inputs(asked.text)["request_key"]
    assert other.post(address, {"request_key": key}).status_code == 422
    for _ in range(2):
        done = other.post(address, {"request_key": key, "phrase": ["agreed"]})
        assert (done.status_code, done.headers["location"]) == (303, f"{ENDINGS}?done=confirm")
    assert office.desk.verify(identifier=identifier)["status"] == "revoked"
    assert "没有等待确认的终止事项" in other.get(f"{ENDINGS}?done=confirm").text
    assert other.get(address).status_code == 404


def test_ending_that_is_not_confirmed_changes_nothing(office: Office) -> None:
    """The certificate stays valid, and the ending may be proposed anew."""
    identifier = office.desk.issued()["identifier"]
    step_id = office.desk.order(identifier, "cancel").json()["step_id"]
    reviewer = office.sign_in("reviewer")
    address = f"{ENDINGS}/{identifier}/{step_id}/refuse"
    key = inputs(reviewer.get(address).text)["request_key"]
    assert reviewer.post(address, {"request_key": key, "opinion": "文号有误"}).status_code == 303
    assert office.desk.verify(identifier=identifier)["status"] == "valid"
    assert office.desk.order(identifier, "cancel").status_code == 202


def test_nobody_else_gets_in(office: Office) -> None:
    """Clerks decide on nothing, inspectors and administrators see nothing, and a stranger is led to sign in."""
    application = office.desk.submit(an_application(KIND))
    for role in ("clerk", "issuer", "auditor", "inspector", "administrator"):
        browser = office.sign_in(role)
        assert browser.get(BASE).status_code == 403, role
        assert browser.get(TOGETHER).status_code == 403, role
        assert browser.get(f"{BASE}/{application['id']}/approve").status_code in {403, 409}, role
        sent = {"request_key": "k", "claims_sha256": application["claims_sha256"], "opinion": "同意"}
        assert browser.post(f"{BASE}/{application['id']}/approve", sent).status_code == 403, role
        if role != "issuer":
            assert browser.get(ENDINGS).status_code == 403, role
    assert office.stranger().get(f"{BASE}/{application['id']}").status_code == 303
    assert state_of(office.desk, application) == "under_review"


def test_reviewer_of_another_authority_finds_nothing(office: Office) -> None:
    """Cases, files, faces and endings of other kinds are not there, one by one and in every list."""
    named = bring(office.desk)
    application = office.desk.submit(an_application(KIND, attachments=[named]))
    identifier = office.desk.issued()["identifier"]
    step_id = office.desk.order(identifier, "revoke").json()["step_id"]
    with transaction(office.desk.engine) as session:
        roles = ["reviewer", "issuer"]
        create_account(session, name="other", roles=roles, now=NOON, authority="hunan_press", keyring=the_keyring())
    other = office.sign_in("other")
    assert application["application_number"] not in other.get(BASE).text
    assert application["application_number"] not in other.get(TOGETHER).text
    assert identifier not in other.get(ENDINGS).text
    for address in (
        f"{BASE}/{application['id']}",
        f"{BASE}/{application['id']}/approve",
        f"{BASE}/{application['id']}/files/{named['sha256']}",
        f"/console/applications/{application['id']}/face.svg",
        f"{ENDINGS}/{identifier}/{step_id}/confirm",
    ):
        assert other.get(address).status_code == 404, address
    sent = {"request_key": "k", "claims_sha256": application["claims_sha256"], "opinion": "同意"}
    assert other.post(f"{BASE}/{application['id']}/approve", sent).status_code == 404
    word = {"request_key": "k", "opinion": "同意"}
    assert other.post(f"{ENDINGS}/{identifier}/{step_id}/confirm", word).status_code == 404
    chosen = [f"{application['id']}:{application['claims_sha256']}"]
    assert other.post(TOGETHER, {"request_key": "k", "chosen": chosen, "opinion": "同意"}).status_code == 404
    assert state_of(office.desk, application) == "under_review"


def test_input_that_a_page_does_not_have_is_refused(office: Office) -> None:
    """Nobody assigns what he was not asked."""
    application = office.desk.submit(an_application(KIND))
    sent = {"request_key": "k", "claims_sha256": application["claims_sha256"], "opinion": "同意", "decided_by": "1"}
    reviewer = office.sign_in("reviewer")
    assert reviewer.post(f"{BASE}/{application['id']}/approve", sent).status_code == 422
    assert state_of(office.desk, application) == "under_review"


def test_pages_speak_english(office: Office) -> None:
    """Every page of the area has its English."""
    application = office.desk.submit(an_application(KIND))
    identifier = office.desk.issued()["identifier"]
    step_id = office.desk.order(identifier, "revoke").json()["step_id"]
    reviewer = office.sign_in("reviewer")
    for address, words in (
        (BASE, "most urgent first"),
        (f"{BASE}/{application['id']}", "What is asked for"),
        (f"{BASE}/{application['id']}/reject", "What will happen"),
        (TOGETHER, "Decide on like cases together"),
        (ENDINGS, "second person"),
        (f"{ENDINGS}/{identifier}/{step_id}/confirm", "cannot be taken back"),
    ):
        page = reviewer.get(f"{address}{'&' if '?' in address else '?'}lang=en")
        assert page.status_code == 200, address
        assert words in page.text, address
