"""Accounts and tokens: only a hash is kept, and every way to be refused looks the same."""

import asyncio
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, select

from ecert.accounts.principal import Principal
from ecert.accounts.reading import open_principals
from ecert.accounts.service import (
    MAX_TOKEN_DAYS,
    TOKEN_PREFIX,
    create_account,
    create_token,
    has_accounts,
)
from ecert.accounts.tables import AccountRow, TokenRow
from ecert.errors import Conflict, InvalidInput, NotFound, Unauthenticated
from ecert.storage.database import open_database
from tests.building import the_keyring

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.fixture
def session() -> Iterator[Session]:
    """Open an empty database in memory."""
    engine = open_database("sqlite://")
    SQLModel.metadata.create_all(engine)
    with Session(engine, expire_on_commit=False) as session:
        yield session
    engine.dispose()


@pytest.fixture
def token(session: Session) -> str:
    """Make a clerk's token of 30 days."""
    create_account(session, name="zhang", roles=["clerk"], now=NOW, keyring=the_keyring())
    return create_token(session, account_name="zhang", now=NOW, keyring=the_keyring())


def the_token_row(session: Session) -> TokenRow:
    """Give the only token."""
    return session.exec(select(TokenRow)).one()


def identify(session: Session, token: str, now: datetime = NOW) -> Principal:
    """Tell whose a token is, by the reader that every request goes through."""
    session.commit()
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    return asyncio.run(open_principals(engine, {}).identify(token, now=now))


def refusal(session: Session, token: str, now: datetime = NOW) -> str:
    """Give the text with which a token is refused."""
    with pytest.raises(Unauthenticated) as caught:
        identify(session, token, now)
    return caught.value.detail


def test_token_tells_whose_it_is(session: Session, token: str) -> None:
    """With name and roles."""
    principal = identify(session, token)
    assert principal.name == "zhang"
    assert principal.roles == {"clerk"}


def test_roles_are_kept_in_one_order(session: Session) -> None:
    """Whatever order they were given in."""
    create_account(
        session, name="zhang", roles=["reviewer", "issuer", "clerk", "issuer"], now=NOW, keyring=the_keyring()
    )
    assert session.exec(select(AccountRow)).one().roles == "clerk issuer reviewer"


def test_only_the_hash_of_a_token_is_kept(session: Session, token: str) -> None:
    """Who reads the table can sign in as nobody."""
    kept = the_token_row(session)
    assert kept.sha256 == hashlib.sha256(token.encode()).hexdigest()
    assert token not in str(kept.model_dump())
    refusal(session, kept.sha256)


def test_tokens_are_long_random_and_recognisable(session: Session, token: str) -> None:
    """32 random bytes behind a prefix that scanners of leaked secrets know."""
    another = create_token(session, account_name="zhang", now=NOW, keyring=the_keyring())
    assert another != token
    for text in (token, another):
        assert text.startswith(TOKEN_PREFIX)
        assert len(text) == len(TOKEN_PREFIX) + 43


def test_each_token_stands_for_itself(session: Session, token: str) -> None:
    """Revoking one leaves the other."""
    another = create_token(session, account_name="zhang", now=NOW, keyring=the_keyring())
    the_row = session.exec(select(TokenRow).where(TokenRow.sha256 == hashlib.sha256(token.encode()).hexdigest())).one()
    the_row.revoked_at = NOW
    refusal(session, token)
    assert identify(session, another).name == "zhang"


def test_token_lives_to_the_instant_it_expires(session: Session, token: str) -> None:
    """A second before it opens, then no more."""
    end = NOW + timedelta(days=30)
    assert identify(session, token, end - timedelta(seconds=1)).name == "zhang"
    refusal(session, token, end)


