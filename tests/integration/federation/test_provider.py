"""A real provider of OpenID Connect, which shares no code with us: there and back, by its own pages."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlalchemy import Engine

from ecert.accounts.identities import link_identity
from ecert.accounts.service import create_account
from ecert.clock import system_clock
from ecert.federation.client import ASKED_ANEW, IdentityClient
from ecert.federation.desk import Answer, IdentityDesk, Recognised
from ecert.federation.errors import Fault, IdentityNotLinked, IdentityRefused
from ecert.federation.settings import IdentitySettings
from ecert.storage.database import open_database, transaction
from tests.building import NOON, PUBLIC_URL, the_keyring
from tests.identity_provider import CLIENTS, IS_THERE, MISSING, SECRET, Person, running_provider
from tests.leaving_out import leave_out_unless

pytestmark = leave_out_unless(IS_THERE, reason=MISSING)


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """Run the provider for the tests of this module."""
    with running_provider() as address:
        yield address


@pytest.fixture
def person() -> Iterator[Person]:
    """Give somebody with a browser."""
    with httpx.Client(trust_env=False) as http:
        yield Person(http)


@pytest.fixture(scope="module")
def linked(shared_database_url: str, issuer: str) -> Iterator[Engine]:
    """Give a database in which the provider's `wang` is our `clerk`, and so is its number of `li` our `reviewer`."""
    engine = open_database(shared_database_url)
    with transaction(engine) as session:
        for name, subject in (("clerk", "wang"), ("reviewer", "number-of-li")):
            create_account(session, name=name, roles=[name], now=NOON, keyring=the_keyring())
            link_identity(session, account_name=name, issuer=issuer, subject=subject, now=NOON, keyring=the_keyring())
    yield engine
    engine.dispose()


def a_desk(engine: Engine, issuer: str, client_id: str = "ecert", subject_claim: str = "sub") -> IdentityDesk:
    """Open a desk on the provider."""
    settings = IdentitySettings(issuer, client_id, SECRET, PUBLIC_URL, subject_claim)
    return IdentityDesk.open(engine, system_clock, settings)


def go(desk: IdentityDesk, person: Person, name: str, **more: str) -> Recognised:
    """Go there and back."""
    begun = desk.begin(next_address="/console/review", browser=None)
    return desk.finish(answer_of(person.sign_in(begun.address, name, **more)), browser=begun.browser)


def answer_of(query: dict[str, str]) -> Answer:
    """Read what came back."""
    return Answer(query["state"], query.get("code", ""), query.get("iss"), query.get("error"))


@pytest.mark.parametrize("client_id", CLIENTS)
def test_somebody_known_is_recognised(linked: Engine, issuer: str, person: Person, client_id: str) -> None:
    """By tokens of each algorithm that is taken; the page that was wanted is remembered."""
    recognised = go(a_desk(linked, issuer, client_id), person, "wang")
    assert (recognised.account_id, recognised.next_address) == (1, "/console/review")


def test_somebody_is_known_by_another_claim(linked: Engine, issuer: str, person: Person) -> None:
    """Where the installation says which one it is."""
    assert go(a_desk(linked, issuer, subject_claim="employee_number"), person, "li").account_id == 2


def test_somebody_unknown_is_told_so(linked: Engine, issuer: str, person: Person) -> None:
    """The provider knows him, the office does not."""
    with pytest.raises(IdentityNotLinked):
        go(a_desk(linked, issuer), person, "zhao")


def test_refusal_of_the_provider_is_one(linked: Engine, issuer: str, person: Person) -> None:
    """What it says besides is shown nowhere."""
    with pytest.raises(IdentityRefused) as refused:
        go(a_desk(linked, issuer), person, "wang", act="refuse")
    assert refused.value.fault == Fault.DECLINED
    assert "script" not in str(refused.value)


def test_code_of_another_sign_in_is_refused(linked: Engine, issuer: str, person: Person) -> None:
    """The provider redeems it for whoever has its secret alone (PKCE)."""
    desk = a_desk(linked, issuer)
    one, other = (desk.begin(next_address="/console", browser="same-browser") for _ in range(2))
    stolen = person.sign_in(one.address, "wang")["code"]
    own = person.sign_in(other.address, "wang")
    with pytest.raises(IdentityRefused) as refused:
        desk.finish(answer_of({**own, "code": stolen}), browser="same-browser")
    assert refused.value.fault == Fault.DECLINED


def test_wrong_secret_is_refused(linked: Engine, issuer: str, person: Person) -> None:
    """Without ours nobody gets a token, whatever code he has."""
    desk = IdentityDesk.open(linked, system_clock, IdentitySettings(issuer, "ecert", "wrong", PUBLIC_URL))
    with pytest.raises(IdentityRefused):
        go(desk, person, "wang")


def test_provider_changes_its_keys(linked: Engine, issuer: str, person: Person) -> None:
    """The next sign-in a minute later finds the new ones."""
    seconds = [0.0]
    settings = IdentitySettings(issuer, "ecert", SECRET, PUBLIC_URL)
    desk = IdentityDesk(linked, system_clock, settings, IdentityClient(settings, now=lambda: seconds[0]))
    assert go(desk, person, "wang").account_id == 1
    httpx.post(f"{issuer}/rotate", trust_env=False).raise_for_status()
    seconds[0] = ASKED_ANEW + 1
    assert go(desk, person, "wang").account_id == 1


def test_provider_has_an_end_of_its_own(linked: Engine, issuer: str) -> None:
    """Whoever signs out there too is asked there, and led back to our sign-in."""
    address = a_desk(linked, issuer).leave_address()
    assert address is not None
    query = parse_qs(urlsplit(address).query)
    assert query == {"client_id": ["ecert"], "post_logout_redirect_uri": [f"{PUBLIC_URL}/console/sign-in"]}
    answer = httpx.get(address, trust_env=False)
    assert answer.status_code == 200
    assert "error" not in answer.text
