"""The office's calendar over HTTP, for calendar programs (docs/reminders.md)."""

from datetime import timedelta
from urllib.parse import urlsplit

from litestar import Response, get
from litestar.di import Provide
from sqlalchemy import Engine

from ecert.accounts.principal import Principal
from ecert.catalogue.entries import Catalogue
from ecert.clock import Clock, legal_date
from ecert.errors import Unauthenticated
from ecert.http.access import BASIC_OR_BEARER, provide_principal_of_program
from ecert.http.given import Given
from ecert.http.problems import ask_for_password
from ecert.reminding.agenda import DAYS_AHEAD, read_agenda
from ecert.storage.database import snapshot

MEDIA_TYPE = "text/calendar"
_HEADERS = {"Cache-Control": "private, max-age=900"}


@get(
    "/api/v1/calendar.ics",
    tags=["reminding"],
    operation_id="getCalendar",
    security=BASIC_OR_BEARER,
    dependencies={"principal": Provide(provide_principal_of_program)},
    exception_handlers={Unauthenticated: ask_for_password},
    media_type=MEDIA_TYPE,
    sync_to_thread=True,
)
def get_calendar(
    principal: Given[Principal],
    engine: Given[Engine],
    catalogue: Given[Catalogue],
    clock: Given[Clock],
    public_url: Given[str],
) -> Response[bytes]:
    """
    Give the days of the next 400 on which certificates expire, as a calendar (RFC 5545).

    A calendar program signs in with HTTP Basic: any name, and as password a token, best of an account that has the role
    `calendar` and no other.
    """
    now = clock()
    today = legal_date(now)
    with snapshot(engine) as session:
        entries = read_agenda(session, catalogue, by=principal, first=today, last=today + timedelta(days=DAYS_AHEAD))
    # Only who asks for a calendar loads what writes it.
    from ecert.reminding.ical import write_calendar  # noqa: PLC0415

    content = write_calendar(entries, host=urlsplit(public_url).hostname or "", now=now)
    return Response(content, media_type=MEDIA_TYPE, headers=_HEADERS)
