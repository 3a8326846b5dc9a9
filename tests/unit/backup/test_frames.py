"""Frames of a backup: header, chunks, end; every one has its digest, and none may be missing."""

import hashlib
import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from ecert.backup.errors import BackupInvalid
from ecert.backup.form import CHUNK_BYTES, ColumnForm, Header, TableForm
from ecert.backup.frames import FrameReader, FrameWriter

Frame = tuple[bytes, bytes]


def a_header(**changes: Any) -> Header:  # noqa: ANN401 - any member of the header
    """Give the header of a backup with two tables."""
    members: dict[str, Any] = {
        "format": "ecert-backup",
        "version": 1,
        "created_at": datetime(2026, 3, 2, 4, tzinfo=UTC),
        "software": "0",
        "engine": "sqlite",
        "revision": "0001",
        "newest_event": 7,
        "key_ids": ["00000000"],
        "tables": [
            TableForm("first", [ColumnForm("id", "integer")], 2),
            TableForm("second", [ColumnForm("id", "integer"), ColumnForm("data", "bytes")], 3),
        ],
    }
    return Header(**(members | changes))


def a_backup(header: Header | None = None) -> bytes:
    """Write a backup with one chunk of the first table and two of the second."""
    sink = io.BytesIO()

    def write(data: bytes) -> None:
        sink.write(data)

    writer = FrameWriter(write, header or a_header())
    writer.add(0, [1])
    writer.add(0, [2])
    writer.close_chunk(0)
    writer.add(1, [1, b"x" * (CHUNK_BYTES + 1)])
    writer.add(1, [2, b"y"])
    writer.add(1, [3, b"z"])
    writer.close_chunk(1)
    writer.finish()
    return sink.getvalue()


def read(data: bytes) -> list[tuple[str, int]]:
    """Read a backup to its end: which table each chunk is of, and how many rows it has."""
    reader = FrameReader(io.BytesIO(data).read)
    return [(table.name, len(rows)) for table, rows in reader.chunks()]


def split(data: bytes) -> list[Frame]:
    """Take a backup apart."""
    frames, offset = [], 0
    while offset < len(data):
        length = int.from_bytes(data[offset + 1 : offset + 5])
        frames.append((data[offset : offset + 1], data[offset + 5 : offset + 5 + length]))
        offset += 5 + length + 32
    return frames


def join(frames: list[Frame]) -> bytes:
    """Put frames together, each with its digest; the end says what it said."""
    parts = [kind + len(body).to_bytes(4) + body for kind, body in frames]
    return b"".join(part + hashlib.sha256(part).digest() for part in parts)


def test_backup_reads_back_chunk_by_chunk() -> None:
    """A chunk is closed when it is large, and where a table ends."""
    assert read(a_backup()) == [("first", 2), ("second", 1), ("second", 2)]
    assert join(split(a_backup())) == a_backup()


def test_header_reads_back() -> None:
    """All of it."""
    assert FrameReader(io.BytesIO(a_backup()).read).header == a_header()


def test_every_byte_of_a_frame_matters() -> None:
    """Even without the encryption: a changed byte in head, body or digest is refused."""
    data = a_backup()
    for position in [*range(600), *range(len(data) - 300, len(data))]:
        changed = bytearray(data)
        changed[position] ^= 1
        with pytest.raises(BackupInvalid):
            read(bytes(changed))


def without(index: int) -> Callable[[list[Frame]], list[Frame]]:
    """Take one frame out."""
    return lambda frames: frames[:index] + frames[index + 1 :]


@pytest.mark.parametrize(
    "change",
    [
        without(0),
        without(1),
        without(2),
        without(3),
        without(4),
        lambda frames: [*frames[:2], frames[3], frames[2], frames[4]],
        lambda frames: [frames[0], frames[2], frames[1], *frames[3:]],
        lambda frames: [*frames[:2], frames[1], *frames[2:]],
        lambda frames: [*frames, frames[4]],
        lambda frames: [*frames, frames[1]],
        lambda frames: [*frames[:1], (b"X", b""), *frames[1:]],
        lambda frames: [*frames[:1], (b"R", msgspec.msgpack.encode([9, [[1]]])), *frames[1:]],
        lambda frames: [*frames[:1], (b"R", msgspec.msgpack.encode([-1, [[1]]])), *frames[1:]],
        lambda frames: [*frames[:1], (b"R", b"\xc1"), *frames[1:]],
        lambda frames: [*frames[:4], (b"E", b"{}")],
        lambda frames: [*frames[:4], (b"E", b"\xff")],
        lambda _: [],
    ],
    ids=[
        *(f"without {name}" for name in ("header", "table", "chunk", "last chunk", "end")),
        *("chunks swapped", "tables swapped", "chunk doubled", "end doubled", "chunk behind the end", "unknown frame"),
        *("unknown table", "table below zero", "no MessagePack", "empty end", "no JSON", "nothing"),
    ],
)
def test_frames_that_are_not_as_written_are_refused(change: Callable[[list[Frame]], list[Frame]]) -> None:
    """With digests made anew: the end knows what stood before it."""
    with pytest.raises(BackupInvalid):
        read(join(change(split(a_backup()))))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"version": 2}, "does not read"),
        ({"format": "other"}, "does not read"),
        ({"tables": [*a_header().tables, a_header().tables[0]]}, "contradicts itself"),
        ({"tables": [a_header().tables[0], TableForm("second", [], 4)]}, "other rows than its header says"),
    ],
    ids=["version", "format", "table twice", "count"],
)
def test_header_that_is_not_ours_is_refused(changes: dict[str, Any], says: str) -> None:
    """Before anything is done with it."""
    with pytest.raises(BackupInvalid, match=says):
        read(a_backup(a_header(**changes)))


def test_frame_that_says_it_is_huge_is_refused() -> None:
    """A length is not believed."""
    with pytest.raises(BackupInvalid):
        read(b"H" + b"\xff" * 4 + b"{}")
