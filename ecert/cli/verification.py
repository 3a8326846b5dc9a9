"""The command that verifies a code: against the register of this installation, or off line against a bundle."""

import os
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import click
import msgspec

from ecert.bundle.content import MAX_BUNDLE_BYTES
from ecert.bundle.roots import MAX_ROOTS_BYTES, read_roots, roots_of
from ecert.bundle.service import find_distrust
from ecert.cli.output import NEGATIVE, console, json_option, read_file, say_json
from ecert.clock import system_clock
from ecert.errors import Malformed, Misconfigured, SealBroken
from ecert.pdfcheck.findings import Findings
from ecert.register.digits import MAX_CODE_LENGTH
from ecert.register.lifecycle import STATUS_ZH
from ecert.rendering.scan import MAX_PICTURE_BYTES, is_picture, read_symbols
from ecert.resources import Resources, open_resources
from ecert.settings import Settings
from ecert.signing.keyfiles import load_keyring
from ecert.signing.keyring import Keyring
from ecert.statuslist.token import MAX_TOKEN_BYTES
from ecert.storage.database import snapshot
from ecert.verification.offline import OfflineReport
from ecert.verification.reader import Memory, Reader, read_memory
from ecert.verification.report import Outcome, VerificationReport
from ecert.verification.service import Readings, verify_file, verify_text
from ecert.verification.view import tell, view_offline, view_report

MAX_MEMORY_BYTES = 1_048_576
"""Longest file of what a reader remembers."""

file_type = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("text_or_file")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day asked about; today if left out.")
@click.option("--bundle", type=file_type, help="Verify off line, with this bundle instead of the register.")
@click.option("--status-list", "lists", type=file_type, multiple=True, help="With --bundle: a status list.")
@click.option("--root", type=file_type, help="With --bundle: the pinned root.json; the roots in ECERT_KEYS_DIR if not.")
@click.option("--memory", type=file_type, help="With --bundle: where to remember how new everything has been.")
@json_option
def verify(
    text_or_file: str,
    on: datetime | None,
    bundle: Path | None,
    lists: tuple[Path, ...],
    root: Path | None,
    memory: Path | None,
    as_json: bool,
) -> None:
    """
    Verify a code (as text, or in a file or picture), a certificate identifier, or a PDF against the register.

    With --bundle a code is verified without network and database. Without a status list at most 24 hours old nothing
    passes then: it cannot be told.
    """
    if bundle is None and (lists or root or memory):
        raise click.UsageError("--status-list, --root and --memory go with --bundle")
    shown, day = _read(text_or_file), None if on is None else on.date()
    report: VerificationReport | OfflineReport
    if bundle is None:
        report = _ask_register(shown, day)
    elif isinstance(shown, bytes):
        raise click.UsageError("a PDF is verified against the register alone; off line verify its code as a picture")
    else:
        report = _read_offline(shown, day, bundle, lists, root, memory)
    if as_json:
        say_json(view_offline(report) if isinstance(report, OfflineReport) else view_report(report))
    else:
        _say(report)
    if report.outcome is not Outcome.PASSED:
        sys.exit(NEGATIVE)


def _ask_register(shown: str | bytes, on: date | None) -> VerificationReport:
    resources = open_resources(Settings.from_env())
    findings = None if isinstance(shown, str) else _look_into(shown, resources)
    with snapshot(resources.engine) as session:
        distrust = find_distrust(session, resources.keyring)
        log, now = resources.published_log.view(), system_clock()
        readings = Readings(resources.keyring, resources.catalogue, now, log, distrust)
        if isinstance(shown, str):
            return verify_text(session, shown, readings, on=on)
        assert findings is not None  # noqa: S101 - made above, before the transaction begins
        return verify_file(session, findings, readings, on=on)


def _look_into(file: bytes, resources: Resources) -> Findings:
    """Find out what is in a PDF, in a process of its own."""
    # Only who verifies a file loads what has it looked into.
    from ecert.pdfcheck.checker import PdfChecker  # noqa: PLC0415

    checker = PdfChecker(resources.stamp_roots)
    try:
        return checker.check(file)
    finally:
        checker.close()


def _read_offline(
    text: str, on: date | None, bundle: Path, lists: tuple[Path, ...], root: Path | None, memory: Path | None
) -> OfflineReport:
    now = system_clock()
    reader = Reader(_roots(root), _recall(memory))
    _take(bundle, MAX_BUNDLE_BYTES, lambda data: reader.take_bundle(data, now=now))
    for path in lists:
        _take(path, MAX_TOKEN_BYTES, reader.take_list)
    if memory is not None:
        _remember(memory, reader.memory)
    return reader.read(text, now=now, on=on)


def _take(path: Path, limit: int, take: Callable[[bytes], object]) -> None:
    """Let a reader take a file; one that it refuses is no verdict on the code, so nothing goes on."""
    try:
        take(read_file(path, limit=limit))
    except SealBroken as error:
        raise Misconfigured(f"{path.name}: is not taken ({error.reason}): {error.detail}") from error


def _roots(path: Path | None) -> Keyring:
    """Give the roots that are trusted: those of a file, or of this installation."""
    if path is not None:
        return read_roots(read_file(path, limit=MAX_ROOTS_BYTES))
    directory = Settings.from_env().keys_dir
    roots = roots_of(load_keyring(directory, None)) if directory.is_dir() else Keyring(())
    if not roots.keys:
        raise Misconfigured("root: give --root FILE; there is no root in ECERT_KEYS_DIR")
    return roots


def _recall(path: Path | None) -> Memory:
    return read_memory(read_file(path, limit=MAX_MEMORY_BYTES)) if path is not None and path.exists() else Memory()


def _remember(path: Path, memory: Memory) -> None:
    """Write the memory so that a crash leaves the old one or the new one."""
    fresh = path.with_name(f"{path.name}.new")
    try:
        with fresh.open("wb") as file:
            file.write(msgspec.json.encode(memory))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        raise Misconfigured(f"{path.name}: cannot be written") from error


def _read(text_or_file: str) -> str | bytes:
    """Take the argument as a file where there is one of this name, else as the text itself; a PDF stays bytes."""
    path = Path(text_or_file)
    try:
        if not path.is_file():
            return text_or_file
        data = read_file(path, limit=MAX_PICTURE_BYTES)
    except OSError:
        return text_or_file
    if data.startswith(b"%PDF-"):
        return data
    return _read_picture(data) if is_picture(data) else data[: MAX_CODE_LENGTH + 1].decode("utf-8", "replace").strip()


def _read_picture(data: bytes) -> str:
    found = read_symbols(data)
    if len(found) != 1:
        raise Malformed.at("picture", f"must show exactly one QR symbol that can be read, not {len(found)}")
    return found[0]


def _say(report: VerificationReport | OfflineReport) -> None:
    screen = console()
    screen.print(f"{report.outcome}  {report.status} {STATUS_ZH[report.status]}  ({report.as_of})")
    for check in report.checks:
        screen.print(f"  {check.name:14} {check.outcome:13} {check.reason}  {tell(check.reason)}")
    facts = report.certificate
    if facts is not None:
        screen.print(f"  {facts.title}  {facts.certificate_number}  {facts.holder_name}")
        mark = "  (type code provisional)" if facts.type_code_provisional else ""
        screen.print(f"  {facts.identifier}{mark}")
    if isinstance(report, OfflineReport):
        basis = report.basis
        screen.print(f"  off line: bundle {basis.bundle_sequence} of {basis.bundle_issued_at or '-'}")
        screen.print(f"  status list {basis.list_uri or 'none'} of {basis.list_issued_at or '-'}")
