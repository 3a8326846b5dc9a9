"""Make accounts and tokens, and end them; `ecert.accounts.reading` tells whose token a request carries."""

import re
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from ecert.accounts.events import OPERATOR, AccountEventKind, AccountFacts, Doers
from ecert.accounts.ledger import begin, enter
from ecert.accounts.principal import Principal, kinds_within, parse_roles
from ecert.accounts.reading import digest_of
from ecert.accounts.tables import AccountRow, TokenRow
from ecert.errors import Conflict, InvalidInput, NotFound
from ecert.signing.keyring import Keyring

TOKEN_PREFIX = "ecert_"  # noqa: S105 - a prefix, not a token
"""Makes a leaked token recognisable to secret scanners."""
_NAME = re.compile(r"[a-z][a-z0-9._-]{1,63}")
MAX_TOKEN_DAYS = 366


def find_account(session: Session, name: str) -> AccountRow | None:
    """Find an account that is not disabled by its name; what no account can be called finds none."""
    if _NAME.fullmatch(name) is None:
        return None
    account = session.exec(select(AccountRow).where(AccountRow.name == name)).one_or_none()
    return None if account is None or account.disabled else account


def check_account_name(name: str) -> None:
    """
    Check what a new account is to be called.

    Raises:
        InvalidInput: no account can be called so.
    """
    if _NAME.fullmatch(name) is None:
        raise InvalidInput.at("name", "must be 2 to 64 lower-case letters, digits, dots, dashes or underscores")


def create_account(
    session: Session,
    *,
    name: str,
    roles: list[str],
    now: datetime,
    keyring: Keyring,
    authority: str | None = None,
    by: Doers = OPERATOR,
) -> Principal:
    """
    Make an account.

    Args:
        session: the transaction.
        name: what it is called.
        roles: names of its roles.
        now: the present instant.
        keyring: signs the event.
        authority: key of the issuing authority whose certificates it may see; None for all. Whoever calls has
            looked it up in the catalogue.
        by: who makes it.

    Raises:
        InvalidInput: the name or the roles are not allowed.
        Conflict: the name is taken.
        SigningKeyMissing: no event key covers the day.
    """
    check_account_name(name)
    held = parse_roles(roles)
    begin(session, now=now, keyring=keyring)
    row = AccountRow(name=name, roles=" ".join(sorted(held)), created_at=now, authority=authority)
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("name: another account has it") from error
    enter(session, row, AccountFacts(AccountEventKind.CREATED, by), now=now, keyring=keyring)
    return _principal(row)


def account_names(session: Session, account_ids: Collection[int]) -> dict[int, str]:
    """Give the names of some accounts by their ids."""
    if not account_ids:
        return {}
    statement = select(AccountRow).where(col(AccountRow.id).in_(account_ids))
    return {row.id: row.name for row in session.exec(statement) if row.id is not None}


def create_token(session: Session, *, account_name: str, now: datetime, keyring: Keyring, days: int = 30) -> str:
    """
    Make a token for an account and give it; it is not kept and cannot be shown again.

    Raises:
        NotFound: there is no such account, or it is disabled.
        InvalidInput: the life is not between 1 and 366 days.
        AccountAltered: the account is not what its signed events made of it.
        SigningKeyMissing: no event key covers the day.
    """
    if not 1 <= days <= MAX_TOKEN_DAYS:
        raise InvalidInput.at("days", f"must be between 1 and {MAX_TOKEN_DAYS}")
    begin(session, now=now, keyring=keyring)
    account = find_account(session, account_name)
    if account is None or account.id is None:
        raise NotFound("name: no such account")
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    session.add(
        TokenRow(account_id=account.id, sha256=digest_of(token), created_at=now, expires_at=now + timedelta(days=days))
    )
    facts = AccountFacts(AccountEventKind.TOKEN_MADE, token=bytes.fromhex(digest_of(token)))
    enter(session, account, facts, now=now, keyring=keyring)
    return token


def revoke_tokens(session: Session, *, account_name: str, now: datetime, keyring: Keyring) -> int:
    """
    End every token of an account; give how many there were.

    Raises:
        NotFound: there is no such account.
        SigningKeyMissing: no event key covers the day.
    """
    begin(session, now=now, keyring=keyring)
    account = _get_account(session, account_name)
    statement = select(TokenRow).where(TokenRow.account_id == account.id, col(TokenRow.revoked_at).is_(None))
    rows = session.exec(statement).all()
    for row in rows:
        row.revoked_at = now
    session.flush()
    enter(session, account, AccountFacts(AccountEventKind.TOKENS_ENDED), now=now, keyring=keyring)
    return len(rows)


def has_accounts(session: Session) -> bool:
    """Whether anybody can sign in at all."""
    return session.exec(select(AccountRow.id).limit(1)).first() is not None


def _principal(row: AccountRow) -> Principal:
    if row.id is None:
        raise NotFound("name: the account is not stored")
    # Which kinds the authority issues only the catalogue says; without it nothing is seen, rather than everything.
    kinds = kinds_within(row.authority, {})
    return Principal(row.id, row.name, parse_roles(row.roles.split()), kinds=kinds, authority=row.authority)


def _get_account(session: Session, name: str) -> AccountRow:
    account = session.exec(select(AccountRow).where(AccountRow.name == name)).one_or_none()
    if account is None:
        raise NotFound("name: no such account")
    return account
