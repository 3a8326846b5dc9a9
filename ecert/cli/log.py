"""Commands for the public log (docs/log.md)."""

import time

import click
import msgspec

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


@click.group()
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
