"""The page of the public log over HTTP."""

from typing import Any, Final

from litestar import Request, Response, get
from sqlalchemy import Engine

from ecert.accounts.principal import AccountRole
from ecert.http.given import Given
from ecert.log.checkpoint import write_hash
from ecert.log.keeping import LogKeeper
from ecert.log.note import SignatureKind
from ecert.log.summary import summarise
from ecert.pages.access import Officer
from ecert.pages.showing import Pages
from ecert.storage.database import snapshot

CHECKPOINTS: Final = 10
"""How many of the newest checkpoints the page lists."""


@get("/log", include_in_schema=False, sync_to_thread=True)
def show_log(
    request: Request[Any, Any, Any],
    officer: Given[Officer],
    engine: Given[Engine],
    keeper: Given[LogKeeper],
    pages: Given[Pages],
) -> Response[bytes]:
    """Show where the log stands: how much is published, since when, and who has cosigned it."""
    officer.principal.require(AccountRole.AUDITOR, AccountRole.ADMINISTRATOR)
    with snapshot(engine) as session:
        summary = summarise(session, keeper.log, limit=CHECKPOINTS)
    return pages.show(
        request,
        officer,
        "public_log/log.html",
        active="public-log",
        summary=summary,
        origin=keeper.log.origin,
        trouble=summary.trouble or keeper.trouble,
        keys=[key.text for key in keeper.log.keys if key.kind is SignatureKind.LOG],
        as_text=write_hash,
    )


HANDLERS: Final = (show_log,)
"""Every route of the page."""
