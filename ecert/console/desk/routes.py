"""The work list over HTTP, and the lists behind its numbers."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final

from litestar import Request, Response, get

from ecert.accounts.principal import OFFICE, AccountRole
from ecert.console.desk.numbers import Numbers
from ecert.console.desk.view import address_of, has_work, panels_of, parts_of, tiles_of
from ecert.http.given import Given
from ecert.pages.access import Officer
from ecert.pages.showing import Pages, is_part
from ecert.worklist.model import Notice, WorkList
from ecert.worklist.service import Extent, WorkDesk

TURNS: Final = 15
"""How often a page brings itself up to date, a minute apart: one that nobody looks at lets its session end."""
MOST: Final = 200
"""Lines of a list behind a number."""
_WHOLE: Final = Extent(mine=MOST, stuck=MOST, refused=MOST)

Attention = Callable[[], Sequence[Notice]]
"""Tells what the installation needs."""


@get("/", include_in_schema=False, sync_to_thread=True)
def show_desk(
    request: Request[Any, Any, Any],
    officer: Given[Officer],
    pages: Given[Pages],
    work_desk: Given[WorkDesk],
    attention: Given[Attention],
    numbers: Given[Numbers],
) -> Response[bytes]:
    """Show what waits for an officer, what is stuck, what comes, and what the work comes to."""
    by, turn = officer.principal, _turn(request.query_params.get("refresh"))
    work = work_desk.look(by)
    numbers.forget(officer)
    figures = None if is_part(request) else work.figures
    values: dict[str, Any] = {
        "panels": [] if figures is None else panels_of(figures),
        "parts": [] if figures is None else parts_of(figures),
        "tiles": tiles_of(work, by),
        "shown_stuck": sum(len(group.lines) for group in work.stuck),
        "days_ahead": lambda days: work.today + timedelta(days=days),
        "notices": attention() if by.roles - {AccountRole.INSPECTOR} else (),
        "refresh": turn + 1 if turn < TURNS else None,
        "has_work": has_work(by) or by.roles.isdisjoint(OFFICE),
        "is_system": AccountRole.ADMINISTRATOR in by.roles,
        "reads_journal": bool(by.roles & {AccountRole.ADMINISTRATOR, AccountRole.AUDITOR}),
    }
    template = "desk/live.html" if is_part(request) else "desk/work.html"
    return pages.show(request, officer, template, active="desk", **_lines(work, officer), **values)


@get("/waiting", include_in_schema=False, sync_to_thread=True)
def show_waiting(
    request: Request[Any, Any, Any], officer: Given[Officer], pages: Given[Pages], work_desk: Given[WorkDesk]
) -> Response[bytes]:
    """Show everything that waits for an officer."""
    work = work_desk.look(officer.principal, _WHOLE)
    return _show_list(request, officer, pages, work, "waiting", work.mine_total)


@get("/stuck", include_in_schema=False, sync_to_thread=True)
def show_stuck(
    request: Request[Any, Any, Any], officer: Given[Officer], pages: Given[Pages], work_desk: Given[WorkDesk]
) -> Response[bytes]:
    """Show everything that is stuck, and with whom."""
    officer.principal.require(*OFFICE)
    work = work_desk.look(officer.principal, _WHOLE)
    return _show_list(request, officer, pages, work, "stuck", work.stuck_total)


@get("/refused", include_in_schema=False, sync_to_thread=True)
def show_refused(
    request: Request[Any, Any, Any], officer: Given[Officer], pages: Given[Pages], work_desk: Given[WorkDesk]
) -> Response[bytes]:
    """Show everything that the platform has not taken."""
    officer.principal.require(*OFFICE)
    work = work_desk.look(officer.principal, _WHOLE)
    return _show_list(
        request, officer, pages, work, "refused-all", 0 if work.platform is None else work.platform.refused
    )


def _show_list(
    request: Request[Any, Any, Any], officer: Officer, pages: Pages, work: WorkList, name: str, total: int
) -> Response[bytes]:
    values: dict[str, Any] = {"list": name, "total": total, "most": MOST}
    return pages.show(request, officer, "desk/lines.html", active="desk", **_lines(work, officer), **values)


def _lines(work: WorkList, officer: Officer) -> dict[str, Any]:
    return {"work": work, "address_of": lambda line: address_of(line, officer.principal)}


def _turn(text: str | None) -> int:
    """Read how often the page has brought itself up to date."""
    return min(int(text[:3]), TURNS) if text is not None and text.isascii() and text.isdigit() else 0


HANDLERS: Final = (show_desk, show_waiting, show_stuck, show_refused)
"""Every route of the work list."""
