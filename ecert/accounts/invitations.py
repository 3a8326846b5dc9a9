"""
Invite somebody to set password and second factor (邀请): there is no default password, and nobody else knows one.

The code is given to the person by whoever made it, lives for a day and is used once. Whoever has lost a password or a
telephone is invited anew; until then what was set before goes on.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session, col, update

from ecert.accounts.codes import draw_code, read_code
from ecert.accounts.errors import InvitationUnknown
from ecert.accounts.events import OPERATOR, AccountEventKind, AccountFacts, Doers
from ecert.accounts.journal import AccessKind, note_access
from ecert.accounts.ledger import begin, enter
from ecert.accounts.principal import AccountRole, read_roles
from ecert.accounts.service import find_account
from ecert.accounts.tables import AccountInvitationRow, AccountRow
from ecert.errors import Conflict, Malformed, NotFound
from ecert.signing.keyring import Keyring

LIFE: Final = timedelta(days=1)
_NOT_AT_PAGES: Final = frozenset({AccountRole.HOLDER, AccountRole.CALENDAR})


@dataclass(frozen=True, slots=True)
class AccountInvitation:
    """An invitation with its code, which is shown once and kept nowhere."""

    code: str
    account: str
    expires_at: datetime


def invite_account(session: Session, account_name: str, *, now: datetime, keyring: Keyring) -> AccountInvitation:
    """
    Give out a code by which an account's person sets password and second factor, as the operator.

    Raises:
        NotFound: there is no such account, or it is disabled.
        Conflict: the account has no role that works with pages.
        AccountAltered: the account is not what its signed events made of it.
        SigningKeyMissing: no event key covers the day.
    """
    begin(session, now=now, keyring=keyring)
    account = find_account(session, account_name)
    if account is None:
        raise NotFound("account: no such account")
    return give_invitation(session, account, by=OPERATOR, now=now, keyring=keyring)


def give_invitation(
    session: Session, account: AccountRow, *, by: Doers, now: datetime, keyring: Keyring
) -> AccountInvitation:
    """
    Give out a code by which an account's person sets password and second factor; earlier codes end.

    Args:
        session: the transaction; it has the turn of numbering events.
        account: whose; it is not disabled.
        by: who did it.
        now: the present instant.
        keyring: signs the event.

    Raises:
        Conflict: the account has no role that works with pages.
        AccountAltered: the account is not what its signed events made of it.
        SigningKeyMissing: no event key covers the day.
    """
    if read_roles(account.roles) <= _NOT_AT_PAGES:
        raise Conflict("account: has no role that works in the console")
    doer = by.confirmed_by or by.actor
    open_ones = (col(AccountInvitationRow.account_id) == account.id, col(AccountInvitationRow.used_at).is_(None))
    session.exec(update(AccountInvitationRow).where(*open_ones).values(used_at=now))
    code = draw_code(secrets.choice)
    row = AccountInvitationRow(
        sha256=digest_of_code(code), account_id=account.id or 0, created_at=now, created_by=doer, expires_at=now + LIFE
    )
    session.add(row)
    note_access(session, AccessKind.INVITED, now=now, account=doer, subject=account.name)
    facts = AccountFacts(AccountEventKind.INVITED, by, code=bytes.fromhex(row.sha256))
    enter(session, account, facts, now=now, keyring=keyring)
    return AccountInvitation(code, account.name, row.expires_at)


def find_invitation(session: Session, digest: str, *, now: datetime) -> tuple[AccountInvitationRow, AccountRow]:
    """
    Find an invitation that can be used now, locked for the rest of the transaction, with its account.

    Raises:
        InvitationUnknown: it is unknown, used or late, or the account is disabled.
    """
    row = session.get(AccountInvitationRow, digest, with_for_update=True, populate_existing=True)
    account = None if row is None else session.get(AccountRow, row.account_id)
    if row is None or row.used_at is not None or row.expires_at <= now or account is None or account.disabled:
        raise InvitationUnknown("code: no invitation with this code can be used now")
    return row, account


def digest_of_code(code: str) -> str:
    """
    Give the hash under which an invitation or a recovery code is kept; 80 random bits need no slow one.

    Raises:
        InvitationUnknown: it has not the form of a code.
    """
    try:
        return hashlib.sha256(read_code(code).encode()).hexdigest()
    except Malformed as error:
        raise InvitationUnknown("code: no invitation with this code can be used now") from error
