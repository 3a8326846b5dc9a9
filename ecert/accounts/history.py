"""Show the signed events of accounts to whoever may ask, each opened, and compared with its entry in the log."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session, col, select

from ecert.accounts.events import AccountEvent, open_account_event
from ecert.accounts.principal import AccountRole, Principal
from ecert.accounts.tables import AccountEventRow, AccountRow
from ecert.errors import NotFound, SealBroken
from ecert.log.service import leaves_at
from ecert.log.tree import leaf_hash
from ecert.signing.keyring import Keyring

MAX_PAGE: Final = 200


@dataclass(frozen=True, slots=True)
class ShownAccountEvent:
    """An event as it is shown."""

    position: int
    account: str
    """As the table has it; the signed name is in `event`."""
    kind: str
    at: datetime
    log_position: int
    event: AccountEvent | None
    """What was signed; None where it does not hold, or says something else than the table."""
    is_logged: bool
    """Whether the log has its entry where it says."""


def account_history(session: Session, account: str, *, keyring: Keyring) -> Sequence[ShownAccountEvent]:
    """
    Give what became of an account, the oldest first; for the operator.

    Raises:
        NotFound: there is neither such an account nor an event of one.
    """
    rows = session.exec(
        select(AccountEventRow).where(AccountEventRow.account == account).order_by(col(AccountEventRow.position))
    ).all()
    if not rows and session.exec(select(AccountRow.id).where(AccountRow.name == account)).first() is None:
        raise NotFound("name: no such account")
    return _shown(session, rows, keyring)


def list_history(
    session: Session,
    *,
    by: Principal,
    keyring: Keyring,
    account: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> Sequence[ShownAccountEvent]:
    """
    Give a page of the events, the newest first: those of accounts of one's own authority, if one has any.

    Args:
        session: the transaction.
        by: an auditor or administrator.
        keyring: opens the events.
        account: only those of this account.
        before: the event before which the page begins.
        limit: most events of the page.

    Raises:
        Forbidden: neither of them.
    """
    by.require(AccountRole.AUDITOR, AccountRole.ADMINISTRATOR)
    statement = select(AccountEventRow).order_by(col(AccountEventRow.position).desc()).limit(min(limit, MAX_PAGE))
    if by.authority is not None:
        names = select(AccountRow.name).where(AccountRow.authority == by.authority)
        statement = statement.where(col(AccountEventRow.account).in_(names))
    if account is not None:
        statement = statement.where(AccountEventRow.account == account)
    if before is not None:
        statement = statement.where(col(AccountEventRow.position) < before)
    return _shown(session, session.exec(statement).all(), keyring)


def _shown(session: Session, rows: Sequence[AccountEventRow], keyring: Keyring) -> list[ShownAccountEvent]:
    leaves = leaves_at(session, {row.log_position for row in rows})
    return [
        ShownAccountEvent(
            row.position,
            row.account,
            row.kind,
            row.at,
            row.log_position,
            _open(row, keyring),
            leaves.get(row.log_position) == leaf_hash(hashlib.sha256(row.sealed).digest()),
        )
        for row in rows
    ]


def _open(row: AccountEventRow, keyring: Keyring) -> AccountEvent | None:
    try:
        event = open_account_event(row.sealed, keyring)
    except SealBroken:
        return None
    signed = (event.position, event.account, event.facts.kind.value, event.at)
    return event if signed == (row.position, row.account, row.kind, row.at) else None
