"""Signing in: what lets somebody in, and everything that does not."""

import logging

import pytest
from sqlmodel import select

from ecert.accounts.journal import AccessKind
from ecert.accounts.tables import AccessEventRow, AccountSecretRow
from ecert.accounts.throttle import LOCK, PER_ACCOUNT, PER_CLIENT
from ecert.pages.cookies import SESSION_COOKIE
from ecert.storage.database import snapshot
from tests.console.signing_in import PASSWORD, enrolled, invited, offered
from tests.console.visiting import Browser, Office

WRONG = "this is not the password"


def _journal(office: Office) -> list[str]:
    with snapshot(office.desk.engine) as session:
        return [row.kind for row in session.exec(select(AccessEventRow).order_by(AccessEventRow.id))]  # type: ignore[arg-type]


def _try(browser: Browser, name: str, password: str) -> int:
    return browser.post("/console/sign-in", {"name": name, "password": password, "next": ""}).status_code


def test_person_is_invited_and_signs_in(office: Office) -> None:
    """Password, second factor and recovery codes are set once; then password and code let him in."""
    person = enrolled(office, "clerk")
    browser = person.sign_in()
    assert browser.get("/console").status_code == 200
    assert _journal(office) == [
        AccessKind.INVITED,
        AccessKind.CREDENTIALS_SET,
        AccessKind.SIGNED_IN,
        AccessKind.SIGNED_IN,
    ]


def test_cookie_of_a_session_is_bound_to_the_host(office: Office) -> None:
    """It is for this host alone, for secure connections, not for scripts, and not sent by other sites' forms."""
    person = enrolled(office, "clerk")
    browser = office.stranger()
    browser.post("/console/sign-in", {"name": "clerk", "password": PASSWORD, "next": ""})
    answer = browser.post("/console/sign-in/factor", {"code": person.next_code(), "next": ""})
    (cookie,) = [text for text in answer.headers.get_list("set-cookie") if text.startswith(SESSION_COOKIE)]
    assert SESSION_COOKIE.startswith("__Host-")
    for part in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie


def test_session_is_a_new_one_each_time(office: Office) -> None:
    """What a browser had before is not what it has after (session fixation)."""
    person = enrolled(office, "clerk")
    browser = office.stranger()
    browser.cookies[SESSION_COOKIE] = "planted"
    person.sign_in(browser)
    assert browser.cookies[SESSION_COOKIE] != "planted"
    first = browser.cookies[SESSION_COOKIE]
    person.sign_in(browser)
    assert browser.cookies[SESSION_COOKIE] != first


def test_nobody_is_told_what_was_wrong(office: Office) -> None:
    """An unknown name, a wrong password, and an account without one: the same answer, and the same work."""
    enrolled(office, "clerk")
    pages = []
    for name, password in (("clerk", WRONG), ("nobody", WRONG), ("reviewer", WRONG), ("Robert'); --", WRONG)):
        answer = office.stranger().post("/console/sign-in", {"name": name, "password": password, "next": ""})
        assert answer.status_code == 422
        pages.append(answer.text.replace(f'value="{name}"', "").replace("Robert&#39;); --", ""))
    assert len({page.count("notice tone-red") for page in pages}) == 1
    assert pages[0] == pages[1] == pages[2]


def test_account_is_locked_after_some_failures(office: Office) -> None:
    """Also for the right password, also from elsewhere, and whether there is such an account or not."""
    person = enrolled(office, "clerk")
    for name in ("clerk", "nobody"):
        answers = [_try(office.stranger(), name, WRONG) for _ in range(PER_ACCOUNT + 1)]
        assert answers == [422] * PER_ACCOUNT + [429]
    assert _try(office.stranger(), "clerk", PASSWORD) == 429
    assert _journal(office).count(AccessKind.LOCKED) == 2
    office.desk.clock.advance(seconds=LOCK.total_seconds() + 1)
    person.sign_in()


