"""The pages of accounts: proposals by one administrator, confirmed by another, and the journal."""

import re

import pytest
from httpx import Response
from sqlalchemy import text
from sqlmodel import select

from ecert.accounts.service import create_account
from ecert.accounts.tables import AccountChangeRow, AccountRow
from ecert.storage.database import snapshot, transaction
from tests.building import NOON, the_keyring
from tests.console.signing_in import PASSWORD
from tests.console.visiting import Browser, Office, inputs

ACCOUNTS = "/console/accounts"
CHANGES = f"{ACCOUNTS}/changes"
NOT_ADMINISTRATORS = ("clerk", "reviewer", "issuer", "inspector", "auditor")
Values = dict[str, str | list[str]]
CREATE: Values = {
    "kind": "create",
    "account": "li.min",
    "display_name": "李敏",
    "roles": ["clerk", "issuer"],
    "reason": "新入职",
}
NASTY = "<script>alert(1)</script>"


@pytest.fixture
def two(office: Office) -> tuple[Browser, Browser]:
    """Give the browsers of two administrators."""
    _hire(office, "second")
    return office.sign_in("administrator"), office.sign_in("second")


def _hire(office: Office, name: str, *, role: str = "administrator", authority: str | None = None) -> int:
    with transaction(office.desk.engine) as session:
        made = create_account(session, name=name, roles=[role], now=NOON, authority=authority, keyring=the_keyring())
        return made.account_id


def _row(office: Office, name: str) -> AccountRow | None:
    with snapshot(office.desk.engine) as session:
        row = session.exec(select(AccountRow).where(AccountRow.name == name)).one_or_none()
        if row is not None:
            session.expunge(row)
        return row


def _account_id(office: Office, name: str) -> int:
    row = _row(office, name)
    assert row is not None
    return row.id or 0


def _propose(browser: Browser, **values: str | list[str]) -> Response:
    return browser.post(CHANGES, values)


def _proposed(browser: Browser, **values: str | list[str]) -> str:
    answer = _propose(browser, **values)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


def test_account_is_made_by_two_and_its_person_comes_in(office: Office, two: tuple[Browser, Browser]) -> None:
    """From the proposal to the code, and with the code to a password."""
    one, other = two
    assert one.get(f"{ACCOUNTS}/new").status_code == 200
    address = _proposed(one, **CREATE)
    assert _row(office, "li.min") is None
    shown = one.get(f"{address}?done=proposed").text
    assert "confirm" not in re.findall(r'name="decision" value="([a-z]+)"', shown)
    assert one.post(address, {"decision": "confirm"}).status_code == 403
    assert "李敏" in other.get(ACCOUNTS).text
    done = other.post(address, {"decision": "confirm"})
    assert done.status_code == 200
    (code,) = re.findall(r'mono">([0-9A-Z-]{19})<', done.text)
    assert code not in other.get(address).text
    person = office.stranger()
    assert person.post("/console/invitation", {"code": code}).status_code == 303
    assert person.post("/console/invitation/password", {"password": PASSWORD, "again": PASSWORD}).status_code == 303


def test_form_after_a_mistake_has_all_that_was_typed(two: tuple[Browser, Browser]) -> None:
    """And says what is wrong, at its input."""
    one, _ = two
    answer = _propose(one, **{**CREATE, "roles": ["administrator", "issuer"], "account": "Li Min"})
    assert answer.status_code == 422
    assert inputs(answer.text)["account"] == "Li Min"
    assert answer.text.count(" checked") == 2
    assert 'aria-invalid="true"' in answer.text or "error" in answer.text
    answer = _propose(one, **{**CREATE, "reason": " "})
    assert answer.status_code == 422
    assert 'href="#reason"' in answer.text


def test_every_change_goes_through_its_form(office: Office, two: tuple[Browser, Browser]) -> None:
    """Roles, authority, shutting out and letting in: each proposed at its page and confirmed by the other."""
    one, other = two
    clerk = office.sign_in("clerk")
    number = _account_id(office, "clerk")
    steps: list[tuple[str, Values]] = [
        ("set_roles", {"roles": ["reviewer"]}),
        ("set_authority", {"authority": "hunan_film"}),
        ("end_sessions", {}),
        ("disable", {}),
        ("enable", {}),
    ]
    for kind, values in steps:
        assert f"/{number}/{kind}" in one.get(f"{ACCOUNTS}/{number}").text
        assert f'value="{kind}"' in one.get(f"{ACCOUNTS}/{number}/{kind}").text
        address = _proposed(one, kind=kind, account="clerk", reason="依申请", **values)
        assert f"/{number}/{kind}" not in one.get(f"{ACCOUNTS}/{number}").text
        done = other.post(address, {"decision": "confirm"})
        assert (done.status_code, done.headers["location"]) == (303, f"{address}?done=confirmed")
        assert other.get(done.headers["location"]).status_code == 200
    row = _row(office, "clerk")
    assert row is not None
    assert (row.roles, row.authority, row.disabled) == ("reviewer", "hunan_film", False)
    assert clerk.get("/console").status_code == 303


