"""What a store of files does, wherever it keeps them."""

import hashlib
import re
from typing import Final, Protocol

from ecert.errors import Conflict, InvalidInput, TooLarge

MAX_FILE_BYTES: Final = 32 * 1024 * 1024
"""Largest file that is kept."""
_DIGEST = re.compile(r"[0-9a-f]{64}")


class FileMissing(Conflict):
    """The store has no file of this digest."""

    code = "file-missing"


class FileDamaged(Conflict):
    """What the store has under a digest is something else."""

    code = "file-damaged"


class FileStore(Protocol):
    """Files by their SHA-256; safe for any number of threads and processes."""

    def put(self, content: bytes) -> str:
        """
        Keep a file; it lasts when this returns. One that is there already stays.

        Returns:
            Its SHA-256, hexadecimal.

        Raises:
            TooLarge: the file is larger than any that is kept.
            Unavailable: it cannot be written now.
        """
        ...

    def get(self, digest: str) -> bytes:
        """
        Give a file, whose digest is computed anew.

        Raises:
            FileMissing: there is none.
            FileDamaged: it is another file.
            Unavailable: it cannot be read now.
        """
        ...

    def contains(self, digest: str) -> bool:
        """
        Tell whether there is a file under this digest; what is in it is not looked at.

        Raises:
            Unavailable: it cannot be told now.
        """
        ...

    def delete(self, digest: str) -> None:
        """
        Delete a file; one that is not there is deleted already.

        Raises:
            Unavailable: it cannot be deleted now.
        """
        ...


def name_of(content: bytes) -> str:
    """
    Give the digest under which a file is kept.

    Raises:
        TooLarge: the file is larger than any that is kept.
    """
    if len(content) > MAX_FILE_BYTES:
        raise TooLarge(f"file: has more than {MAX_FILE_BYTES} bytes")
    return hashlib.sha256(content).hexdigest()


def check_digest(digest: str) -> str:
    """
    Insist that a text is a digest, before it becomes part of a path.

    Raises:
        InvalidInput: it is none.
    """
    if _DIGEST.fullmatch(digest) is None:
        raise InvalidInput.at("digest", "must be 64 hexadecimal digits in lower case")
    return digest


def check_content(content: bytes, digest: str) -> bytes:
    """
    Insist that a file is the one that was kept.

    Raises:
        FileDamaged: it is another.
    """
    if hashlib.sha256(content).hexdigest() != digest:
        raise FileDamaged("file: is not the one that was kept; an auditor must look at it")
    return content
