"""The page of a certificate over HTTP, and every step that begins there."""

import re
from typing import Any

import pytest
from sqlalchemy import text

from ecert.accounts.journal import list_access
from ecert.bundle.content import encode_bundle, seal_bundle
from ecert.bundle.declaring import Declaration, declare
from ecert.bundle.service import prepare_bundle, publish_bundle
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose
from ecert.storage.database import snapshot, transaction
from tests.building import PUBLIC_URL, a_signer, an_application
from tests.console.visiting import Browser, Office, inputs
from tests.e2e.desk import KIND
from tests.e2e.field import begin, bring

PERSON = "zeren_bianji_zhengshu"
"""责任编辑证书: a person's, with an identity number on its face."""


def page_of(browser: Browser, identifier: str, *, query: str = "") -> str:
    """Open a certificate's page."""
    answer = browser.get(f"/console/certificates/{identifier}{query}")
    assert answer.status_code == 200, answer.text
    return answer.text


def filled(browser: Browser, address: str, **values: str) -> Any:  # noqa: ANN401 - an answer
    """Open a form and send it with what is typed."""
    form = browser.get(address)
    assert form.status_code == 200, form.text
    sent = {"request_key": inputs(form.text)["request_key"], **values}
    return browser.post(address, sent)


ORDER = {"reason_code": "other", "reason": "依申请", "document_number": "湘广许决〔2026〕1号"}


def test_page_tells_what_is_known(shared_office: Office) -> None:
    """Facts, history with its signatures, sync, papers, application; in both languages."""
    issued = shared_office.desk.issued()
    page = page_of(shared_office.sign_in("issuer"), issued["identifier"])
    assert issued["certificate_number"] in page
    for word in ("有效", "签名有效", "待公开", "待推送", "公众查询不留记录", "制证颁发"):
        assert word in page
    english = page_of(shared_office.sign_in("issuer"), issued["identifier"], query="?lang=en")
    for word in ("signature holds", "to be published", "Suspend", "Look-ups by the public are not kept"):
        assert word in english
    assert not re.search(r"console\.[a-z]", page + english)


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("clerk", {"change", "reissue", "paper", "copy"}),
        ("reviewer", {"copy"}),
        ("issuer", {"suspend", "cancel", "withdraw", "revoke", "inspect", "paper", "copy"}),
        ("auditor", set()),
    ],
)
def test_page_offers_what_a_role_may_do(shared_office: Office, name: str, offered: set[str]) -> None:
    """And nothing else: neither what others may, nor what the state forbids."""
    identifier = shared_office.desk.issued()["identifier"]
    page = page_of(shared_office.sign_in(name), identifier)
    found = set(re.findall(rf"/console/certificates/{re.escape(identifier)}/steps/([a-z_]+)", page))
    found |= set(re.findall(r"business_type=([a-z]+)", page))
    assert found == offered


@pytest.mark.parametrize("name", ["inspector", "administrator"])
def test_page_is_for_the_office(shared_office: Office, name: str) -> None:
    """Inspectors scan, administrators keep accounts; neither reads certificates here."""
    identifier = shared_office.desk.issued()["identifier"]
    assert shared_office.sign_in(name).get(f"/console/certificates/{identifier}").status_code == 403


def test_suspension_and_resumption(office: Office) -> None:
    """At once, with the phrase for a reason where nobody writes another; a double click does it once."""
    identifier, browser = office.desk.issued()["identifier"], office.sign_in("issuer")
    address = f"/console/certificates/{identifier}/steps/suspend"
    form = inputs(browser.get(address).text)
    sent = {
        "request_key": form["request_key"],
        "reason_code": "rectification",
        "reason": "",
        "document_number": "湘广停〔2026〕1号",
    }
    for _ in range(2):
        answer = browser.post(address, sent)
        assert (answer.status_code, answer.headers["location"]) == (
            303,
            f"/console/certificates/{identifier}?done=suspend",
        )
    history = office.desk.get(f"/api/v1/certificates/{identifier}/history", role="auditor")
    assert [event["kind"] for event in history["events"]] == ["issued", "suspended"]
    assert history["events"][1]["reason"] == "责令限期整改，整改期间暂停"
    page = page_of(browser, identifier, query="?done=suspend")
    assert "证照已暂停。" in page
    assert browser.get(address).status_code == 409
    assert filled(browser, f"/console/certificates/{identifier}/steps/resume", **ORDER).status_code == 303
    assert office.desk.verify(identifier=identifier)["status"] == "valid"


