"""
What can become of an account (账号变更), and what each change does at once.

The operator at the command line changes alone; in the console a second administrator confirms first
(`ecert.accounts.proposals`). Whatever takes something away from an account ends its sessions.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlmodel import Session, col, delete, select

from ecert.accounts.errors import TooFewAdministrators
from ecert.accounts.events import OPERATOR, AccountEventKind, AccountFacts, Doers
from ecert.accounts.invitations import AccountInvitation, give_invitation
from ecert.accounts.journal import AccessKind, note_access
from ecert.accounts.ledger import begin, enter
from ecert.accounts.principal import AccountRole, parse_roles, read_roles
from ecert.accounts.service import check_account_name, create_account
from ecert.accounts.sessions import end_sessions
from ecert.accounts.tables import AccountRow, AccountSecretRow, RecoveryCodeRow, SignInAttemptRow
from ecert.errors import Conflict, InvalidInput, NotFound
from ecert.signing.keyring import Keyring

PEOPLE: Final = (
    AccountRole.CLERK,
    AccountRole.REVIEWER,
    AccountRole.ISSUER,
    AccountRole.INSPECTOR,
    AccountRole.AUDITOR,
    AccountRole.ADMINISTRATOR,
)
"""The roles of people of the office; programs get theirs at the command line."""
FEWEST_ADMINISTRATORS: Final = 2
"""With one alone nothing could be confirmed any more."""
MAX_DISPLAY_NAME: Final = 64


class ChangeKind(StrEnum):
    """What is to become of an account."""

    CREATE = "create"
    SET_ROLES = "set_roles"
    SET_AUTHORITY = "set_authority"
    DISABLE = "disable"
    ENABLE = "enable"
    RESET_CREDENTIALS = "reset_credentials"
    """Password, second factor and recovery codes go, and a new invitation is given out."""
    END_SESSIONS = "end_sessions"


_EVENTS: Final = {
    ChangeKind.SET_ROLES: AccountEventKind.ROLES_SET,
    ChangeKind.SET_AUTHORITY: AccountEventKind.AUTHORITY_SET,
    ChangeKind.DISABLE: AccountEventKind.DISABLED,
    ChangeKind.ENABLE: AccountEventKind.ENABLED,
    ChangeKind.RESET_CREDENTIALS: AccountEventKind.CREDENTIALS_RESET,
}
"""What is signed of each change; a new account signs for itself, and the end of sessions changes nothing."""


@dataclass(frozen=True, slots=True)
class AccountChange:
    """One change, as it is asked for."""

    kind: ChangeKind
    account: str
    """Its name."""
    roles: tuple[str, ...] = ()
    """For a new account, and for other roles."""
    authority: str | None = None
    """For a new account, and for another authority; None: it sees the certificates of all."""
    display_name: str = ""
    """For a new account."""


def check_change(change: AccountChange, *, authorities: Collection[str]) -> None:
    """
    Check what a change says by itself.

    Args:
        change: what is asked for.
        authorities: keys of those that issue something.

    Raises:
        InvalidInput: a name that no account can have, roles that nobody of the office may hold together, an authority
            that issues nothing, or a display name that is too long.
    """
    if change.kind is ChangeKind.CREATE:
        check_account_name(change.account)
    if change.kind in {ChangeKind.CREATE, ChangeKind.SET_ROLES} and not parse_roles(list(change.roles)) <= set(PEOPLE):
        raise InvalidInput.at("roles", f"must be one or more of {', '.join(PEOPLE)}")
    if change.authority is not None and change.authority not in authorities:
        raise InvalidInput.at("authority", "must be one that issues certificates, or none")
    if len(change.display_name) > MAX_DISPLAY_NAME or not change.display_name.isprintable():
        raise InvalidInput.at("display_name", f"must have at most {MAX_DISPLAY_NAME} characters, in one line")


def check_against(session: Session, change: AccountChange, *, by_operator: bool = False) -> AccountRow | None:
    """
    Check a change against the account as it is; give the account, locked, where there is one.

    Args:
        session: the transaction.
        change: what is asked for.
        by_operator: whether the operator asks, who can always make another administrator.

    Raises:
        NotFound: there is no such account.
        Conflict: nothing would change, the name of a new account is taken, or the account is disabled.
        TooFewAdministrators: fewer than two administrators would be left.
    """
    row = session.exec(select(AccountRow).where(AccountRow.name == change.account).with_for_update()).one_or_none()
    if change.kind is ChangeKind.CREATE:
        if row is not None:
            raise Conflict("name: another account has it")
        return None
    if row is None:
        raise NotFound("account: no such account")
    if row.disabled != (change.kind is ChangeKind.ENABLE):
        raise Conflict(f"account: is {'disabled' if row.disabled else 'not disabled'}")
    if change.kind is ChangeKind.SET_ROLES and read_roles(row.roles) == set(change.roles):
        raise Conflict("roles: it has them already")
    if change.kind is ChangeKind.SET_AUTHORITY and row.authority == change.authority:
        raise Conflict("authority: it has it already")
    loses_roles = change.kind in {ChangeKind.SET_ROLES, ChangeKind.DISABLE}
    if loses_roles and row.roles == AccountRole.ADMINISTRATOR and not by_operator:
        _keep_administrators(session, but=change.account)
    return row


def apply_change(
    session: Session, change: AccountChange, *, by: Doers, now: datetime, keyring: Keyring
) -> AccountInvitation | None:
    """
    Change an account at once, and sign what became of it.

    Args:
        session: the transaction.
        change: what becomes of it; it was checked (`check_change`).
        by: the two administrators, or the operator at the command line.
        now: the present instant.
        keyring: signs the event.

    Returns:
        The invitation of who has to set password and second factor after it.

    Raises:
        NotFound, Conflict, TooFewAdministrators: as `check_against`.
        AccountAltered: the account would be given something, and is not what its signed events made of it.
        SigningKeyMissing: no event key covers the day.
    """
    begin(session, now=now, keyring=keyring)
    row = check_against(session, change, by_operator=by == OPERATOR)
    if by == OPERATOR:
        detail = f"{change.kind} by the operator"
        note_access(session, AccessKind.ACCOUNT_CHANGED, now=now, subject=change.account, detail=detail)
    if row is None:
        return _create(session, change, by=by, now=now, keyring=keyring)
    match change.kind:
        case ChangeKind.SET_ROLES:
            row.roles = " ".join(sorted(change.roles))
        case ChangeKind.SET_AUTHORITY:
            row.authority = change.authority
        case ChangeKind.DISABLE | ChangeKind.ENABLE:
            row.disabled = change.kind is ChangeKind.DISABLE
        case ChangeKind.RESET_CREDENTIALS:
            _forget_credentials(session, row.id or 0)
    # A session that lasts through a change would do what its account may not do any more.
    end_sessions(session, row.id or 0, reason=change.kind, now=now)
    session.flush()
    if change.kind in _EVENTS:
        enter(session, row, AccountFacts(_EVENTS[change.kind], by), now=now, keyring=keyring)
    is_reset = change.kind is ChangeKind.RESET_CREDENTIALS
    return give_invitation(session, row, by=by, now=now, keyring=keyring) if is_reset else None


def _create(
    session: Session, change: AccountChange, *, by: Doers, now: datetime, keyring: Keyring
) -> AccountInvitation:
    create_account(
        session,
        name=change.account,
        roles=list(change.roles),
        now=now,
        keyring=keyring,
        authority=change.authority,
        by=by,
    )
    row = session.exec(select(AccountRow).where(AccountRow.name == change.account)).one()
    row.display_name = change.display_name or None
    session.flush()
    return give_invitation(session, row, by=by, now=now, keyring=keyring)


def _forget_credentials(session: Session, account_id: int) -> None:
    for kind in (AccountSecretRow, RecoveryCodeRow, SignInAttemptRow):
        session.exec(delete(kind).where(col(kind.account_id) == account_id))


def _keep_administrators(session: Session, *, but: str) -> None:
    """Insist on enough administrators besides one; they stay locked, so that two changes do not count each other's."""
    statement = (
        select(AccountRow)
        .where(AccountRow.roles == AccountRole.ADMINISTRATOR, col(AccountRow.disabled).is_(False))
        .order_by(col(AccountRow.id))
        .with_for_update()
    )
    if sum(row.name != but for row in session.exec(statement)) < FEWEST_ADMINISTRATORS:
        raise TooFewAdministrators(f"account: {FEWEST_ADMINISTRATORS} administrators must be left")
