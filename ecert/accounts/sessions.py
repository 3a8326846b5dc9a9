"""
Sessions of people who signed in with a browser (会话): begun at sign-in, looked up at every page, ended on the server.

A session is 32 random bytes in a cookie; the database keeps their SHA-256 alone, and is asked every time, so one that
was ended is refused at once. It is never renewed from what a browser brings: each sign-in draws a new one.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select, update

from ecert.accounts.principal import Principal, Scopes
from ecert.accounts.reading import digest_of, principal_of
from ecert.accounts.tables import AccountRow, SessionRow
from ecert.errors import Unauthenticated

IDLE = timedelta(minutes=30)
"""How long a session lasts without a request."""
ABSOLUTE = timedelta(hours=12)
"""How long a session lasts at most."""
SEEN_EVERY = timedelta(minutes=1)
"""How often it is noted at most that a session was used."""
MAX_LISTED = 50
"""Sessions that are listed, the newest."""
_MAX_CLIENT, _MAX_USER_AGENT, _MAX_TOKEN = 64, 200, 100


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session that was begun, with its token, which goes into the cookie and is kept nowhere."""

    session_id: int
    token: str
    csrf: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who a session's is."""

    session_id: int
    principal: Principal
    csrf: str
    """What every form of the session carries."""
    expires_at: datetime
    is_to_be_noted: bool
    """Whether it is time to note that the session was used."""


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """A session as its owner sees it."""

    session_id: int
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    client: str
    user_agent: str


def begin_session(session: Session, account_id: int, *, client: str, user_agent: str, now: datetime) -> NewSession:
    """
    Begin a session of an account that has just shown who it is.

    Args:
        session: the transaction.
        account_id: whose.
        client: address from which it comes.
        user_agent: what the browser calls itself.
        now: the present instant.
    """
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    row = SessionRow(
        sha256=digest_of(token),
        account_id=account_id,
        csrf=csrf,
        created_at=now,
        last_seen_at=now,
        expires_at=now + ABSOLUTE,
        client=client[:_MAX_CLIENT],
        user_agent="".join(char for char in user_agent if char.isprintable())[:_MAX_USER_AGENT],
    )
    session.add(row)
    session.flush()
    return NewSession(row.id or 0, token, csrf, row.expires_at)


def identify_session(session: Session, token: str, *, scopes: Scopes, now: datetime) -> SignedIn:
    """
    Tell whose session a cookie carries.

    Raises:
        Unauthenticated: none that lasts, or the account is disabled; the text is always the same.
    """
    statement = (
        select(SessionRow, AccountRow)
        .join(AccountRow, col(AccountRow.id) == col(SessionRow.account_id))
        .where(
            SessionRow.sha256 == digest_of(token[:_MAX_TOKEN]),
            col(SessionRow.ended_at).is_(None),
            col(SessionRow.expires_at) > now,
            col(SessionRow.last_seen_at) > now - IDLE,
            col(AccountRow.disabled).is_(False),
        )
    )
    found = session.exec(statement).one_or_none()
    if found is None:
        raise Unauthenticated("the session is unknown or over")
    row, account = found
    columns = (account.id, account.name, account.roles, account.authority, account.display_name, None, None)
    return SignedIn(
        row.id or 0,
        principal_of(columns, scopes),
        row.csrf,
        row.expires_at,
        row.last_seen_at <= now - SEEN_EVERY,
    )


def note_session(session: Session, session_id: int, *, now: datetime) -> None:
    """Note that a session was used."""
    session.exec(
        update(SessionRow)
        .where(col(SessionRow.id) == session_id, col(SessionRow.last_seen_at) < now)
        .values(last_seen_at=now)
    )


def end_session(session: Session, session_id: int, *, account_id: int, reason: str, now: datetime) -> bool:
    """End a session of an account; tell whether there was one to end."""
    ended = session.exec(
        update(SessionRow)
        .where(
            col(SessionRow.id) == session_id,
            col(SessionRow.account_id) == account_id,
            col(SessionRow.ended_at).is_(None),
        )
        .values(ended_at=now, end_reason=reason)
    )
    return bool(ended.rowcount)


def end_sessions(session: Session, account_id: int, *, reason: str, now: datetime, but: int | None = None) -> int:
    """End every session of an account, but for one; give how many there were."""
    statement = update(SessionRow).where(col(SessionRow.account_id) == account_id, col(SessionRow.ended_at).is_(None))
    if but is not None:
        statement = statement.where(col(SessionRow.id) != but)
    return session.exec(statement.values(ended_at=now, end_reason=reason)).rowcount


def list_sessions(session: Session, account_id: int, *, now: datetime) -> Sequence[SessionInfo]:
    """List the sessions of an account that last, the one used last first."""
    statement = (
        select(SessionRow)
        .where(
            SessionRow.account_id == account_id,
            col(SessionRow.ended_at).is_(None),
            col(SessionRow.expires_at) > now,
            col(SessionRow.last_seen_at) > now - IDLE,
        )
        .order_by(col(SessionRow.last_seen_at).desc(), col(SessionRow.id).desc())
        .limit(MAX_LISTED)
    )
    return [
        SessionInfo(row.id or 0, row.created_at, row.last_seen_at, row.expires_at, row.client, row.user_agent)
        for row in session.exec(statement)
    ]
