"""
Read a log from its public files alone: the newest checkpoint, every tile, and through them every leaf.

Nothing of what is read is believed. What a tile should hold follows from the leaves, and whether the leaves are those
that were signed follows from the root; so each file that is not as it must be is named.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from ecert.errors import Malformed
from ecert.log.note import MAX_NOTE_BYTES
from ecert.log.tiles import HEIGHT, WIDTH, Tile, TileName, nodes_of, tiles_of
from ecert.log.tree import EMPTY_ROOT, HASH_BYTES, Tree, root_at

CHECKPOINT_NAME: Final = "checkpoint"
"""Name of the newest checkpoint among the files."""
COSIGNED_FOLDER: Final = "cosigned"
"""Folder of the newest checkpoint that each witness has signed, named by the id of its key."""
MAX_TILE_BYTES: Final = WIDTH * HASH_BYTES
"""Length of a full tile."""
MAX_LEAVES: Final = 50_000_000
"""Largest log that is read whole: each leaf takes 64 bytes of memory."""


class PublicFiles(Protocol):
    """The files of a published log, wherever they lie."""

    def read(self, name: str, *, limit: int) -> bytes | None:
        """
        Read a file, and one byte more than *limit* at most; None where there is no such file.

        Raises:
            LogUnreadable: it cannot be told, because the place cannot be reached.
        """
        ...


class TileFault(StrEnum):
    """What is wrong with a tile."""

    MISSING = "missing"
    CUT = "cut"
    TOO_LONG = "too-long"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class TileDefect:
    """A tile that is not as it must be."""

    path: str
    """Where it lies, below `tile/`."""
    fault: TileFault


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the tiles of a log came to."""

    tree: Tree | None
    """Every leaf; None where some cannot be read."""
    defects: tuple[TileDefect, ...]
    """Tiles that are not as they must be."""
    leads_to_root: bool
    """Whether the leaves make the root that was signed."""


def _silent(path: str) -> None:
    """Tell nobody."""
    del path


def cosigned_name(key_id: bytes) -> str:
    """Give the name of the newest checkpoint that the witness with this key has signed."""
    return f"{COSIGNED_FOLDER}/{key_id.hex()}"


def read_newest(files: PublicFiles, name: str = CHECKPOINT_NAME) -> bytes | None:
    """
    Read the newest checkpoint, unopened; None where none is published.

    Raises:
        LogUnreadable: the place cannot be reached.
    """
    return files.read(name, limit=MAX_NOTE_BYTES)


def read_tile(files: PublicFiles, name: TileName) -> Tile | TileFault:
    """
    Read a tile; of a partial one that was removed, the full one stands in (C2SP, tlog-tiles, "Partial Tiles").

    Raises:
        LogUnreadable: the place cannot be reached.
    """
    content = files.read(f"tile/{name.path}", limit=MAX_TILE_BYTES)
    if content is None and name.width < WIDTH:
        full = files.read(f"tile/{TileName(name.level, name.index).path}", limit=MAX_TILE_BYTES)
        content = None if full is None or len(full) != MAX_TILE_BYTES else full[: name.width * HASH_BYTES]
    if content is None:
        return TileFault.MISSING
    expected = name.width * HASH_BYTES
    if len(content) == expected:
        return Tile(content)
    return TileFault.CUT if len(content) < expected else TileFault.TOO_LONG


def gather(files: PublicFiles, size: int, root: bytes, *, told: Callable[[str], object] = _silent) -> Gathered:
    """
    Read every tile of the tree of a size, and hold each against the leaves and the root.

    Args:
        files: of the log.
        size: that the checkpoint tells.
        root: that the checkpoint tells.
        told: is called with the path of each tile that was read.

    Raises:
        Malformed: the log is larger than what is read whole.
        LogUnreadable: the place cannot be reached.
    """
    if size > MAX_LEAVES:
        raise Malformed.at("checkpoint", f"has more than {MAX_LEAVES} leaves")
    if size == 0:
        return Gathered(Tree(), (), root == EMPTY_ROOT)
    tiles, defects, leaves = {}, [], Tree()
    for name in tiles_of(size):
        found = read_tile(files, name)
        told(name.path)
        if isinstance(found, TileFault):
            defects.append(TileDefect(name.path, found))
        elif name.level == 0:
            # The leaves grow into the tree; what lies above them is held against it afterwards.
            leaves.extend([found.content])
            tiles[name] = found.node(HEIGHT, 0) if name.width == WIDTH else found.content
        else:
            tiles[name] = found.content
    whole = len(leaves) == size
    if whole and leaves.root() == root:
        defects += (TileDefect(name.path, TileFault.CHANGED) for name in _unlike(tiles, leaves))
        return Gathered(leaves, tuple(defects), leads_to_root=True)
    defects += (TileDefect(name.path, TileFault.CHANGED) for name in _suspects(tiles, size, root))
    return Gathered(leaves if whole else None, tuple(defects), leads_to_root=False)


def _unlike(tiles: dict[TileName, bytes], tree: Tree) -> Iterator[TileName]:
    """Give the tiles above the leaves that do not hold what the leaves make."""
    for name, content in tiles.items():
        first = name.index * WIDTH
        if name.level and content != b"".join(
            tree.node(HEIGHT * name.level, first + place) for place in range(name.width)
        ):
            yield name


def _suspects(tiles: dict[TileName, bytes], size: int, root: bytes) -> Iterable[TileName]:
    """
    Give the tiles that do not fit what stands above them, where the leaves do not make the root.

    From the top down: the partial tiles make the root, or nothing can be said; a full tile's root stands in the tile
    above it, so the first one that differs on the way down is the one that was changed.
    """
    edge = {name: Tile(content) for name, content in tiles.items() if name.width < WIDTH}
    try:
        sound = root_at(nodes_of(edge.__getitem__, size), size) == root
    except KeyError:
        return
    if not sound:
        return
    good = set(edge)
    for name in sorted(tiles, key=lambda each: -each.level):
        if name.width < WIDTH:
            continue
        level, place = name.level + 1, name.index // WIDTH
        above = TileName(level, place, min(WIDTH, (size >> (HEIGHT * level)) - place * WIDTH))
        if above not in good:
            continue
        offset = name.index % WIDTH * HASH_BYTES
        own = tiles[name] if name.level == 0 else Tile(tiles[name]).node(HEIGHT, 0)
        if own == tiles[above][offset : offset + HASH_BYTES]:
            good.add(name)
        else:
            yield name
