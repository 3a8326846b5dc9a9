"""What lists share: the views that somebody has saved, as forms and addresses."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from litestar import Request
from litestar.response import Redirect
from sqlmodel import Session

from ecert.accounts.saved_views import SavedView, remove_view, save_view
from ecert.errors import InvalidInput
from ecert.pages.access import Officer
from ecert.pages.forms import Form
from ecert.pages.showing import PAGE_HEADERS

_NOT_SAVED = frozenset({"after", "before", "view", "done", "lang"})
"""Members of an address that say where somebody is, not what he looks at."""


def view_query(request: Request[Any, Any, Any]) -> str:
    """Give what of an address is worth saving."""
    return urlencode([pair for pair in request.query_params.multi_items() if pair[0] not in _NOT_SAVED and pair[1]])


def current_view(request: Request[Any, Any, Any], views: Sequence[SavedView]) -> int | None:
    """Give the number of the view that is looked at, if it is one of these."""
    text = request.query_params.get("view", "")
    return next((view.view_id for view in views if str(view.view_id) == text), None)


def save_posted_view(
    session: Session, form: Form, officer: Officer, address: str, list_name: str, *, now: datetime
) -> Redirect:
    """
    Save the view that a form names, and lead to it.

    Raises:
        InvalidInput, Conflict: it cannot be saved.
    """
    query = urlencode([pair for pair in parse_qsl(form.text("query")) if pair[0] not in _NOT_SAVED])
    save_view(session, list_name, form.text("name"), query, by=officer.principal, now=now)
    return _back(address, query)


def remove_posted_view(session: Session, form: Form, officer: Officer, address: str) -> Redirect:
    """
    Take the view away that a form names, and lead to the whole list.

    Raises:
        InvalidInput: it names none.
    """
    text = form.text("view")
    if not (text.isascii() and text.isdigit() and len(text) < 19):  # noqa: PLR2004 - what both databases can hold
        raise InvalidInput.at("view", "is no view's number")
    remove_view(session, int(text), by=officer.principal)
    return _back(address, "")


def _back(address: str, query: str) -> Redirect:
    return Redirect(f"{address}?{query}" if query else address, status_code=303, headers=PAGE_HEADERS)