def test_lock_grows(office: Office) -> None:
    """The second one lasts twice as long."""
    enrolled(office, "clerk")
    for _ in range(PER_ACCOUNT):
        _try(office.stranger(), "clerk", WRONG)
    office.desk.clock.advance(seconds=LOCK.total_seconds() + 1)
    for _ in range(PER_ACCOUNT):
        _try(office.stranger(), "clerk", WRONG)
    office.desk.clock.advance(seconds=LOCK.total_seconds() + 1)
    assert _try(office.stranger(), "clerk", PASSWORD) == 429
    office.desk.clock.advance(seconds=LOCK.total_seconds())
    assert _try(office.stranger(), "clerk", PASSWORD) == 303


def test_client_is_locked_that_tries_many_names(office: Office) -> None:
    """One password for every name there may be is noticed by where it comes from."""
    answers = [_try(office.stranger(), f"name{number}", WRONG) for number in range(PER_CLIENT + 1)]
    assert answers[-1] == 429
    assert set(answers[:-1]) == {422}


def test_code_is_taken_once(office: Office) -> None:
    """Whoever has looked over a shoulder has nothing."""
    person = enrolled(office, "clerk")
    person.sign_in()
    browser = office.stranger()
    _try(browser, "clerk", PASSWORD)
    assert browser.post("/console/sign-in/factor", {"code": person.code(), "next": ""}).status_code == 422
    assert browser.post("/console/sign-in/factor", {"code": person.next_code(), "next": ""}).status_code == 303


def test_codes_cannot_be_guessed(office: Office) -> None:
    """After some wrong ones the account is locked for codes, in every browser."""
    person = enrolled(office, "clerk")
    browser = office.stranger()
    _try(browser, "clerk", PASSWORD)
    answers = [browser.post("/console/sign-in/factor", {"code": "000000", "next": ""}).status_code for _ in range(6)]
    assert answers == [422] * PER_ACCOUNT + [429]
    assert browser.post("/console/sign-in/factor", {"code": person.next_code(), "next": ""}).status_code == 429


def test_recovery_code_stands_in_once(office: Office) -> None:
    """As it was printed, or in small letters without hyphens."""
    person = enrolled(office, "clerk")
    typed = person.recovery[0].lower().replace("-", " ")
    for expected in (303, 422):
        browser = office.stranger()
        _try(browser, "clerk", PASSWORD)
        assert browser.post("/console/sign-in/factor", {"code": typed, "next": ""}).status_code == expected
    assert AccessKind.RECOVERY_CODE_USED in _journal(office)


def test_recovery_code_of_another_is_none(office: Office) -> None:
    """Each has his own."""
    enrolled(office, "clerk")
    other = enrolled(office, "reviewer")
    browser = office.stranger()
    _try(browser, "clerk", PASSWORD)
    assert browser.post("/console/sign-in/factor", {"code": other.recovery[0], "next": ""}).status_code == 422


def test_factor_needs_the_password_before(office: Office) -> None:
    """Nobody comes in by the second form alone, nor long after the first."""
    person = enrolled(office, "clerk")
    stranger = office.stranger()
    assert (
        stranger.post("/console/sign-in/factor", {"code": person.code(), "next": ""}).headers["location"]
        == "/console/sign-in"
    )
    late = office.stranger()
    _try(late, "clerk", PASSWORD)
    office.desk.clock.advance(minutes=11)
    assert (
        late.post("/console/sign-in/factor", {"code": person.code(), "next": ""}).headers["location"]
        == "/console/sign-in"
    )
    assert SESSION_COOKIE not in late.cookies


def test_invitation_is_used_once_and_in_time(office: Office) -> None:
    """A new one ends the one before; a late one is none."""
    first = invited(office, "clerk")
    second = invited(office, "clerk")
    assert office.stranger().post("/console/invitation", {"code": first}).status_code == 422
    browser = office.stranger()
    assert browser.post("/console/invitation", {"code": second}).status_code == 303
    office.desk.clock.advance(hours=25)
    assert office.stranger().post("/console/invitation", {"code": second}).status_code == 422
    for code in ("", "AAAA", "0000-0000-0000-0000", "x" * 500):
        assert office.stranger().post("/console/invitation", {"code": code}).status_code == 422


