"""The command of an auditor: a log by its public files, and an export of the register against it (docs/log.md)."""

import re
import sys
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import click

from ecert.auditing.entries import EntryAudit, Trust
from ecert.auditing.export import ExportReader
from ecert.auditing.findings import AuditReport, CheckName, Notebook, Outcome
from ecert.auditing.kept import MAX_KEPT_BYTES, Kept, read_kept, write_kept
from ecert.auditing.logs import Expectation, TakenLog, judge_log
from ecert.bundle.content import MAX_BUNDLE_BYTES, Bundle, open_bundle
from ecert.bundle.roots import MAX_ROOTS_BYTES, read_roots
from ecert.cli.log_sources import open_files, read_keys
from ecert.cli.output import NEGATIVE, console, json_option, progress, read_file, say_json, say_table
from ecert.clock import system_clock
from ecert.durable import write_durably
from ecert.errors import Malformed, Misconfigured, SealBroken
from ecert.log.note import NoteKey, SignatureKind, note_key
from ecert.log.tiles import tiles_of
from ecert.signing.algorithms import Algorithm
from ecert.signing.keys import Purpose

_RANGE = re.compile(r"([0-9]{1,9})(?:-([0-9]{1,9}))?")
_MOST_LOST = 10_000_000
_TILES, _ENTRIES = 500, 10_000
file_type = click.Path(path_type=Path, dir_okay=False)
old_file = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.command()
@click.argument("source")
@click.option("--keep", type=file_type, required=True, help="What you keep: every checkpoint that you ever took.")
@click.option("--export", type=old_file, help="An export of the register, to hold against the log.")
@click.option("--bundle", type=old_file, help="The newest bundle: the keys of the log, and of all that was signed.")
@click.option("--root", type=old_file, help="With --bundle: the pinned root.json.")
@click.option("--key", "keys", multiple=True, metavar="VKEY", help="A key of the log, instead of those of the bundle.")
@click.option("--witness", "witnesses", multiple=True, metavar="VKEY", help="A witness who must have signed.")
@click.option("--witness-age", type=click.IntRange(min=1), metavar="SECONDS", help="How old its signature may be.")
@click.option(
    "--tolerance",
    type=click.IntRange(min=0),
    default=600,
    show_default=True,
    metavar="SECONDS",
    help="How late something may come into the log, and how far clocks may differ.",
)
@click.option("--lost", multiple=True, metavar="N[-M]", help="Entries that you know to have been lost by a restore.")
@json_option
def verify(  # noqa: PLR0913, PLR0917 - one argument for each option
    source: str,
    keep: Path,
    export: Path | None,
    bundle: Path | None,
    root: Path | None,
    keys: tuple[str, ...],
    witnesses: tuple[str, ...],
    witness_age: int | None,
    tolerance: int,
    lost: tuple[str, ...],
    as_json: bool,
) -> None:
    """
    Audit the public log at SOURCE, an address or a folder; exit 1 if anything is wrong.

    Needs nothing of the office but its public files and, with --export, what it exports. What is kept is written only
    after a good audit.
    """
    if (bundle is None) is not (root is None):
        raise click.UsageError("--bundle and --root go together")
    if bundle is None and not keys:
        raise click.UsageError("the keys of the log come from --bundle and --root, or from --key")
    now = system_clock()
    trust = None if bundle is None or root is None else _open_trust(bundle, root)
    log_keys = read_keys(keys, SignatureKind.LOG) if keys or trust is None else _log_keys(trust.bundle)
    kept = _read_kept(keep, log_keys[0].name, now)
    age = None if witness_age is None else timedelta(seconds=witness_age)
    expected = Expectation(
        log_keys[0].name, log_keys, read_keys(witnesses, SignatureKind.WITNESS), kept, witness_age=age
    )
    notebook = Notebook()
    with ExitStack() as stack:
        taken = judge_log(open_files(source), expected, notebook, now=now, begin=lambda size: _begin(stack, size))
    if export is not None and taken is not None:
        audit = EntryAudit(
            taken, notebook, kept, trust, now, lost=_positions(lost), tolerance=timedelta(seconds=tolerance)
        )
        _judge_export(export, audit)
    elif export is None:
        _leave_export_out(notebook)
    report = notebook.report(None if taken is None else taken.state)
    if taken is not None and report.outcome is Outcome.HOLDS:
        _keep(keep, kept, taken, now)
    say_json(report) if as_json else _say(report)
    if report.outcome is not Outcome.HOLDS:
        sys.exit(NEGATIVE)


