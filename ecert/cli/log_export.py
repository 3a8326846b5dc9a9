"""The command that gives an auditor everything that the log stands for (docs/log.md, "Export")."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
import msgspec

from ecert.auditing.drawing import draw_entries
from ecert.auditing.export import ExportEntry, write_export
from ecert.cli.output import console, json_option, progress, say_json
from ecert.clock import system_clock
from ecert.errors import Misconfigured
from ecert.log.published import origin_of
from ecert.log.service import count_entries
from ecert.resources import open_resources
from ecert.settings import Settings
from ecert.storage.database import snapshot

_EVERY = 10_000


class ExportView(msgspec.Struct, frozen=True):
    """What was written."""

    file: str
    origin: str
    entries: int
    unlogged: int
    """What the register holds and the log has no entry for."""
    bytes: int


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@json_option
def export(file: Path, as_json: bool) -> None:
    """
    Write everything that is signed and logged into the new FILE, for an auditor; the service may go on working.

    It holds personal data: every certificate as it was signed.
    """
    resources = open_resources(Settings.from_env())
    origin, counts = origin_of(resources.settings.public_url), {"unlogged": 0}
    with snapshot(resources.engine) as session:
        size = count_entries(session)
        entries = _told(draw_entries(session, size), size, counts)
        written = _write(file, write_export(origin, size, entries, made_at=system_clock()))
    view = ExportView(str(file), origin, size, counts["unlogged"], written)
    if as_json:
        say_json(view)
    else:
        text = f"{file}: {size} entries of {origin}, {written} bytes; {view.unlogged} signed things are not in the log"
        console().print(text)


def _told(entries: Iterable[ExportEntry], size: int, counts: dict[str, int]) -> Iterator[ExportEntry]:
    """Show how far the work is, and count what has no entry."""
    with progress("export", size, every=_EVERY) as advance:
        for entry in entries:
            yield entry
            if entry.position is None:
                counts["unlogged"] += 1
            else:
                advance("entries")


def _write(file: Path, lines: Iterable[bytes]) -> int:
    """Write a file that was not there and that nobody else may read; one that was not finished is taken away."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise Misconfigured(f"{file.name}: is there already, or cannot be written") from error
    done = False
    try:
        with os.fdopen(descriptor, "wb") as target:
            written = sum(target.write(line) for line in lines)
            target.flush()
            os.fsync(target.fileno())
        done = True
    except OSError as error:
        raise Misconfigured(f"{file.name}: cannot be written") from error
    finally:
        if not done:
            file.unlink(missing_ok=True)
    return written
