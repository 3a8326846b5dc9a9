"""Commands that back the database up and restore it (docs/backup.md)."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import msgspec

from ecert.backup.clearing import clear_as_shown, clear_as_told
from ecert.backup.dump import write_backup
from ecert.backup.restore import RestoreSummary, check_backup, restore_backup
from ecert.cli.output import NEGATIVE, console, json_option, progress, say_json
from ecert.clock import system_clock
from ecert.errors import Misconfigured
from ecert.resources import open_resources
from ecert.settings import Settings
from ecert.signing.keyfiles import load_keyring
from ecert.storage.database import open_database
from ecert.sync.client import open_client

STEPS = 20
"""How finely long work is shown."""

file_type = click.Path(path_type=Path, dir_okay=False)


@contextmanager
def steps_shown(title: str) -> Iterator[Callable[[int, int], None]]:
    """Show how far work of so many pieces is, in twentieths."""
    with progress(title, STEPS) as advance:
        shown = 0

        def tell(done: int, total: int) -> None:
            nonlocal shown
            reached = STEPS * done // total if total else STEPS
            for _ in range(reached - shown):
                advance("")
            shown = max(shown, reached)

        yield tell


@click.command()
@click.argument("file", type=file_type)
@json_option
def backup(file: Path, as_json: bool) -> None:
    """Write everything that the database holds into the new FILE, encrypted; the service may go on working."""
    settings = Settings.from_env()
    passphrase = _passphrase(settings)
    public = load_keyring(settings.keys_dir, None).keys if settings.keys_dir.is_dir() else ()
    with steps_shown("backup") as tell:
        written = write_backup(
            open_database(settings.database_url),
            file,
            passphrase=passphrase,
            key_ids=[key.key_id.hex() for key in public],
            now=system_clock(),
            on_progress=tell,
        )
    if as_json:
        say_json(written)
        return
    rows = written.rows
    screen = console()
    screen.print(
        f"{written.file}: {written.bytes} bytes, {rows['certificate']} certificates, "
        f"{rows['certificate_event']} events up to number {written.newest_event}"
    )
    screen.print(f"SHA-256 {written.sha256}")


@click.command()
@click.argument("file", type=file_type, required=False)
@click.option("--check", is_flag=True, help="Only read FILE and verify it; no database is touched.")
@click.option(
    "--event-gap",
    type=click.IntRange(min=0),
    metavar="N",
    help="Leave N event numbers out; by default a million and 200 for each minute since the backup.",
)
@click.option("--clear", is_flag=True, help="Let a restored installation issue again; without FILE.")
@click.option("--shown-by-platform", is_flag=True, help="With --clear: compare with the platform's ledger first.")
@click.option("--told-by", metavar="NAME", help="With --clear: who says that no later certificate exists.")
@click.option("--because", metavar="TEXT", help="With --told-by: what that rests on.")
@json_option
def restore(
    file: Path | None,
    check: bool,
    event_gap: int | None,
    clear: bool,
    shown_by_platform: bool,
    told_by: str | None,
    because: str | None,
    as_json: bool,
) -> None:
    """
    Put the backup FILE into an empty database, or only --check it.

    Afterwards nothing is issued until --clear is said: certificates that were issued after the backup may exist, and
    their numbers would come again.
    """
    if clear is (file is not None) or (clear and check) or (event_gap is not None and (clear or check)):
        raise click.UsageError("give either a FILE, perhaps with --check or --event-gap, or --clear")
    if (told_by is None) is not (because is None):
        raise click.UsageError("--told-by and --because go together")
    if clear is not (shown_by_platform or told_by is not None) or (shown_by_platform and told_by is not None):
        raise click.UsageError("--clear needs either --shown-by-platform or --told-by and --because")
    if file is not None:
        _restore(file, check=check, event_gap=event_gap, as_json=as_json)
    elif told_by is not None and because is not None:
        engine = open_database(Settings.from_env().database_url)
        clear_as_told(engine, by=told_by, because=because, now=system_clock())
        _say_cleared(as_json=as_json)
    else:
        _clear_as_shown(as_json=as_json)


def _restore(file: Path, *, check: bool, event_gap: int | None, as_json: bool) -> None:
    settings = Settings.from_env()
    passphrase = _passphrase(settings)
    with steps_shown("check" if check else "restore") as tell:
        if check:
            read = check_backup(file, passphrase=passphrase, on_progress=tell)
        else:
            engine = open_database(settings.database_url)
            read = restore_backup(
                engine, file, passphrase=passphrase, now=system_clock(), event_gap=event_gap, on_progress=tell
            )
    if as_json:
        say_json(read)
    else:
        _say_read(read)


def _say_read(read: RestoreSummary) -> None:
    screen = console()
    screen.print(
        f"{read.file}: {'restored' if read.restored else 'sound'}; made {read.created_at.isoformat()}, "
        f"{read.rows.get('certificate', 0)} certificates, events up to number {read.newest_event}"
    )
    screen.print(f"SHA-256 {read.sha256}")
    screen.print(f"Keys of the installation: {', '.join(read.key_ids) or 'none'}")
    if read.next_event is not None:
        screen.print(f"The next event gets number {read.next_event}.")
        screen.print("Nothing is issued until `ecert restore --clear` is said. Run `ecert doctor` first.")


def _clear_as_shown(*, as_json: bool) -> None:
    resources = open_resources(Settings.from_env())
    platform = resources.platform
    if platform is None:
        raise Misconfigured(
            "ECERT_PLATFORM_URL, ECERT_PLATFORM_CLIENT_SECRET_FILE, ECERT_PLATFORM_SM4_KEY_FILE: must all be set"
        )
    with open_client(platform) as client:
        comparison = clear_as_shown(
            resources.engine,
            client,
            platform,
            catalogue=resources.catalogue,
            keyring=resources.keyring,
            now=system_clock(),
        )
    found = comparison.found
    if comparison.shows_nothing_later:
        _say_cleared(as_json=as_json)
        return
    if as_json:
        say_json({"cleared": False, **msgspec.to_builtins(found)})
    else:
        for name in ("unknown_here", "differing", "unreadable_here"):
            difference = getattr(found, name)
            if difference.count:
                console().print(f"{name} {difference.count}: {', '.join(difference.identifiers)}")
        console().print("NOT CLEARED: the platform knows of what is not here (docs/backup.md)")
    sys.exit(NEGATIVE)


def _say_cleared(*, as_json: bool) -> None:
    if as_json:
        say_json({"cleared": True})
    else:
        console().print("Cleared: certificates can be issued again.")


def _passphrase(settings: Settings) -> bytes:
    if settings.backup_passphrase is None:
        raise Misconfigured(
            "ECERT_BACKUP_PASSPHRASE_FILE: must name the file of the backups' passphrase (`ecert keys passphrase FILE`)"
        )
    if settings.backup_passphrase == settings.keys_passphrase:
        raise Misconfigured("ECERT_BACKUP_PASSPHRASE_FILE: must be another passphrase than that of the keys")
    return settings.backup_passphrase