def test_every_refusal_reads_the_same(session: Session, token: str) -> None:
    """Unknown, cut, expired, revoked and disabled cannot be told apart, and the token is not repeated."""
    texts = {refusal(session, "ecert_unknown"), refusal(session, token[:-1]), refusal(session, token + "x")}
    texts |= {refusal(session, ""), refusal(session, token, NOW + timedelta(days=31))}
    the_token_row(session).revoked_at = NOW
    texts.add(refusal(session, token))
    the_token_row(session).revoked_at = None
    session.exec(select(AccountRow)).one().disabled = True
    texts.add(refusal(session, token))
    assert texts == {"the token is unknown or expired"}


def test_token_revoked_for_later_is_refused_now(session: Session, token: str) -> None:
    """A revocation has no grace."""
    the_token_row(session).revoked_at = NOW + timedelta(days=1)
    refusal(session, token)


@pytest.mark.parametrize("disabled", [False, True], ids=["unknown", "disabled"])
def test_account_that_is_not_there_gets_no_token(session: Session, disabled: bool) -> None:
    """A disabled one reads like an unknown one."""
    if disabled:
        create_account(session, name="zhang", roles=["clerk"], now=NOW, keyring=the_keyring())
        session.exec(select(AccountRow)).one().disabled = True
    with pytest.raises(NotFound, match="name: no such account"):
        create_token(session, account_name="zhang", now=NOW, keyring=the_keyring())


@pytest.mark.parametrize("days", [0, -1, MAX_TOKEN_DAYS + 1])
def test_token_lives_between_a_day_and_a_year(session: Session, days: int) -> None:
    """None lives for ever."""
    create_account(session, name="zhang", roles=["clerk"], now=NOW, keyring=the_keyring())
    with pytest.raises(InvalidInput) as caught:
        create_token(session, account_name="zhang", now=NOW, days=days, keyring=the_keyring())
    assert [error.path for error in caught.value.errors] == ["days"]
    assert create_token(session, account_name="zhang", now=NOW, days=MAX_TOKEN_DAYS, keyring=the_keyring())


@pytest.mark.parametrize(
    "name", ["", "z", "Zhang", "张", "zhang san", "zhang\n", "-zhang", "1zhang", "z" * 65, "zhang;--"]
)
def test_unusable_name_is_refused_and_not_repeated(session: Session, name: str) -> None:
    """Names stand in signed events and in logs."""
    with pytest.raises(InvalidInput) as caught:
        create_account(session, name=name, roles=["clerk"], now=NOW, keyring=the_keyring())
    assert [error.path for error in caught.value.errors] == ["name"]
    assert len(name) < 3 or name not in str(caught.value)


@pytest.mark.parametrize("name", ["li", "zhang.san-2_x", "z" * 64])
def test_usable_name_is_taken(session: Session, name: str) -> None:
    """Two to 64 characters."""
    assert create_account(session, name=name, roles=["auditor"], now=NOW, keyring=the_keyring()).name == name


def test_name_is_given_once(session: Session) -> None:
    """The second account of a name is a conflict."""
    create_account(session, name="zhang", roles=["clerk"], now=NOW, keyring=the_keyring())
    with pytest.raises(Conflict, match="another account has it"):
        create_account(session, name="zhang", roles=["issuer"], now=NOW, keyring=the_keyring())


def test_account_with_an_unknown_role_is_not_made(session: Session) -> None:
    """And neither is half of one."""
    for roles in (["clerk", "king"], ["administrator", "issuer"], []):
        with pytest.raises(InvalidInput):
            create_account(session, name="zhang", roles=roles, now=NOW, keyring=the_keyring())
    assert not has_accounts(session)


@pytest.mark.parametrize("roles", ["clerk king", "administrator clerk", ""])
def test_stored_roles_that_nobody_may_have_open_nothing(session: Session, token: str, roles: str) -> None:
    """A row that a newer version wrote, or somebody by hand, does not sign in."""
    session.exec(select(AccountRow)).one().roles = roles
    refusal(session, token)


def test_first_account_can_be_noticed(session: Session) -> None:
    """Before it nobody can sign in."""
    assert not has_accounts(session)
    create_account(session, name="root-of-all", roles=["administrator"], now=NOW, keyring=the_keyring())
    assert has_accounts(session)
