"""What the work list's page shows, as values: tiles, panels with their charts, and where each thing is found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from ecert.accounts.principal import AccountRole, Principal
from ecert.application.casebook import Week
from ecert.application.timing import Card
from ecert.application.workflow import ApplicationState
from ecert.register.counting import Month, first_of_month
from ecert.rendering.charts import Chart, Share, Spark, draw_bars, draw_line, draw_shares, draw_spark
from ecert.worklist.model import Expiring, Figures, Line, Matter, Platform, WorkList

APPLICATIONS: Final = "/console/applications"
CERTIFICATES: Final = "/console/certificates"
_REVIEWED: Final = {ApplicationState.UNDER_REVIEW, ApplicationState.HEARING, ApplicationState.EXPERT_REVIEW}
_STATES: Final = (
    ("before", (ApplicationState.DRAFT, ApplicationState.SUBMITTED)),
    ("applicant", (ApplicationState.SUPPLEMENTING,)),
    ("counter", (ApplicationState.ACCEPTED, ApplicationState.RETURNED)),
    ("review", (ApplicationState.UNDER_REVIEW, ApplicationState.HEARING, ApplicationState.EXPERT_REVIEW)),
    ("issue", (ApplicationState.APPROVED,)),
)
"""Where open applications are, in the order of their way."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One number with the way to its rows."""

    name: str
    """Its label: `console.desk.tile.*`."""
    icon: str
    tone: str
    number: int
    href: str
    key: str
    """Which is pressed to go there."""
    note: int | None = None
    """A second number, with the words of `console.desk.tile-note.*`."""
    spark: Spark | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """One series of a panel."""

    name: str
    """`console.desk.series.*`."""
    tone: int
    """Which of the charts' colours."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One chart with its numbers as a table."""

    name: str
    """`console.desk.panel.*`."""
    chart: Chart
    series: Sequence[Series]
    periods: Sequence[date]
    """The first day of each."""
    is_monthly: bool
    rows: Sequence[Sequence[str]]
    """The numbers of each period, as they are read."""
    latest: str
    """The number of the present period, of the first series."""
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the bar that shows where open applications are."""

    name: str
    count: int
    share: Share
    href: str


def address_of(line: Line, by: Principal) -> str:
    """Give the page on which a line is dealt with."""
    match line.matter:
        case Matter.APPLICATION:
            if AccountRole.REVIEWER in by.roles and line.state in _REVIEWED:
                return f"/console/review/{line.ref}"
            return f"{APPLICATIONS}/{line.ref}"
        case Matter.ENDING:
            return "/console/endings"
        case Matter.SUSPICION:
            return f"/console/suspicions#{line.ref}"
        case Matter.ACCOUNT_CHANGE:
            return f"/console/accounts/changes/{line.ref}"


def tiles_of(work: WorkList, by: Principal) -> list[Tile]:
    """Give the numbers of an officer's page, each with its key; whoever has no part in the office has one."""
    mine = Tile("mine", "inbox", "blue", work.mine_total, "/console/waiting", "1")
    tiles = [mine] if has_work(by) else []
    if work.figures is None or work.expiring is None or work.platform is None:
        return tiles
    late = _tiles_of_late(work, work.figures)
    return [
        *tiles,
        *late,
        *_tiles_of_certificates(work, work.expiring, work.platform),
        *_tiles_of_trends(work.figures, work.today),
    ]


def has_work(by: Principal) -> bool:
    """Whether anything can ever wait for an account: an auditor looks on, an inspector is outside."""
    return bool(by.roles - {AccountRole.AUDITOR, AccountRole.INSPECTOR})


def _tiles_of_late(work: WorkList, figures: Figures) -> list[Tile]:
    red, yellow = figures.cards.get(Card.RED, 0), figures.cards.get(Card.YELLOW, 0)
    late = _list(APPLICATIONS, card="red" if red or not yellow else "yellow")
    return [
        Tile("late", "timer", "red" if red else "amber" if yellow else "green", red, late, "2", note=yellow),
        Tile("stuck", "hourglass", "amber" if work.stuck else "green", work.stuck_total, "/console/stuck", "3"),
    ]


