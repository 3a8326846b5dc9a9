"""What holds for every page: sessions, tokens of forms, languages, and what is sent along."""

import pytest

from ecert.accounts.sessions import ABSOLUTE, IDLE, end_session
from ecert.pages.addresses import local_address
from ecert.pages.cookies import SESSION_COOKIE
from ecert.pages.tokens import FIELD, is_token, mask_token
from ecert.storage.database import transaction
from tests.console.visiting import Office


def test_page_needs_a_session(shared_office: Office) -> None:
    """Whoever has none is led to where he gets one, and the way back is remembered."""
    answer = shared_office.stranger().get("/console/?lang=en")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/console/sign-in?next=/console"


def test_page_is_for_one_reader(shared_office: Office) -> None:
    """Nothing of it is kept by a cache, put into a frame, or taken for something else."""
    answer = shared_office.sign_in("clerk").get("/console")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-frame-options"] == "DENY"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_page_speaks_the_language_that_is_asked_for(shared_office: Office) -> None:
    """Chinese first; the choice is remembered, and one in an address counts for that page."""
    browser = shared_office.sign_in("clerk")
    assert 'lang="zh-CN"' in browser.get("/console").text
    assert 'lang="en"' in browser.get("/console?lang=en").text
    chosen = browser.post("/language", {"language": "en", "next": "//evil.example"})
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/")
    assert 'lang="en"' in browser.get("/console").text


@pytest.mark.parametrize(
    "headers",
    [{"sec_fetch_site": "cross-site"}, {"sec_fetch_site": "same-site"}, {"origin": "https://evil.example"}],
    ids=str,
)
def test_form_of_another_site_is_refused(shared_office: Office, headers: dict[str, str]) -> None:
    """Even with a token: the browser says where it comes from."""
    answer = shared_office.sign_in("clerk").post("/language", {"language": "en"}, **headers)
    assert answer.status_code == 403
    assert "foreign-form" in answer.text


def test_session_ends(office: Office) -> None:
    """After half an hour without a page, after twelve hours in any case, and at once where it is ended."""
    idle = office.sign_in("clerk")
    office.desk.clock.advance(seconds=IDLE.total_seconds())
    assert idle.get("/console").status_code == 303
    busy = office.sign_in("clerk")
    for _ in range(int(ABSOLUTE / (IDLE / 2)) - 1):
        office.desk.clock.advance(seconds=(IDLE / 2).total_seconds())
        assert busy.get("/console").status_code == 200
    office.desk.clock.advance(seconds=(IDLE / 2).total_seconds())
    assert busy.get("/console").status_code == 303
    ended = office.sign_in("clerk")
    account_id = office.desk.staff.principals["clerk"].account_id
    now = office.desk.clock()
    with transaction(office.desk.engine) as session:
        assert end_session(session, ended.session_id, account_id=account_id, reason="signed_out", now=now)
    assert ended.get("/console").status_code == 303


def test_session_of_a_made_up_cookie_is_none(shared_office: Office) -> None:
    """What a browser brings is looked up, and never taken on."""
    browser = shared_office.stranger()
    browser.cookies[SESSION_COOKIE] = "made-up"
    assert browser.get("/console").status_code == 303


def test_token_is_masked_anew_each_time() -> None:
    """Two masks differ, and both are the token; anything else is not."""
    one, other = mask_token("secret"), mask_token("secret")
    assert one != other
    assert is_token(one, "secret")
    assert is_token(other, "secret")
    for sent in ("", "secret", one[:-2], one + "A", "é", "A" * 300, "===="):
        assert not is_token(sent, "secret")


@pytest.mark.parametrize(
    "text",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/a\nb",
        "/a b",
        "/é",
        "",
        None,
        "/" + "a" * 3000,
        "evil",
        "\\\\evil",
    ],
)
def test_address_of_another_host_leads_nowhere(text: str | None) -> None:
    """An open redirect would lend our name to whoever wrote the link."""
    assert local_address(text, "/console") == "/console"


@pytest.mark.parametrize("text", ["/console", "/console/certificates?q=%E6%B9%96", "/v#1"])
def test_address_of_this_service_leads_there(text: str) -> None:
    """Ways back are kept as they are."""
    assert local_address(text, "/") == text


def test_field_of_the_token_is_hidden(shared_office: Office) -> None:
    """Every page of an officer carries the session's token for its forms."""
    page = shared_office.sign_in("clerk").get("/console").text
    assert f'name="{FIELD}"' in page


def test_address_that_leads_nowhere_is_a_page(shared_office: Office) -> None:
    """For whoever mistypes one below the console; a program that asks elsewhere gets a problem."""
    browser = shared_office.sign_in("clerk")
    for address in ("/console/nothing", "/console/certificates/a/b/c/d"):
        answer = browser.get(address)
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith("text/html")
        assert 'href="/console"' in answer.text
    assert browser.get("/api/v1/nothing").headers["content-type"] == "application/problem+json"
