"""Signing in by the identity service over HTTP, by a real provider and by a forger, on either database."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from sqlalchemy import Engine, text

from ecert.accounts.changes import AccountChange, ChangeKind
from ecert.accounts.identities import link_identity
from ecert.accounts.journal import AccessKind
from ecert.clock import system_clock
from ecert.console.sign_in.oidc_routes import BROWSER_COOKIE
from ecert.federation.settings import OidcSettings
from ecert.pages.cookies import SESSION_COOKIE
from ecert.settings import Settings
from ecert.storage.database import snapshot, transaction
from tests.building import PUBLIC_URL, SetClock, change_account, the_keyring
from tests.console.signing_in import enrolled
from tests.console.visiting import Browser, Office
from tests.e2e.conftest import open_desk
from tests.identity_forger import Forger, forging
from tests.identity_provider import IS_THERE, MISSING, SECRET, Person, running_provider
from tests.leaving_out import leave_out_unless

START = "/console/sign-in/identity"
BACK = "/console/sign-in/identity/back"


@pytest.fixture
def clock() -> SetClock:
    """Give the forger's clock; the office's own stands at the same instant."""
    return SetClock()


@pytest.fixture
def forger(clock: SetClock) -> Iterator[Forger]:
    """Run an identity service that says what a test wants."""
    with forging(clock) as running:
        yield running


def settings_for(issuer: str, *, requires_totp: bool) -> Settings:
    """Set up the identity service."""
    oidc = OidcSettings(issuer=issuer, client_id="ecert", client_secret=SECRET, requires_totp=requires_totp)
    return Settings(public_url=PUBLIC_URL, oidc=oidc)


@pytest.fixture
def office(engine: Engine, forger: Forger) -> Iterator[Office]:
    """Give the console of an office that trusts the forger and asks for its own second factor."""
    with open_desk(engine, settings=settings_for(forger.issuer, requires_totp=True)) as desk:
        yield link(Office(desk), forger.issuer)


@pytest.fixture
def trusting_office(engine: Engine, forger: Forger) -> Iterator[Office]:
    """Give one that asks for no second factor after it."""
    with open_desk(engine, settings=settings_for(forger.issuer, requires_totp=False)) as desk:
        yield link(Office(desk), forger.issuer)


def link(office: Office, issuer: str) -> Office:
    """Link `somebody` with the clerk's account."""
    with transaction(office.desk.engine) as session:
        now = office.desk.clock()
        link_identity(session, account_name="clerk", issuer=issuer, subject="somebody", now=now, keyring=the_keyring())
    return office


def go(browser: Browser, forger: Forger, address: str = START) -> str:
    """Go to the service, and give the address by which it leads back."""
    there = browser.get(address)
    assert there.status_code == 303
    query = parse_qs(urlsplit(there.headers["location"]).query)
    forger.nonce = query["nonce"][0]
    return f"{BACK}?{urlencode({'state': query['state'][0], 'code': 'c', 'iss': forger.issuer})}"


def journal(office: Office) -> list[tuple[str, str]]:
    """Give kind and detail of every entry of the journal, but for what was set up before."""
    with snapshot(office.desk.engine) as session:
        rows = session.connection().execute(
            text("select kind, detail from access_event where detail not like 'linked%' order by id")
        )
        return [(row.kind, row.detail) for row in rows]


def test_second_factor_is_asked_for(office: Office, forger: Forger) -> None:
    """The service says who he is; only with our own second factor is he in, and where he wanted to go."""
    person = enrolled(office, "clerk")
    forger.clock = office.desk.clock
    browser = office.stranger()
    back = browser.get(go(browser, forger, f"{START}?next=/console/review"))
    assert (back.status_code, back.headers["location"]) == (303, "/console/sign-in/factor?next=%2Fconsole%2Freview")
    assert browser.get("/console").status_code == 303
    done = browser.post("/console/sign-in/factor", {"code": person.next_code(), "next": "/console/review"})
    assert (done.status_code, done.headers["location"]) == (303, "/console/review")
    assert browser.get("/console").status_code == 200


def test_second_factor_can_be_left_to_the_service(trusting_office: Office, forger: Forger) -> None:
    """Where the installation says so; the journal says by whom he came in, and each time the session is a new one."""
    browser = trusting_office.stranger()
    browser.cookies[SESSION_COOKIE] = "fixed-by-somebody"
    for _ in range(2):
        before = browser.cookies[SESSION_COOKIE]
        back = browser.get(go(browser, forger))
        assert (back.status_code, back.headers["location"]) == (303, "/console")
        assert browser.cookies[SESSION_COOKIE] != before
    assert browser.get("/console").status_code == 200
    assert journal(trusting_office)[-1] == (AccessKind.SIGNED_IN, "identity service")


