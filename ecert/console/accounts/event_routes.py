"""The signed events of accounts over HTTP, for auditors and administrators."""

from typing import Any, Final

from litestar import Request, Response, get
from sqlalchemy import Engine

from ecert.accounts.history import list_history
from ecert.console.accounts.journal_routes import read_number
from ecert.http.given import Given
from ecert.pages.access import Officer
from ecert.pages.showing import Pages
from ecert.signing.keyring import Keyring
from ecert.storage.database import snapshot

PAGE: Final = 50
"""Events of a page."""


@get("/journal/accounts", include_in_schema=False, sync_to_thread=True)
def show_account_events(
    request: Request[Any, Any, Any],
    officer: Given[Officer],
    engine: Given[Engine],
    keyring: Given[Keyring],
    pages: Given[Pages],
) -> Response[bytes]:
    """Show a page of the signed events of accounts, the newest first."""
    query = request.query_params
    account, before = query.get("account", "").strip()[:64], read_number(query.get("before", ""))
    with snapshot(engine) as session:
        found = list_history(
            session, by=officer.principal, keyring=keyring, account=account or None, before=before, limit=PAGE + 1
        )
    events = found[:PAGE]
    return pages.show(
        request,
        officer,
        "accounts/events.html",
        active="journal",
        events=events,
        account=account,
        is_first=before is None,
        next_before=events[-1].position if len(found) > PAGE else None,
    )


HANDLERS: Final = (show_account_events,)
"""Every route of signed events."""
