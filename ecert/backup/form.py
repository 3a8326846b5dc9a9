"""
What a backup says, inside its encryption (docs/backup.md, "The file").

A header, chunks of rows, an end. The header names tables and columns itself, so that a later version reads it without
knowing what its tables looked like then.
"""

from datetime import datetime

import msgspec

from ecert.backup.errors import BackupInvalid

FORMAT = "ecert-backup"
VERSION = 1
CHUNK_BYTES = 256 * 1024
"""A chunk is closed when its rows have more bytes than this."""


class ColumnForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One column: its name, and the kind of its values (`ecert.backup.values`)."""

    name: str
    kind: str


class TableForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One table: a row is a list of values in the order of the columns."""

    name: str
    columns: list[ColumnForm]
    rows: int


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the backup is of."""

    format: str
    version: int
    created_at: datetime
    software: str
    """Version of the service that wrote it."""
    engine: str
    """The database it was taken of; it can be restored into any."""
    revision: str
    """The newest migration that the database had seen."""
    newest_event: int
    """Number of the newest event that is in it."""
    key_ids: list[str]
    """Ids of the public keys of the installation. The keys themselves are not in the backup."""
    tables: list[TableForm]
    """In such an order that no row names one of a later table."""


class End(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands at the end, so that nothing is missing unseen."""

    rows: int
    chunks: int
    sha256: str
    """Of everything before this frame."""


class _Named(msgspec.Struct, frozen=True):
    """What every version of the header begins with."""

    format: str
    version: int


def read_header(body: bytes) -> Header:
    """
    Read a header.

    Raises:
        BackupInvalid: it is none, or of a later format.
    """
    try:
        named = msgspec.json.decode(body, type=_Named)
        if named.format != FORMAT or named.version != VERSION:
            raise BackupInvalid("file: is a backup in a format that this version does not read")
        header = msgspec.json.decode(body, type=Header)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BackupInvalid("file: what was encrypted is no backup") from error
    names = [table.name for table in header.tables]
    if len(set(names)) != len(names) or header.created_at.utcoffset() is None:
        raise BackupInvalid("file: its header contradicts itself")
    return header


def read_end(body: bytes) -> End:
    """
    Read the end.

    Raises:
        BackupInvalid: it is none.
    """
    try:
        return msgspec.json.decode(body, type=End)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BackupInvalid("file: its end cannot be read") from error
