"""
The export: everything that the log stands for, in the order of the log, as lines of JSON (docs/log.md, "Export").

The first line says which log and how long, the last one that nothing is missing. Whoever reads it needs nothing of this
project: each line holds a kind and the signed bytes, and SHA-256 of those bytes is the entry.
"""

import base64
import binascii
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, BinaryIO, Final, Literal, TypeVar

import msgspec

from ecert.errors import Malformed

EXPORT_FORMAT: Final = "ecert-log-export"
MAX_LINE_BYTES: Final = 768 * 1024
"""Longest line: a record with its photographs, as base64."""
_Number = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
_LineT = TypeVar("_LineT", bound=msgspec.Struct)


class SignedKind(StrEnum):
    """What an entry stands for."""

    RECORD = "record"
    EVENT = "event"
    STATUS_LIST = "status_list"
    BUNDLE = "bundle"
    ACCOUNT = "account"
    LOST = "lost"
    """It was published, and the register does not have it any more; no bytes."""


class ExportHead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first line."""

    format: Literal["ecert-log-export"]
    version: Literal[1]
    origin: str
    """Name of the log."""
    size: _Number
    """How many entries of the log follow."""
    made_at: datetime


class ExportEntry(msgspec.Struct, frozen=True):
    """Something signed that the register holds."""

    position: int | None
    """In the log; None where the register holds it and the log has no entry for it."""
    kind: SignedKind
    signed: bytes
    """Empty where it is lost."""


class _Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    position: _Number | None
    kind: SignedKind
    signed: str


class _End(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    end: _Number
    unlogged: _Number


class _Any(msgspec.Struct, frozen=True):
    end: _Number | None = None


def write_export(origin: str, size: int, entries: Iterable[ExportEntry], *, made_at: datetime) -> Iterator[bytes]:
    """
    Write an export, line by line.

    Args:
        origin: name of the log.
        size: how many entries it has.
        entries: each of them in order, and then what has none.
        made_at: the present instant.

    Raises:
        ValueError: there are not as many entries as was said.
    """
    made_at = made_at.astimezone(UTC).replace(microsecond=0)
    yield _line(ExportHead(EXPORT_FORMAT, 1, origin, size, made_at))
    count = unlogged = 0
    for entry in entries:
        yield _line(_Line(entry.position, entry.kind, base64.b64encode(entry.signed).decode("ascii")))
        count += entry.position is not None
        unlogged += entry.position is None
    if count != size:
        msg = f"{count} entries instead of {size}"
        raise ValueError(msg)
    yield _line(_End(size, unlogged))


class ExportReader:
    """Reads an export once, from its beginning; each line is bounded."""

    def __init__(self, file: BinaryIO) -> None:
        """
        Read the first line.

        Raises:
            Malformed: it is no export.
        """
        self._file = file
        self.head = _read(ExportHead, self._next(), "has not the first line of an export")
        if self.head.made_at.tzinfo is None:
            raise Malformed.at("export", "its instant has no offset")

    def __iter__(self) -> Iterator[ExportEntry]:
        """
        Give the entries in order, and then what the log has no entry for.

        Raises:
            Malformed: a line is none of an export, is out of order, or one is missing.
        """
        for position in range(self.head.size):
            line = _read(_Line, self._next(), f"entry {position} has not its form, or is missing")
            if line.position != position:
                raise Malformed.at("export", f"entry {position} is missing or out of order")
            yield ExportEntry(position, line.kind, _decode(line))
        unlogged = 0
        while _read(_Any, text := self._next(), "has not the last line of an export: it was cut").end is None:
            line = _read(_Line, text, "a line behind the entries has not its form")
            if line.position is not None:
                raise Malformed.at("export", "has more entries than it says")
            unlogged += 1
            yield ExportEntry(None, line.kind, _decode(line))
        end = _read(_End, text, "has not the last line of an export: it was cut")
        if end != _End(self.head.size, unlogged) or self._file.read(1):
            raise Malformed.at("export", "goes on after its end, or ends elsewhere than it says")

    def _next(self) -> bytes:
        line = self._file.readline(MAX_LINE_BYTES + 1)
        if len(line) > MAX_LINE_BYTES:
            raise Malformed.at("export", f"has a line of more than {MAX_LINE_BYTES} bytes")
        return line


def _read(kind: type[_LineT], line: bytes, message: str) -> _LineT:
    try:
        return msgspec.json.decode(line, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Malformed.at("export", message) from error


def _decode(line: _Line) -> bytes:
    try:
        signed = base64.b64decode(line.signed, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed.at("export", "an entry is not base64") from error
    if bool(signed) is (line.kind is SignedKind.LOST) or (line.position is None and not signed):
        raise Malformed.at("export", "an entry has no bytes, or is lost and has some")
    return signed


def _line(value: msgspec.Struct) -> bytes:
    return msgspec.json.encode(value) + b"\n"
