"""The public files of a log in a folder: where the service writes them, or a copy that somebody took."""

from dataclasses import dataclass
from pathlib import Path

from ecert.log.errors import LogUnreadable


@dataclass(frozen=True, slots=True)
class FolderFiles:
    """Files in a folder."""

    folder: Path

    def read(self, name: str, *, limit: int) -> bytes | None:
        """
        Read a file, and one byte more than *limit* at most; None where there is no such file.

        Raises:
            LogUnreadable: there is no such folder, or the file cannot be read.
        """
        try:
            with (self.folder / name).open("rb") as file:
                return file.read(limit + 1)
        except (FileNotFoundError, NotADirectoryError) as error:
            if self.folder.is_dir():
                return None
            raise LogUnreadable("log: there is no such folder") from error
        except OSError as error:
            raise LogUnreadable(f"log: the file {name} cannot be read") from error
