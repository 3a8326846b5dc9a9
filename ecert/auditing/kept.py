"""
What an auditor keeps: each checkpoint that he ever took, and when he saw it, by his own clock.

It is the one thing that the office cannot change. A checkpoint proves what was in the log then, and also what was not.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Final, Literal

import msgspec

from ecert.errors import Malformed
from ecert.log.checkpoint import Checkpoint, read_checkpoint
from ecert.log.note import read_note

MAX_KEPT_BYTES: Final = 256 * 1024 * 1024
"""Longest file of kept checkpoints that is read."""
_Size = Annotated[int, msgspec.Meta(ge=0)]


class KeptCheckpoint(msgspec.Struct, frozen=True):
    """A checkpoint that was taken."""

    size: _Size
    first_seen: datetime
    """When the log was first seen to be this long."""
    last_seen: datetime
    """When it was last seen to be no longer."""
    note: str
    """The whole note: who signed it cannot deny it."""

    @property
    def checkpoint(self) -> Checkpoint:
        """Give what the note says."""
        return read_checkpoint(read_note(self.note.encode()).body)


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: Literal[1]
    origin: str
    checkpoints: list[KeptCheckpoint]


@dataclass(frozen=True, slots=True)
class Kept:
    """Every checkpoint that was taken of one log, in ascending order of size."""

    origin: str = ""
    """Empty where nothing was kept yet."""
    checkpoints: tuple[KeptCheckpoint, ...] = ()

    def and_now(self, checkpoint: Checkpoint, note: str, *, now: datetime) -> "Kept":
        """Give what is to be kept after a good audit."""
        before = self.checkpoints
        if before and before[-1].size == checkpoint.size:
            last = before[-1]
            seen = KeptCheckpoint(last.size, last.first_seen, max(last.last_seen, now), note)
            return Kept(checkpoint.origin, (*before[:-1], seen))
        return Kept(checkpoint.origin, (*before, KeptCheckpoint(checkpoint.size, now, now, note)))

    def absent_at(self, position: int) -> datetime | None:
        """Give the latest instant at which an entry was seen not to be in the log; None where nobody looked."""
        place = bisect_right(self.checkpoints, position, key=lambda kept: kept.size)
        return self.checkpoints[place - 1].last_seen if place else None

    def present_at(self, position: int) -> datetime | None:
        """Give the earliest instant at which an entry was seen to be in the log; None where nobody looked."""
        place = bisect_left(self.checkpoints, position + 1, key=lambda kept: kept.size)
        return self.checkpoints[place].first_seen if place < len(self.checkpoints) else None

    def longest_by(self, instant: datetime) -> int:
        """Give the size of the longest checkpoint that was seen by an instant."""
        return max((kept.size for kept in self.checkpoints if kept.first_seen <= instant), default=0)


def read_kept(data: bytes) -> Kept:
    """
    Read what `write_kept` wrote.

    Raises:
        Malformed: it is something else.
    """
    if len(data) > MAX_KEPT_BYTES:
        raise Malformed.at("keep", f"is longer than {MAX_KEPT_BYTES} bytes")
    try:
        file = msgspec.json.decode(data, type=_File)
    except msgspec.MsgspecError as error:
        raise Malformed.at("keep", "is no file of kept checkpoints") from error
    _check(file.origin, file.checkpoints)
    return Kept(file.origin, tuple(file.checkpoints))


def write_kept(kept: Kept) -> bytes:
    """Write what was kept, a checkpoint a line."""
    lines = [msgspec.json.encode(_utc(each)) for each in kept.checkpoints]
    head = b'{"version":1,"origin":' + msgspec.json.encode(kept.origin) + b',"checkpoints":['
    return head + b"\n" + b",\n".join(lines) + b"\n]}\n"


def _utc(kept: KeptCheckpoint) -> KeptCheckpoint:
    first, last = kept.first_seen.astimezone(UTC), kept.last_seen.astimezone(UTC)
    return KeptCheckpoint(kept.size, first, last, kept.note)


def _check(origin: str, checkpoints: Iterable[KeptCheckpoint]) -> None:
    """Insist that it holds together; a file that somebody changed is no evidence."""
    size, seen = -1, None
    for kept in checkpoints:
        checkpoint = kept.checkpoint
        if checkpoint.origin != origin or checkpoint.size != kept.size or kept.size <= size:
            raise Malformed.at("keep", "holds a checkpoint of another log or size, or is not in order")
        if kept.first_seen.tzinfo is None or kept.last_seen.tzinfo is None or kept.last_seen < kept.first_seen:
            raise Malformed.at("keep", "holds an instant that is none")
        if seen is not None and kept.first_seen < seen:
            raise Malformed.at("keep", "holds checkpoints that were not seen one after another")
        size, seen = kept.size, kept.last_seen
