"""
Views of lists that somebody has saved (保存的视图): a name for filters, columns and order, as an address has them.

A view is its owner's alone. What its address finds depends on who opens it, not on who saved it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session, col, delete, func, select

from ecert.accounts.principal import Principal
from ecert.accounts.tables import SavedViewRow
from ecert.errors import Conflict, InvalidInput

MAX_VIEWS: Final = 20
"""Most views of one list that an account has."""
MAX_NAME: Final = 20
MAX_QUERY: Final = 1000


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view that was saved."""

    view_id: int
    name: str
    query: str


def list_views(session: Session, list_name: str, *, by: Principal) -> Sequence[SavedView]:
    """Give one's own views of a list, the oldest first."""
    statement = (
        select(SavedViewRow)
        .where(SavedViewRow.account_id == by.account_id, SavedViewRow.list_name == list_name)
        .order_by(col(SavedViewRow.id))
        .limit(MAX_VIEWS)
    )
    return [SavedView(row.id or 0, row.name, row.query) for row in session.exec(statement)]


def save_view(session: Session, list_name: str, name: str, query: str, *, by: Principal, now: datetime) -> None:
    """
    Save a view; one of the same name is replaced.

    Raises:
        InvalidInput: name or query is missing or too long.
        Conflict: there are as many as there may be.
    """
    name = " ".join(name.split())
    if not 0 < len(name) <= MAX_NAME or not name.isprintable():
        raise InvalidInput.at("name", f"must have 1 to {MAX_NAME} printable characters")
    if len(query) > MAX_QUERY or not query.isascii() or not query.isprintable():
        raise InvalidInput.at("query", "is no query of a list")
    mine = (SavedViewRow.account_id == by.account_id, SavedViewRow.list_name == list_name)
    row = session.exec(select(SavedViewRow).where(*mine, SavedViewRow.name == name).with_for_update()).one_or_none()
    if row is not None:
        row.query = query
    elif session.exec(select(func.count()).select_from(SavedViewRow).where(*mine)).one() >= MAX_VIEWS:
        raise Conflict(f"name: there are {MAX_VIEWS} views already; take one away first")
    else:
        session.add(SavedViewRow(account_id=by.account_id, list_name=list_name, name=name, query=query, created_at=now))
    session.flush()


def remove_view(session: Session, view_id: int, *, by: Principal) -> None:
    """Take one's own view away; somebody else's stays as it is."""
    mine = (col(SavedViewRow.id) == view_id, col(SavedViewRow.account_id) == by.account_id)
    session.exec(delete(SavedViewRow).where(*mine))