def _open_trust(bundle: Path, root: Path) -> Trust:
    roots = read_roots(read_file(root, limit=MAX_ROOTS_BYTES))
    try:
        return Trust(open_bundle(read_file(bundle, limit=MAX_BUNDLE_BYTES), roots), roots)
    except SealBroken as error:
        raise Misconfigured(f"{bundle.name}: is not taken ({error.reason}): {error.detail}") from error


def _log_keys(bundle: Bundle) -> tuple[NoteKey, ...]:
    """Give the keys of the log that a bundle names; the log's own name follows from where its lists are."""
    place, found, rest = bundle.list_prefix.partition("://")[2].rpartition("/s/")
    keys = tuple(
        note_key(f"{place}/log", SignatureKind.LOG, key.public_key)
        for key in bundle.keyring.keys
        if key.purpose is Purpose.LOG and key.algorithm is Algorithm.ED25519 and key.key_id not in bundle.revoked
    )
    if not keys or not found or rest:
        raise Misconfigured("bundle: names no key of the log")
    return keys


def _read_kept(path: Path, origin: str, now: datetime) -> Kept:
    if not path.exists():
        return Kept()
    kept = read_kept(read_file(path, limit=MAX_KEPT_BYTES))
    if kept.checkpoints and kept.origin != origin:
        raise Misconfigured(f"{path.name}: holds checkpoints of another log")
    if kept.checkpoints and now < kept.checkpoints[-1].last_seen:
        raise Misconfigured(f"{path.name}: the clock is before the newest instant in it")
    return kept


def _keep(path: Path, kept: Kept, taken: TakenLog, now: datetime) -> None:
    try:
        write_durably(path, write_kept(kept.and_now(taken.checkpoint, taken.note.text, now=now)), mode=0o600)
    except OSError as error:
        raise Misconfigured(f"{path.name}: cannot be written") from error


def _positions(ranges: tuple[str, ...]) -> frozenset[int]:
    found: set[int] = set()
    for text in ranges:
        match = _RANGE.fullmatch(text)
        first, last = (0, -1) if match is None else (int(match[1]), int(match[2] or match[1]))
        if not 0 <= last - first < _MOST_LOST:
            raise click.UsageError("--lost takes a position, or two with a dash between them")
        found.update(range(first, last + 1))
    return frozenset(found)


def _judge_export(path: Path, audit: EntryAudit) -> None:
    try:
        file = path.open("rb")
    except OSError as error:
        raise Misconfigured(f"{path.name}: cannot be read") from error
    with file:
        try:
            reader = ExportReader(file)
        except Malformed as error:
            raise Misconfigured(f"{path.name}: {error.detail}") from error
        with progress("entries", reader.head.size, every=_ENTRIES) as advance:
            audit.judge(reader, told=lambda: advance(""))


def _begin(stack: ExitStack, size: int) -> Callable[[str], object]:
    return stack.enter_context(progress("tiles", sum(1 for _ in tiles_of(size)), every=_TILES))


def _leave_export_out(notebook: Notebook) -> None:
    names = [CheckName.EXPORT, CheckName.COVERAGE, CheckName.SEALS, CheckName.CHAINS]
    for name in [*names, CheckName.UNIQUENESS, CheckName.TIMES]:
        notebook.leave_out(name, "no export was given")


def _say(report: AuditReport) -> None:
    if report.log is not None:
        console().print(f"{report.log.origin}: {report.log.size} entries, root {report.log.root}")
    say_table(["check", "outcome", "what was looked at"], [[c.name, c.outcome, c.detail] for c in report.checks])
    for finding in report.findings:
        place = "" if finding.position is None else f" at {finding.position}"
        of = "" if finding.identifier is None else f" ({finding.identifier})"
        console().print(f"{finding.code}{place}{of}: {finding.detail}", markup=False)
    hidden = sum(report.counts.values()) - len(report.findings)
    if hidden:
        console().print(f"and {hidden} more: {report.counts}", markup=False)
    console().print("the log holds" if report.outcome is Outcome.HOLDS else "THE LOG DOES NOT HOLD")