def test_proposal_is_decided_once(office: Office, two: tuple[Browser, Browser]) -> None:
    """A page that somebody left open says so, and changes nothing."""
    one, other = two
    address = _proposed(one, kind="disable", account="clerk", reason="调离")
    assert _propose(other, kind="end_sessions", account="clerk", reason="遗失").status_code == 409
    assert one.post(address, {"decision": "reject"}).headers["location"] == f"{address}?done=rejected"
    assert other.post(address, {"decision": "confirm"}).status_code == 409
    assert other.post(address, {"decision": "perhaps"}).status_code == 422
    row = _row(office, "clerk")
    assert row is not None
    assert not row.disabled


@pytest.mark.parametrize("role", NOT_ADMINISTRATORS)
def test_only_administrators_come_to_accounts(shared_office: Office, role: str) -> None:
    """Every address is refused to everybody else, whatever he types (forced browsing)."""
    browser = shared_office.sign_in(role)
    for address in (ACCOUNTS, f"{ACCOUNTS}/new", f"{ACCOUNTS}/1", f"{ACCOUNTS}/1/disable", f"{CHANGES}/1"):
        assert browser.get(address).status_code == 403, address
    assert _propose(browser, kind="disable", account="clerk", reason="调离").status_code == 403
    assert browser.post(f"{CHANGES}/1", {"decision": "confirm"}).status_code == 403
    assert browser.get("/console/journal").status_code == (200 if role == "auditor" else 403)


def test_strangers_and_foreign_forms_are_refused(office: Office, two: tuple[Browser, Browser]) -> None:
    """Without a session, without its token, and with an input that the form does not have."""
    one, _ = two
    for address in (ACCOUNTS, f"{CHANGES}/1", "/console/journal"):
        assert office.stranger().get(address).status_code == 303
    assert one.send({"kind": "disable", "account": "clerk", "reason": "x"}, CHANGES).status_code == 403
    assert _propose(one, kind="disable", account="clerk", reason="x", decided_by="2").status_code == 422
    assert one.get(f"{CHANGES}/999").status_code == 404
    assert one.get(f"{ACCOUNTS}/999999").status_code == 404
    assert one.get(f"{ACCOUNTS}/1/create").status_code == 404
    with snapshot(office.desk.engine) as session:
        assert session.exec(select(AccountChangeRow)).all() == []


def test_administrator_of_an_authority_finds_its_accounts_alone(office: Office, two: tuple[Browser, Browser]) -> None:
    """Another's account and change are answered as what is not there (IDOR)."""
    one, _ = two
    _hire(office, "film.admin", authority="hunan_film")
    _hire(office, "film.clerk", role="clerk", authority="hunan_film")
    film = office.sign_in("film.admin")
    foreign = _proposed(one, kind="disable", account="clerk", reason="调离")
    page = film.get(ACCOUNTS).text
    assert "film.clerk" in page
    assert "reviewer" not in page
    for address in (foreign, f"{ACCOUNTS}/{_account_id(office, 'clerk')}"):
        assert film.get(address).status_code == 404
    assert film.post(foreign, {"decision": "confirm"}).status_code == 404
    assert _propose(film, kind="disable", account="auditor", reason="x").status_code == 404
    assert _propose(film, **{**CREATE, "authority": "hunan_press"}).status_code == 422
    assert _propose(film, **{**CREATE, "authority": "hunan_film"}).status_code == 303


def test_what_somebody_typed_is_never_run(two: tuple[Browser, Browser]) -> None:
    """Neither in a form that is shown again, nor in what is stored and shown to another (stored script)."""
    one, other = two
    address = _proposed(one, **{**CREATE, "display_name": NASTY, "reason": NASTY})
    for page in (other.get(ACCOUNTS), other.get(address), one.get(f"/console/journal?account={NASTY}")):
        assert page.status_code == 200
        assert NASTY not in page.text
        assert "&lt;script&gt;" in page.text


