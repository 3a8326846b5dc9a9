"""An identity service that says wrong things lets nobody in, whatever they are, on both databases."""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import Engine, text

from ecert.accounts.identities import link_identity
from ecert.accounts.service import create_account
from ecert.errors import EcertError
from ecert.federation.client import ASKED_ANEW, IdentityClient
from ecert.federation.desk import Answer, IdentityDesk, Recognised
from ecert.federation.errors import (
    Fault,
    IdentityNotLinked,
    IdentityRefused,
    IdentityServiceFailed,
    NoIdentityService,
    SignInOver,
)
from ecert.federation.service import WAITS
from ecert.federation.settings import IdentitySettings
from ecert.storage.database import transaction
from tests.building import NOON, PUBLIC_URL, SetClock, the_keyring
from tests.identity_forger import Forger, encode, forging, public_key, shared, sign

STRANGER = ec.generate_private_key(ec.SECP256R1())
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
SHORT_RSA = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - to be refused


@dataclass(slots=True)
class Journey:
    """A browser on its way to the forger and back."""

    desk: IdentityDesk
    forger: Forger
    clock: SetClock
    engine: Engine
    seconds: list[float]
    """What the client's own clock says."""

    def begin(self) -> tuple[dict[str, str], str]:
        """Begin a sign-in; give the query that the forger is asked with, and the browser's cookie."""
        begun = self.desk.begin(next_address="/console/review", browser=None)
        query = {name: values[0] for name, values in parse_qs(urlsplit(begun.address).query).items()}
        self.forger.nonce = query["nonce"]
        return query, begun.browser

    def come_back(self) -> Recognised:
        """Go there and back."""
        query, browser = self.begin()
        return self.desk.finish(self.answer(query), browser=browser)

    def answer(self, query: dict[str, str], **more: str | None) -> Answer:
        """Give what the forger sends back by the browser."""
        values: dict[str, str | None] = {
            "state": query["state"],
            "code": "a-code",
            "issuer": self.forger.issuer,
            "error": None,
        }
        return Answer(**{**values, **more})  # type: ignore[arg-type]  # as an address may hold them


@pytest.fixture
def journey(engine: Engine) -> Iterator[Journey]:
    """Give the desk with a forger that is trusted, and one account that is linked with its `somebody`."""
    clock, seconds = SetClock(), [0.0]
    with forging(clock) as forger:
        settings = IdentitySettings(forger.issuer, "ecert", "a secret with & and ü", PUBLIC_URL)
        desk = IdentityDesk(engine, clock, settings, IdentityClient(settings, now=lambda: seconds[0]))
        with transaction(engine) as session:
            create_account(session, name="clerk", roles=["clerk"], now=NOON, keyring=the_keyring())
            link_identity(
                session, account_name="clerk", issuer=forger.issuer, subject="somebody", now=NOON, keyring=the_keyring()
            )
        yield Journey(desk, forger, clock, engine, seconds)


def test_right_answer_lets_somebody_in(journey: Journey) -> None:
    """The forger can also tell the truth, or the tests below would show nothing."""
    recognised = journey.come_back()
    assert (recognised.next_address, recognised.needs_totp) == ("/console/review", True)
    form = journey.forger.forms[-1]
    assert form["redirect_uri"] == [f"{PUBLIC_URL}/console/sign-in/identity/back"]
    assert "client_secret" not in form


@pytest.mark.parametrize("key", [RSA, ed25519.Ed25519PrivateKey.generate()], ids=["RS256", "EdDSA"])
def test_other_algorithms_let_somebody_in(journey: Journey, key: rsa.RSAPrivateKey) -> None:
    """RS256 and EdDSA beside ES256."""
    journey.forger.key = key
    assert journey.come_back().account_id


def _claims(**claims: object) -> Callable[[Forger], None]:
    return lambda forger: forger.claims.update(claims)


def _minutes(forger: Forger, minutes: int) -> int:
    return int(forger.clock().timestamp()) + 60 * minutes


def _unsigned(forger: Forger) -> None:
    forger.header["alg"] = "none"
    forger.signer = lambda _: b""


def _public_key_as_secret(forger: Forger) -> None:
    pem = forger.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    forger.header["alg"] = "HS256"
    forger.signer = shared(pem)


def _our_secret_as_secret(forger: Forger) -> None:
    forger.header["alg"] = "HS256"
    forger.signer = shared("a secret with & and ü".encode())


def _other_key(forger: Forger) -> None:
    forger.signer = lambda content: sign(STRANGER, content)


def _own_key_in_header(forger: Forger) -> None:
    forger.header["jwk"] = public_key(STRANGER)
    forger.signer = lambda content: sign(STRANGER, content)