def test_ending_waits_for_a_second_person(office: Office) -> None:
    """It is shown with who proposed it; whoever did cannot decide, and no other ending is offered."""
    identifier, issuer = office.desk.issued()["identifier"], office.sign_in("issuer")
    answer = filled(issuer, f"/console/certificates/{identifier}/steps/revoke", **ORDER)
    assert answer.headers["location"].endswith("?done=proposed")
    assert office.desk.verify(identifier=identifier)["status"] == "valid"
    own, other = page_of(issuer, identifier), page_of(office.sign_in("reviewer"), identifier)
    assert "这是您提请的" in own
    assert "/console/endings" in other
    assert "/steps/cancel" not in own
    assert "/steps/suspend" in own


def test_nothing_typed_is_lost(shared_office: Office) -> None:
    """A form that is refused comes again with what was typed, and says what is wrong."""
    identifier, browser = shared_office.desk.issued()["identifier"], shared_office.sign_in("issuer")
    address = f"/console/certificates/{identifier}/steps/cancel"
    answer = filled(browser, address, reason_code="made-up", reason="持证人<b>申请</b>", document_number="")
    assert answer.status_code == 422
    assert "持证人&lt;b&gt;申请&lt;/b&gt;" in answer.text
    assert "请在所列事由中选择" in answer.text
    answer = filled(browser, address, reason_code="other", reason="", document_number="一号")
    assert answer.status_code == 422
    assert 'value="一号"' in answer.text


def test_form_takes_no_input_that_it_has_not(shared_office: Office) -> None:
    """Nobody assigns what he was not asked."""
    identifier, browser = shared_office.desk.issued()["identifier"], shared_office.sign_in("issuer")
    address = f"/console/certificates/{identifier}/steps/suspend"
    answer = filled(browser, address, **ORDER, actor="somebody")
    assert answer.status_code == 422
    assert shared_office.desk.verify(identifier=identifier)["status"] == "valid"


def test_inspection_and_papers_are_noted(office: Office) -> None:
    """Each by its form; what was noted before is refused in words of the page."""
    identifier, browser = office.desk.issued()["identifier"], office.sign_in("issuer")
    base = f"/console/certificates/{identifier}"
    noted = {"year": "2026", "result": "passed", "reason": "", "document_number": ""}
    failed = filled(browser, f"{base}/steps/inspect", **{**noted, "result": "failed"})
    assert failed.status_code == 422
    assert "未通过时必须写明原因" in failed.text
    assert filled(browser, f"{base}/steps/inspect", **noted).status_code == 303
    assert browser.get(f"{base}/steps/inspect").status_code == 409
    sheet = {"paper": "original:1", "stock_number": "A0001", "printed_on": "2026-03-02"}
    assert filled(browser, f"{base}/steps/paper", **sheet).status_code == 303
    again = filled(browser, f"{base}/steps/paper", **{**sheet, "paper": "duplicate:1"})
    assert again.status_code == 409
    assert "这个空白证号已经用过" in again.text
    page = page_of(browser, identifier)
    assert "A0001" in page
    end = re.search(rf"{re.escape(base)}/papers/[0-9a-f-]+/end", page)
    assert end is not None
    assert filled(browser, end[0], state="lost", reason="遗失").status_code == 303
    assert browser.get(end[0]).status_code in {404, 409}
    assert "遗失" in page_of(browser, identifier)


def test_copy_is_made_and_called_back(office: Office) -> None:
    """Its link is shown once; what is asked for twice is made once."""
    identifier, browser = office.desk.issued()["identifier"], office.sign_in("clerk")
    address = f"/console/certificates/{identifier}/steps/copy"
    form = inputs(browser.get(address).text)
    sent = {
        "request_key": form["request_key"],
        "cause": "投标",
        "copy": "original",
        "last_day": "2026-03-20",
        "link_seconds": "600",
    }
    made, repeated = browser.post(address, sent), browser.post(address, sent)
    link = re.search(r"https://ecert\.example(/c/[A-Za-z0-9_-]{43})", made.text)
    assert link is not None
    assert "/c/" not in repeated.text.replace("/console/certificates", "")
    assert office.desk.client.get(link[1]).status_code == 200
    page = page_of(browser, identifier)
    recall = re.search(rf"/console/certificates/{re.escape(identifier)}/copies/[0-9a-f-]+/recall", page)
    assert recall is not None
    assert filled(browser, recall[0], reason="用途已变").status_code == 303
    assert office.desk.client.get(link[1]).status_code == 410


def shown_of(office: Office, identifier: str) -> list[str]:
    """Give what the journal says was shown of a certificate, the newest first."""
    by = office.desk.staff.principals["auditor"]
    with snapshot(office.desk.engine) as session:
        entries = list_access(session, by=by, kind="shown", account="clerk")
    return [entry.detail.removesuffix(f" of {identifier}") for entry in entries]