def _tiles_of_certificates(work: WorkList, expiring: Expiring, platform: Platform) -> list[Tile]:
    first, last = min(expiring.within), max(expiring.within)
    soon, further = expiring.within[first], expiring.within[last]
    ahead = _list(CERTIFICATES, expires_from=work.today, expires_to=work.today + timedelta(days=first))
    refused, tone = platform.refused, "red" if platform.refused else "green"
    return [
        Tile("expiring", "calendar-clock", "amber" if soon else "green", soon, ahead, "4", note=further),
        Tile("refused", "cloud-upload", tone, refused, "/console/refused", "5", note=platform.pending),
    ]


def _tiles_of_trends(figures: Figures, today: date) -> list[Tile]:
    week, weeks = figures.weeks[-1], draw_spark([each.arrived for each in figures.weeks])
    month, months = figures.months[-1], draw_spark([each.issued for each in figures.months])
    arrived = _list(APPLICATIONS, submitted_from=week.first, submitted_to=today)
    issued = _list(CERTIFICATES, issued_from=month.first, issued_to=today)
    return [
        Tile("arrived", "file-input", "blue", week.arrived, arrived, "6", note=week.settled, spark=weeks),
        Tile("issued", "file-badge", "blue", month.issued, issued, "7", note=month.ended, spark=months),
        Tile("undelivered", "send", "grey", figures.undelivered, _list(APPLICATIONS, state="issued"), "8"),
    ]


def panels_of(figures: Figures) -> list[Panel]:
    """Give the trends: twelve weeks of cases, twelve months of certificates."""
    weeks, months = figures.weeks, figures.months
    return [_cases(weeks), _backlog(weeks), _in_time(weeks), _certificates(months)]


def parts_of(figures: Figures) -> list[Part]:
    """Say where open applications are, as parts of a whole."""
    counts = [sum(figures.open_states.get(state, 0) for state in states) for _, states in _STATES]
    return [
        Part(name, count, share, _list(APPLICATIONS, **({"state": states[-1]} if len(states) == 1 else _WAITING[name])))
        for (name, states), count, share in zip(_STATES, counts, draw_shares(counts), strict=True)
    ]


_WAITING: Final = {
    "before": {"state": "submitted"},
    "counter": {"waiting": "clerk"},
    "review": {"waiting": "reviewer"},
}


def _list(address: str, **query: object) -> str:
    return f"{address}?{urlencode({name: str(value) for name, value in query.items()})}"


def _cases(weeks: Sequence[Week]) -> Panel:
    return Panel(
        name="cases",
        chart=draw_bars([[week.arrived for week in weeks], [week.settled for week in weeks]]),
        series=(Series("arrived", 1), Series("settled", 2)),
        periods=[week.first for week in weeks],
        is_monthly=False,
        rows=[(str(week.arrived), str(week.settled)) for week in weeks],
        latest=str(weeks[-1].arrived),
        href=_list(APPLICATIONS, submitted_from=weeks[-1].first),
    )


def _backlog(weeks: Sequence[Week]) -> Panel:
    return Panel(
        name="backlog",
        chart=draw_line([week.mean_age for week in weeks]),
        series=(Series("age", 3), Series("open", 1)),
        periods=[week.first for week in weeks],
        is_monthly=False,
        rows=[(f"{week.mean_age:.1f}", str(week.open_at_end)) for week in weeks],
        latest=f"{weeks[-1].mean_age:.1f}",
    )


def _in_time(weeks: Sequence[Week]) -> Panel:
    shares = [week.in_time_share for week in weeks]
    timed, in_time = sum(week.timed for week in weeks), sum(week.in_time for week in weeks)
    return Panel(
        name="in_time",
        chart=draw_line([None if share is None else share * 100 for share in shares], top=100),
        series=(Series("in_time", 1), Series("timed", 2)),
        periods=[week.first for week in weeks],
        is_monthly=False,
        rows=[
            ("—" if share is None else f"{share:.0%}", str(week.timed))
            for share, week in zip(shares, weeks, strict=True)
        ],
        latest=f"{in_time / timed:.0%}" if timed else "—",
    )


def _certificates(months: Sequence[Month]) -> Panel:
    this = months[-1].first
    return Panel(
        name="certificates",
        chart=draw_bars([[month.issued for month in months], [month.ended for month in months]]),
        series=(Series("issued", 1), Series("ended", 4)),
        periods=[month.first for month in months],
        is_monthly=True,
        rows=[(str(month.issued), str(month.ended)) for month in months],
        latest=str(months[-1].issued),
        href=_list(
            CERTIFICATES, issued_from=this, issued_to=first_of_month(this + timedelta(days=32)) - timedelta(days=1)
        ),
    )