def _short_key(forger: Forger) -> None:
    forger.key = SHORT_RSA


def _ambiguous_key(forger: Forger) -> None:
    forger.header["kid"] = None
    forger.keys = [public_key(forger.key, "one"), public_key(STRANGER, "two")]


def _encryption_key(forger: Forger) -> None:
    forger.keys = [public_key(forger.key, forger.key_id, use="enc")]


def _key_of_other_algorithm(forger: Forger) -> None:
    forger.keys = [public_key(forger.key, forger.key_id, alg="ES384")]


WRONG: dict[str, tuple[Callable[[Forger], object], Fault]] = {
    "another issuer": (_claims(iss="https://evil.example"), Fault.ISSUER),
    "issuer with a stroke more": (lambda f: f.claims.update(iss=f.issuer + "/"), Fault.ISSUER),
    "another audience": (_claims(aud="other"), Fault.AUDIENCE),
    "an audience besides us": (_claims(aud=["ecert", "other"], azp="ecert"), Fault.AUDIENCE),
    "no audience": (_claims(aud=[]), Fault.AUDIENCE),
    "made for another party": (_claims(azp="other"), Fault.AUDIENCE),
    "another sign-in's nonce": (_claims(nonce="other"), Fault.NONCE),
    "no nonce": (_claims(nonce=None), Fault.NONCE),
    "over": (lambda f: f.claims.update(exp=_minutes(f, -2)), Fault.TIME),
    "made long ago": (lambda f: f.claims.update(iat=_minutes(f, -11)), Fault.TIME),
    "made later": (lambda f: f.claims.update(iat=_minutes(f, 2)), Fault.TIME),
    "not yet": (lambda f: f.claims.update(nbf=_minutes(f, 2)), Fault.TIME),
    "end as a text": (lambda f: f.claims.update(exp=str(_minutes(f, 5))), Fault.UNREADABLE),
    "no end": (_claims(exp=None), Fault.UNREADABLE),
    "another access token": (_claims(at_hash=encode(b"x" * 16)), Fault.ACCESS_TOKEN),
    "nobody": (_claims(sub=None), Fault.UNREADABLE),
    "an empty subject": (_claims(sub=""), Fault.SUBJECT),
    "a number as subject": (_claims(sub=17), Fault.UNREADABLE),
    "unsigned": (_unsigned, Fault.ALGORITHM),
    "HS256 with the public key": (_public_key_as_secret, Fault.ALGORITHM),
    "HS256 with our secret": (_our_secret_as_secret, Fault.ALGORITHM),
    "an algorithm that is not taken": (lambda f: f.header.update(alg="ES512"), Fault.ALGORITHM),
    "a part that must be understood": (lambda f: f.header.update(crit=["exp"]), Fault.ALGORITHM),
    "the algorithm of another key": (lambda f: f.header.update(alg="RS256"), Fault.UNKNOWN_KEY),
    "an unknown key": (lambda f: f.header.update(kid="key-2"), Fault.UNKNOWN_KEY),
    "a number as key": (lambda f: f.header.update(kid=7), Fault.UNREADABLE),
    "another's signature": (_other_key, Fault.SIGNATURE),
    "a key of its own": (_own_key_in_header, Fault.SIGNATURE),
    "a short key": (_short_key, Fault.UNKNOWN_KEY),
    "one of two keys": (_ambiguous_key, Fault.UNKNOWN_KEY),
    "a key for something else": (_encryption_key, Fault.UNKNOWN_KEY),
    "a key for another algorithm": (_key_of_other_algorithm, Fault.UNKNOWN_KEY),
    "no token": (lambda f: f.answers.update({"/token": (200, b'{"id_token": "x"}')}), Fault.UNREADABLE),
    "five parts": (lambda f: f.answers.update({"/token": (200, b'{"id_token": "a.b.c.d.e"}')}), Fault.UNREADABLE),
    "a huge token": (
        lambda f: f.answers.update({"/token": (200, json.dumps({"id_token": "a.b." + "c" * 20000}).encode())}),
        Fault.UNREADABLE,
    ),
    "a refusal of the code": (lambda f: f.answers.update({"/token": (400, b'{"error": "x"}')}), Fault.DECLINED),
}


@pytest.mark.parametrize(("prepare", "fault"), WRONG.values(), ids=WRONG)
def test_wrong_token_lets_nobody_in(journey: Journey, prepare: Callable[[Forger], object], fault: Fault) -> None:
    """Each is refused for what is wrong with it, and for nothing else."""
    prepare(journey.forger)
    with pytest.raises(IdentityRefused) as refused:
        journey.come_back()
    assert refused.value.fault == fault