def test_journal_is_filtered_and_turned_page_by_page(office: Office, two: tuple[Browser, Browser]) -> None:
    """Newest first; each entry once."""
    one, _ = two
    for number in range(60):
        _proposed(one, kind="create", account=f"person{number}", roles=["clerk"], reason="新入职")
    auditor = office.sign_in("auditor")
    first = auditor.get("/console/journal?kind=change_proposed").text
    (more,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = auditor.get(more.replace("&amp;", "&")).text
    found = [re.findall(r"person\d+", page) for page in (first, second)]
    assert [len(names) for names in found] == [50, 10]
    assert len(set(found[0] + found[1])) == 60
    assert "person7" in auditor.get("/console/journal?account=person7").text
    for odd in ("?before=x", "?before=" + "9" * 30, "?kind=nothing", "?account=%00"):
        assert auditor.get(f"/console/journal{odd}").status_code in {200, 400}


def test_english_pages_are_whole(two: tuple[Browser, Browser]) -> None:
    """Every text of them is there in both languages."""
    one, _ = two
    address = _proposed(one, kind="disable", account="clerk", reason="moved")
    for page in (ACCOUNTS, f"{ACCOUNTS}/new", address, f"{ACCOUNTS}/1", "/console/journal"):
        answer = one.get(f"{page}?lang=en")
        assert answer.status_code == 200
        assert 'lang="en"' in answer.text


def test_change_waits_on_the_desk_of_the_second_administrator(two: tuple[Browser, Browser]) -> None:
    """Not on that of the first, who can do nothing about it."""
    one, other = two
    address = _proposed(one, kind="disable", account="clerk", reason="调离")
    assert address in other.get("/console").text
    assert address not in one.get("/console").text
    other.post(address, {"decision": "confirm"})
    assert address not in other.get("/console").text


def test_signed_events_are_shown_to_auditors(office: Office, two: tuple[Browser, Browser]) -> None:
    """Who proposed, who confirmed, and what the account may do since; what does not hold is named."""
    one, other = two
    assert other.post(_proposed(one, **CREATE), {"decision": "confirm"}).status_code == 200
    address = _proposed(one, kind="set_roles", account="li.min", roles=["reviewer"], reason="调岗")
    assert other.post(address, {"decision": "confirm"}).status_code == 303
    auditor = office.sign_in("auditor")
    assert "/console/journal/accounts" in auditor.get("/console/journal").text
    shown = auditor.get("/console/journal/accounts?account=li.min").text
    assert re.findall(r"<td>(li\.min)</td>", shown) == ["li.min"] * 3
    assert shown.count("administrator") == 3
    assert shown.count("second") >= 3
    assert "调岗" not in shown
    assert "签名不成立" not in shown
    with transaction(office.desk.engine) as session:
        session.connection().execute(text("update account_event set kind = 'noted' where account = 'li.min'"))
    assert auditor.get("/console/journal/accounts?account=li.min").text.count("签名不成立") == 3
    assert auditor.get("/console/journal/accounts?before=1").status_code == 200
    assert office.sign_in("clerk").get("/console/journal/accounts").status_code == 403


def test_signed_events_of_an_authority(office: Office) -> None:
    """Whoever belongs to one finds those of its accounts."""
    _hire(office, "film.admin", authority="hunan_film")
    shown = office.sign_in("film.admin").get("/console/journal/accounts").text
    assert set(re.findall(r"<td>([a-z.]+)</td><td>|</td><td>([a-z.]+)</td>", shown)) == {("", "film.admin")}


def test_altered_account_is_not_carried_on(office: Office, two: tuple[Browser, Browser]) -> None:
    """What somebody wrote into the table is refused to be built on, with words; shutting out goes."""
    one, other = two
    address = _proposed(one, kind="set_authority", account="clerk", authority="hunan_film", reason="调岗")
    with transaction(office.desk.engine) as session:
        session.connection().execute(text("update account set roles = 'clerk issuer' where name = 'clerk'"))
    refused = other.post(address, {"decision": "confirm"})
    assert refused.status_code == 409
    assert "签名事件" in refused.text
    assert one.post(address, {"decision": "reject"}).status_code == 303
    address = _proposed(one, kind="disable", account="clerk", reason="被改动")
    assert other.post(address, {"decision": "confirm"}).status_code == 303
