"""
Change accounts by two administrators (双人账号变更): one proposes, another one confirms, and only then it happens.

An administrator who belongs to an authority sees and changes the accounts of that authority alone; everything else is
answered as if it were not there. Nobody confirms what concerns his own account.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, or_, select, update

from ecert.accounts.changes import AccountChange, ChangeKind, apply_change, check_against, check_change
from ecert.accounts.errors import ChangeWaiting, UnknownChange
from ecert.accounts.events import Doers
from ecert.accounts.invitations import AccountInvitation
from ecert.accounts.journal import AccessKind, note_access
from ecert.accounts.ledger import begin
from ecert.accounts.principal import AccountRole, Principal
from ecert.accounts.service import account_names
from ecert.accounts.tables import AccountChangeRow, AccountRow
from ecert.errors import AlreadyDecided, InvalidInput, NotFound, SamePerson
from ecert.signing.keyring import Keyring

LIFE: Final = timedelta(days=7)
"""How long a proposal waits."""
MAX_REASON: Final = 500
MAX_LISTED: Final = 100


class ChangeDecision(StrEnum):
    """What became of a proposal."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    """Also by whoever proposed it."""
    LAPSED = "lapsed"
    """Nobody decided in time."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change that was proposed, as administrators see it."""

    change_id: int
    change: AccountChange
    reason: str
    proposed_by: str
    proposed_at: datetime
    expires_at: datetime
    decision: ChangeDecision | None
    decided_by: str | None
    decided_at: datetime | None


def is_second_person(proposal: Proposal, by: Principal) -> bool:
    """Whether an administrator may confirm a proposal: neither whoever proposed it nor whose account it is."""
    return proposal.decision is None and by.name not in {proposal.proposed_by, proposal.change.account}


