"""What commands share: JSON for machines, tables and progress bars for people, how files are read, what went wrong."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from ecert.errors import EcertError, Misconfigured

NEGATIVE = 1
"""Exit status of a negative answer."""
FAILED = 3
"""Exit status of a failure."""
PLAIN_WIDTH = 120
"""Columns of a table that does not go to a terminal."""

Advance = Callable[[str], None]
"""Tells that one piece of the work is done, and what it was."""

json_option = click.option("--json", "as_json", is_flag=True, help="Answer with JSON, for machines.")


def console() -> Console:
    """Give the console for standard output; wide enough for tables where there is no terminal."""
    return Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH, highlight=False)


def say_json(answer: object) -> None:
    """Print an answer as one JSON document."""
    click.echo(msgspec.json.format(msgspec.json.encode(answer), indent=2).decode())


def say_table(columns: list[str], rows: list[list[str]], *, title: str | None = None) -> None:
    """Print rows as a table."""
    table = Table(*columns, title=title, title_justify="left")
    for row in rows:
        table.add_row(*row)
    console().print(table)


def say_error(error: EcertError) -> None:
    """Print what was refused on standard error: the code, the sentence, and each place."""
    click.echo(f"ecert: {error.code}: {error.detail}", err=True)
    for entry in error.errors:
        if entry.message not in error.detail:
            click.echo(f"  {entry.path}: {entry.message}", err=True)


def read_file(path: Path, *, limit: int) -> bytes:
    """Read a file, and one byte more than *limit* at most: whoever looks at it then refuses it."""
    try:
        with path.open("rb") as file:
            return file.read(limit + 1)
    except OSError as error:
        raise Misconfigured(f"{path.name}: cannot be read") from error


def write_new(path: Path, data: bytes) -> None:
    """Write a file that was not there."""
    try:
        with path.open("xb") as file:
            file.write(data)
    except OSError as error:
        raise Misconfigured(f"{path.name}: is there already, or cannot be written") from error


@contextmanager
def progress(title: str, total: int, *, every: int = 1) -> Iterator[Advance]:
    """
    Show how far long work is, on standard error: a bar on a terminal, plain lines elsewhere.

    Args:
        title: what is worked on.
        total: how many pieces there are.
        every: pieces that one plain line stands for.
    """
    if not sys.stderr.isatty():
        done = 0

        def say(what: str) -> None:
            nonlocal done
            done += 1
            if done % every == 0 or done == total:
                click.echo(f"{title} {done}/{total} {what}", err=True)

        yield say
        return
    columns: tuple[Any, ...] = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda what: bar.update(task, advance=1, description=f"{title} {what}")
