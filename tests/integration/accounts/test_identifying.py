"""Whose a token is, asked past the mapper on both databases: many at once, each told apart, and refused at once."""

import asyncio
import datetime as dt

from sqlalchemy import Engine

from ecert.accounts.changes import AccountChange, ChangeKind
from ecert.accounts.principal import Principal
from ecert.accounts.reading import open_principals
from ecert.accounts.service import create_token, revoke_tokens
from ecert.errors import Unauthenticated
from ecert.storage.database import transaction
from tests.building import NOON, change_account, hire, identify_all, the_keyring


def told(answers: list[Principal | BaseException]) -> list[str]:
    """Give the names of those who were let in, and the texts of the refusals."""
    return [answer.name if isinstance(answer, Principal) else str(answer) for answer in answers]


REFUSED = str(Unauthenticated("the token is unknown or expired"))


def test_tokens_of_one_instant_are_told_apart(engine: Engine) -> None:
    """Good ones, one twice, among one that is unknown, one that is revoked, one disabled and one over."""
    staff = hire(engine)
    with transaction(engine) as session:
        over = create_token(
            session, account_name="auditor", now=NOON - dt.timedelta(days=2), days=1, keyring=the_keyring()
        )
        revoke_tokens(session, account_name="reviewer", now=NOON, keyring=the_keyring())
        change_account(session, AccountChange(ChangeKind.DISABLE, "inspector"))
    tokens = staff.tokens
    asked = [
        tokens["clerk"],
        "ecert_x",
        tokens["reviewer"],
        tokens["issuer"],
        over,
        tokens["inspector"],
        tokens["clerk"],
    ]
    assert told(identify_all(engine, asked, now=NOON)) == [
        "clerk",
        REFUSED,
        REFUSED,
        "issuer",
        REFUSED,
        REFUSED,
        "clerk",
    ]


def test_token_is_refused_as_soon_as_it_is_revoked(engine: Engine) -> None:
    """The reader that let it in a moment ago remembers nothing."""
    token = hire(engine).tokens["issuer"]

    async def story() -> list[Principal | BaseException]:
        principals = open_principals(engine, {})
        await principals.open()
        try:
            before = await principals.identify(token, now=NOON)
            with transaction(engine) as session:
                revoke_tokens(session, account_name="issuer", now=NOON, keyring=the_keyring())
            after = await asyncio.gather(principals.identify(token, now=NOON), return_exceptions=True)
            return [before, *after]
        finally:
            await principals.close()

    assert told(asyncio.run(story())) == ["issuer", REFUSED]


def test_roles_and_account_are_those_of_the_row(engine: Engine) -> None:
    """As the mapper made them."""
    staff = hire(engine, also={"both": ["clerk", "issuer"]})
    assert identify_all(engine, [staff.tokens["both"]], now=NOON) == [staff.principals["both"]]
