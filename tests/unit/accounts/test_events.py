"""Events of accounts: every member comes back, and nothing is read that is not in its one form."""

import hashlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecert.accounts.events import (
    ACCOUNT_EVENT_TYPE,
    AccountEvent,
    AccountEventKind,
    AccountFacts,
    Doers,
    decode_account_event,
    encode_account_event,
    open_account_event,
)
from ecert.accounts.standing import AccountBook, open_account_chain
from ecert.errors import Malformed, SealBroken
from ecert.signing import cbor
from ecert.signing.envelope import seal
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose
from tests.building import a_signer

AT = datetime(2026, 3, 2, 4, tzinfo=UTC)
SIGNER = a_signer(Purpose.EVENT)
KEYRING = Keyring((SIGNER.key,))
KIND = AccountEventKind
ABOUT = {
    KIND.INVITED: {"code"},
    KIND.CREDENTIALS_SET: {"code"},
    KIND.TOKEN_MADE: {"token"},
    KIND.DEVICE_INVITED: {"code"},
    KIND.DEVICE_LET_IN: {"code", "token", "device"},
    KIND.DEVICE_SHUT_OUT: {"device"},
    KIND.IDENTITY_LINKED: {"identity"},
}
VALUES: dict[str, bytes | str] = {"code": b"c" * 32, "token": b"t" * 32, "identity": b"i" * 32, "device": "d"}


def facts_of(kind: AccountEventKind, doers: Doers) -> AccountFacts:
    """Give facts of a kind with all that belongs to it."""
    about = ABOUT.get(kind, set())
    return AccountFacts(
        kind,
        doers,
        token=b"t" * 32 if "token" in about else None,
        code=b"c" * 32 if "code" in about else None,
        identity=b"i" * 32 if "identity" in about else None,
        device="d" if "device" in about else None,
    )


EVENTS = st.builds(
    AccountEvent,
    position=st.integers(2, 2**53 - 1),
    at=st.datetimes(datetime(2000, 1, 1), datetime(9999, 1, 1)).map(lambda at: at.replace(microsecond=0, tzinfo=UTC)),  # noqa: DTZ001 - the zone follows
    account=st.text(max_size=64),
    facts=st.builds(
        facts_of,
        st.sampled_from(KIND),
        st.sampled_from([Doers(), Doers("one"), Doers("one", "two", 7)]),
    ),
    roles=st.lists(st.text(max_size=12), unique=True, max_size=5).map(lambda roles: tuple(sorted(roles))),
    authority=st.none() | st.text(max_size=20),
    disabled=st.booleans(),
    previous=st.binary(min_size=32, max_size=32),
)


@given(EVENTS)
def test_event_reads_back(event: AccountEvent) -> None:
    """In one encoding, which is deterministic."""
    payload = encode_account_event(event)
    assert decode_account_event(payload) == event
    assert cbor.encode(cbor.decode(payload)) == payload


@pytest.mark.parametrize("kind", KIND)
@pytest.mark.parametrize("name", sorted(VALUES))
def test_kind_is_about_what_belongs_to_it(kind: AccountEventKind, name: str) -> None:
    """A member more or less is refused."""
    event = AccountEvent(1, AT, "anna", facts_of(kind, Doers()), ("clerk",))
    content = cbor.decode(encode_account_event(event))
    assert isinstance(content, dict)
    member = name if name == "device" else f"{name}_sha256"
    allowed = kind is KIND.NOTED and name != "device"
    if member in content:
        del content[member]
    else:
        content[member] = VALUES[name]
    changed = cbor.encode(content)
    if allowed:
        decode_account_event(changed)
        return
    with pytest.raises(Malformed):
        decode_account_event(changed)


@pytest.mark.parametrize("roles", [["issuer", "clerk"], ["clerk", "clerk"]])
def test_roles_stand_in_one_order(roles: list[str]) -> None:
    """Each once."""
    content = cbor.decode(encode_account_event(AccountEvent(1, AT, "anna", AccountFacts(KIND.CREATED), ("clerk",))))
    assert isinstance(content, dict)
    with pytest.raises(Malformed):
        decode_account_event(cbor.encode({**content, "roles": roles}))


