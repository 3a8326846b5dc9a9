"""
The Merkle tree of RFC 6962, section 2.1: roots, proofs, and their verification.

Everything rests on **complete** subtrees: `nodes(level, index)` is the hash over the leaves from `index * 2^level` on,
`2^level` of them. Such a hash never changes, whatever is appended; a root and a proof are put together from them. Who
holds the nodes (a tree in memory, tiles in files) is no affair of this module.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from ecert.errors import Malformed

HASH_BYTES: Final = 32
"""Length of every hash of the tree (SHA-256)."""
EMPTY_ROOT: Final = hashlib.sha256(b"").digest()
"""Root of the tree without leaves."""

Nodes = Callable[[int, int], bytes]
"""Gives the hash of the complete subtree of a level (0: leaves) with an index."""

_LEAF, _NODE = b"\x00", b"\x01"


def leaf_hash(entry: bytes) -> bytes:
    """Give the hash of the leaf that holds *entry*."""
    return hashlib.sha256(_LEAF + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Give the hash of the node above two others."""
    return hashlib.sha256(_NODE + left + right).digest()


class Tree:
    """A whole tree in memory, 64 bytes a leaf; leaves are only ever added."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        """Begin with some leaf hashes."""
        self._levels: list[bytearray] = [bytearray()]
        self.extend(leaves)

    def __len__(self) -> int:
        """Say how many leaves there are."""
        return len(self._levels[0]) // HASH_BYTES

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Append leaf hashes, and work out every subtree that became complete."""
        self._levels[0] += b"".join(leaves)
        level = 0
        while len(self._levels[level]) >= 2 * HASH_BYTES:
            if level + 1 == len(self._levels):
                self._levels.append(bytearray())
            above = self._levels[level + 1]
            fresh = bytes(self._levels[level][2 * len(above) :])
            pair, sha256 = 2 * HASH_BYTES, hashlib.sha256
            starts = range(0, len(fresh) - pair + 1, pair)
            above += b"".join([sha256(_NODE + fresh[start : start + pair]).digest() for start in starts])
            level += 1

    def node(self, level: int, index: int) -> bytes:
        """Give the hash of a complete subtree."""
        return bytes(self._levels[level][index * HASH_BYTES : (index + 1) * HASH_BYTES])

    def levels(self) -> tuple[bytes, ...]:
        """Give the hashes of all complete subtrees, one after another, level by level from the leaves on."""
        return tuple(map(bytes, self._levels))

    def root(self, size: int | None = None) -> bytes:
        """Give the root over the first *size* leaves; over all of them if absent."""
        return root_at(self.node, len(self) if size is None else size)


def root_at(nodes: Nodes, size: int) -> bytes:
    """Give the root over the first *size* leaves."""
    return EMPTY_ROOT if size == 0 else _range_hash(nodes, 0, size)


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Give the root over some leaf hashes."""
    return Tree(leaves).root()


def inclusion_path(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """
    Prove that a leaf stands in the tree of a size (RFC 6962, section 2.1.1), from the leaf's sibling upwards.

    Args:
        nodes: gives complete subtrees.
        index: of the leaf, from 0.
        size: of the tree.

    Raises:
        Malformed: the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise Malformed.at("index", "lies outside the tree")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range_hash(nodes, middle, end))
            end = middle
        else:
            path.append(_range_hash(nodes, start, middle))
            start = middle
    return path[::-1]


def consistency_path(nodes: Nodes, size1: int, size2: int) -> list[bytes]:
    """
    Prove that the tree of a size is the beginning of a later one (RFC 6962, section 2.1.2).

    Raises:
        Malformed: the first size is 0 or above the second.
    """
    if not 0 < size1 <= size2:
        raise Malformed.at("size", "must be above 0, and not above the later tree's")
    path: list[bytes] = []
    start, end, whole = 0, size2, True
    while size1 != end:
        middle = start + _split(end - start)
        if size1 <= middle:
            path.append(_range_hash(nodes, middle, end))
            end = middle
        else:
            path.append(_range_hash(nodes, start, middle))
            start, whole = middle, False
    if not whole:
        path.append(_range_hash(nodes, start, end))
    return path[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Check that a leaf hash stands at *index* of the tree of this root (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size or not _are_hashes((leaf, root, *path)):
        return False
    place, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            while not place & 1 and place != 0:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(size1: int, size2: int, root1: bytes, root2: bytes, path: Sequence[bytes]) -> bool:
    """
    Check that the tree of *root1* is the beginning of that of *root2* (RFC 9162, section 2.1.4.2).

    A first tree without leaves proves nothing, so it is refused.
    """
    if not 0 < size1 <= size2 or not _are_hashes(path):
        return False
    if size1 == size2:
        return not path and root1 == root2
    hashes = list(path)
    if size1 & (size1 - 1) == 0:
        hashes.insert(0, root1)
    if not hashes:
        return False
    place, last = size1 - 1, size2 - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while not place & 1 and place != 0:
                place, last = place >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and first == root1 and second == root2


def _range_hash(nodes: Nodes, start: int, end: int) -> bytes:
    """Give the hash over the leaves of a range that is a subtree of the tree in hand."""
    parts: list[bytes] = []
    while start < end:
        # The largest complete subtree that fits; the rest to the right is smaller each time.
        level = (end - start).bit_length() - 1
        parts.append(nodes(level, start >> level))
        start += 1 << level
    found = parts.pop()
    while parts:
        found = node_hash(parts.pop(), found)
    return found


def _split(count: int) -> int:
    """Give the largest power of two below *count*."""
    return 1 << ((count - 1).bit_length() - 1)


def _are_hashes(values: Iterable[bytes]) -> bool:
    return all(len(value) == HASH_BYTES for value in values)
