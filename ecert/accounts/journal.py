"""
The journal of access (访问日志): who signed in and who was refused, and every change of an account.

Rows are only ever added. They name accounts and routes, never what somebody typed or what a certificate says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlmodel import Session, col, or_, select

from ecert.accounts.principal import AccountRole, Principal
from ecert.accounts.tables import AccessEventRow, AccountRow
from ecert.watching.request import current_request_id

MAX_PAGE: Final = 200
_MAX_CLIENT, _MAX_ROUTE, _MAX_DETAIL = 64, 120, 200


class AccessKind(StrEnum):
    """What happened."""

    SIGNED_IN = "signed_in"
    FAILED = "failed"
    """Name, password or second factor was not right."""
    LOCKED = "locked"
    SIGNED_OUT = "signed_out"
    SESSION_ENDED = "session_ended"
    INVITED = "invited"
    CREDENTIALS_SET = "credentials_set"
    """Password and second factor were set, or set anew."""
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a kind of entry
    RECOVERY_CODE_USED = "recovery_code_used"
    CHANGE_PROPOSED = "change_proposed"
    CHANGE_DECIDED = "change_decided"
    ACCOUNT_CHANGED = "account_changed"
    """By the operator at the command line."""
    REFUSED = "refused"
    EXPORTED = "exported"
    SHOWN = "shown"
    """Personal numbers of a certificate."""


@dataclass(frozen=True, slots=True)
class AccessEvent:
    """One entry."""

    event_id: int
    at: datetime
    kind: AccessKind
    account: str | None
    subject: str | None
    client: str
    route: str
    code: str
    detail: str
    request_id: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request that was refused to somebody who had shown, or claimed, who he is."""

    method: str
    route: str
    """Pattern of the address that was asked for, never the address itself."""
    code: str
    """Of the error."""
    client: str
    account_id: int | None
    request_id: str


def note_access(
    session: Session,
    kind: AccessKind,
    *,
    now: datetime,
    account: str | None = None,
    subject: str | None = None,
    client: str = "",
    detail: str = "",
) -> None:
    """
    Add an entry.

    Args:
        session: the transaction.
        kind: what happened.
        now: the present instant.
        account: name of whoever it was; None where no account is known, or the operator did it.
        subject: name of the account that it was done to, if that is another's.
        client: address from which it came.
        detail: a few words of ours.
    """
    row = AccessEventRow(
        at=now,
        kind=kind,
        account=account,
        subject=subject,
        client=client[:_MAX_CLIENT],
        route="",
        code="",
        detail=detail[:_MAX_DETAIL],
        request_id=current_request_id() or "",
    )
    session.add(row)
    session.flush()


def note_refusal(session: Session, refusal: Refusal, *, now: datetime, account: str | None, detail: str) -> None:
    """
    Add the entry of a request that was refused.

    Args:
        session: the transaction.
        refusal: what was asked for, and why it was refused.
        now: the present instant.
        account: whose name; None where it is not known who asked.
        detail: a few words of ours.
    """
    row = AccessEventRow(
        at=now,
        kind=AccessKind.REFUSED,
        account=account,
        client=refusal.client[:_MAX_CLIENT],
        route=f"{refusal.method} {refusal.route}"[:_MAX_ROUTE],
        code=refusal.code,
        detail=detail[:_MAX_DETAIL],
        request_id=refusal.request_id,
    )
    session.add(row)
    session.flush()


def list_access(
    session: Session,
    *,
    by: Principal,
    kind: str | None = None,
    account: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> Sequence[AccessEvent]:
    """
    Give a page of the journal, the newest entry first: what concerns accounts of one's own authority, if one has any.

    Args:
        session: the transaction.
        by: an auditor or administrator.
        kind: only such entries.
        account: only those of an account, and about it.
        before: the entry before which the page begins.
        limit: most entries of the page.

    Raises:
        Forbidden: neither of them.
    """
    by.require(AccountRole.AUDITOR, AccountRole.ADMINISTRATOR)
    own = by.authority
    statement = select(AccessEventRow).order_by(col(AccessEventRow.id).desc()).limit(max(1, min(limit, MAX_PAGE)))
    if own is not None:
        names = select(AccountRow.name).where(AccountRow.authority == own)
        statement = statement.where(or_(col(AccessEventRow.account).in_(names), col(AccessEventRow.subject).in_(names)))
    if kind is not None:
        statement = statement.where(AccessEventRow.kind == kind)
    if account is not None:
        statement = statement.where(or_(AccessEventRow.account == account, AccessEventRow.subject == account))
    if before is not None:
        statement = statement.where(col(AccessEventRow.id) < before)
    return [
        AccessEvent(
            row.id or 0,
            row.at,
            AccessKind(row.kind),
            row.account,
            row.subject,
            row.client,
            row.route,
            row.code,
            row.detail,
            row.request_id,
        )
        for row in session.exec(statement)
    ]
