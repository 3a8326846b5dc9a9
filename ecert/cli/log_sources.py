"""Where a log is, and whose it is, as the commands of auditors and witnesses are told."""

import re
from collections.abc import Sequence
from pathlib import Path

import click

from ecert.errors import Malformed
from ecert.log.client import WebFiles
from ecert.log.folder import FolderFiles
from ecert.log.note import NoteKey, SignatureKind, read_key
from ecert.log.public import PublicFiles

_ADDRESS = re.compile(r"https?://[^\s?#]+")


def is_address(source: str) -> bool:
    """Whether a log is named by an address, and not by a folder."""
    return _ADDRESS.fullmatch(source) is not None


def open_files(source: str) -> PublicFiles:
    """Open the public files of a log, at an address or in a folder; nothing is read yet."""
    return WebFiles(source.rstrip("/")) if is_address(source) else FolderFiles(Path(source))


def read_keys(texts: Sequence[str], kind: SignatureKind) -> tuple[NoteKey, ...]:
    """
    Read keys of one kind, as they are given with options; those of a log have one name.

    Raises:
        UsageError: one is none, or of another kind.
    """
    try:
        keys = tuple(read_key(text) for text in texts)
    except Malformed as error:
        raise click.UsageError(f"a vkey: {error.detail}") from error
    if any(key.kind is not kind for key in keys):
        raise click.UsageError("a vkey is of another kind: log and witness are told apart by it")
    if kind is SignatureKind.LOG and len({key.name for key in keys}) > 1:
        raise click.UsageError("all keys of a log bear its name")
    return keys
