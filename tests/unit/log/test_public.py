"""A log is read from its files alone, and each file that is not as it must be is named."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from ecert.errors import Malformed
from ecert.log.errors import LogUnreadable
from ecert.log.folder import FolderFiles
from ecert.log.public import MAX_LEAVES, Gathered, TileDefect, TileFault, gather, read_newest
from ecert.log.tree import EMPTY_ROOT, HASH_BYTES
from tests.public_log import checkpoint_of, numbered, publish, tree_of

SIZE = 70_000
"""Three levels of tiles, partial on each."""


@cache
def _sound() -> tuple[list[bytes], bytes]:
    """Give the entries of the large log, and their root."""
    entries = numbered(SIZE)
    return entries, tree_of(entries).root()


def _gather(folder: Path, size: int, root: bytes) -> Gathered:
    return gather(FolderFiles(folder), size, root)


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 512, 65_536, SIZE])
def test_a_sound_log_gives_all_its_leaves(tmp_path: Path, size: int) -> None:
    """Whatever its size, and its root follows."""
    entries = numbered(size)
    publish(tmp_path, entries)
    tree = tree_of(entries)
    gathered = _gather(tmp_path, size, tree.root())
    assert gathered.defects == ()
    assert gathered.leads_to_root
    assert gathered.tree is not None
    assert gathered.tree.levels() == tree.levels()


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _cut_by_a_hash(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-HASH_BYTES])


def _lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + bytes(HASH_BYTES))


def _change(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[HASH_BYTES + 3] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (_cut, TileFault.CUT),
        (_cut_by_a_hash, TileFault.CUT),
        (_lengthen, TileFault.TOO_LONG),
        (_change, TileFault.CHANGED),
        (Path.unlink, TileFault.MISSING),
    ],
)
@pytest.mark.parametrize("tile", ["0/000", "0/200", "0/272", "1/000"])
def test_a_spoilt_tile_is_named(tmp_path: Path, spoil: Callable[[Path], None], fault: TileFault, tile: str) -> None:
    """On every level, by its path, and no other is."""
    entries, root = _sound()
    publish(tmp_path, entries)
    spoil(tmp_path / "tile" / tile)
    gathered = _gather(tmp_path, SIZE, root)
    assert gathered.defects == (TileDefect(tile, fault),)
    assert gathered.leads_to_root is (tile == "1/000")


@pytest.mark.parametrize("tile", ["1/001.p/17", "2/000.p/1"])
def test_a_changed_tile_above_the_leaves_is_named(tmp_path: Path, tile: str) -> None:
    """The leaves are those that were signed all the same."""
    entries, root = _sound()
    publish(tmp_path, entries)
    path = tmp_path / "tile" / tile
    path.write_bytes(bytes(len(path.read_bytes())))
    gathered = _gather(tmp_path, SIZE, root)
    assert gathered.defects == (TileDefect(tile, TileFault.CHANGED),)
    assert gathered.leads_to_root


def test_tiles_of_another_tree_do_not_lead_to_the_root(tmp_path: Path) -> None:
    """All of them fit together, so none can be named."""
    publish(tmp_path, numbered(600, salt="other"))
    gathered = _gather(tmp_path, 600, tree_of(numbered(600)).root())
    assert not gathered.leads_to_root
    assert gathered.defects == ()


def test_a_partial_tile_that_was_removed_is_taken_from_the_full_one(tmp_path: Path) -> None:
    """A log may do so once the full one is there."""
    entries = numbered(600)
    publish(tmp_path, entries)
    (tmp_path / "tile" / "0" / "000").rename(tmp_path / "spare")
    gathered = _gather(tmp_path, 200, tree_of(entries[:200]).root())
    assert gathered.defects == (TileDefect("0/000.p/200", TileFault.MISSING),)
    (tmp_path / "spare").rename(tmp_path / "tile" / "0" / "000")
    assert _gather(tmp_path, 200, tree_of(entries[:200]).root()).leads_to_root


def test_a_log_without_end_is_not_read() -> None:
    """What a checkpoint says of its size is no order to use up all memory."""
    with pytest.raises(Malformed):
        _gather(Path("nowhere"), MAX_LEAVES + 1, EMPTY_ROOT)


def test_a_missing_checkpoint_is_told_from_a_missing_folder(tmp_path: Path) -> None:
    """The one is a finding, the other a failure."""
    assert read_newest(FolderFiles(tmp_path)) is None
    with pytest.raises(LogUnreadable):
        read_newest(FolderFiles(tmp_path / "nowhere"))
    publish(tmp_path, numbered(3))
    text = read_newest(FolderFiles(tmp_path))
    assert text is not None
    assert text.decode().startswith(checkpoint_of(numbered(3)).body)
