"""The whole demonstration: set the stage, walk every kind, let some live on, tell the platform, compare both sides."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from ecert.clock import legal_date, system_clock
from ecert.demo.field import hold_ceremony, read_in_the_field
from ecert.demo.lives import LIVED_KIND, Deed, live
from ecert.demo.office import Office
from ecert.demo.proofs import prove_all
from ecert.demo.sheet import draw_sheet
from ecert.demo.stage import Stage, set_stage
from ecert.demo.walk import Walk, walk
from ecert.errors import EcertError
from ecert.resources import Resources, open_resources
from ecert.sync.client import open_client
from ecert.sync.service import push_pending

SHEET = "contact_sheet.png"

Advance = Callable[[str], None]
"""Is told after each piece of the work what was done."""


@dataclass(slots=True)
class Outcome:
    """What the demonstration showed."""

    walks: list[Walk] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    """What was done with some of them afterwards, and what a verification said then."""
    pushed: int = 0
    """Events that the platform took."""
    comparison: dict[str, Any] = field(default_factory=dict)
    """What comparing register and platform found."""
    trouble: str = ""

    @property
    def holds(self) -> bool:
        """Whether every row and every deed held, and both sides are equal."""
        return (
            not self.trouble
            and bool(self.walks)
            and all(row.holds for row in self.walks)
            and bool(self.deeds)
            and all(deed.holds for deed in self.deeds)
            and bool(self.comparison.get("equal"))
        )


def run_demo(folder: Path, *, now: datetime, advance: Advance) -> Outcome:
    """
    Run everything in *folder*.

    Args:
        folder: empty, or one that an earlier demonstration made.
        now: the present instant; all days follow from it.
        advance: hears of each kind and of the steps after them.

    Raises:
        Misconfigured: the folder holds something else, or a process does not come up.
    """
    outcome = Outcome()
    with set_stage(folder, now=now) as stage, Office(stage.service_url, stage.tokens) as office:
        resources = open_resources(stage.settings)
        _walk_all(outcome, office, resources, now, advance)
        try:
            _finish(outcome, office, resources, stage.folder, now, advance)
        except EcertError as error:
            outcome.trouble = error.detail
        _keep_pictures(outcome, stage, now)
        resources.engine.dispose()
    return outcome


def _walk_all(outcome: Outcome, office: Office, resources: Resources, now: datetime, advance: Advance) -> None:
    for entry in resources.catalogue:
        outcome.walks.append(walk(office, entry, today=legal_date(now)))
        advance(entry.template.title)


def _finish(
    outcome: Outcome, office: Office, resources: Resources, folder: Path, now: datetime, advance: Advance
) -> None:
    """Let some certificates live on, read all off line, push everything, compare both sides."""
    lived = next(entry for entry in resources.catalogue if entry.template.type_index == LIVED_KIND)
    outcome.deeds = live(office, outcome.walks, lived, today=legal_date(now))
    advance("one renewed, one suspended, one revoked by two people")
    hold_ceremony(resources, folder, now=system_clock())
    outcome.deeds += read_in_the_field(office, outcome.walks, now=system_clock())
    advance("every code read off line")
    outcome.deeds += prove_all(office, resources, outcome.walks, now=system_clock())
    advance("every record proved by the public log")
    platform = resources.platform
    if platform is not None:
        with open_client(platform) as client:
            summary = push_pending(
                resources.engine,
                client,
                platform,
                catalogue=resources.catalogue,
                keyring=resources.keyring,
                now=now,
            )
        outcome.pushed, outcome.trouble = summary.delivered, summary.error or ""
    advance("everything pushed to the platform")
    outcome.comparison = office.reconcile()
    advance("both sides compared")


def _keep_pictures(outcome: Outcome, stage: Stage, now: datetime) -> None:
    codes, documents = stage.folder / "codes", stage.folder / "documents"
    codes.mkdir()
    documents.mkdir()
    for row in outcome.walks:
        if row.picture:
            (codes / f"{row.number:02}.png").write_bytes(row.picture)
        if row.pdf:
            (documents / f"{row.number:02}.pdf").write_bytes(row.pdf)
    subtitle = (
        f"{legal_date(now)} 演示数据，持证主体均为虚构 (invented holders)；“暂定”的事实均待核实 (provisional facts)"
    )
    draw_sheet(outcome.walks, stage.folder / SHEET, subtitle=subtitle)