def propose_change(
    session: Session, change: AccountChange, *, reason: str, by: Principal, authorities: Collection[str], now: datetime
) -> int:
    """
    Propose a change; give its number.

    Args:
        session: the transaction.
        change: what is to become of which account.
        reason: why, for whoever confirms.
        by: an administrator.
        authorities: keys of those that issue something.
        now: the present instant.

    Raises:
        Forbidden: not an administrator.
        InvalidInput: the change or its reason says something that cannot be.
        NotFound: there is no such account, or it is another authority's.
        ChangeWaiting: another change of this account waits.
        Conflict, TooFewAdministrators: the account as it is does not allow it.
    """
    by.require(AccountRole.ADMINISTRATOR)
    own = by.authority
    reason = _checked_reason(reason)
    check_change(change, authorities=authorities)
    if own is not None and change.kind in {ChangeKind.CREATE, ChangeKind.SET_AUTHORITY} and change.authority != own:
        raise InvalidInput.at("authority", "must be your own")
    account = check_against(session, change)
    if account is not None and own is not None and account.authority != own:
        raise NotFound("account: no such account")
    _let_lapse(session, now)
    row = AccountChangeRow(
        kind=change.kind,
        account=change.account,
        roles=" ".join(sorted(change.roles)),
        authority=change.authority,
        display_name=change.display_name,
        reason=reason,
        proposed_by=by.account_id,
        proposed_at=now,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise ChangeWaiting("account: another change of it waits for a second administrator") from error
    note_access(
        session, AccessKind.CHANGE_PROPOSED, now=now, account=by.name, subject=change.account, detail=change.kind
    )
    return row.id or 0


def decide_change(
    session: Session, change_id: int, *, confirm: bool, by: Principal, now: datetime, keyring: Keyring
) -> AccountInvitation | None:
    """
    Confirm a proposal, which changes the account at once and is signed, or reject it.

    Returns:
        The invitation of who has to set password and second factor after it: shown once and kept nowhere.

    Raises:
        Forbidden: not an administrator.
        UnknownChange: there is none with this number, or it is another authority's.
        AlreadyDecided: somebody decided before, or it lapsed.
        SamePerson: whoever proposed it confirms it, or whose account it is.
        Conflict, TooFewAdministrators: the account has become another one since.
        AccountAltered: the account is not what its signed events made of it.
        SigningKeyMissing: no event key covers the day.
    """
    by.require(AccountRole.ADMINISTRATOR)
    if confirm:
        begin(session, now=now, keyring=keyring)
    _let_lapse(session, now)
    row = session.get(AccountChangeRow, change_id, with_for_update=True, populate_existing=True)
    if row is None or not _is_seen(session, row, by.authority):
        raise UnknownChange("change: no change of an account has this number")
    if row.decision is not None:
        raise AlreadyDecided("change: it was decided before", state=row.decision)
    if confirm and by.account_id == row.proposed_by:
        raise SamePerson("change: another administrator must confirm it")
    if confirm and by.name == row.account:
        raise SamePerson("change: nobody confirms a change of his own account")
    decision = ChangeDecision.CONFIRMED if confirm else ChangeDecision.REJECTED
    row.decision, row.decided_by, row.decided_at = decision, by.account_id, now
    invitation = None
    if confirm:
        doers = Doers(account_names(session, {row.proposed_by})[row.proposed_by], by.name, row.id)
        invitation = apply_change(session, _change_of(row), by=doers, now=now, keyring=keyring)
    note_access(
        session,
        AccessKind.CHANGE_DECIDED,
        now=now,
        account=by.name,
        subject=row.account,
        detail=f"{row.kind} {decision}",
    )
    return invitation


def get_proposal(session: Session, change_id: int, *, by: Principal, now: datetime) -> Proposal:
    """
    Give a proposal.

    Raises:
        Forbidden: not an administrator.
        UnknownChange: there is none with this number, or it is another authority's.
    """
    by.require(AccountRole.ADMINISTRATOR)
    row = session.get(AccountChangeRow, change_id)
    if row is None or not _is_seen(session, row, by.authority):
        raise UnknownChange("change: no change of an account has this number")
    return _read(session, [row], now)[0]


def list_proposals(
    session: Session, *, by: Principal, now: datetime, account: str | None = None, only_open: bool = False
) -> Sequence[Proposal]:
    """
    List proposals, the newest first: of one account, or of all; those that wait, or all.

    Raises:
        Forbidden: not an administrator.
    """
    by.require(AccountRole.ADMINISTRATOR)
    own = by.authority
    statement = select(AccountChangeRow).order_by(col(AccountChangeRow.id).desc()).limit(MAX_LISTED)
    if account is not None:
        statement = statement.where(AccountChangeRow.account == account)
    if only_open:
        statement = statement.where(
            col(AccountChangeRow.decision).is_(None), col(AccountChangeRow.proposed_at) > now - LIFE
        )
    if own is not None:
        # Of a new account there is no row yet, and the change says whose it will be.
        statement = statement.outerjoin(AccountRow, col(AccountRow.name) == col(AccountChangeRow.account)).where(
            or_(
                AccountRow.authority == own,
                (col(AccountRow.id).is_(None)) & (col(AccountChangeRow.authority) == own),
            )
        )
    return _read(session, session.exec(statement).all(), now)


def _checked_reason(text: str) -> str:
    reason = text.strip()
    if not reason or len(reason) > MAX_REASON:
        raise InvalidInput.at("reason", f"must have 1 to {MAX_REASON} characters")
    return reason


def _is_seen(session: Session, row: AccountChangeRow, own: str | None) -> bool:
    if own is None:
        return True
    account = session.exec(select(AccountRow).where(AccountRow.name == row.account)).one_or_none()
    return (row.authority if account is None else account.authority) == own


def _let_lapse(session: Session, now: datetime) -> None:
    """Close what nobody decided in time, so that it cannot be confirmed when all have forgotten why."""
    late = (col(AccountChangeRow.decision).is_(None), col(AccountChangeRow.proposed_at) <= now - LIFE)
    session.exec(update(AccountChangeRow).where(*late).values(decision=ChangeDecision.LAPSED, decided_at=now))


def _change_of(row: AccountChangeRow) -> AccountChange:
    return AccountChange(ChangeKind(row.kind), row.account, tuple(row.roles.split()), row.authority, row.display_name)


def _read(session: Session, rows: Sequence[AccountChangeRow], now: datetime) -> list[Proposal]:
    people = {person for row in rows for person in (row.proposed_by, row.decided_by) if person is not None}
    names = account_names(session, people)
    return [
        Proposal(
            row.id or 0,
            _change_of(row),
            row.reason,
            names.get(row.proposed_by, ""),
            row.proposed_at,
            row.proposed_at + LIFE,
            _decision_of(row, now),
            None if row.decided_by is None else names.get(row.decided_by),
            row.decided_at,
        )
        for row in rows
    ]


def _decision_of(row: AccountChangeRow, now: datetime) -> ChangeDecision | None:
    if row.decision is not None:
        return ChangeDecision(row.decision)
    return ChangeDecision.LAPSED if row.proposed_at <= now - LIFE else None