def test_personal_numbers_are_hidden_until_somebody_asks(office: Office) -> None:
    """Who asked is noted in the journal of access, without a number."""
    body = an_application(PERSON)
    issued = office.desk.issued(body)
    number, browser = body["holder"]["code"], office.sign_in("clerk")
    address = f"/console/certificates/{issued['identifier']}"
    page = page_of(browser, issued["identifier"])
    assert number not in page
    assert "face.svg?" not in page.split('id="history"')[0]
    shown = browser.post(f"{address}/shown")
    assert shown.status_code == 200
    assert number in shown.text
    assert browser.get(f"{address}/face.svg").status_code == 200
    assert shown_of(office, issued["identifier"]) == ["face", "numbers"]


def test_files_of_a_certificate(shared_office: Office) -> None:
    """Pictures run nothing, files are handed down, and nothing stays in a cache."""
    identifier, browser = shared_office.desk.issued()["identifier"], shared_office.sign_in("auditor")
    for name, media_type in (
        ("face.svg", "image/svg+xml"),
        ("code.svg", "image/svg+xml"),
        ("code.png", "image/png"),
        ("face.pdf", "application/pdf"),
        ("record.cose", "application/cose"),
    ):
        answer = browser.get(f"/console/certificates/{identifier}/{name}")
        assert answer.status_code == 200, name
        assert answer.headers["content-type"].startswith(media_type)
        assert "no-store" in answer.headers["cache-control"]
        assert "sandbox" in answer.headers["content-security-policy"]
    assert "扫码核验" in browser.get(f"/console/certificates/{identifier}/code").text


def test_broken_certificate_opens_and_says_what_does_not_hold(office: Office) -> None:
    """No step is offered, and nothing of what is not signed is told as a fact."""
    identifier = office.desk.issued()["identifier"]
    with transaction(office.desk.engine) as session:
        session.connection().execute(
            text("update certificate set head_sha256 = :head where identifier = :identifier"),
            {"head": "0" * 64, "identifier": identifier},
        )
    browser = office.sign_in("issuer")
    page = page_of(browser, identifier)
    assert "最新一项与登记的不符" in page
    assert "/steps/" not in page
    assert browser.get(f"/console/certificates/{identifier}/steps/suspend").status_code == 409
    with transaction(office.desk.engine) as session:
        session.connection().execute(
            text("update certificate set record = :record where identifier = :identifier"),
            {"record": b"\xd2", "identifier": identifier},
        )
    page = page_of(browser, identifier)
    assert "签名记录的签名或格式无效" in page
    assert "其内容不予显示" in page


def test_certificate_of_a_distrusted_key_is_not_shown_as_good(office: Office) -> None:
    """The page says what every verification says; the certificate may be reissued."""
    desk, root = office.desk, a_signer(Purpose.BUNDLE, valid_to=None)
    identifier = desk.issued()["identifier"]
    assert "tone-edge-green" in page_of(office.sign_in("clerk"), identifier)
    resources, now = desk.resources, desk.clock()
    keyring = Keyring((*resources.keyring.keys, root.key), resources.keyring.signers)
    with transaction(desk.engine) as session:
        for key in keyring.keys:
            if key.purpose is Purpose.CERTIFICATE:
                declare(session, Declaration(key.key_id, now, "演练"), keyring, now=now)
    with snapshot(desk.engine) as session:
        log = resources.published_log
        drawn = prepare_bundle(session, resources.catalogue, keyring, public_url=PUBLIC_URL, log=log, now=now)
    with transaction(desk.engine) as session:
        publish_bundle(session, seal_bundle(encode_bundle(drawn), root), keyring, now=now)
    page = page_of(office.sign_in("clerk"), identifier)
    assert "tone-edge-red" in page
    assert "tone-edge-green" not in page
    assert "签名密钥不可信" in page
    assert "business_type=reissue" in page
    desk.clock.advance(seconds=5)
    assert desk.verify(identifier=identifier)["reasons"] == ["signer-distrusted"]


def test_versions_and_scans_stand_on_the_page(office: Office) -> None:
    """What replaced it, and where inspectors met it; clerks are not told of rounds."""
    first = office.desk.issued()["identifier"]
    begun = begin(bring(office.desk))
    begun.scanned(code=None, identifier=first, outcome="PASSED", status="valid", reasons=["ok"])
    second = office.desk.issued(an_application(KIND, business_type="change", predecessor=first))["identifier"]
    page = page_of(office.sign_in("reviewer"), first)
    assert f"/console/certificates/{second}" in page
    assert "三月检查" in page
    assert "历史版本" in page
    assert "三月检查" not in page_of(office.sign_in("clerk"), first)


@pytest.mark.parametrize("path", ["nothing", "nothing/steps/suspend", "nothing/face.svg", "nothing/steps/change"])
def test_unknown_certificate_is_not_found(shared_office: Office, path: str) -> None:
    """Whatever of it is asked for."""
    assert shared_office.sign_in("issuer").get(f"/console/certificates/{path}").status_code == 404
