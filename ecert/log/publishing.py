"""
Publish the log: sign a checkpoint over what is committed, and write tiles and checkpoint as static files.

The order is that of every log which must not lose anything: entries are committed before they are signed over, a
checkpoint is stored before anybody sees it, and its tiles are on the disk before it is. Whoever dies in between goes on
where he stopped. Several processes may publish at once: one tree has one checkpoint of each size.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from ecert.clock import legal_date
from ecert.durable import write_durably
from ecert.errors import Malformed
from ecert.faultpoints import FaultPoint, pass_point
from ecert.log.checkpoint import Checkpoint, open_checkpoint, read_checkpoint
from ecert.log.cosigning import find_cosigned, lines_under
from ecert.log.errors import LogBehind, LogForked, LogUnreadable
from ecert.log.floor import CHECKPOINT_FILE
from ecert.log.note import Note, SignatureLine, read_note, sign_note
from ecert.log.public import cosigned_name
from ecert.log.published import TILES_FOLDER, Published, PublishedLog
from ecert.log.service import count_entries
from ecert.log.tables import CheckpointRow, LogEntryRow
from ecert.log.tiles import WIDTH, Tile, TileName, nodes_of, tiles_of
from ecert.log.tree import HASH_BYTES, root_at
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose
from ecert.storage.database import execute, fetch, snapshot, transaction
from ecert.storage.trouble import is_taken

PUBLISH_SECONDS: Final = 5.0
"""How often the service looks whether there is something to publish; at most 60 may pass (wire format)."""
_PAGE = 10_000
_NEWEST = select(func.max(col(CheckpointRow.size)))


@dataclass(frozen=True, slots=True)
class Publication:
    """What publishing came to."""

    note: Note
    """The checkpoint as it is published now, cosignatures included."""
    fresh: bool
    """Whether there was anything to publish."""

    @property
    def checkpoint(self) -> Checkpoint:
        """The state of the log that is published now."""
        return read_checkpoint(self.note.body)

    @property
    def size(self) -> int:
        """How many entries are published now."""
        return self.checkpoint.size


@dataclass(frozen=True, slots=True)
class Publisher:
    """Publishes the log of a database in a folder."""

    engine: Engine
    keyring: Keyring
    log: PublishedLog

    def publish(self, *, now: datetime) -> Publication:
        """
        Bring the folder up to what is committed.

        Raises:
            LogBehind: more is published than the database holds.
            LogForked: the database holds other entries than were published, or signed over.
            LogUnreadable: the folder cannot be read or written, or what lies there is not what was published.
            SigningKeyMissing: there is no key for the log.
            Unavailable: the database cannot be used now.
        """
        with self._alone():
            before = self.log.current()
            with snapshot(self.engine) as session:
                count, signed = count_entries(session), execute(session, _NEWEST).scalar_one()
                if before is not None:
                    _check_same(session, before, count)
                lines = [] if signed is None else lines_under(session, signed)
                cosigned = find_cosigned(session)
            for each in cosigned:
                self._keep_cosigned(each)
            if signed is not None and signed > count:
                raise LogForked("log: the database has lost entries that a checkpoint was signed over")
            if signed == count and before is not None and before.size == count:
                return self._cosign(before, lines)
            tiles = self._make_tiles(before, count)
            root = root_at(nodes_of(tiles.__getitem__, count), count)
            note = self._sign(Checkpoint(self.log.origin, count, root), now)
            if signed == count:
                note = note.with_lines(lines)
            self._write(tiles, note, since=0 if before is None else before.size)
            return Publication(note, fresh=True)

    def _make_tiles(self, before: Published | None, count: int) -> "_Tiles":
        """Give the tiles of the new size: those of before at the edge, and what came after."""
        tiles = _Tiles(before)
        since = tiles.size
        with snapshot(self.engine) as session:
            for leaves in read_leaves(session, since, count):
                tiles.extend(leaves)
        return tiles

    def _sign(self, checkpoint: Checkpoint, now: datetime) -> Note:
        """Sign a checkpoint and store it, unless that was done before; then it must be the same one."""
        stored = self._find(checkpoint)
        if stored is not None:
            return stored
        signer = self.keyring.signer(Purpose.LOG, on=legal_date(now))
        note = Note(checkpoint.body, (sign_note(checkpoint.body, checkpoint.origin, signer),))
        row = CheckpointRow(size=checkpoint.size, root=checkpoint.root, note=note.text, signed_at=now)
        try:
            with transaction(self.engine) as session:
                session.add(row)
                session.flush()
        except IntegrityError as error:
            # Another process has signed this size in the same instant.
            stored = self._find(checkpoint) if is_taken(error) else None
            if stored is None:
                raise
            return stored
        pass_point(FaultPoint.LOG_SIGNED)
        return note

    def _find(self, checkpoint: Checkpoint) -> Note | None:
        with snapshot(self.engine) as session:
            row = session.get(CheckpointRow, checkpoint.size)
            if row is None:
                return None
            if row.root != checkpoint.root:
                raise LogForked("log: another root was signed for this size; the database holds other entries now")
            return read_note(row.note.encode())

    def _cosign(self, before: Published, lines: list[SignatureLine]) -> Publication:
        """Put cosignatures that came since under the published checkpoint."""
        known = before.opened.note
        note = known.with_lines(lines)
        if note == known:
            return Publication(known, fresh=False)
        self._write_file(self.log.folder / CHECKPOINT_FILE, note.text.encode())
        return Publication(note, fresh=True)

    def _write(self, tiles: "_Tiles", note: Note, *, since: int) -> None:
        folder = self.log.folder / TILES_FOLDER
        for name in tiles_of(tiles.size, since=since):
            self._write_file(folder / name.path, tiles[name].content)
        pass_point(FaultPoint.LOG_TILED)
        # Nobody is given a checkpoint that the file would not open with.
        open_checkpoint(note.text.encode(), self.log.origin, self.log.keys)
        self._write_file(self.log.folder / CHECKPOINT_FILE, note.text.encode())

    def _keep_cosigned(self, cosigned: Note) -> None:
        """Publish the newest checkpoint that a witness has signed: by then there may be a newer one that it has not."""
        name, size = cosigned_name(cosigned.lines[-1].key_id), read_checkpoint(cosigned.body).size
        path = self.log.folder / name
        try:
            known = read_note(path.read_bytes()) if path.exists() else None
        except (OSError, Malformed) as error:
            raise LogUnreadable(f"log: its file {name} cannot be read; take it away") from error
        # After a restore the file may be of a later day than the database.
        if known is None or (known != cosigned and read_checkpoint(known.body).size <= size):
            self._write_file(path, cosigned.text.encode())

    def _write_file(self, path: Path, content: bytes) -> None:
        try:
            path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            write_durably(path, content)
        except OSError as error:
            raise LogUnreadable("log: its folder cannot be written") from error

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other processes from publishing in this folder meanwhile."""
        try:
            self.log.folder.mkdir(mode=0o755, parents=True, exist_ok=True)
            descriptor = os.open(self.log.folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise LogUnreadable("log: its folder cannot be written") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


class _Tiles:
    """The tiles at the right edge of a growing tree: those of before as they were checked, the others as made."""

    def __init__(self, before: Published | None) -> None:
        self._before = before
        self.size = 0 if before is None else before.size
        self._made: dict[TileName, Tile] = {}

    def __getitem__(self, name: TileName) -> Tile:
        made = self._made.get(name)
        if made is None and self._before is not None:
            # Never read anew: what is signed over must be what was checked.
            return self._before.edge(name)
        return self._made[name]

    def extend(self, leaves: list[bytes]) -> None:
        """Append leaf hashes: each level's last tile grows, and full ones give the level above its next hashes."""
        before, self.size = self.size, self.size + len(leaves)
        fresh, level = leaves, 0
        while fresh:
            start = before >> (8 * level)
            index, width = divmod(start, WIDTH)
            content = (self[TileName(level, index, width)].content if width else b"") + b"".join(fresh)
            self._made.pop(TileName(level, index, width), None)
            fresh = []
            for offset in range(0, len(content), WIDTH * HASH_BYTES):
                tile = Tile(content[offset : offset + WIDTH * HASH_BYTES])
                self._made[TileName(level, index, len(tile))] = tile
                if len(tile) == WIDTH:
                    fresh.append(tile.node(8, 0))
                index += 1
            level += 1


def read_leaves(session: Session, start: int, end: int) -> Iterator[list[bytes]]:
    """
    Read the leaf hashes of a range of positions, a page at a time.

    Raises:
        LogForked: one is missing.
    """
    position = col(LogEntryRow.position)
    for first in range(start, end, _PAGE):
        last = min(first + _PAGE, end)
        statement = select(col(LogEntryRow.leaf)).where(position >= first, position < last).order_by(position)
        leaves = [bytes(leaf) for (leaf,) in fetch(session, statement, {})]
        if len(leaves) != last - first:
            raise LogForked("log: the database lacks entries in the middle")
        yield leaves


def _check_same(session: Session, before: Published, count: int) -> None:
    """Insist that the database goes on from what is published: as long, and the same at the end of it."""
    if count < before.size:
        raise LogBehind("log: more is published than the database holds: say `ecert log recover`")
    if before.size == 0:
        return
    first = (before.size - 1) // WIDTH * WIDTH
    for leaves in read_leaves(session, first, before.size):
        if leaves != [before.leaf(first + place) for place in range(len(leaves))]:
            raise LogForked("log: the database holds other entries than were published: say `ecert log recover`")
