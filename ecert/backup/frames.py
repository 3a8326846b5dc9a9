"""
Lay header, chunks of rows and end one after the other, each with its digest (docs/backup.md, "The file").

::

    1 byte    H (header, JSON), R (rows, MessagePack) or E (end, JSON)
    4 bytes   length of the body, big-endian
    n bytes   body
    32 bytes  SHA-256 of all that

The encryption refuses what others changed. The digests are there for what went wrong before it or behind it, and stay
with a file that somebody has decrypted.
"""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from ecert.backup.errors import BackupInvalid
from ecert.backup.form import CHUNK_BYTES, End, Header, TableForm, read_end, read_header
from ecert.errors import Conflict

HEADER, ROWS, END = b"H", b"R", b"E"
MAX_BODY_BYTES = 64 * 1024 * 1024
"""No frame is longer: one row more than a chunk's bytes, and a row has a few megabytes at most."""
_LENGTH_BYTES = 4
_HEAD_BYTES = 1 + _LENGTH_BYTES
_DIGEST_BYTES = 32


class FrameWriter:
    """Writes a backup from its header to its end."""

    def __init__(self, write: Callable[[bytes], None], header: Header) -> None:
        """Write the header."""
        self._write = write
        self._whole = hashlib.sha256()
        self._rows = self._chunks = 0
        self._waiting: list[msgspec.Raw] = []
        self._waiting_bytes = 0
        self._encoder = msgspec.msgpack.Encoder()
        self._put(HEADER, msgspec.json.encode(header))

    def add(self, table: int, row: list[Any]) -> None:
        """Add a row of the table with this place in the header; whoever ends a table says `close_chunk`."""
        encoded = self._encoder.encode(row)
        self._waiting.append(msgspec.Raw(encoded))
        self._waiting_bytes += len(encoded)
        if self._waiting_bytes > CHUNK_BYTES:
            self.close_chunk(table)

    def close_chunk(self, table: int) -> None:
        """Write the rows that wait."""
        if not self._waiting:
            return
        self._put(ROWS, self._encoder.encode([table, self._waiting]))
        self._rows += len(self._waiting)
        self._chunks += 1
        self._waiting, self._waiting_bytes = [], 0

    def finish(self) -> None:
        """Write the end."""
        self._put(END, msgspec.json.encode(End(self._rows, self._chunks, self._whole.hexdigest())))

    def _put(self, kind: bytes, body: bytes) -> None:
        if len(body) > MAX_BODY_BYTES:
            raise Conflict("database: a row is larger than a backup takes")
        frame = kind + len(body).to_bytes(_LENGTH_BYTES, "big") + body
        frame += hashlib.sha256(frame).digest()
        self._whole.update(frame)
        self._write(frame)


class FrameReader:
    """Reads a backup; its rows are to be believed once `chunks` has come to its end."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        """
        Read the header.

        Args:
            read: gives so many bytes, fewer only at the end.

        Raises:
            BackupInvalid: it is no backup, or one in a later format.
        """
        self._read = read
        self._whole = hashlib.sha256()
        kind, body = self._take()
        if kind != HEADER:
            raise BackupInvalid("file: what was encrypted is no backup")
        self.header = read_header(body)

    def chunks(self) -> Iterator[tuple[TableForm, list[list[Any]]]]:
        """
        Give every chunk of rows with its table, and at the end insist that all of them were there.

        Raises:
            BackupInvalid: a frame is damaged, missing, doubled or at the wrong place.
        """
        counts = [0] * len(self.header.tables)
        newest = chunks = 0
        while True:
            before = self._whole.hexdigest()
            kind, body = self._take()
            if kind == END:
                break
            index, rows = _read_chunk(kind, body)
            if not newest <= index < len(counts):
                raise BackupInvalid("file: its tables do not come in the header's order")
            newest = index
            counts[index] += len(rows)
            chunks += 1
            yield self.header.tables[index], rows
        if read_end(body) != End(sum(counts), chunks, before):
            raise BackupInvalid("file: its end does not fit what stands before it")
        if counts != [table.rows for table in self.header.tables]:
            raise BackupInvalid("file: has other rows than its header says")
        if self._read(1):
            raise BackupInvalid("file: goes on behind its end")

    def _take(self) -> tuple[bytes, bytes]:
        """Read a frame and check its digest."""
        head = self._read(_HEAD_BYTES)
        length = int.from_bytes(head[1:], "big")
        if len(head) != _HEAD_BYTES or length > MAX_BODY_BYTES:
            raise BackupInvalid("file: what was encrypted is no backup, or not all of one")
        body, digest = self._read(length), self._read(_DIGEST_BYTES)
        if hashlib.sha256(head + body).digest() != digest:
            raise BackupInvalid("file: a part of it does not have its digest")
        self._whole.update(head + body + digest)
        return head[:1], body


class _Chunk(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    """The body of a chunk."""

    table: int
    rows: list[list[Any]]


def _read_chunk(kind: bytes, body: bytes) -> tuple[int, list[list[Any]]]:
    try:
        if kind != ROWS:
            raise BackupInvalid("file: has a part that this version does not read")
        chunk = msgspec.msgpack.decode(body, type=_Chunk)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BackupInvalid("file: a chunk of rows cannot be read") from error
    return chunk.table, chunk.rows
