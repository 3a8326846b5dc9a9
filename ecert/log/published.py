"""
Read the published log: the newest checkpoint and the tiles in its folder, everything held against the log's signature.

A tile is believed once its hashes lead to the root that was signed. Full tiles never change, so they are remembered; in
a busy log a look-up reads no file at all.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Final

from ecert.errors import Malformed
from ecert.log.checkpoint import OpenedCheckpoint, Proof, open_checkpoint
from ecert.log.errors import LogUnreadable
from ecert.log.floor import CHECKPOINT_FILE
from ecert.log.note import MAX_NOTE_BYTES, NoteKey, SignatureKind, note_key
from ecert.log.tiles import HEIGHT, WIDTH, Tile, TileName, nodes_of
from ecert.log.tree import HASH_BYTES, consistency_path, inclusion_path, root_at
from ecert.log.view import NO_VIEW, LogView
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose

TILES_FOLDER: Final = "tile"
"""Folder of the tiles in the folder of the published log."""
REMEMBERED_TILES: Final = 256
"""How many full tiles a process keeps in memory: 16 KB each."""
_REMEMBERED_PATHS = 4096


def origin_of(public_url: str) -> str:
    """Give the log's name: its address without the scheme (C2SP, tlog-tiles)."""
    return f"{public_url.partition('://')[2]}/log"


def log_keys(keyring: Keyring, origin: str) -> list[NoteKey]:
    """Give the keys that may have signed the log's checkpoints."""
    keys = [key for key in keyring.keys if key.purpose is Purpose.LOG]
    return [note_key(origin, SignatureKind.LOG, key.public_key) for key in keys]


@dataclass(slots=True)
class PublishedLog:
    """The log in a folder; may be asked from several threads at once."""

    folder: Path
    origin: str
    keys: tuple[NoteKey, ...]
    """The log's own, and those of known witnesses."""
    _tiles: dict[tuple[int, int], Tile] = field(default_factory=dict)
    _held: "tuple[tuple[int, int], Published] | None" = None
    _reading: Lock = field(default_factory=Lock)

    def current(self) -> "Published | None":
        """
        Give the log at its newest checkpoint; None where none is published.

        Raises:
            LogUnreadable: a file cannot be read, or is not what was signed.
        """
        path = self.folder / CHECKPOINT_FILE
        try:
            found = os.stat(path)  # noqa: PTH116 - once for every look-up: half the time of Path.stat
            seen = (found.st_mtime_ns, found.st_ino)
            held = self._held
            if held is not None and held[0] == seen:
                return held[1]
            with path.open("rb") as file:
                text = file.read(MAX_NOTE_BYTES + 1)
            published = Published(open_checkpoint(text, self.origin, self.keys), self)
        except FileNotFoundError:
            return None
        except (OSError, Malformed) as error:
            raise LogUnreadable("log: its published checkpoint cannot be read, or is not what was signed") from error
        published.check()
        self._held = (seen, published)
        return published

    def view(self) -> LogView:
        """Give what is published now, for one judgement; nothing is known of what cannot be read."""
        try:
            return self.current() or NO_VIEW
        except LogUnreadable:
            return NO_VIEW

    def read_tile(self, name: TileName) -> Tile:
        """
        Read a tile as it lies there; nothing of it is checked but its length.

        Raises:
            LogUnreadable: it is not there, cannot be read, or has another width.
        """
        path = self.folder / TILES_FOLDER / name.path
        try:
            with path.open("rb") as file:
                tile = Tile(file.read(WIDTH * HASH_BYTES + 1))
            if len(tile) == name.width:
                return tile
        except (OSError, Malformed) as error:
            raise LogUnreadable(f"log: the published tile {name.path} cannot be read") from error
        raise LogUnreadable(f"log: the published tile {name.path} was cut, or has grown")

    def remembered(self, level: int, index: int) -> Tile | None:
        """Give a full tile that was found to be good before."""
        return self._tiles.get((level, index))

    def remember(self, level: int, index: int, tile: Tile) -> None:
        """Keep a full tile that was found to be good."""
        with self._reading:
            if len(self._tiles) >= REMEMBERED_TILES:
                del self._tiles[next(iter(self._tiles))]
            self._tiles[level, index] = tile


