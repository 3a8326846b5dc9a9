"""Tiles: their names, which of them there are, and the tree read out of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecert.errors import Malformed
from ecert.log.tiles import WIDTH, Tile, TileName, nodes_of, read_tile_path, tiles_of
from ecert.log.tree import Tree, inclusion_path, leaf_hash, root_at

LEAVES = [leaf_hash(number.to_bytes(4, "big")) for number in range(70_000)]
WHOLE = Tree(LEAVES)


def _cut(name: TileName) -> Tile:
    """Cut a tile out of the whole tree."""
    first = name.index * WIDTH
    return Tile(b"".join(WHOLE.node(8 * name.level, first + offset) for offset in range(name.width)))


@pytest.mark.parametrize(
    ("name", "path"),
    [
        (TileName(0, 0), "0/000"),
        (TileName(0, 0, 112), "0/000.p/112"),
        (TileName(1, 999), "1/999"),
        (TileName(0, 1000), "0/x001/000"),
        (TileName(2, 1234067, 3), "2/x001/x234/067.p/3"),
    ],
)
def test_a_name_is_that_of_the_standard(name: TileName, path: str) -> None:
    """C2SP, tlog-tiles: three digits to a group, all but the last with an x."""
    assert name.path == path
    assert read_tile_path(path) == name


@given(st.integers(0, 63), st.integers(0, 10**18 - 1), st.integers(1, 256))
def test_every_name_is_read_back(level: int, index: int, width: int) -> None:
    """Whatever its level, index and width."""
    name = TileName(level, index, width)
    assert read_tile_path(name.path) == name


@pytest.mark.parametrize(
    "path",
    [
        "0/0",
        "00/000",
        "64/000",
        "0/x000/001",
        "0/001/002",
        "0/000.p/0",
        "0/000.p/256",
        "0/000.p/01",
        "-1/000",
        "0/../000",
        "0/000/",
        "",
        "0/٠٠٠",
        "entries/000",
    ],
)
def test_another_form_of_a_name_is_refused(path: str) -> None:
    """A tile has one address."""
    with pytest.raises(Malformed):
        read_tile_path(path)


def test_the_example_of_the_standard_has_its_tiles() -> None:
    """A tree of 70,000: 273 full tiles and one of 112; one full and one of 17; one of one."""
    names = list(tiles_of(70_000))
    assert len([name for name in names if name.level == 0 and name.width == WIDTH]) == 273
    assert [name for name in names if name.width < WIDTH] == [
        TileName(0, 273, 112),
        TileName(1, 1, 17),
        TileName(2, 0, 1),
    ]
    assert list(tiles_of(256)) == [TileName(0, 0), TileName(1, 0, 1)]
    assert list(tiles_of(0)) == []


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 70_000])
def test_a_tree_is_read_out_of_its_tiles(size: int) -> None:
    """Its root and proofs, from tiles of exactly its size and no other."""
    there = {name: _cut(name) for name in tiles_of(size)}
    nodes = nodes_of(there.__getitem__, size)
    assert root_at(nodes, size) == WHOLE.root(size)
    for index in {0, size // 2, size - 1}:
        assert inclusion_path(nodes, index, size) == inclusion_path(WHOLE.node, index, size)


@given(st.integers(1, 70_000), st.integers(0, 70_000))
def test_what_is_new_since_a_size_is_listed(size: int, since: int) -> None:
    """Together with the tiles of before it has all that a later tree needs."""
    before = min(since, size)
    both = set(tiles_of(before)) | set(tiles_of(size, since=before))
    assert set(tiles_of(size)) <= both


@pytest.mark.parametrize("length", [0, 31, 33, 257 * 32])
def test_what_is_no_tile_is_refused(length: int) -> None:
    """One to 256 hashes, whole."""
    with pytest.raises(Malformed):
        Tile(bytes(length))