def test_signature_of_another_content_lets_nobody_in(journey: Journey) -> None:
    """Claims that were changed afterwards."""
    query, browser = journey.begin()
    header, _, signature = journey.forger.token().split(".")
    journey.forger.claims["sub"] = "somebody-else"
    changed = ".".join((header, journey.forger.token().split(".")[1], signature))
    journey.forger.answers["/token"] = (200, json.dumps({"id_token": changed}).encode())
    with pytest.raises(IdentityRefused) as refused:
        journey.desk.finish(journey.answer(query), browser=browser)
    assert refused.value.fault == Fault.SIGNATURE


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"issuer": "https://evil.example"}, Fault.FOREIGN_ANSWER),
        ({"issuer": None}, Fault.FOREIGN_ANSWER),
        ({"code": ""}, Fault.FOREIGN_ANSWER),
        ({"code": "x" * 3000}, Fault.FOREIGN_ANSWER),
        ({"code": "a\nb"}, Fault.FOREIGN_ANSWER),
        ({"error": "access_denied"}, Fault.DECLINED),
    ],
    ids=str,
)
def test_wrong_answer_reaches_no_token_endpoint(journey: Journey, more: dict[str, str | None], fault: Fault) -> None:
    """A code that another service may have given is not sent to ours (mix-up), nor is what is no code."""
    query, browser = journey.begin()
    with pytest.raises(IdentityRefused) as refused:
        journey.desk.finish(journey.answer(query, **more), browser=browser)
    assert refused.value.fault == fault
    assert journey.forger.forms == []


def test_answer_counts_once(journey: Journey) -> None:
    """A second time it finds nothing that waits, even after a first that failed."""
    query, browser = journey.begin()
    journey.desk.finish(journey.answer(query), browser=browser)
    with pytest.raises(SignInOver):
        journey.desk.finish(journey.answer(query), browser=browser)
    query, browser = journey.begin()
    with pytest.raises(IdentityRefused):
        journey.desk.finish(journey.answer(query, error="server_error"), browser=browser)
    with pytest.raises(SignInOver):
        journey.desk.finish(journey.answer(query), browser=browser)


@pytest.mark.parametrize("browser", ["", "another", "x" * 5000], ids=["none", "another", "long"])
def test_answer_counts_in_its_own_browser(journey: Journey, browser: str) -> None:
    """Somebody else's answer signs nobody in as him, and is used up by the try."""
    query, own = journey.begin()
    with pytest.raises(SignInOver):
        journey.desk.finish(journey.answer(query), browser=browser)
    with pytest.raises(SignInOver):
        journey.desk.finish(journey.answer(query), browser=own)
    assert journey.forger.forms == []


def test_answer_counts_for_ten_minutes(journey: Journey) -> None:
    """Later it is too late, and what waited is forgotten when the next sign-in begins."""
    query, browser = journey.begin()
    journey.clock.advance(seconds=WAITS.total_seconds())
    with pytest.raises(SignInOver):
        journey.desk.finish(journey.answer(query), browser=browser)
    journey.begin()
    journey.clock.advance(seconds=WAITS.total_seconds())
    journey.begin()
    with journey.engine.connect() as connection:
        assert connection.execute(text("select count(*) from identity_flow")).scalar_one() == 1


@pytest.mark.parametrize("state", ["", "made-up", "x" * 5000], ids=["none", "made up", "long"])
def test_made_up_state_finds_nothing(journey: Journey, state: str) -> None:
    """Whoever guesses learns nothing, and nothing is sent anywhere."""
    _, browser = journey.begin()
    with pytest.raises(SignInOver):
        journey.desk.finish(Answer(state=state, code="c", issuer=journey.forger.issuer), browser=browser)


def test_two_windows_of_a_browser_sign_in(journey: Journey) -> None:
    """The second keeps the cookie of the first."""
    one = journey.desk.begin(next_address="/console", browser=None)
    other = journey.desk.begin(next_address="/console", browser=one.browser)
    assert one.browser == other.browser
    assert one.address != other.address


def test_secrets_are_kept_as_hashes_or_not_at_all(journey: Journey) -> None:
    """Whoever reads the table can finish nobody's sign-in: state and cookie are not in it."""
    query, browser = journey.begin()
    with journey.engine.connect() as connection:
        row = connection.execute(text("select * from identity_flow")).mappings().one()
    values = {str(value) for value in row.values()}
    assert not {query["state"], browser} & values
    assert query["code_challenge_method"] == "S256"
    assert query["code_challenge"] not in values


def test_somebody_unknown_gets_no_account(journey: Journey) -> None:
    """Neither is one made for him, nor is he taken for somebody of the same name or mail."""
    journey.forger.subject = "stranger"
    journey.forger.claims |= {"preferred_username": "clerk", "email": "clerk@ecert.example", "email_verified": True}
    with pytest.raises(IdentityNotLinked):
        journey.come_back()


