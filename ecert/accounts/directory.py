"""The accounts of the office as administrators see them (账号名录): who there is, with which roles, and how lately."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy
from sqlalchemy import Select, exists, func, or_
from sqlmodel import Session, col, select

from ecert.accounts.principal import AccountRole, Principal
from ecert.accounts.tables import AccountIdentityRow, AccountRow, AccountSecretRow, SessionRow
from ecert.errors import NotFound

MAX_LISTED: Final = 500
"""An office has a few dozen; more than this shows that somebody makes accounts by a program."""


@dataclass(frozen=True, slots=True)
class AccountInfo:
    """One account as it is shown."""

    account_id: int
    name: str
    display_name: str
    roles: tuple[str, ...]
    authority: str | None
    is_disabled: bool
    created_at: datetime
    has_credentials: bool
    """Whether its person has set password and second factor, or is known by an identity service."""
    last_seen_at: datetime | None
    """Of its sessions."""


def list_accounts(session: Session, *, by: Principal) -> Sequence[AccountInfo]:
    """
    List the accounts that an administrator may change, by name: those of his authority, or all where he has none.

    Raises:
        Forbidden: not an administrator.
    """
    statement = _of_administrator(by).order_by(col(AccountRow.name)).limit(MAX_LISTED)
    return [_read(found) for found in session.execute(statement)]


def get_account(session: Session, account: int | str, *, by: Principal) -> AccountInfo:
    """
    Give one account by its number or name.

    Raises:
        Forbidden: not an administrator.
        NotFound: there is none, or it is another authority's.
    """
    named = col(AccountRow.name) == account if isinstance(account, str) else col(AccountRow.id) == account
    found = session.execute(_of_administrator(by).where(named)).one_or_none()
    if found is None:
        raise NotFound("account: no such account")
    return _read(found)


def _of_administrator(by: Principal) -> Select[Any]:
    by.require(AccountRole.ADMINISTRATOR)
    own = by.authority
    seen = select(func.max(SessionRow.last_seen_at)).where(col(SessionRow.account_id) == col(AccountRow.id))
    linked = exists().where(col(AccountIdentityRow.account_id) == col(AccountRow.id))
    statement = sqlalchemy.select(
        AccountRow,
        or_(col(AccountSecretRow.account_id).is_not(None), linked),
        seen.correlate(AccountRow).scalar_subquery(),
    ).join(AccountSecretRow, col(AccountSecretRow.account_id) == col(AccountRow.id), isouter=True)
    return statement if own is None else statement.where(col(AccountRow.authority) == own)


def _read(found: Any) -> AccountInfo:  # noqa: ANN401 - a row of the columns above
    row, has_credentials, seen = found
    return AccountInfo(
        row.id or 0,
        row.name,
        row.display_name or "",
        tuple(row.roles.split()),
        row.authority,
        row.disabled,
        row.created_at,
        has_credentials,
        seen,
    )
