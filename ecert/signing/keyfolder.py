"""Read, write and destroy single files of the folder of keys, each whole or not at all."""

import os
import secrets
from pathlib import Path
from typing import Final

from ecert.durable import sync_folder
from ecert.errors import KeyFileInvalid

MAX_FILE_BYTES: Final = 16_384
"""Longest key file that is read."""


def read_small(path: Path) -> bytes:
    """
    Read a small file.

    Raises:
        KeyFileInvalid: it cannot be read, or is too long for a key file.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise invalid_file(path, "cannot be read") from error
    if len(content) > MAX_FILE_BYTES:
        raise invalid_file(path, "is too long for a key file")
    return content


def write_new_file(path: Path, content: bytes, *, mode: int) -> None:
    """
    Write a file that must not exist, whole or not at all.

    Raises:
        OSError: the name is taken, or the folder cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # A link, unlike a rename, fails where the name is taken: a private key is never overwritten.
        os.link(temporary, path)
    finally:
        temporary.unlink()
    sync_folder(path.parent)


def destroy_file(path: Path) -> None:
    """
    Overwrite a file with random bytes, then remove it; on the disk before this returns.

    What the file system, the disk or somebody keeps a copy of is not reached by this.

    Raises:
        KeyFileInvalid: it cannot be written or removed.
    """
    try:
        # A link must not lead the overwriting to another file.
        descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(os.fstat(file.fileno()).st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        sync_folder(path.parent)
    except OSError as error:
        raise invalid_file(path, "cannot be destroyed") from error


def invalid_file(path: Path, message: str) -> KeyFileInvalid:
    """Make the error that names the file, not its content or folder."""
    return KeyFileInvalid(f"{path.name}: {message}")
