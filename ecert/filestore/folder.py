"""Files in a folder of this machine: `ab/cd/<sha256>`, readable by the service alone."""

from pathlib import Path

from ecert.durable import sync_folder, write_durably
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
                write_durably(path, content, mode=0o600)
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
                sync_folder(path.parent)
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
            sync_folder(place.parent)
