"""
Tiles: the tree as static files (C2SP, tlog-tiles).

A tile holds up to 256 hashes of one of every eighth level of the tree; level 0 holds leaf hashes, each hash above is
the root of a full tile below. A full tile never changes; the last one of a level is partial, and its name says
how wide.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from ecert.errors import Malformed
from ecert.log.tree import HASH_BYTES, Tree

HEIGHT: Final = 8
"""Levels of the tree in one tile."""
WIDTH: Final = 1 << HEIGHT
"""Hashes of a full tile."""
MAX_LEVEL: Final = 63
"""Highest level that a tile's name may bear (tlog-tiles)."""

_PATH = re.compile(
    r"(?P<level>0|[1-9][0-9]?)/(?P<index>(?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


@dataclass(frozen=True, slots=True, order=True)
class TileName:
    """Which tile of which tree: level, index within the level, and how many hashes it has."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Where it lies, below `tile/`."""
        digits = f"{self.index:03d}"
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        groups = [digits[start : start + 3] for start in range(0, len(digits), 3)]
        place = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
        return f"{self.level}/{place}" if self.width == WIDTH else f"{self.level}/{place}.p/{self.width}"


def read_tile_path(path: str) -> TileName:
    """
    Read what `TileName.path` writes, in its one form.

    Raises:
        Malformed: it names no tile.
    """
    match = _PATH.fullmatch(path)
    if match is not None:
        level, width = int(match["level"]), int(match["width"] or WIDTH)
        name = TileName(level, int(match["index"].replace("x", "").replace("/", "")), width)
        if level <= MAX_LEVEL and (width < WIDTH or match["width"] is None) and name.path == path:
            return name
    raise Malformed.at("tile", "is no name of a tile")


def tiles_of(size: int, *, since: int = 0) -> Iterator[TileName]:
    """
    List the tiles of the tree of a size, level by level, with its partial ones; without those of an earlier size.

    Args:
        size: of the tree.
        since: a size of before; what was a full tile then is left out.
    """
    level = 0
    while size >> (HEIGHT * level):
        count, before = size >> (HEIGHT * level), since >> (HEIGHT * level)
        for index in range(before // WIDTH, count // WIDTH):
            yield TileName(level, index)
        if count % WIDTH:
            yield TileName(level, count // WIDTH, count % WIDTH)
        level += 1


class Tile:
    """A tile with every hash between its own and the complete subtrees' roots, worked out when it is made."""

    __slots__ = ("_levels",)

    def __init__(self, content: bytes) -> None:
        """
        Take the bytes of a tile.

        Raises:
            Malformed: they are not 1 to 256 hashes.
        """
        count, rest = divmod(len(content), HASH_BYTES)
        if rest or not 1 <= count <= WIDTH:
            raise Malformed.at("tile", "is not made of 1 to 256 hashes")
        self._levels = Tree([content]).levels()

    def __len__(self) -> int:
        """Say how many hashes it has."""
        return len(self._levels[0]) // HASH_BYTES

    @property
    def content(self) -> bytes:
        """The hashes, one after another: what the file holds."""
        return self._levels[0]

    def node(self, level: int, index: int) -> bytes:
        """Give a hash by its level within the tile (0: the tile's own) and its index there."""
        start = index * HASH_BYTES
        return self._levels[level][start : start + HASH_BYTES]


TileSource = Callable[[TileName], Tile]
"""Gives a tile of the tree in hand, of exactly that width."""


def nodes_of(source: TileSource, size: int) -> Callable[[int, int], bytes]:
    """Give the complete subtrees of the tree of a size, out of its tiles."""

    def node(level: int, index: int) -> bytes:
        # The root of a full tile stands in the tile above it, once that one is there.
        tile_level, within = divmod(level, HEIGHT)
        place = (index << within) // WIDTH
        count = (size >> (HEIGHT * tile_level)) - place * WIDTH
        tile = source(TileName(tile_level, place, min(count, WIDTH)))
        return tile.node(within, index - (place << (HEIGHT - within)))

    return node