@dataclass(slots=True)
class Published:
    """The log at one checkpoint."""

    opened: OpenedCheckpoint
    log: PublishedLog
    _edge: dict[TileName, Tile] = field(default_factory=dict)
    """The partial tiles of this size."""
    _upper: dict[int, tuple[bytes, ...]] = field(default_factory=dict)
    """For full tiles of level 0, the part of a proof that lies above them."""

    @property
    def size(self) -> int:
        """How many leaves it has."""
        return self.opened.checkpoint.size

    def check(self) -> None:
        """
        Check that the tiles at its right edge lead to its root; those behind them are checked when they are read.

        Raises:
            LogUnreadable: they do not.
        """
        if root_at(nodes_of(self.edge, self.size), self.size) != self.opened.checkpoint.root:
            raise LogUnreadable("log: the published tiles do not lead to the root that was signed")

    def leaf_at(self, position: int) -> bytes | None:
        """Give the leaf hash that is published at a position; None where that is not known, or not published yet."""
        try:
            return self.leaf(position) if 0 <= position < self.size else None
        except LogUnreadable:
            return None

    def proof_of(self, position: int) -> Proof | None:
        """Prove that the leaf of a position is published; None where that cannot be done now."""
        try:
            return self.prove(position) if 0 <= position < self.size else None
        except LogUnreadable:
            return None

    def leaf(self, position: int) -> bytes:
        """
        Give the leaf hash at a position.

        Raises:
            LogUnreadable: a tile cannot be read, or is not what was signed.
        """
        index, offset = divmod(position, WIDTH)
        return self._tile(0, index).node(0, offset)

    def prove(self, position: int) -> Proof:
        """
        Prove that a leaf stands there.

        Raises:
            LogUnreadable: a tile cannot be read, or is not what was signed.
        """
        index, offset = divmod(position, WIDTH)
        if (index + 1) * WIDTH > self.size:
            return Proof(position, tuple(self._path(position)), self.opened.note)
        tile, above = self._tile(0, index), self._upper.get(index)
        if above is None:
            if len(self._upper) >= _REMEMBERED_PATHS:
                self._upper.clear()
            above = self._upper[index] = tuple(self._path(position)[HEIGHT:])
        within = tuple([tile.node(level, (offset >> level) ^ 1) for level in range(HEIGHT)])
        return Proof(position, within + above, self.opened.note)

    def _path(self, position: int) -> list[bytes]:
        return inclusion_path(nodes_of(self._read, self.size), position, self.size)

    def prove_growth(self, since: int) -> list[bytes]:
        """
        Prove that this state goes on from an earlier one (RFC 6962, section 2.1.2); from nothing, with nothing.

        Raises:
            LogUnreadable: a tile cannot be read, or is not what was signed.
        """
        return consistency_path(nodes_of(self._read, self.size), since, self.size) if since else []

    def edge(self, name: TileName) -> Tile:
        """
        Give a partial tile of this size, as it was when it was checked.

        Raises:
            LogUnreadable: it cannot be read.
        """
        tile = self._edge.get(name)
        if tile is None:
            tile = self._edge[name] = self.log.read_tile(name)
        return tile

    def _read(self, name: TileName) -> Tile:
        return self._tile(name.level, name.index)

    def _tile(self, level: int, index: int) -> Tile:
        """Give a tile that leads to the root: the edge was checked, and a full tile's root stands in the one above."""
        tile = self.log.remembered(level, index)
        if tile is not None:
            return tile
        width = min(WIDTH, (self.size >> (HEIGHT * level)) - index * WIDTH)
        name = TileName(level, index, width)
        if width < WIDTH:
            return self.edge(name)
        tile = self.log.read_tile(name)
        if tile.node(HEIGHT, 0) != nodes_of(self._read, self.size)(HEIGHT * (level + 1), index):
            raise LogUnreadable(f"log: the published tile {name.path} was changed")
        self.log.remember(level, index, tile)
        return tile


def open_published(folder: Path, public_url: str, keyring: Keyring, witnesses: Iterable[NoteKey] = ()) -> PublishedLog:
    """Give the published log of an installation; nothing is read yet."""
    origin = origin_of(public_url)
    return PublishedLog(folder, origin, (*log_keys(keyring, origin), *witnesses))
