"""
Write the signed events of accounts, each in the transaction that changes what it tells of, and read them.

An event says what the last one of its account said, and what the change makes of that; a row is only compared. So what
somebody has written into the table never comes under a signature: whatever would give such an account something is
refused, and whatever takes something away from it goes through.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import ColumnElement, bindparam, insert
from sqlmodel import Session, col, select

from ecert.accounts.errors import AccountAltered
from ecert.accounts.events import (
    ACCOUNT_EVENT_TYPE,
    TAKING_AWAY,
    AccountEvent,
    AccountEventKind,
    AccountFacts,
    encode_account_event,
    open_account_event,
)
from ecert.accounts.tables import (
    AccountEventRow,
    AccountIdentityRow,
    AccountInvitationRow,
    AccountRow,
    DeviceInvitationRow,
    DeviceRow,
    TokenRow,
)
from ecert.clock import legal_date
from ecert.errors import SealBroken
from ecert.faultpoints import FaultPoint, pass_point
from ecert.log.service import EntryKind, append
from ecert.signing.envelope import seal
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose
from ecert.storage.database import execute, fetch, take_turn

_STORE = insert(AccountEventRow)
_NEWEST = select(AccountEventRow.position, AccountEventRow.at, AccountEventRow.sealed).order_by(
    col(AccountEventRow.position).desc()
)
_NEWEST_OF = _NEWEST.where(AccountEventRow.account == bindparam("account")).limit(1)
_LAST = _NEWEST.limit(1)
_State: TypeAlias = tuple[tuple[str, ...], str | None, bool]
"""Roles, authority, and whether it is shut out."""
_BEGINNINGS = frozenset({AccountEventKind.NOTED, AccountEventKind.CREATED})
MAX_PAGE = 1000
"""Most events that are read at once."""


@dataclass(frozen=True, slots=True)
class StoredAccountEvent:
    """A signed event as it is stored: nothing of it is to be believed before it was opened."""

    position: int
    account: str
    kind: str
    at: datetime
    sealed: bytes
    log_position: int


def begin(session: Session, *, now: datetime, keyring: Keyring) -> None:
    """
    Take the turn of numbering events, before any row is locked; and note once what was there before the first event.

    Raises:
        SigningKeyMissing: no event key covers the day.
        LogBehind: more is published than the database holds.
    """
    take_turn(session)
    if not fetch(session, _LAST, {}):
        enter_all(session, _found_before(session, now), now=now, keyring=keyring)


def check_untouched(session: Session, account: AccountRow, keyring: Keyring) -> None:
    """
    Insist that roles, authority and standing of an account are what its last event made of them.

    Raises:
        AccountAltered: they are not, or there is no event, or it does not hold.
    """
    if _last_state(session, account, keyring) != _state_of(account):
        raise _altered()


def enter(session: Session, account: AccountRow, facts: AccountFacts, *, now: datetime, keyring: Keyring) -> None:
    """
    Sign what became of an account, store it, and enter it in the log; the account is given as it is now.

    The transaction has the turn (`begin`).

    Raises:
        AccountAltered: the account would be given something, and is not what its events made of it.
        SigningKeyMissing: no event key covers the day.
        LogBehind: more is published than the database holds.
    """
    enter_all(session, [(account, facts)], now=now, keyring=keyring)


def enter_all(
    session: Session, changes: Sequence[tuple[AccountRow, AccountFacts]], *, now: datetime, keyring: Keyring
) -> None:
    """
    Sign, store and enter several events, in the order given.

    Raises:
        AccountAltered, SigningKeyMissing, LogBehind: as `enter`.
    """
    if not changes:
        return
    last = fetch(session, _LAST, {})
    position, at, previous = 0, now.replace(microsecond=0), None
    if last:
        # A clock that was set back breaks no chain.
        position, at, previous = last[0].position, max(at, last[0].at), _digest(last[0].sealed)
    signer = keyring.signer(Purpose.EVENT, on=legal_date(at))
    events: list[tuple[AccountEvent, bytes]] = []
    for account, facts in changes:
        position += 1
        roles, authority, disabled = _next_state(session, account, facts.kind, keyring)
        event = AccountEvent(position, at, account.name, facts, roles, authority, disabled, previous)
        sealed = seal(encode_account_event(event), signer, typ=ACCOUNT_EVENT_TYPE)
        events.append((event, sealed))
        previous = _digest(sealed)
    first = append(session, EntryKind.ACCOUNT, [_digest(sealed) for _, sealed in events])
    rows = [
        {
            "position": event.position,
            "account": event.account,
            "kind": event.facts.kind.value,
            "at": event.at,
            "sealed": sealed,
            "log_position": place,
        }
        for place, (event, sealed) in enumerate(events, start=first)
    ]
    execute(session, _STORE, rows)
    pass_point(FaultPoint.ACCOUNT_EVENT_STORED)


def list_account_events(
    session: Session, *, account: str | None = None, after: int = 0, limit: int = MAX_PAGE
) -> Sequence[StoredAccountEvent]:
    """
    List the events behind a position in their order, unopened: those of all accounts, or of one.

    Whoever exports the log for an auditor goes on with the last position until nothing comes.
    """
    conditions: list[ColumnElement[bool]] = [col(AccountEventRow.position) > after]
    if account is not None:
        conditions.append(col(AccountEventRow.account) == account)
    statement = select(AccountEventRow).where(*conditions).order_by(col(AccountEventRow.position)).limit(limit)
    return [
        StoredAccountEvent(row.position, row.account, row.kind, row.at, row.sealed, row.log_position)
        for row in session.exec(statement)
    ]


def digest_identity(salt: bytes, *, issuer: str, subject: str) -> bytes:
    """Give what stands for an identity in signed events: nobody who has not the salt guesses the subject from it."""
    return hashlib.sha256(b"\x00".join((salt, issuer.encode(), subject.encode()))).digest()


def _found_before(session: Session, now: datetime) -> list[tuple[AccountRow, AccountFacts]]:
    """Give an event for each account, and for all by which somebody gets in, that was there before the first event."""
    noted: list[tuple[AccountRow, AccountFacts]] = []
    kind = AccountEventKind.NOTED
    for account in session.exec(select(AccountRow).order_by(col(AccountRow.id))).all():
        noted.append((account, AccountFacts(kind)))
        tokens = (
            select(TokenRow.sha256, DeviceRow.id)
            .outerjoin(DeviceRow, col(DeviceRow.token_id) == col(TokenRow.id))
            .where(TokenRow.account_id == account.id, col(TokenRow.revoked_at).is_(None), TokenRow.expires_at > now)
            .where(col(DeviceRow.shut_out_at).is_(None))
            .order_by(col(TokenRow.id))
        )
        for digest, device in session.exec(tokens):
            noted.append((account, AccountFacts(kind, token=bytes.fromhex(digest), device=device)))
        for invitation, used in (
            (AccountInvitationRow, col(AccountInvitationRow.used_at)),
            (DeviceInvitationRow, col(DeviceInvitationRow.device_id)),
        ):
            codes = select(invitation.sha256).where(
                invitation.account_id == account.id, used.is_(None), invitation.expires_at > now
            )
            noted += [(account, AccountFacts(kind, code=bytes.fromhex(code))) for code in session.exec(codes)]
        for row in session.exec(select(AccountIdentityRow).where(AccountIdentityRow.account_id == account.id)):
            identity = digest_identity(row.salt, issuer=row.issuer, subject=row.subject)
            noted.append((account, AccountFacts(kind, identity=identity)))
    return noted


def _next_state(session: Session, account: AccountRow, kind: AccountEventKind, keyring: Keyring) -> _State:
    """
    Say how an account stands after a change, by what its last event says.

    Raises:
        AccountAltered: it would be given something, and its row stands otherwise.
    """
    row = _state_of(account)
    if kind in _BEGINNINGS:
        return row
    last = _last_state(session, account, keyring)
    if last is None and kind not in TAKING_AWAY:
        raise _altered()
    roles, authority, disabled = last or ((), None, False)
    match kind:
        case AccountEventKind.ROLES_SET:
            roles = row[0]
        case AccountEventKind.AUTHORITY_SET:
            authority = row[1]
        case AccountEventKind.DISABLED | AccountEventKind.ENABLED:
            disabled = kind is AccountEventKind.DISABLED
    if row != (roles, authority, disabled) and kind not in TAKING_AWAY:
        raise _altered()
    return roles, authority, disabled


def _last_state(session: Session, account: AccountRow, keyring: Keyring) -> _State | None:
    """Give how an account stood after its last event; None where there is none that holds."""
    newest = fetch(session, _NEWEST_OF, {"account": account.name})
    if not newest:
        return None
    try:
        event = open_account_event(newest[0].sealed, keyring)
    except SealBroken:
        return None
    return (event.roles, event.authority, event.disabled) if event.account == account.name else None


def _state_of(account: AccountRow) -> _State:
    return tuple(sorted(set(account.roles.split()))), account.authority, bool(account.disabled)


def _altered() -> AccountAltered:
    return AccountAltered("account: is not what its signed events made of it; an auditor must look at it")


def _digest(sealed: bytes) -> bytes:
    return hashlib.sha256(sealed).digest()