def test_address_of_another_host_is_not_kept(trusting_office: Office, forger: Forger) -> None:
    """An open redirect would lend our name to whoever wrote the link."""
    browser = trusting_office.stranger()
    back = browser.get(go(browser, forger, f"{START}?next=//evil.example/"))
    assert back.headers["location"] == "/console"


def test_answer_of_another_browser_signs_nobody_in(trusting_office: Office, forger: Forger) -> None:
    """Somebody who is sent a link with an attacker's answer is not signed in as the attacker."""
    attacker, victim = trusting_office.stranger(), trusting_office.stranger()
    address = go(attacker, forger)
    go(victim, forger)
    answer = victim.get(address)
    assert answer.status_code == 403
    assert "identity-sign-in-over" in answer.text
    assert SESSION_COOKIE not in victim.cookies
    assert journal(trusting_office)[-1] == (AccessKind.FAILED, "identity-sign-in-over")


def test_answer_is_taken_once(trusting_office: Office, forger: Forger) -> None:
    """Going back in the browser, or a thief who has seen the address, gets nothing."""
    browser = trusting_office.stranger()
    address = go(browser, forger)
    assert browser.get(address).status_code == 303
    assert browser.get(address).status_code == 403


def test_refusals_are_shown_and_noted(trusting_office: Office, forger: Forger) -> None:
    """In words for people; what the service, or whoever wrote the link, says besides is not shown."""
    browser = trusting_office.stranger()
    declined = browser.get(
        go(browser, forger) + "&error=access_denied&error_description=%3Cscript%3Ealert(1)%3C/script%3E"
    )
    assert declined.status_code == 403
    assert "alert(1)" not in declined.text
    forger.claims["aud"] = "somebody else"
    assert browser.get(go(browser, forger)).status_code == 403
    forger.claims.clear()
    forger.subject = "430102199003078888"
    unknown = browser.get(go(browser, forger))
    assert (unknown.status_code, "请联系管理员" in unknown.text) == (403, True)
    assert journal(trusting_office) == [
        (AccessKind.FAILED, "identity-refused declined"),
        (AccessKind.FAILED, "identity-refused audience"),
        (AccessKind.FAILED, "identity-not-linked"),
    ]


def test_disabled_account_stays_out(trusting_office: Office, forger: Forger) -> None:
    """Whatever the service says of its person."""
    with transaction(trusting_office.desk.engine) as session:
        change_account(session, AccountChange(ChangeKind.DISABLE, "clerk"))
    browser = trusting_office.stranger()
    assert browser.get(go(browser, forger)).status_code == 422
    assert SESSION_COOKIE not in browser.cookies


def test_service_that_is_away_is_said_to_be(office: Office, forger: Forger) -> None:
    """The password is the way then."""
    forger.answers["/.well-known/openid-configuration"] = (500, b"")
    answer = office.stranger().get(START)
    assert answer.status_code == 503
    assert "账号和密码" in answer.text


def test_page_offers_the_service_where_there_is_one(office: Office, shared_office: Office) -> None:
    """By a link: the policy of the pages lets no form lead elsewhere."""
    assert f'href="{START}?next=/console"' in office.stranger().get("/console/sign-in").text
    without = shared_office.stranger()
    assert START not in without.get("/console/sign-in").text
    assert without.get(START).status_code == 404
    assert without.get(BACK).status_code == 404
    left = without.get(f"{START}/leave")
    assert (left.status_code, left.headers["location"]) == (303, "/console/sign-in")


def test_cookie_of_the_way_is_closed(office: Office) -> None:
    """No script reads it, no other host sets it, and it goes along with a link that leads back."""
    header = office.stranger().get(START).headers["set-cookie"]
    assert header.startswith(f"{BROWSER_COOKIE}=")
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= {part.strip() for part in header.split(";")}


def test_attempts_of_a_client_are_counted(office: Office) -> None:
    """Nobody fills the table with sign-ins."""
    browser = office.stranger()
    statuses = {browser.get(START).status_code for _ in range(100)}
    assert statuses == {303}
    assert browser.get(START).status_code == 429


@leave_out_unless(IS_THERE, reason=MISSING)
def test_real_provider_lets_somebody_in(engine: Engine) -> None:
    """There and back by its own pages."""
    with running_provider() as issuer, httpx.Client(trust_env=False) as http:
        settings = settings_for(issuer, requires_totp=False)
        with open_desk(engine, settings=settings) as desk:
            office = Office(desk)
            # The provider's clock is the machine's.
            desk.clock.now = system_clock()
            with transaction(engine) as session:
                now = desk.clock()
                link_identity(
                    session, account_name="reviewer", issuer=issuer, subject="wang", now=now, keyring=the_keyring()
                )
            browser = office.stranger()
            there = browser.get(f"{START}?next=/console/review").headers["location"]
            query = Person(http).sign_in(there, "wang")
            back = browser.get(f"{BACK}?{urlencode(query)}")
            assert (back.status_code, back.headers["location"]) == (303, "/console/review")
            assert browser.get("/console").status_code == 200