def test_two_browsers_with_one_invitation(office: Office) -> None:
    """The second one to finish changes nothing: he would set the password of the first."""
    code = invited(office, "clerk")
    one, other = office.stranger(), office.stranger()
    for browser in (one, other):
        browser.post("/console/invitation", {"code": code})
        browser.post("/console/invitation/password", {"password": PASSWORD, "again": PASSWORD})
    people = [offered(office, browser, "clerk") for browser in (one, other)]
    assert one.post("/console/invitation/factor", {"code": people[0].code()}).status_code == 200
    assert other.post("/console/invitation/factor", {"code": people[1].code()}).status_code == 303
    assert SESSION_COOKIE not in other.cookies


def test_password_is_changed_and_others_go(office: Office) -> None:
    """With the present one alone; every other session of the account ends, the one that did it goes on."""
    person = enrolled(office, "clerk")
    here, elsewhere = office.sign_in("clerk"), person.sign_in()
    new = "another sentence for the door"
    wrong = here.post("/console/sessions/password", {"old": WRONG, "password": new, "again": new})
    assert wrong.status_code == 422
    weak = here.post("/console/sessions/password", {"old": PASSWORD, "password": "short", "again": "short"})
    assert weak.status_code == 422
    done = here.post("/console/sessions/password", {"old": PASSWORD, "password": new, "again": new})
    assert done.status_code == 303
    assert here.get("/console").status_code == 200
    assert elsewhere.get("/console").status_code == 303
    assert _try(office.stranger(), "clerk", PASSWORD) == 422
    assert _try(office.stranger(), "clerk", new) == 303


def test_signing_out_ends_the_session_on_the_server(office: Office) -> None:
    """A cookie that somebody has copied is worth nothing after it."""
    browser = office.sign_in("clerk")
    copied = dict(browser.cookies)
    assert browser.post("/console/sign-out").status_code == 303
    browser.cookies = copied
    assert browser.get("/console").status_code == 303


def test_own_sessions_are_listed_and_ended(office: Office) -> None:
    """One's own alone: another's number ends nothing (IDOR)."""
    here, there, other = office.sign_in("clerk"), office.sign_in("clerk"), office.sign_in("reviewer")
    assert here.get("/console/sessions").text.count("<tr>") == 3
    here.post("/console/sessions/end", {"session": str(other.session_id)})
    assert other.get("/console").status_code == 200
    here.post("/console/sessions/end", {"session": str(there.session_id)})
    assert there.get("/console").status_code == 303


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "/\\evil.example", "/console\r\nX: y"])
def test_way_back_leads_to_no_other_host(office: Office, address: str) -> None:
    """An open redirect behind a real sign-in page is what phishing is made of."""
    person = enrolled(office, "clerk")
    browser = office.stranger()
    first = browser.post("/console/sign-in", {"name": "clerk", "password": PASSWORD, "next": address})
    assert first.headers["location"] == "/console/sign-in/factor"
    second = browser.post("/console/sign-in/factor", {"code": person.next_code(), "next": address})
    assert second.headers["location"] == "/console"


def test_way_back_is_kept(office: Office) -> None:
    """Whoever followed a link is led there once he is in."""
    person = enrolled(office, "clerk")
    browser = office.stranger()
    wanted = "/console/certificates?status=expired"
    first = browser.post("/console/sign-in", {"name": "clerk", "password": PASSWORD, "next": wanted})
    assert first.headers["location"].startswith("/console/sign-in/factor?next=%2Fconsole%2Fcertificates%3F")
    assert (
        browser.post("/console/sign-in/factor", {"code": person.next_code(), "next": wanted}).headers["location"]
        == wanted
    )


def test_nothing_secret_is_written_down(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """Neither password nor codes stand in the log, and the database has none of them as it is."""
    with caplog.at_level(logging.DEBUG):
        person = enrolled(office, "clerk")
        person.sign_in()
    with snapshot(office.desk.engine) as session:
        (row,) = session.exec(select(AccountSecretRow)).all()
        assert person.secret not in row.factor
        assert PASSWORD not in row.password_hash
    for secret in (PASSWORD, person.recovery[0], person.code(), PASSWORD.encode().hex()):
        assert secret not in caplog.text


def test_form_with_more_than_its_inputs_is_refused(office: Office) -> None:
    """Nobody assigns himself what the page does not ask for (mass assignment)."""
    answer = office.stranger().post(
        "/console/sign-in", {"name": "clerk", "password": PASSWORD, "roles": "administrator"}
    )
    assert answer.status_code == 422
    assert "administrator" not in answer.text