def test_new_key_is_asked_for_once_a_minute(journey: Journey) -> None:
    """A service may change its keys at any time; nobody can make us ask it all the time."""
    journey.come_back()
    journey.forger.key, journey.forger.key_id = STRANGER, "key-2"
    with pytest.raises(IdentityRefused):
        journey.come_back()
    assert journey.forger.asked.count("/keys") == 1
    journey.seconds[0] += ASKED_ANEW + 1
    assert journey.come_back().account_id
    assert journey.forger.asked.count("/keys") == 2


FAILING: dict[str, Callable[[Forger], object]] = {
    "another issuer": lambda f: f.metadata.update(issuer="https://evil.example"),
    "keys in clear elsewhere": lambda f: f.metadata.update(jwks_uri="http://evil.example/keys"),
    "keys in a file": lambda f: f.metadata.update(jwks_uri="file:///etc/passwd"),
    "a token endpoint with a password": lambda f: f.metadata.update(token_endpoint="https://a:b@evil.example/"),
    "no token endpoint": lambda f: f.metadata.update(token_endpoint=None),
    "metadata that are none": lambda f: f.answers.update({"/.well-known/openid-configuration": (200, b"[]")}),
    "metadata elsewhere": lambda f: f.answers.update({"/.well-known/openid-configuration": (302, b"/keys")}),
    "metadata without end": lambda f: f.answers.update({"/.well-known/openid-configuration": (200, b" " * 400_000)}),
    "keys that are none": lambda f: f.answers.update({"/keys": (200, b'{"keys": 1}')}),
    "too many keys": lambda f: f.answers.update({"/keys": (200, b'{"keys": [' + b"{}," * 99 + b"{}]}")}),
    "no keys": lambda f: f.answers.update({"/keys": (500, b"")}),
}


@pytest.mark.parametrize("prepare", FAILING.values(), ids=FAILING)
def test_service_that_describes_itself_wrongly_is_not_asked(
    journey: Journey, prepare: Callable[[Forger], object]
) -> None:
    """Nobody is sent there, and no secret of ours goes anywhere."""
    prepare(journey.forger)
    with pytest.raises(IdentityServiceFailed):
        journey.begin()
    assert journey.forger.forms == []


@pytest.mark.parametrize("answer", [(500, b""), (200, b"<html>"), (200, b"{}"), (302, b"/keys")], ids=str)
def test_failing_token_endpoint_is_said_to_fail(journey: Journey, answer: tuple[int, bytes]) -> None:
    """It is no refusal of a person."""
    journey.forger.answers["/token"] = answer
    with pytest.raises(IdentityServiceFailed):
        journey.come_back()


def test_keys_that_cannot_be_used_do_no_harm(journey: Journey) -> None:
    """A service may have keys of algorithms that are not known here, such as SM2, beside the one that counts."""
    forger = journey.forger
    sm2 = {"kty": "EC", "crv": "SM2", "x": "AA", "y": "AA", "kid": "sm2"}
    broken = {"kty": "EC", "crv": "P-256", "x": encode(b"\1" * 32), "y": encode(b"\1" * 32), "kid": "broken"}
    secret = {"kty": "oct", "k": "AA", "kid": "secret"}
    forger.keys = [sm2, broken, secret, {"kty": "RSA", "n": "AA"}, {}, public_key(forger.key, forger.key_id)]
    assert journey.come_back().account_id


def test_secret_goes_into_the_form_where_no_header_is_taken(journey: Journey) -> None:
    """As the service says it wants it."""
    journey.forger.metadata["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    journey.come_back()
    assert journey.forger.forms[-1]["client_secret"] == ["a secret with & and ü"]


def test_refusals_do_not_name_anybody(journey: Journey, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the error nor the log has what the token says."""
    journey.forger.subject = "430102199003078888"
    journey.forger.claims["aud"] = "430102199003078888"
    with pytest.raises(EcertError) as refused:
        journey.come_back()
    assert "430102" not in str(refused.value) + caplog.text
    assert "audience" in caplog.text


def test_without_a_service_there_is_none(engine: Engine) -> None:
    """Switched off unless it is set."""
    desk = IdentityDesk.open(engine, SetClock(), None)
    assert not desk.is_open
    assert desk.leave_address() is None
    with pytest.raises(NoIdentityService):
        desk.begin(next_address="/", browser=None)
    with pytest.raises(NoIdentityService):
        desk.finish(Answer(), browser="")


def test_base64_of_tests_is_that_of_tokens() -> None:
    """The forger writes as the standard says, without filling."""
    assert encode(b"\xff") == base64.urlsafe_b64encode(b"\xff").decode().rstrip("=") == "_w"
