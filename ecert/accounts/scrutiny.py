"""Compare what the tables say of accounts with what signed events make of them, and the events with the log."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from ecert.accounts.ledger import StoredAccountEvent, digest_identity, list_account_events
from ecert.accounts.standing import AccountBook, AccountStanding, open_account_chain
from ecert.accounts.tables import (
    AccountIdentityRow,
    AccountInvitationRow,
    AccountRow,
    DeviceInvitationRow,
    DeviceRow,
    TokenRow,
)
from ecert.errors import SealBroken
from ecert.log.service import EntryKind, leaves_at, positions_of
from ecert.log.tree import leaf_hash
from ecert.signing.keyring import Keyring


@dataclass(slots=True)
class AccountScrutiny:
    """What was found."""

    events: int = 0
    """How many were read."""
    accounts: int = 0
    broken: list[str] = field(default_factory=list)
    """What does not hold of the events, each with its number."""
    differing: list[str] = field(default_factory=list)
    """Accounts, each with what of it no event explains."""


def scrutinise_accounts(session: Session, keyring: Keyring, *, now: datetime) -> AccountScrutiny:
    """Open every event of accounts, find its entry in the log, and compare all accounts with what they say."""
    found, book = AccountScrutiny(), AccountBook()
    stored = [event for page in _pages(session) for event in page]
    found.events = len(stored)
    _follow(found, book, stored, keyring)
    _look_into_log(found, session, stored)
    accounts = session.exec(select(AccountRow).order_by(col(AccountRow.id))).all()
    found.accounts = len(accounts)
    # Before the first event there is nothing to compare with; that one notes what it finds.
    if stored and not found.broken:
        for account in accounts:
            standing = book.standings.pop(account.name, None)
            if standing is None:
                found.differing.append(f"{account.name}: no event made it")
            else:
                found.differing += [f"{account.name}: {what}" for what in _differences(session, account, standing, now)]
        found.differing += [f"{name}: is not there any more" for name in book.standings]
    return found


def _pages(session: Session) -> Iterator[Sequence[StoredAccountEvent]]:
    after = 0
    while page := list_account_events(session, after=after):
        after = page[-1].position
        yield page


def _follow(found: AccountScrutiny, book: AccountBook, stored: Sequence[StoredAccountEvent], keyring: Keyring) -> None:
    """Follow the chain as far as it holds, and compare the columns of each event with what was signed."""
    position = 0
    try:
        opened = open_account_chain((each.sealed for each in stored), keyring)
        for row, event in zip(stored, opened, strict=True):
            position = row.position
            book.follow(event)
            signed = (event.position, event.account, event.facts.kind.value, event.at)
            if signed != (row.position, row.account, row.kind, row.at):
                found.broken.append(f"event {position}: its columns say something else")
    except SealBroken as error:
        found.broken.append(f"event {position or 1} or the next: {error.detail}")


def _look_into_log(found: AccountScrutiny, session: Session, stored: Sequence[StoredAccountEvent]) -> None:
    """Find each event in the log, and for each entry of the log its event."""
    leaves = leaves_at(session, [each.log_position for each in stored])
    for each in stored:
        if leaves.get(each.log_position) != leaf_hash(hashlib.sha256(each.sealed).digest()):
            found.broken.append(f"event {each.position}: the log has no entry for it where it says")
    known = {each.log_position for each in stored}
    for position in positions_of(session, EntryKind.ACCOUNT):
        if position not in known:
            found.broken.append(f"log entry {position}: the event that it stands for is not there")


def _differences(session: Session, account: AccountRow, standing: AccountStanding, now: datetime) -> Iterator[str]:
    """Say what of an account is not as its events make it."""
    if tuple(sorted(set(account.roles.split()))) != standing.roles:
        yield "roles"
    if account.authority != standing.authority:
        yield "authority"
    if account.disabled != standing.disabled:
        yield "disabled"
    tokens = (
        select(TokenRow.sha256, DeviceRow.id)
        .outerjoin(DeviceRow, col(DeviceRow.token_id) == col(TokenRow.id))
        .where(TokenRow.account_id == account.id, col(TokenRow.revoked_at).is_(None), TokenRow.expires_at > now)
        .where(col(DeviceRow.shut_out_at).is_(None))
    )
    live = dict(session.exec(tokens).all())
    if any(standing.tokens.get(bytes.fromhex(digest), "") != device for digest, device in live.items()):
        yield "a token"
    codes = [
        code
        for statement in (
            select(AccountInvitationRow.sha256).where(
                AccountInvitationRow.account_id == account.id,
                col(AccountInvitationRow.used_at).is_(None),
                AccountInvitationRow.expires_at > now,
            ),
            select(DeviceInvitationRow.sha256).where(
                DeviceInvitationRow.account_id == account.id,
                col(DeviceInvitationRow.device_id).is_(None),
                DeviceInvitationRow.expires_at > now,
            ),
        )
        for code in session.exec(statement)
    ]
    if any(bytes.fromhex(code) not in standing.codes for code in codes):
        yield "an invitation"
    links = session.exec(select(AccountIdentityRow).where(AccountIdentityRow.account_id == account.id)).all()
    identities = {digest_identity(row.salt, issuer=row.issuer, subject=row.subject) for row in links}
    if identities - ({standing.identity} if standing.identity is not None else set()):
        yield "an identity"
