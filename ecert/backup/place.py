"""The file of a backup: new, whole or not there at all, and on the disk when it is said to be written."""

import errno
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ecert.backup.errors import BackupInvalid, BackupNotWritten
from ecert.durable import sync_folder

_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})
"""What a file system without hard links answers (FAT, some network shares)."""


class DigestingFile:
    """A file that counts and digests what is written to it or read from it."""

    def __init__(self, raw: BinaryIO) -> None:
        """Take over an open file."""
        self._raw = raw
        self._digest = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        """Digest of all bytes so far."""
        return self._digest.hexdigest()

    def write(self, data: bytes) -> None:
        """Write *data*."""
        self._raw.write(data)
        self._note(data)

    def read(self, size: int) -> bytes:
        """Read *size* bytes, fewer only at the end."""
        return self._note(self._raw.read(size))

    def readline(self, size: int) -> bytes:
        """Read a line, or *size* bytes of it."""
        return self._note(self._raw.readline(size))

    def _note(self, data: bytes) -> bytes:
        self._digest.update(data)
        self.size += len(data)
        return data


@contextmanager
def write_new_file(path: Path) -> Iterator[DigestingFile]:
    """
    Write a file that must not exist: it gets its name when it is whole and on the disk.

    A process that is killed leaves at most a hidden file that ends in `.part`.

    Raises:
        BackupNotWritten: the name is taken, or the file cannot be written.
    """
    if path.exists():
        raise _taken(path)
    try:
        part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as raw:
                yield DigestingFile(raw)
                raw.flush()
                os.fsync(raw.fileno())
            _name(part, path)
        finally:
            part.unlink(missing_ok=True)
        sync_folder(path.parent)
    except FileExistsError as error:
        raise _taken(path) from error
    except OSError as error:
        raise BackupNotWritten(f"{path.name}: cannot be written ({error.strerror})") from error


@contextmanager
def read_file(path: Path) -> Iterator[DigestingFile]:
    """
    Read a file from its beginning.

    Raises:
        BackupInvalid: it cannot be read.
    """
    try:
        with path.open("rb") as raw:
            yield DigestingFile(raw)
    except OSError as error:
        raise BackupInvalid(f"{path.name}: cannot be read ({error.strerror})") from error


def _taken(path: Path) -> BackupNotWritten:
    return BackupNotWritten(f"{path.name}: is there already; a backup never overwrites a file")


def _name(part: Path, path: Path) -> None:
    """Give the file its name; a link, unlike a rename, fails where the name is taken."""
    try:
        os.link(part, path)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if path.exists():
            raise FileExistsError from error
        part.rename(path)