def sealed(event: AccountEvent, *, typ: str = ACCOUNT_EVENT_TYPE) -> bytes:
    """Sign an event."""
    return seal(encode_account_event(event), SIGNER, typ=typ)


def test_event_of_a_day_without_its_key_is_refused() -> None:
    """The key signs from its first to its last day."""
    late = AccountEvent(1, datetime(2027, 3, 2, tzinfo=UTC), "anna", AccountFacts(KIND.CREATED), ("clerk",))
    with pytest.raises(SealBroken):
        open_account_event(sealed(late), KEYRING)


def test_event_of_a_certificate_is_none_of_an_account() -> None:
    """The header says what is signed."""
    event = AccountEvent(1, AT, "anna", AccountFacts(KIND.CREATED), ("clerk",))
    with pytest.raises(SealBroken):
        open_account_event(sealed(event, typ="application/ecert-event+cbor"), KEYRING)


def chain(*facts: tuple[str, AccountFacts]) -> list[bytes]:
    """Sign a chain."""
    made: list[bytes] = []
    for position, (account, each) in enumerate(facts, start=1):
        previous = digest_of(made[-1]) if made else None
        made.append(sealed(AccountEvent(position, AT, account, each, ("clerk",), previous=previous)))
    return made


def digest_of(data: bytes) -> bytes:
    """Give the digest by which the next event names one."""
    return hashlib.sha256(data).digest()


THREE = chain(
    ("anna", AccountFacts(KIND.CREATED)),
    ("bert", AccountFacts(KIND.CREATED)),
    ("anna", AccountFacts(KIND.TOKENS_ENDED)),
)


@pytest.mark.parametrize("order", [(1, 2), (0, 2), (0, 2, 1), (0, 0), (0, 1, 1)])
def test_chain_has_one_order(order: tuple[int, ...]) -> None:
    """None is taken out, doubled or moved."""
    with pytest.raises(SealBroken):
        list(open_account_chain([THREE[index] for index in order], KEYRING))
    assert len(list(open_account_chain(THREE, KEYRING))) == 3


@pytest.mark.parametrize(
    "facts",
    [
        [("anna", AccountFacts(KIND.ROLES_SET))],
        [("anna", AccountFacts(KIND.CREATED)), ("anna", AccountFacts(KIND.CREATED))],
        [("anna", AccountFacts(KIND.CREATED)), ("bert", AccountFacts(KIND.NOTED))],
    ],
)
def test_account_begins_once(facts: list[tuple[str, AccountFacts]]) -> None:
    """And what was there before is noted before all else."""
    *before, last = open_account_chain(chain(*facts), KEYRING)
    book = AccountBook()
    for event in before:
        book.follow(event)
    with pytest.raises(SealBroken):
        book.follow(last)


def test_book_follows_what_lets_somebody_in() -> None:
    """Tokens and codes come and go; a device's token goes with it."""
    book = AccountBook()
    for event in open_account_chain(
        chain(
            ("anna", AccountFacts(KIND.CREATED)),
            ("anna", AccountFacts(KIND.TOKEN_MADE, token=b"t" * 32)),
            ("anna", AccountFacts(KIND.DEVICE_INVITED, code=b"c" * 32)),
            ("anna", AccountFacts(KIND.DEVICE_LET_IN, code=b"c" * 32, token=b"d" * 32, device="one")),
            ("anna", AccountFacts(KIND.IDENTITY_LINKED, identity=b"i" * 32)),
        ),
        KEYRING,
    ):
        book.follow(event)
    anna = book.standings["anna"]
    assert anna.tokens == {b"t" * 32: None, b"d" * 32: "one"}
    assert (anna.codes, anna.identity) == (set(), b"i" * 32)
    for kind, left in (
        (KIND.DEVICE_SHUT_OUT, {b"t" * 32: None}),
        (KIND.TOKENS_ENDED, {}),
        (KIND.IDENTITY_UNLINKED, {}),
    ):
        device = "one" if kind is KIND.DEVICE_SHUT_OUT else None
        anna.follow(AccountEvent(9, AT, "anna", AccountFacts(kind, device=device), ("clerk",), previous=b"p" * 32))
        assert anna.tokens == left
    assert anna.identity is None
