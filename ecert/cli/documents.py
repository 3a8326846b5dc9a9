"""Commands for signed PDFs."""

import os
import sys
import time

import click
import msgspec

from ecert.annotated.link import MAX_SWEPT, sweep_copies
from ecert.cli.output import NEGATIVE, console, json_option, progress, say_error, say_json
from ecert.clock import system_clock
from ecert.document.bulk import Selection, render_missing
from ecert.document.face import Copy
from ecert.errors import Unavailable
from ecert.register.service import count_in_force
from ecert.resources import Resources, open_drawing_desk, open_resources
from ecert.settings import Settings
from ecert.storage.database import snapshot

_COPIES = {"original": (Copy.ORIGINAL,), "duplicate": (Copy.DUPLICATE,)}
LINES_EVERY = 100
"""Where there is no terminal, one line of progress for so many certificates."""


@click.group()
def documents() -> None:
    """Signed PDFs of certificates."""


@documents.command("render")
@click.option("--template", help="Only certificates of this kind.")
@click.option("--identifier", "identifiers", multiple=True, help="Only this certificate; may be given several times.")
@click.option("--copy", type=click.Choice(list(_COPIES)), default="original", show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), help="Processes that draw; as many as there are cores if not.")
@click.option("--limit", type=click.IntRange(1), help="Make at most so many.")
@json_option
def render(
    template: str | None,
    identifiers: tuple[str, ...],
    copy: str,
    workers: int | None,
    limit: int | None,
    as_json: bool,
) -> None:
    """
    Make the signed PDF of every certificate that stands in force and has none yet, and keep it in the file store.

    May be broken off at any time and run again: what is made is kept. Exit 1 if any could not be made.
    """
    resources = open_resources(Settings.from_env())
    selection = Selection(template=template, identifiers=identifiers, copies=_COPIES[copy], limit=limit)
    if template is not None:
        resources.catalogue.get(template)
    with snapshot(resources.engine) as session:
        total = len(identifiers) or count_in_force(session, template=template)
    with progress("documents", total, every=LINES_EVERY) as advance:
        summary = render_missing(
            open_drawing_desk(resources),
            selection,
            workers=workers or os.cpu_count() or 1,
            clock=system_clock,
            on_done=advance,
        )
    if as_json:
        say_json(msgspec.to_builtins(summary))
    else:
        console().print(f"made {summary.made}, there before {summary.there}, failed {summary.failed}")
        for failure in summary.failures:
            console().print(f"  {failure.identifier} {failure.copy}: {failure.code}: {failure.detail}")
    if summary.failed:
        sys.exit(NEGATIVE)


@documents.command("sweep")
@click.option("--every", type=click.IntRange(1, 86400), help="Go on for ever, looking again after so many seconds.")
@json_option
def sweep(every: int | None, as_json: bool) -> None:
    """Delete the files of annotated copies whose link has ended or was called back."""
    resources = open_resources(Settings.from_env())
    _say_swept(_sweep_all(resources), as_json=as_json)
    while every is not None:
        time.sleep(every)
        try:
            swept = _sweep_all(resources)
        except Unavailable as error:
            # Database and file store will be back.
            say_error(error)
        else:
            _say_swept(swept, as_json=as_json, quiet=True)


def _sweep_all(resources: Resources) -> int:
    """Delete a batch at a time until one is not full."""
    total, swept = 0, MAX_SWEPT
    while swept == MAX_SWEPT:
        swept = sweep_copies(resources.engine, resources.files, now=system_clock())
        total += swept
    return total


def _say_swept(count: int, *, as_json: bool, quiet: bool = False) -> None:
    if as_json:
        say_json({"deleted": count})
    elif count or not quiet:
        console().print(f"deleted {count}")
