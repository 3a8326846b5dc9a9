"""Commands for the public log (docs/log.md)."""

import time

import click
import msgspec

from ecert.backup.recovery import look, recover
from ecert.cli.lazy import LazyCommands
from ecert.cli.output import console, json_option, say_error, say_json
from ecert.clock import system_clock
from ecert.errors import Unavailable
from ecert.log.checkpoint import write_hash
from ecert.log.publishing import Publication, Publisher
from ecert.resources import open_resources
from ecert.settings import Settings


class PublicationView(msgspec.Struct, frozen=True):
    """What publishing came to, as it is shown."""

    origin: str
    size: int
    root: str
    fresh: bool
    checkpoint: str
    """The whole note."""


class RecoveryView(msgspec.Struct, frozen=True):
    """What a recovery found, as it is shown."""

    kept: int
    lost: int
    moved: int
    lost_records: int
    """The most certificates that can be among what is lost."""
    done: bool


ELSEWHERE = LazyCommands(
    {
        "export": "ecert.cli.log_export",
        "verify": "ecert.cli.log_verify",
        "vkey": "ecert.cli.log_vkey",
        "witness": "ecert.cli.log_witness",
    }
)
"""Commands of others than the office, which load no service."""


@click.group(commands=ELSEWHERE)
def log() -> None:
    """Keep the public log: what was ever signed, provable by anybody."""


@log.command("checkpoint")
@click.option("--every", type=click.IntRange(1, 60), help="Go on for ever, looking again after so many seconds.")
@json_option
def publish_checkpoint(every: int | None, as_json: bool) -> None:
    """Publish what was added to the log: its tiles, and a checkpoint over them. The service does so by itself."""
    resources = open_resources(Settings.from_env())
    publisher = Publisher(resources.engine, resources.keyring, resources.published_log)
    _say(publisher, publisher.publish(now=system_clock()), as_json=as_json)
    while every is not None:
        time.sleep(every)
        try:
            publication = publisher.publish(now=system_clock())
        except Unavailable as error:
            # The database or the disk will be back; nothing is lost meanwhile.
            say_error(error)
            continue
        if publication.fresh:
            _say(publisher, publication, as_json=as_json)


@log.command("recover")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@json_option
def recover_log(dry_run: bool, as_json: bool) -> None:
    """
    Go on after the database was put back to an earlier day: from the published log in ECERT_PUBLIC_LOG_DIR.

    Lost entries keep their places, and nothing that they may have used is handed out again. May be said at any time.
    """
    resources = open_resources(Settings.from_env())
    engine, published = resources.engine, resources.published_log
    found = look(engine, published) if dry_run else recover(engine, published, now=system_clock())
    view = RecoveryView(found.kept, found.lost, found.moved, found.lost_records, done=not dry_run)
    if as_json:
        say_json(view)
        return
    screen = console()
    if not found.lost:
        screen.print(f"Nothing is lost: all {found.kept} published entries are here.")
        return
    screen.print(f"{found.kept} entries are here as published; {found.lost} are published and lost.")
    screen.print(
        f"At most {found.lost_records} certificates are among them: so many numbers of each series are skipped,"
    )
    screen.print("and in each status list the places up to the end of the block behind so many.")
    if found.moved:
        screen.print(f"{found.moved} entries that nobody had seen are put behind them.")
    if dry_run:
        screen.print("Nothing was done.")


def _say(publisher: Publisher, publication: Publication, *, as_json: bool) -> None:
    checkpoint = publication.checkpoint
    if as_json:
        view = PublicationView(
            publisher.log.origin,
            checkpoint.size,
            write_hash(checkpoint.root),
            publication.fresh,
            publication.note.text,
        )
        say_json(view)
        return
    what = "published" if publication.fresh else "nothing new"
    console().print(f"{publisher.log.origin}: {checkpoint.size} entries, root {write_hash(checkpoint.root)} ({what})")
