"""The journal of access over HTTP, for auditors and administrators."""

from typing import Any, Final

from litestar import Request, Response, get
from sqlalchemy import Engine

from ecert.accounts.changes import ChangeKind
from ecert.accounts.journal import AccessKind, list_access
from ecert.http.given import Given
from ecert.messages import message
from ecert.pages.access import Officer
from ecert.pages.showing import Pages
from ecert.storage.database import snapshot

PAGE: Final = 50
"""Entries of a page."""
_MOST_DIGITS: Final = 18
"""What both databases can hold."""


@get("/journal", include_in_schema=False, sync_to_thread=True)
def show_journal(
    request: Request[Any, Any, Any], officer: Given[Officer], engine: Given[Engine], pages: Given[Pages]
) -> Response[bytes]:
    """Show a page of the journal, the newest entry first."""
    query = request.query_params
    kind, account = query.get("kind", ""), query.get("account", "").strip()[:64]
    before = read_number(query.get("before", ""))
    with snapshot(engine) as session:
        found = list_access(
            session,
            by=officer.principal,
            kind=kind if kind in set(AccessKind) else None,
            account=account or None,
            before=before,
            limit=PAGE + 1,
        )
    entries = found[:PAGE]
    return pages.show(
        request,
        officer,
        "accounts/journal.html",
        active="journal",
        entries=entries,
        kind_choices=[(each, message(f"console.journal.kind.{each}", officer.language)) for each in AccessKind],
        change_kinds=tuple(ChangeKind),
        kind=kind,
        account=account,
        is_first=before is None,
        next_before=entries[-1].event_id if len(found) > PAGE else None,
    )


def read_number(text: str) -> int | None:
    """Read where a page begins; what is no number gives the first page."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None


HANDLERS: Final = (show_journal,)
"""Every route of the journal."""
