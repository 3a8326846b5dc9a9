"""Files in a folder of this machine: `ab/cd/<sha256>`, readable by the service alone."""

import os
import secrets
from pathlib import Path

from ecert.errors import Unavailable
from ecert.filestore.store import MAX_FILE_BYTES, FileMissing, check_content, check_digest, name_of


class FolderStore:
    """A store in a folder, which is made when the first file comes."""

    def __init__(self, folder: Path) -> None:
        """Take a folder; nothing is read or written yet."""
        self._folder = folder

    def put(self, content: bytes) -> str:
        """Keep a file, see `FileStore.put`."""
        digest = name_of(content)
        path = self._path(digest)
        try:
            # What is there but of another length was not written by this method; it is damaged, and replaced.
            if not path.exists() or path.stat().st_size != len(content):
                self._make(path.parent)
                _write(path, content)
        except OSError as error:
            raise Unavailable("file store: cannot be written") from error
        return digest

    def get(self, digest: str) -> bytes:
        """Give a file, see `FileStore.get`."""
        try:
            with self._path(digest).open("rb") as file:
                content = file.read(MAX_FILE_BYTES + 1)
        except FileNotFoundError as error:
            raise FileMissing("file: is not in the store any more; an auditor must look at it") from error
        except OSError as error:
            raise Unavailable("file store: cannot be read") from error
        return check_content(content, digest)

    def contains(self, digest: str) -> bool:
        """Tell whether there is a file, see `FileStore.contains`."""
        try:
            return self._path(digest).is_file()
        except OSError as error:
            raise Unavailable("file store: cannot be read") from error

    def delete(self, digest: str) -> None:
        """Delete a file, see `FileStore.delete`."""
        path = self._path(digest)
        try:
            path.unlink(missing_ok=True)
            if path.parent.is_dir():
                _sync(path.parent)
        except OSError as error:
            raise Unavailable("file store: cannot be written") from error

    def _path(self, digest: str) -> Path:
        check_digest(digest)
        return self._folder / digest[:2] / digest[2:4] / digest

    def _make(self, folder: Path) -> None:
        """Make a folder and those above it last through a power cut."""
        missing = [place for place in (folder, *folder.parents) if not place.exists()]
        for place in reversed(missing):
            place.mkdir(mode=0o700, exist_ok=True)
            _sync(place.parent)


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; two that write the same do no harm."""
    # A name that no file of the store has: what a crash leaves is never taken for one.
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync(path.parent)


def _sync(folder: Path) -> None:
    """Make names in a folder last through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
